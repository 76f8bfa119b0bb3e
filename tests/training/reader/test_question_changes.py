"""Questions changed by rule: as people type them, negated, and with a condition that no passage meets."""

from __future__ import annotations

import doctest
import random

import pytest

from tests.support.mill import MILL, asked
from training.reader import question_changes
from training.reader.question_changes import as_typed, conditioned, negated, unanswerable_changes


def test_examples_in_docstrings_hold():
    assert not doctest.testmod(question_changes).failed


@pytest.mark.parametrize("question", ["Who ran the mill?", "who ran the mill", "Who ran the mill ? "])
def test_what_a_set_writes_does_not_tell_how_its_question_is_typed(question):
    typed = {as_typed(question, random.Random(seed)) for seed in range(60)}
    assert {"who ran the mill", "who ran the mill?", "Who ran the mill?"} <= typed
    assert all("mill" in one and not one.endswith(" ?") for one in typed)


@pytest.mark.parametrize(
    ("question", "changed"),
    [
        ("Who founded the mill?", "Who did not found the mill?"),
        ("Which king moved the court?", "Which king did not move the court?"),
        ("When was the mill built?", "When was the mill not built?"),
        ("Who is it?", "Who is not it?"),
    ],
)
def test_a_question_is_turned_to_its_opposite(question, changed):
    found = negated(asked(question))
    assert found.question == changed
    assert (found.answer, found.answerable, found.passage) == (None, False, MILL)


def test_a_question_without_a_verb_to_negate_is_left_alone():
    assert negated(asked("The name of the owner?")) is None


def test_a_condition_is_none_that_the_passage_mentions():
    for seed in range(40):
        changed = conditioned(asked(), ["Ann Lee", "Lake Geneva"], random.Random(seed))
        assert "run the mill" in changed.question.lower() or "ran the mill" in changed.question.lower()
        assert "Ann Lee" not in changed.question
        assert changed.question.endswith("?") and changed.answerable is False


def test_every_question_is_changed_once():
    found = list(unanswerable_changes([asked(), asked("When was it sold?", "March")], [], random.Random(1)))
    assert len(found) == 2
    assert {one.source.partition("/")[2] for one in found} <= {"negated", "conditioned"}
