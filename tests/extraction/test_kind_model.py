"""Kinds that no rule tells are told by what was learnt of many questions."""

from __future__ import annotations

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.extraction.kind_model import KindModel, kind_in_conversation, load_kind_weights, understood
from assistant.models.minilm import bundled_embedder
from assistant.schema import QuestionKind, Turn

MODEL = KindModel(bundled_embedder())
UNRULED = {
    QuestionKind.FACT: [
        "when does the bakery open on sundays",
        "whos the guy who paid for the organ",
        "where does the eel come from",
    ],
    QuestionKind.OVERVIEW: [
        "fill me in on the tram project",
        "whats up with the harbour plan",
        "gist of the memo",
    ],
    QuestionKind.LIST: [
        "ingredients of the soup",
        "tell me everything i need for the camp",
        "walk me through the installation",
    ],
    QuestionKind.COUNT: ["what is the death toll", "total number of goats"],
    QuestionKind.YES_NO: [
        "i was wondering if goats are allowed",
        "anyone hurt",
        "please confirm that the fair is free",
        "Was trade by sea larger than by land?",
    ],
    QuestionKind.COMPARISON: ["trams vs buses", "tell me which is cheaper, the barge or the train"],
    QuestionKind.REASON: ["reason for the closure", "any idea what made the roof leak", "hello, how come the kiln is cold"],
    QuestionKind.DEFINITION: ["meaning of sluice", "explain what a sluice is", "i dont know what a weir is"],
    QuestionKind.WHICH_DOCUMENT: [
        "show me where it says that",
        "can you point me to the article on goats",
        "how do you know that",
    ],
}


@pytest.mark.parametrize(("kind", "question"), [(kind, question) for kind, asked in UNRULED.items() for question in asked])
def test_the_kind_of_a_question_that_no_rule_knows(kind, question):
    assert MODEL.kind(question) is kind


def test_the_weights_that_ship_are_small_and_of_one_shape():
    weights = load_kind_weights()
    assert files("assistant").joinpath("data/kinds.json").stat().st_size < 300_000
    assert weights.pieces.shape == (len(weights.places), len(weights.kinds))
    assert weights.vector.shape == (384, len(weights.kinds))
    assert set(weights.kinds) == set(QuestionKind) - {QuestionKind.TALK}


@given(st.text(max_size=200))
def test_any_text_has_a_kind_which_is_told_again(said):
    assert MODEL.kind(said) is KindModel(bundled_embedder()).kind(said)


def test_a_varied_question_has_the_kind_of_what_it_varies():
    history = [Turn("How many boats sank in 2021?", "Four boats sank in 2021.")]
    assert kind_in_conversation(MODEL, "And in 2022?", history) is QuestionKind.COUNT
    assert kind_in_conversation(MODEL, "Why?", history) is QuestionKind.REASON
    assert kind_in_conversation(MODEL, "thanks", history) is QuestionKind.TALK
    assert kind_in_conversation(MODEL, "thanks! and in 2022?", history) is QuestionKind.COUNT
    assert kind_in_conversation(MODEL, "and the second one?", history) is QuestionKind.COUNT


def test_more_is_given_sentence_by_sentence_and_knows_what_was_given():
    history = [Turn("How many boats sank in 2021?", "**Four** boats sank in 2021. [1]")]
    asked = understood(MODEL, "Tell me more", "How many boats sank in 2021?", history)
    assert (asked.kind, asked.given) == (QuestionKind.FACT, ("Four boats sank in 2021.",))


@pytest.mark.parametrize("question", ["What does the study suggest?", "what does the plan propose"])
def test_what_may_be_an_overview_or_a_fact_is_none(question):
    """An overview is firm; what is answered by a sentence is as sure as that is."""
    assert MODEL.kind(question) is not QuestionKind.OVERVIEW
