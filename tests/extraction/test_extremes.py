"""Which row of a table has the most or the least is found by comparing all of its rows."""

from __future__ import annotations

import pytest

from assistant.extraction.extremes import compose_extreme
from assistant.extraction.table_rows import rows_of_table
from assistant.schema import Document, Question
from tests.support.candidates import ranked_rows

MILLS = """Every mill still turns.

Mill: Alder | Built: 1712 | Sails: 4 | Entry fee: 3 euros
Mill: Birk | Built: 1688 | Sails: 6 | Entry fee: 5 euros
Mill: Corve | Built: 1840 | Sails: 4 | Entry fee: free
Mill: Total | Sails: 14

They open in May."""


def asked(question, text=MILLS):
    document = Document.create("a.txt", text)
    found = compose_extreme(Question(question, question), ranked_rows(document), 0.4, {"a.txt": document})
    return found and (found.gaps[0], [one.text[one.answer.start : one.answer.end] for one in found.sentences])


@pytest.mark.parametrize(
    ("question", "column", "names"),
    [
        ("which mill has the most sails", "Highest “Sails”, of 3 rows compared:", ["Birk"]),
        ("which mill has the fewest sails", "Lowest “Sails”, of 3 rows compared:", ["Alder", "Corve"]),
        ("What is the oldest mill?", "Lowest “Built”, of 3 rows compared:", ["Birk"]),
        ("Which is the most expensive mill?", "Highest “Entry fee”, of 3 rows compared:", ["Birk"]),
        ("who has the most sails?", "Highest “Sails”, of 3 rows compared:", ["Birk"]),
    ],
)
def test_the_row_with_the_extreme_of_the_column_that_is_meant_is_given(question, column, names):
    assert asked(question) == (column, names)


@pytest.mark.parametrize(
    "question",
    [
        "which mill has sails",  # no extreme
        "Which is the second oldest mill?",
        "Which mill is the most beautiful?",  # no column tells it
        "Which is the oldest bridge?",  # the rows are mills
        "Which is the oldest or the newest mill?",
        "which mill is the heaviest",
    ],
)
def test_nothing_is_compared_where_it_is_not_plain_what(question):
    assert asked(question) is None


def test_columns_that_have_their_extreme_in_the_same_row_agree():
    text = "Intro.\n\nBoat: Nix | Hour: 9 | Day: 35\nBoat: Ondine | Hour: 42 | Day: 180\n\nThe end.\n\nBye."
    given = asked("What is the most expensive boat?", text)
    assert given == ("Highest in each column, of 2 rows compared:", ["Ondine"])


def test_a_column_with_several_values_or_units_in_its_cells_is_not_compared():
    assert asked("which mill has the most sails", MILLS.replace("Sails: 6", "Sails: 6 or 8")) is None
    assert asked("which mill has the most sails", MILLS.replace("Sails: 6", "Sails: 6 pairs")) is None


@pytest.mark.parametrize(
    ("question", "column", "names"),
    [
        ("Is the Birk dearer than the Alder?", "Highest “Entry fee”, of 2 rows compared:", ["Birk", "Alder"]),
        ("which is older, Corve or Alder?", "Lowest “Built”, of 2 rows compared:", ["Alder", "Corve"]),
        ("does Alder have more sails than Birk", "Highest “Sails”, of 2 rows compared:", ["Birk", "Alder"]),
    ],
)
def test_rows_that_are_named_and_compared_are_given_the_one_that_has_more_first(question, column, names):
    assert asked(question) == (column, names)


@pytest.mark.parametrize("question", ["Is the Birk older?", "Is the Alder heavier than the Birk?", "Are there more mills?"])
def test_no_rows_are_compared_unless_two_are_named_and_a_column_tells_it(question):
    assert asked(question) is None


def test_nothing_is_said_where_the_row_was_not_found():
    document = Document.create("a.txt", MILLS)
    question = "which mill has the most sails"
    found = compose_extreme(Question(question, question), ranked_rows(document)[:1], 0.4, {"a.txt": document})
    assert found is None


def test_rows_are_those_of_the_whole_table_whichever_is_found():
    document = Document.create("a.txt", MILLS)
    rows = rows_of_table(ranked_rows(document)[2], document)
    assert [row.name for row in rows] == ["Alder", "Birk", "Corve", "Total"]
    assert [document.text[row.start :].partition(" |")[0] for row in rows] == [f"Mill: {row.name}" for row in rows]
    assert rows[0].head == "Mill"
    assert rows[0].cells["Built"] == "1712"
