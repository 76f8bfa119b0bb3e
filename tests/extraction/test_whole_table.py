"""All rows of a table are given, and counted, where what its rows are is asked for."""

from __future__ import annotations

import pytest

from assistant.extraction.whole_table import compose_whole_table
from assistant.schema import Document, Question, QuestionKind
from tests.support.candidates import ranked_rows

BOATS = """Boat: Nix | Seats: 4 | Day: 35
Boat: Ondine | Seats: 2 | Day: 48
Boat: Rana | Seats: 4 | Day: 60
Boat: Total | Seats: 10"""


def told(question, kind, best=0):
    document = Document.create("a.txt", f"We hire out boats.\n\n{BOATS}", title="Boat hire")
    ranked = ranked_rows(document)
    ranked.insert(0, ranked.pop(best))
    found = compose_whole_table(Question(question, question, kind), ranked, 0.4, {"a.txt": document})
    names = [one.text[one.answer.start : one.answer.end] for one in found.sentences] if found else []
    return names, [one.words for one in found.computed] if found else []


@pytest.mark.parametrize("best", [0, 1, 2])
def test_all_rows_are_given_in_order_and_counted(best):
    assert told("how many boats can be hired", QuestionKind.COUNT, best) == (["Nix", "Ondine", "Rana"], ["3"])
    assert told("which boats are for hire", QuestionKind.LIST, best) == (["Nix", "Ondine", "Rana"], [])


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("how many boats have 4 seats", QuestionKind.COUNT),
        ("how many boats have more than four seats", QuestionKind.COUNT),
        ("which boats cost less than the Rana", QuestionKind.LIST),
        ("how many seats are there", QuestionKind.COUNT),  # the rows are boats
        ("how many boats sank in the storm", QuestionKind.COUNT),  # the table tells nothing of that
        ("what boat can be hired", QuestionKind.FACT),
    ],
)
def test_no_table_is_given_where_some_rows_or_something_else_is_asked_for(question, kind):
    assert told(question, kind) == ([], [])
