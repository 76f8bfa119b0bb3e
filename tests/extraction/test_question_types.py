"""The kind of a question is told by its words, and small talk by having no others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.extraction.question_types import question_kind, rules_that_hold
from assistant.extraction.talk import spoken_talk
from assistant.schema import QuestionKind
from assistant.text.phrases import without_courtesy

KINDS = {
    QuestionKind.FACT: [
        "When did the mill close?",
        "Who is the head of the harbour board?",
        "and what did the mayor say",
        "thank you letter, who wrote it?",
        "who was named after the mill",
    ],
    QuestionKind.OVERVIEW: [
        "what is this article about",
        "Summarise the second report.",
        "tl;dr",
        "key points of mill.pdf?",
        "short version please",
        "what's the news on the strike",
        "the memo in three sentences",
        "What is “Why the tram is late” about?",
        'what is "The quay, or who built it" all about',
    ],
    QuestionKind.LIST: [
        "Which towns lie on the river?",
        "list the members of the board",
        "what else?",
        "how do i clean the filter",
        "steps to replace the pump",
        "who voted against it?",
        "the three rules of the club",
    ],
    QuestionKind.COUNT: ["How many boats are there?", "could you tell me how many boats sank", "number of members"],
    QuestionKind.YES_NO: [
        "Is the bridge open?",
        "did anyone complain",
        "Is it true that the mill burned down?",
        "any injuries?",
        "so they gave up?",
        "there's a lift, isn't there",
        "it costs more than 10 euros?",
    ],
    QuestionKind.COMPARISON: [
        "Which is taller, the mill or the church?",
        "how long was it between the fire and the flood?",
        "who got more votes",
        "is the mill or the church taller",
        "what changed between May and June?",
    ],
    QuestionKind.REASON: [
        "Why did she leave?",
        "what caused the fire",
        "why is it wrong, according to whom?",
        "How come?",
        "what's the reason they moved",
    ],
    QuestionKind.DEFINITION: [
        "What is a sluice?",
        "Who was Ada Lovelace?",
        "what does WHO stand for",
        "what exactly is a weir",
    ],
    QuestionKind.WHICH_DOCUMENT: [
        "Which article mentions the flood?",
        "in which report is the budget",
        "source?",
        "what's the source for that",
        "where is that from",
    ],
    QuestionKind.TALK: ["hi", "Thanks a lot!", "ok", "what can you do?", "who are you", "which articles do you have?", ":-)"],
}


@pytest.mark.parametrize(("kind", "question"), [(kind, question) for kind, asked in KINDS.items() for question in asked])
def test_the_kind_of_a_question(kind, question):
    assert question_kind(question) is kind


@pytest.mark.parametrize(
    "said",
    [
        "Thanks, and when does it open?",
        "hi, is the bridge open?",
        "help desk hours",
        "Who said that?",
        "what is it?",
        "what should i do first",
        "where were you born",
        "how do you start",
        "why",
        "7",
    ],
)
def test_what_asks_something_is_no_talk(said):
    assert not spoken_talk(said)


@given(st.text(max_size=200))
def test_any_text_has_a_kind(said):
    assert question_kind(said) in QuestionKind
    assert not (spoken_talk(said) and len(said.split()) > 90)


def test_the_rules_that_hold_are_told_in_marks_that_are_no_words():
    assert rules_that_hold("Why are there more boats than in May?") == ("=reason", "~reason", "~comparison")
    assert rules_that_hold("the mill") == ("=fact",)


def test_courtesy_goes_and_the_question_stays():
    assert without_courtesy("Hi! Could you tell me when it opens?") == "when it opens?"
    assert without_courtesy("please") == "please"
    assert without_courtesy("When does it open?") == "When does it open?"
