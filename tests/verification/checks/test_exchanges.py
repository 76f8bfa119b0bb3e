"""Two words in each other's places are known, and turned verbs, comparisons and lists are none."""

from __future__ import annotations

import pytest

from assistant.verification.checks.exchanges import exchange_failures
from assistant.verification.facts.sentence import parse

FRIDGE = "A refrigerator takes heat out of the milk and gives it to the kitchen."


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("A refrigerator takes heat out of the kitchen and gives it to the milk.", FRIDGE),
        ("Goats eat half as much, and cows eat a little more.", "Cows eat half as much, and goats eat a little more."),
        ("White fluff is a good sign, black fluff a bad one.", "Black fluff is a good sign, white fluff a bad one."),
    ],
)
def test_words_in_each_others_places(claim, evidence):
    assert [failure.lasting for failure in exchange_failures(parse(claim), parse(evidence))] == [True]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        (FRIDGE, FRIDGE),
        ("Heat is taken out of the milk by a refrigerator.", FRIDGE),
        ("The baker bought the mill.", "The mill was bought by the baker."),
        ("The mill is younger than the bridge.", "The bridge is older than the mill."),
        ("They sell bread and cheese in the old mill.", "They sell cheese and bread in the old mill."),
        ("They left when it rained in Ghent.", "When it rained in Ghent, they left."),
        ("The otters sleep.", FRIDGE),
        ("", ""),
    ],
)
def test_what_is_turned_or_listed_is_none(claim, evidence):
    assert not list(exchange_failures(parse(claim), parse(evidence)))
