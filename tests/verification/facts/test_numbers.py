"""Numbers are read as values with units and bounds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.verification.facts.fact import tokenise
from assistant.verification.facts.number_equality import rounds, same_number
from assistant.verification.facts.numbers import read_numbers


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
        ("rose by a quarter", [("25", "percent")]),
        ("a fifth of the goats", [("20", "percent")]),
        ("in the third quarter", [("3", "ordinal")]),
        ("a fifth person was arrested", [("5", "ordinal")]),
        ("it fell in a quarter", []),
        ("prices fell by a fifth", [("20", "percent")]),
        ("half a billion euros", [("500000000", "euro")]),
        ("the tenth of June", [("10", "")]),
        ("the 22nd of March", [("22", "")]),
        ("the tenth of the boats", [("10", "ordinal")]),
        ("thousands of goats", [("thousands", "")]),
        ("G20 and T90", []),
        ("a case like the one in the film", []),
        ("one should wait", []),
        ("one of the goats", [("1", "")]),
    ],
)
def test_numbers_are_values_with_units(text, expected):
    assert [(fact.value, fact.unit) for fact in read_numbers(tokenise(text))] == expected


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("more than 5 goats", ">"),
        ("no more than 5 goats", "<"),
        ("up to 5 goats", "<"),
        ("5 goats", ""),
        ("over 5 goats", ">"),
        ("6 hours or more", ">"),
        ("6 years or less", "<"),
        ("6 hours or six days", ""),
    ],
)
def test_a_bound_belongs_to_its_number(text, bound):
    number = read_numbers(tokenise(text))[0]
    assert number.bound == bound


@given(st.integers(0, 10**12))
def test_separators_don_t_change_a_number(number):
    (plain,), (separated,) = read_numbers(tokenise(f"{number} goats")), read_numbers(tokenise(f"{number:,} goats"))
    assert (plain.value, plain.unit) == (separated.value, separated.unit)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("three decades", "thirty years", True),
        ("two centuries", "200 years", True),
        ("three decades", "three years", False),
        ("two weeks", "14 days", True),
        ("sixty minutes", "1 hour", True),
        ("18 months", "1.5 years", True),
        ("5 km", "5,000 metres", True),
        ("5 km", "5 metres", False),
        ("the 1990s", "1990 years", False),
        ("a quarter", "25 per cent", True),
    ],
)
def test_the_same_number_in_other_words(one, other, same):
    (first,), (second,) = read_numbers(tokenise(one)), read_numbers(tokenise(other))
    assert same_number(first, second) is same


def test_half_a_billion_rounds_what_is_a_little_more():
    (said,), (told,) = read_numbers(tokenise("over half a billion euros")), read_numbers(tokenise("512 million euros"))
    assert rounds(said, told)
    assert not rounds(told, said)
