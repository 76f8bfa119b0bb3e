"""Articles that disagree are told of, the newest first, and what only looks like it is not."""

from __future__ import annotations

import pytest

from assistant.rendering.published_text import publish
from assistant.schema import QuestionKind, Support
from assistant.verification.judgement import Judgement
from tests.support.composed import drafted


def test_articles_that_disagree_are_told_of_the_newest_first():
    texts = ["The bridge cost 4 million crowns.", "The bridge cost 5 million crowns.", "The bridge is old."]
    answers = {"4 million crowns": 3.0, "5 million crowns": 2.0}
    draft = drafted("What did the bridge cost?", texts, answers)
    assert publish(draft).text == (
        "The articles disagree.\nT1 (2025): The bridge cost **5 million crowns**. [1]\n"
        "T0 (2024): The bridge cost **4 million crowns**. [2]"
    )


@pytest.mark.parametrize(
    ("ours", "theirs", "disagree"),
    [
        ("The bridge is listed.", "The bridge is not listed.", True),
        ("The bridge never was listed.", "The bridge is not listed.", False),
        ("The listed bridge rose.", "The listed bridge fell.", True),
        ("The bridge is listed.", "The bridge is listed, and the ferry is not.", False),
        ("The bridge is listed.", "The ferry is not old.", False),
    ],
)
def test_articles_disagree_where_one_denies_what_is_asked_and_another_does_not(ours, theirs, disagree):
    answers = {ours.rstrip("."): 3.0, theirs.rstrip("."): -2.0}
    texts = [f"{ours} It spans the Lenn.", f"{theirs} It spans the Lenn."]
    draft = drafted("Is the bridge listed?", texts, answers, QuestionKind.YES_NO)
    assert ("disagree" in publish(draft).text) is disagree


def test_a_verdict_is_followed_by_what_other_articles_say_under_their_titles():
    answers = {"4 crowns": 3.0, "children": 1.0, "Entry": 0.0}
    texts = ["Entry to the museum costs 4 crowns. It is free for children.", "Entry to the museum is free on Sundays."]
    told = [
        publish(
            drafted(
                "Is entry to the museum free?",
                texts,
                answers,
                QuestionKind.YES_NO,
                judge=lambda _claim, _sentences, support=support: Judgement(support, 0.9, 0),
            )
        ).text.replace("*", "")
        for support in (Support.CONTRADICTED, Support.UNSUPPORTED)
    ]
    assert told[0] == "No. Entry to the museum costs 4 crowns. [1]\nT1 (2025): Entry to the museum is free on Sundays. [2]"
    assert told[1].startswith(
        "I can't say yes or no, but the articles say: Entry to the museum costs 4 crowns. [1] It is free for children. [2]"
    )


@pytest.mark.parametrize(
    "other", ["The bridge cost 4 million crowns in all.", "The ferry cost 5 million crowns.", "It was 5 metres."]
)
def test_what_says_the_same_or_speaks_of_something_else_is_no_disagreement(other):
    answers = {"4 million crowns": 3.0, "5 million crowns": 2.0, "5 metres": 2.0}
    draft = drafted("What did the bridge cost?", ["The bridge cost 4 million crowns.", other], answers)
    assert "disagree" not in publish(draft).text


def test_the_same_sentence_with_another_value_is_told_however_unlikely_it_seems_the_newest_first():
    texts = ["The fee for a car is 19 crowns.", "The fee for a car is 12 crowns."]
    answers = {"19 crowns": 3.0, "12 crowns": -2.0}
    draft = drafted("What is the fee for a car now?", texts, answers)
    assert publish(draft).text == (
        "The articles disagree.\nT1 (2025): The fee for a car is **12 crowns**. [1]\n"
        "T0 (2024): The fee for a car is **19 crowns**. [2]"
    )


