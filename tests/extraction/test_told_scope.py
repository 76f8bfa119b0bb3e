"""What seems to disagree and does not: rounded numbers, other units, rates, years, people, totals, things with names."""

from __future__ import annotations

import re

import pytest

from assistant.rendering.published_text import publish
from assistant.schema import Certainty
from tests.support.composed import drafted


@pytest.mark.parametrize(
    ("question", "ours", "theirs", "disagree"),
    [
        ("How deep is Lake Sarn?", "Lake Sarn is [147 metres] deep.", "Lake Sarn is nearly [150 metres] deep.", False),
        ("How deep is Lake Sarn?", "Lake Sarn is [147 metres] deep.", "Lake Sarn is nearly [190 metres] deep.", True),
        ("How long is the ridge path?", "The ridge path is [16 kilometres] long.", "The ridge path is [10 miles] long.", False),
        ("How long is the ridge path?", "The ridge path is [16 kilometres] long.", "The ridge path is [12 miles] long.", True),
        (
            "How much milk does Hof Lenz give?",
            "Hof Lenz gives [1,500 litres] of milk a day.",
            "Hof Lenz gives [9,100 litres] of milk a week.",
            False,
        ),
        ("How many women ran in Tilsund?", "[1,212] women ran in Tilsund.", "[1,840] men ran in Tilsund.", False),
        ("How many runners came to Tilsund?", "[1,212] runners came to Tilsund.", "[1,840] runners came to Tilsund.", True),
        (
            "How many loaves did they bake in 2021?",
            "In 2021 they baked [410] loaves.",
            "In 2022 they baked [377] loaves.",
            False,
        ),
        (
            "How many people live in Corley?",
            "Corley is a town of [31,500] people.",
            "The county of Arden has [84,300] people who live there.",
            False,
        ),
        (
            "What has the fund been given in total?",
            "The fund has been given [3 million euros] in total.",
            "The fund got [2 million euros] from Steiner.",
            False,
        ),
        ("How many boats sank?", "[Twelve] boats sank in the marina.", "In the marina [17] lorries sank.", False),
        (
            "How many people did the Aurelia save?",
            "The Aurelia saved [212] people.",
            "The Aurelia saved [187] passengers.",
            True,
        ),
    ],
)
def test_articles_disagree_only_on_the_same_thing(question, ours, theirs, disagree):
    answers = {re.search(r"\[(.*)\]", text)[1]: logit for text, logit in ((ours, 3.0), (theirs, 1.0))}
    told = publish(drafted(question, [re.sub(r"[][]", "", text) for text in (ours, theirs)], answers)).text
    assert ("The articles disagree." in told) is disagree


def test_an_article_that_has_the_answer_in_a_further_sentence_does_not_disagree():
    texts = ["The cannery of Quillan closed in 1971.", "The cannery of Quillan came in 1923. The cannery closed in 1971."]
    told = publish(drafted("When did the cannery close?", texts, {"1923": 2.0, "1971": 3.0})).text
    assert "disagree" not in told


def test_where_the_best_sentence_has_no_number_the_next_of_its_article_that_has_one_is_told():
    texts = ["The kite festival was a joy. 14,500 people came to the kite festival.", "To the kite festival came 9,000 people."]
    answers = {"The kite festival was a joy": 3.0, "14,500": 1.0, "9,000": -1.0}
    told = publish(drafted("How many people came to the kite festival?", texts, answers)).text
    assert "**14,500**" in told
    assert "**9,000**" in told


def test_names_of_another_matter_are_no_disagreement():
    texts = ["Brackwell won the contract for the Wharf Bridge.", "The Wharf Bridge is the work of Tull, says the ferryman."]
    told = publish(drafted("Who won the contract for the bridge?", texts, {"Brackwell": 3.0, "Tull": -1.0})).text
    assert "disagree" not in told


@pytest.mark.parametrize(
    ("confidence", "certainty"), [(0.3, Certainty.TENTATIVE), (0.1, Certainty.NONE), (0.9, Certainty.FIRM)]
)
def test_what_articles_disagree_on_is_told_as_unsure_though_neither_sentence_is_likely_enough(confidence, certainty):
    texts = ["The bridge cost 4 million crowns.", "The bridge cost 5 million crowns."]
    draft = drafted("What did the bridge cost?", texts, {"4 million": 3.0, "5 million": 2.0}, confidence=confidence)
    assert (draft.certainty if draft.citations else Certainty.NONE) is certainty
