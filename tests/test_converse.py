"""A question that stands alone stays as it is; a follow-up gets the words that it lacks from the question before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.converse import standalone_question
from assistant.schema import Turn
from assistant.words import content_stems

TRADE = Turn("Which countries signed the Jakarta treaty?", "Malaysia and Indonesia. [1]")
QUESTIONS = st.text(max_size=60)


@pytest.mark.parametrize(
    "question",
    [
        "Which countries are partners of BRICS?",
        "Who leads the Lowy Institute in Sydney?",
        "Why does Indonesia still rely on coal?",
        "What is the capital of Malaysia?",
    ],
)
def test_what_stands_alone_is_not_touched(question):
    assert standalone_question(question, [TRADE]) == question


@pytest.mark.parametrize(
    "question", ["When?", "And when did they do so?", "How much?", "Where was it signed?", "Why?", "🦦", ""]
)
def test_without_history_nothing_is_touched(question):
    assert standalone_question(question, []) == question


@pytest.mark.parametrize(
    "question", ["When?", "When did they do so?", "And where?", "What about the others?", "Where was it signed?"]
)
def test_a_follow_up_gets_the_words_it_lacks(question):
    told = standalone_question(question, [TRADE])
    assert told.startswith(f"{question} (")
    assert set(content_stems(told)) == set(content_stems(f"{question} {TRADE.question}"))


def test_a_word_that_it_has_is_not_said_twice():
    assert standalone_question("Where was it signed?", [TRADE]) == "Where was it signed? (countries Jakarta treaty)"


def test_follow_ups_of_follow_ups_keep_the_topic():
    history = [TRADE, Turn("Where was it signed?", "In Jakarta."), Turn("When?", "In 2023.")]
    assert {"jakarta", "treati", "sign"} <= set(content_stems(standalone_question("And why?", history)))


def test_a_change_of_topic_drops_the_old_one():
    history = [TRADE, Turn("Who trains the otters in Vienna zoo?", "Nobody.")]
    told = content_stems(standalone_question("Since when?", history))
    assert "otter" in told
    assert not {"jakarta", "treati", "countri"} & set(told)


def test_nothing_is_added_where_nothing_is_lacking():
    assert standalone_question("The Jakarta treaty: which countries signed it?", [TRADE]) == (
        "The Jakarta treaty: which countries signed it?"
    )


@given(questions=st.lists(QUESTIONS, min_size=1, max_size=5))
def test_the_question_itself_is_always_kept(questions):
    *earlier, question = questions
    told = standalone_question(question, [Turn(q, "") for q in earlier])
    assert told == question or told.startswith(f"{question.strip()} (")
    assert len(told) <= len(question) + 800


def test_a_long_conversation():
    history = [TRADE, *[Turn("And then?", "")] * 3000]
    assert "Jakarta" in standalone_question("When?", history)
