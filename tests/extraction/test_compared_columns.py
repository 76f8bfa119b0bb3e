"""The things that are the columns of a table are compared by the row of what is asked for."""

from __future__ import annotations

import pytest

from assistant.extraction.compared_columns import compose_compared_columns
from assistant.schema import Document, Question
from tests.support.candidates import ranked_rows

PUMPS = """Both pumps draw water.

Property: Flow | P40: 3,400 l/h | P60: 4,600 l/h
Property: Weight | P40: 9.2 kg | P60: 12.5 kg
Property: Noise | P40: 78 dB | P60: 82 dB
Property: Depth | P40: 7 m | P60: 7 m"""


def asked(question, found=slice(None)):
    document = Document.create("a.txt", PUMPS, title="Garden pumps")
    told = compose_compared_columns(Question(question, question), ranked_rows(document)[found], 0.4, {"a.txt": document})
    return told and (told.gaps[0], [one.text[one.answer.start : one.answer.end] for one in told.sentences])


@pytest.mark.parametrize(
    ("question", "lead_in", "cell"),
    [
        ("which pump is louder, P40 or P60", "“Noise” is highest for “P60”:", "P60: 82 dB"),
        ("how much heavier is the P60", "“Weight” is highest for “P60”:", "P60: 12.5 kg"),
        ("Is the P60 lighter than the P40?", "“Weight” is lowest for “P40”:", "P40: 9.2 kg"),
        ("Which pump is the quietest?", "“Noise” is lowest for “P40”:", "P40: 78 dB"),
        ("does the P40 have more flow than the P60", "“Flow” is highest for “P60”:", "P60: 4,600 l/h"),
    ],
)
def test_the_row_of_what_is_compared_is_given_with_the_column_that_has_more(question, lead_in, cell):
    assert asked(question) == (lead_in, [cell])


@pytest.mark.parametrize(
    "question",
    [
        "which pump is deeper",  # both are alike
        "which pump is cheaper",  # no row tells it
        "which boat is heavier",  # nothing is said of boats
        "what is the weight of the P40",  # nothing is compared
        "how much more flow do garden pumps have than ten years ago",  # no two columns are named
    ],
)
def test_nothing_is_compared_where_it_is_not_plain_what(question):
    assert asked(question) is None


def test_nothing_is_said_where_the_row_was_not_found():
    assert asked("which pump is louder", slice(0, 2)) is None
