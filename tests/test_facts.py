"""Numbers, names, times and opposites are read as values, and their places compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.claims.facts import FactKind, tokenise
from assistant.claims.names import same_names, same_word
from assistant.claims.numbers import read_numbers
from assistant.claims.reading import read
from assistant.claims.slots import fit


def values(text, kind):
    return [fact.value for fact in read(text).facts if fact.kind is kind]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,200 goats", [("1200", "")]),
        ("1200 goats", [("1200", "")]),
        ("forty-two goats", [("42", "")]),
        ("a hundred and five goats", [("105", "")]),
        ("€2 billion", [("2000000000", "euro")]),
        ("2 billion euros", [("2000000000", "euro")]),
        ("US$3.5bn", [("3500000000", "dollar")]),
        ("14%", [("14", "percent")]),
        ("fourteen per cent", [("14", "percent")]),
        ("5 to 9 million dollars", [("5000000", "dollar"), ("9000000", "dollar")]),
        ("between 5 and 9 percent", [("5", "percent"), ("9", "percent")]),
        ("in 2019 and 5 percent", [("2019", ""), ("5", "percent")]),
        ("a five-year plan", [("5", "year")]),
        ("the 10th boat", [("10", "ordinal")]),
        ("the third boat", [("3", "ordinal")]),
        ("in the 1990s", [("1990", "decade")]),
        ("on March 14th", [("14", "")]),
        ("twice", [("2", "times")]),
        ("half", [("50", "percent")]),
        ("thousands of goats", [("thousands", "")]),
        ("G20 and T90", []),
    ],
)
def test_numbers_are_values_with_units(text, expected):
    assert [(fact.value, fact.unit) for fact in read_numbers(tokenise(text))] == expected


@pytest.mark.parametrize(
    ("text", "bound"),
    [("more than 5 goats", ">"), ("no more than 5 goats", "<"), ("up to 5 goats", "<"), ("5 goats", ""), ("over 5 goats", ">")],
)
def test_a_bound_belongs_to_its_number(text, bound):
    (number,) = read_numbers(tokenise(text))
    assert number.bound == bound


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
    (a,), (b,) = ([f for f in read(text).facts if f.kind is FactKind.NAME and f.sure] for text in (one, other))
    assert same_names(a, b) is same


def test_a_possessive_parts_two_names():
    assert values("They met Rollo's Vikings", FactKind.NAME) == ["rollo", "vikings"]


@pytest.mark.parametrize("name", ["St. Petersburg", "J. Smith", "Gen. Lee", "Dr. Priya Nair"])
def test_an_abbreviation_is_part_of_its_name(name):
    (fact,) = [fact for fact in read(f"They met {name} in May.").facts if fact.kind is FactKind.NAME]
    assert name.endswith(fact.text.split()[-1])


def test_months_weekdays_and_relative_times():
    text = "They met on Monday 3 May, not last month or yesterday."
    assert values(text, FactKind.MONTH) == ["may"]
    assert values(text, FactKind.WEEKDAY) == ["monday"]
    assert values(text, FactKind.TIME) == ["last month", "yesterday"]


@given(st.text(max_size=80))
def test_every_text_is_read_and_tokens_keep_their_spans(text):
    for token in tokenise(text):
        assert text[token.start : token.end] == token.text
    reading = read(text)
    assert len(reading.slots) == len(reading.facts)
    assert all(fit(slot, slot) == pytest.approx(1.0) for slot in reading.slots)


@given(st.integers(0, 10**12))
def test_separators_don_t_change_a_number(number):
    (plain,), (separated,) = read_numbers(tokenise(f"{number} goats")), read_numbers(tokenise(f"{number:,} goats"))
    assert (plain.value, plain.unit) == (separated.value, separated.unit)
