"""How to do something is told in all of its steps, in order."""

from __future__ import annotations

import pytest

from assistant.extraction.procedure import steps
from assistant.ingestion.passages import split_passages
from assistant.schema import Document, Question, QuestionKind
from tests.support.candidates import items, sentences

OVEN = """# Descaling

The oven shows CAL when it is full of lime. Pour the acid into the tank. Then hold the drop key. It takes 35 minutes. \
Afterwards rinse the tank twice."""
STEPS = ["Pour the acid into the tank.", "Then hold the drop key.", "Afterwards rinse the tank twice."]


def told(question, text, best=0):
    (passage,) = split_passages(Document.create("a.txt", text), max_tokens=200, fits=lambda _: True)
    return told_of(question, sentences(text, logits=[0.0] * len(passage.sentences)), best)


def told_of(question, ranked, best=0):
    ranked.insert(0, ranked.pop(best))
    return [one.text for one in steps(Question(question, question, QuestionKind.LIST), ranked)]


@pytest.mark.parametrize("best", [0, 2, 4])
@pytest.mark.parametrize("question", ["How do I descale the oven?", "how to descale", "steps for descaling"])
def test_all_steps_of_the_section_are_given_whichever_sentence_is_found_first(question, best):
    assert told(question, OVEN, best) == STEPS


def test_the_items_of_a_list_of_steps_are_given():
    ranked = items("To bleed the pump:\n\n- Open the valve.\n- Wait for a minute.\n- Close it.\n\nIt is loud.")
    assert told_of("how do i bleed the pump", ranked, best=2) == ["Open the valve.", "Wait for a minute.", "Close it."]


@pytest.mark.parametrize(
    "question",
    [
        "When do I descale the oven?",  # no way is asked for
        "How do I repair the lamp?",  # the section tells of something else
    ],
)
def test_no_steps_are_given_where_none_are_asked_for(question):
    assert told(question, OVEN) == []


def test_a_section_without_steps_has_none():
    assert told("How do I descale the oven?", "# Descaling\n\nThe oven is descaled by the service. It costs 20 euros.") == []
