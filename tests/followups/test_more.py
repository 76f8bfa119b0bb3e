"""Asking for more is told from asking for something."""

from __future__ import annotations

import pytest

from assistant.followups.completion import standalone_question
from assistant.followups.more import asks_for_more, given_before
from assistant.schema import Turn

BOATS = Turn("How many boats sank in 2021?", "**Four boats** sank in 2021. [1]")


@pytest.mark.parametrize(
    "question",
    [
        "Tell me more",
        "more",
        "What else?",
        "and what else",
        "go on",
        "ok, tell me more please",
        "Anything else about it?",
        "more details",
        "And before that?",
        "what happened after that",
        "and then?",
    ],
)
def test_asks_for_more(question):
    assert asks_for_more(question)
    assert standalone_question(question, [BOATS]) == BOATS.question


@pytest.mark.parametrize(
    "question",
    [
        "Tell me more about the mill",
        "What else did he say?",
        "more boats?",
        "Who else?",
        "",
        "ok",
        "and then who?",
        "before that fire",
    ],
)
def test_asks_for_something(question):
    assert not asks_for_more(question)


def test_what_was_given_has_no_markers():
    assert given_before([BOATS]) == ("Four boats sank in 2021.",)


@pytest.mark.parametrize(
    ("question", "standalone"),
    [
        ("And in 2022?", "How many boats sank in 2022?"),
        ("no, I meant 2023", "How many boats sank in 2023?"),
        ("Sorry, 2019", "How many boats sank in 2019?"),
    ],
)
def test_a_correction_takes_the_place_of_what_was_said(question, standalone):
    assert standalone_question(question, [BOATS]) == standalone


def test_what_the_assistant_says_itself_is_never_added():
    history = [Turn("When did the mill close?", "The articles don't say.")]
    assert "articles" not in standalone_question("Why?", history)
