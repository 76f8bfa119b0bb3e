"""The items of a list are counted where no sentence says how many there are."""

from __future__ import annotations

import pytest

from assistant.extraction.counting import counted
from assistant.schema import Question, QuestionKind
from tests.support.candidates import candidate

PORTS = "The ferry calls at these ports:\n- Quend\n- Saltmere\n- Port Armand"


@pytest.mark.parametrize(
    ("question", "kind", "text", "told"),
    [
        ("How many ports are there?", QuestionKind.COUNT, PORTS, "Counted: 3."),
        ("Which ports are there?", QuestionKind.LIST, PORTS, ""),
        ("How many sailors are there?", QuestionKind.COUNT, PORTS, ""),
        ("How many ports are there?", QuestionKind.COUNT, PORTS.replace("these", "three"), ""),
        ("How many ports are there?", QuestionKind.COUNT, "The ferry calls at these ports:\n- Quend", ""),
        ("How many ports are there?", QuestionKind.COUNT, "The ferry calls at ports.", ""),
    ],
)
def test_the_items_of_the_list_that_is_asked_about_are_counted(question, kind, text, told):
    assert counted(Question(question, question, kind), candidate(text)) == told
