"""The arithmetic of `evals/yes_no.py`, by hand."""

from __future__ import annotations

import pytest

from evals.yes_no import Asked, Told, read_boolq, rows
from tests.support.mill import DATA, with_data
from training.reader.files import held_out


def told(is_yes, verdict, given=True):
    return Told(Asked("Mill", "The mill is old.", "is the mill old", is_yes), verdict, given)


def test_shares_are_of_all_questions_and_of_those_decided():
    asked = [
        told(True, True),
        told(True, True),
        told(True, False),
        told(False, False),
        told(False, None),
        told(True, None, False),
    ]
    values = {name: value for name, value, *_ in rows(asked)}
    assert values["answered"] == "0.833"
    assert values["decided"] == "0.667"
    assert values["decided rightly, of those decided"] == "0.750"
    assert values["balanced accuracy, of those decided"] == "0.833"
    assert values["Yes, of those decided"] == "0.500"


@pytest.mark.parametrize(("verdict", "is_right"), [(True, True), (False, False), (None, False)])
def test_what_is_left_open_is_not_right(verdict, is_right):
    assert told(True, verdict).is_right is is_right


@with_data
def test_both_parts_were_held_out_of_training_and_share_no_article():
    test, development = (read_boolq(DATA / "boolq_val" / "validation.tsv", part) for part in ("test", "development"))
    assert len(test) == 300
    assert all(held_out(one.title) for one in (*test, *development))
    assert not {one.title for one in test} & {one.title for one in development}