def test_the_same_sentence_about_another_month_is_no_disagreement():
    texts = ["This is the report for March. The mill ground 5 tonnes.", "This is the report for May. The mill ground 7 tonnes."]
    draft = drafted("How much did the mill grind in May?", texts[::-1], {"5 tonnes": -2.0, "7 tonnes": 3.0})
    assert "disagree" not in publish(draft).text


@pytest.mark.parametrize(
    ("ours", "theirs", "disagree"),
    [
        ("The bridge will be closed for six months.", "The closure is to last eleven months.", True),
        ("The bridge will be closed for six months.", "The closure is to last six months.", False),
        (
            "The bridge will be closed for six months.",
            "The closure is to cost eleven million.",
            False,
        ),  # measures something else
        ("The bridge will be closed to 12 boats.", "It shuts out 15 boats.", True),
        ("The bridge will be closed to 12 boats.", "It shuts out 15 trains.", False),
    ],
)
def test_another_amount_of_the_same_is_a_disagreement_in_whatever_words(ours, theirs, disagree):
    answers = {
        "six months": 3.0,
        "12 boats": 3.0,
        "eleven months": -4.0,
        "eleven million": -4.0,
        "15 boats": -4.0,
        "15 trains": -4.0,
    }
    article = f"This is about the closed bridge. {theirs}"
    draft = drafted("How long will the bridge be closed, or to how many?", [ours, article], answers, QuestionKind.COUNT)
    assert ("disagree" in publish(draft).text) is disagree


def test_another_amount_in_an_article_about_something_else_is_no_disagreement():
    texts = ["The bridge will be closed for six months.", "This is about the ferry. The repair takes eleven months."]
    draft = drafted("How long will the bridge be closed?", texts, {"six months": 3.0, "eleven months": -4.0})
    assert "disagree" not in publish(draft).text


def test_where_yes_or_no_is_asked_what_another_article_denies_needs_few_words_of_the_question():
    texts = ["Two people were hurt when the shaft cracked.", "The shaft cracked. Nobody was hurt."]
    draft = drafted(
        "Was anybody hurt when the shaft cracked?",
        texts,
        {"Two": 3.0, "Nobody": 0.0},
        QuestionKind.YES_NO,
        lambda *_: Judgement(Support.UNSUPPORTED, 0.2, None),
    )
    assert {claim.text for claim in draft.claims} == {texts[0], "Nobody was hurt."}


@pytest.mark.parametrize(
    ("question", "ours", "theirs", "disagree"),
    [
        (
            "When does the bridge open for cars?",
            "The bridge opens for cars in July.",
            "The bridge will be ready in June.",
            True,
        ),
        (
            "When does the bridge open for cars?",
            "The bridge opens for cars in July.",
            "The bridge will be ready in July.",
            False,
        ),
        ("Who built the bridge at Ware?", "Ada Finch built the bridge at Ware.", "The bridge was the work of Tom Reed.", True),
        ("How much does the bridge at Ware cost?", "It costs 4 million crowns.", "A ticket costs 7 crowns.", False),
    ],
)
def test_another_date_or_name_needs_fewer_words_of_the_question_but_prices_must_be_of_a_size(question, ours, theirs, disagree):
    answers = dict.fromkeys(("July", "Ada Finch", "4 million crowns"), 3.0)
    answers |= dict.fromkeys(("June", "Tom Reed", "7 crowns"), -2.0)
    draft = drafted(question, [ours, f"The bridge at Ware is built and open for cars. {theirs}"], answers)
    assert ("disagree" in publish(draft).text) is disagree


@pytest.mark.parametrize(("theirs", "disagree"), [("The viaduct", False), ("The gallery of clocks", True)])
def test_one_word_in_common_is_not_the_same_matter(theirs, disagree):
    texts = ["It was rebuilt in 1971. That was the gallery of clocks.", f"It was rebuilt in 2019. {theirs} is new."]
    draft = drafted("When was it rebuilt?", texts, {"1971": 3.0, "2019": 2.0})
    assert ("disagree" in publish(draft).text) is disagree
