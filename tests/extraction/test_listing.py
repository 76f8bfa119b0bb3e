"""Lists are given whole, and their items counted where no sentence says how many there are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.extraction.composition import Computed
from assistant.extraction.listing import counted, led_in, whole_list
from assistant.schema import ComputationMethod, Question, QuestionKind
from tests.support.candidates import candidate, items

PORTS = "The ferry calls at these ports:\n- Quend\n- Saltmere\n- Port Armand"


@pytest.mark.parametrize(
    ("question", "kind", "text", "told"),
    [
        ("How many ports are there?", QuestionKind.COUNT, PORTS, ["3"]),
        ("Which ports are there?", QuestionKind.LIST, PORTS, []),
        ("How many sailors are there?", QuestionKind.COUNT, PORTS, []),
        ("How many ports are there?", QuestionKind.COUNT, PORTS.replace("these", "three"), []),
        ("How many ports are there?", QuestionKind.COUNT, "The ferry calls at these ports:\n- Quend", []),
        ("How many ports are there?", QuestionKind.COUNT, "The ferry calls at ports.", []),
    ],
)
def test_the_items_of_the_list_that_is_asked_about_are_counted(question, kind, text, told):
    found = counted(Question(question, question, kind), (candidate(text),))
    assert [(one.words, one.method) for one in found] == [(words, ComputationMethod.COUNT) for words in told]


CREW = "The crew is small:\n\n- Orla Penning, captain.\n- Jon Marsh, engineer.\n- Dina Holt, cook.\n\nTickets cost €4."


@pytest.mark.parametrize("best", [1, 2, 3])
def test_all_items_are_given_whichever_is_found_first(best):
    sentences = items(CREW)
    found = whole_list(Question("Who is in the crew?", "Who is in the crew?", QuestionKind.LIST), sentences[best])
    assert found == tuple(sentences[1:4])
    assert counted(Question("How many?", "How many?", QuestionKind.COUNT), found) == (
        Computed(found, "3", ComputationMethod.COUNT),
    )


@pytest.mark.parametrize(
    ("question", "kind", "best"),
    [
        ("Who is in the crew?", QuestionKind.FACT, 1),
        ("Who are the owners?", QuestionKind.LIST, 1),  # nothing above the list is asked for
        ("What does the crew pay?", QuestionKind.LIST, 4),  # no item
        ("Who is in the crew?", QuestionKind.LIST, 0),
    ],
)
def test_what_is_no_list_that_is_asked_for_is_not_given_as_one(question, kind, best):
    assert whole_list(Question(question, question, kind), items(CREW)[best]) == ()


def test_the_first_item_counts_though_the_passage_begins_behind_its_mark():
    sentences = items("Orla Penning, captain of the crew.\n- Jon Marsh, engineer.\n- Dina Holt, cook.\n\nTickets cost €4.")
    question = Question("Who is in the crew?", "Who is in the crew?", QuestionKind.LIST)
    assert whole_list(question, sentences[1]) == ()  # nothing stands above it
    hit = replace(sentences[1].hit, passage=replace(sentences[1].hit.passage, heading="Crew"))
    crew = [replace(one, hit=hit) for one in sentences]
    assert whole_list(question, crew[1]) == tuple(crew[:3])


def test_what_leads_a_list_in_is_given_with_the_list():
    asked = Question("How many are in the crew?", "How many are in the crew?", QuestionKind.COUNT)
    sentences = items(CREW)
    given = led_in(sentences[0])
    assert [one.text for one in given] == [one.text for one in sentences[:4]]
    assert counted(asked, given) == (Computed(given, "3", ComputationMethod.COUNT),)
    three = items(CREW.replace("The crew is small:", "The crew of three:"))
    assert counted(asked, led_in(three[0])) == ()


@pytest.mark.parametrize("best", [1, 3, 4])
def test_a_sentence_that_leads_in_no_list_is_given_alone(best):
    assert led_in(items(CREW)[best]) == ()
    assert led_in(items("One thing only:\n\n- Bread.\n\nThat is all.")[0]) == ()
