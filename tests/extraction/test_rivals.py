"""Which sentences of other articles speak of what the best one speaks of, and answer otherwise."""

from __future__ import annotations

import pytest

from assistant.rendering.published_text import publish
from assistant.schema import QuestionKind
from tests.support.composed import drafted


@pytest.mark.parametrize(
    ("question", "ours", "answer", "theirs", "marked", "logit"),
    [
        ("How many boats sank?", "Twelve boats sank in the marina.", "Twelve", "In the marina 17 boats went down.", "17", -4.8),
        (
            "Where was Ann Bell born?",
            "Ann Bell was born in Orrin.",
            "Orrin",
            "Ann Bell came to us in Tarn, a miller's child.",
            "child",
            -2.0,
        ),
        (
            "When will the depot shut?",
            "The depot will shut on 30 June.",
            "30 June",
            "It is on 30 May that the depot will shut.",
            "30 May",
            -1.0,
        ),
    ],
)
def test_what_answers_otherwise_in_other_words_is_told(question, ours, answer, theirs, marked, logit):
    told = publish(drafted(question, [ours, theirs], {answer: 3.0, marked: logit})).text.replace("*", "")
    assert told.startswith("The articles disagree.\n")
    assert ours in told
    assert theirs in told


def test_the_second_sentence_is_disagreed_with_where_it_has_the_date_that_is_asked_for():
    texts = ["The city will shut the old depot. The depot will shut on 30 June.", "The depot will shut on 30 May."]
    answers = {"the old depot": 1.5, "30 June": 1.0, "30 May": -1.0}
    told = publish(drafted("When will the depot shut?", texts, answers)).text
    assert "The articles disagree." in told
    assert "**30 June**" in told
    assert "**30 May**" in told


def test_what_another_sentence_of_the_article_tells_is_no_disagreement_with_the_best_one():
    texts = ["Marlow died in 1978. Thea Marlow came from Orrin in 1902.", "Thea Marlow came into the world in 1904."]
    told = publish(drafted("When did Marlow die?", texts, {"1978": 2.0, "1902": -1.0, "1904": -1.9})).text
    assert "disagree" not in told


def test_what_denies_that_which_another_article_says_is_told_though_it_is_unlikely():
    texts = ["No shuttle bus will run while the bridge is shut.", "The council promised a free shuttle bus for the bridge."]
    answers = {"No shuttle bus": 3.0, "a free shuttle bus": -3.5}
    told = publish(drafted("Will there be a shuttle bus while the bridge is shut?", texts, answers, QuestionKind.YES_NO)).text
    assert "The articles disagree." in told


@pytest.mark.parametrize(
    ("question", "ours", "answer", "theirs", "other", "disagree"),
    [
        ("What did Captain Rusk die of?", "Captain Rusk died of scurvy.", "scurvy", "Captain Rusk died of lead.", "lead", True),
        ("What did Captain Rusk die of?", "Captain Rusk died of lead.", "lead", "The lead killed Captain Rusk.", "lead", False),
        ("Why did the weir burst?", "The weir burst after 7 floods.", "7", "The weir burst after 9 floods.", "9", False),
    ],
)
def test_another_thing_or_cause_in_few_words_is_a_disagreement(question, ours, answer, theirs, other, disagree):
    answers = {ours[:-1] if answer.isdigit() else answer: 3.0, theirs[:-1] if other.isdigit() else other: -1.0}
    assert ("disagree" in publish(drafted(question, [ours, theirs], answers)).text) is disagree


def test_what_denies_is_told_though_another_sentence_of_its_article_comes_first():
    texts = ["At the Orient you can pay by card.", "The Orient is on the corner. They don't take any card at the Orient."]
    answers = {"you can pay by card": 3.0, "corner": 0.0, "They don't take any card": -1.0}
    told = publish(drafted("Can I pay by card at the Orient?", texts, answers, QuestionKind.YES_NO)).text
    assert told.startswith("The articles disagree.\n")
    assert "They don't take any card" in told


@pytest.mark.parametrize(("theirs", "disagree"), [("On deck", False), ("In the garden of the museum", True)])
def test_yes_and_no_in_articles_that_share_nothing_are_no_disagreement(theirs, disagree):
    texts = ["Dogs are allowed in the garden. It is the museum.", f"{theirs} dogs are not allowed."]
    answers = {"Dogs are allowed": 3.0, "dogs are not allowed": 1.0}
    told = publish(drafted("Are dogs allowed?", texts, answers, QuestionKind.YES_NO)).text
    assert ("disagree" in told) is disagree
