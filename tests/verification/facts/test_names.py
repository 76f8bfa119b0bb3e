"""Names are told apart and known again."""

from __future__ import annotations

import pytest

from assistant.verification.facts.fact import FactKind
from assistant.verification.facts.names import same_names, same_word
from assistant.verification.facts.sentence import parse


def values(text, kind):
    return [fact.value for fact in parse(text).facts if fact.kind is kind]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("indonesia", "indonesian", True),
        ("france", "french", True),
        ("norman", "normans", True),
        ("china", "chinese", True),
        ("us", "american", True),
        ("austria", "australia", False),
        ("niger", "nigeria", False),
        ("iran", "iraq", False),
        ("india", "indiana", False),
    ],
)
def test_demonyms_name_their_country(one, other, same):
    assert same_word(one, other) is same
    assert same_word(other, one) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("He saw Ada Lovelace", "He saw Lovelace", True),
        ("He saw Mary Smith", "He saw John Smith", False),
        ("the UN", "the United Nations", True),
        ("in South Korea", "in North Korea", False),
    ],
)
def test_names_may_be_shortened(one, other, same):
    (a,), (b,) = ([f for f in parse(text).facts if f.kind is FactKind.NAME and f.sure] for text in (one, other))
    assert same_names(a, b) is same


def test_a_possessive_parts_two_names():
    assert values("They met Rollo's Vikings", FactKind.NAME) == ["rollo", "vikings"]


@pytest.mark.parametrize("name", ["St. Petersburg", "J. Smith", "Gen. Lee", "Dr. Priya Nair"])
def test_an_abbreviation_is_part_of_its_name(name):
    (fact,) = [fact for fact in parse(f"They met {name} in May.").facts if fact.kind is FactKind.NAME]
    assert name.endswith(fact.text.split()[-1])
