"""Numbers, names, times and opposites are read as values, and their places compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.verification.checks.near_copies import changed_copy
from assistant.verification.checks.ranges_and_dates import unmatched_pair
from assistant.verification.facts.fact import FactKind, tokenise
from assistant.verification.facts.names import same_names, same_word
from assistant.verification.facts.numbers import read_numbers
from assistant.verification.facts.positions import fit
from assistant.verification.facts.sentence import parse


def values(text, kind):
    return [fact.value for fact in parse(text).facts if fact.kind is kind]


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
    (a,), (b,) = ([f for f in parse(text).facts if f.kind is FactKind.NAME and f.sure] for text in (one, other))
    assert same_names(a, b) is same


def test_a_possessive_parts_two_names():
    assert values("They met Rollo's Vikings", FactKind.NAME) == ["rollo", "vikings"]


@pytest.mark.parametrize("name", ["St. Petersburg", "J. Smith", "Gen. Lee", "Dr. Priya Nair"])
def test_an_abbreviation_is_part_of_its_name(name):
    (fact,) = [fact for fact in parse(f"They met {name} in May.").facts if fact.kind is FactKind.NAME]
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
    reading = parse(text)
    assert len(reading.positions) == len(reading.facts)
    assert all(fit(position, position) == pytest.approx(1.0) for position in reading.positions)


@given(st.integers(0, 10**12))
def test_separators_don_t_change_a_number(number):
    (plain,), (separated,) = read_numbers(tokenise(f"{number} goats")), read_numbers(tokenise(f"{number:,} goats"))
    assert (plain.value, plain.unit) == (separated.value, separated.unit)


@pytest.mark.parametrize(
    ("claim", "evidence", "wrong"),
    [
        ("It ran from 1970–1934.", "It ran from 1970–74 and in 1934.", "1970–1934"),
        ("It ran from 1970–1974.", "It ran from 1970–74 and in 1934.", None),
        ("They read Numbers 22:22.", "They read Numbers 22:28.", "22–22"),
        ("They read Numbers 22:28.", "They read Numbers 22 to 28.", None),
        ("They lost 3–5.", "They lost five times in 3 years.", None),
        ("It burned on May 1977, 2002.", "It burned on May 7, 2002, not in 1977.", "May 1977 2002"),
        ("It burned on May 1977.", "It burned on May 7, and not in 1977.", "May 1977"),
        ("It burned in May 2002.", "It burned on May 7, 2002.", None),
        ("It burned on 7 May.", "It burned on May 7, 2002.", None),
        ("It burned on 8 May 2002.", "It burned on May 7, 2002, at 8.", "May 8 2002"),
        ("On 12 May 1999, the first boat came.", "The first boat came on 12 May 1999.", None),
        ("It burned in May 1977.", "It burned on May 7, 2002, not in 1977.", "May 1977"),
    ],
)
def test_numbers_of_a_range_or_date_belong_together(claim, evidence, wrong):
    assert unmatched_pair(parse(claim), parse(evidence)) == wrong


@pytest.mark.parametrize(
    ("claim", "sentence", "changed"),
    [
        ("Bob sold the old mill in Ghent.", "Ann Lee sold the old mill in Ghent.", True),
        ("The old mill was sold to Bob.", "The old mill was sold to Ann Lee", True),
        ("The old mill was sold in 1905.", "The old mill was sold in 1906.", True),
        ("The old mill was sold to Lee.", "The old mill was sold to Ann Lee.", False),
        ("The old mill was sold to the UN.", "The old mill was sold to the United Nations.", False),
        ("The old mill was sold to the bank.", "The old mill was sold to Ann Lee.", False),
        ("The old mill was sold by Ann to Bob.", "The old mill was sold by Bob to Ann.", True),
        ("It was sold by Ann, Bob and Carl.", "It was sold by Carl, Bob and Ann.", False),
        ("In May it rained.", "It rained in May.", False),
        ("It rained in Ghent.", "It rained in Ghent", False),
        ("Ann went to Ghent.", "The mill in Bremen burned.", False),
        ("", "It rained.", False),
    ],
)
def test_a_copy_with_a_changed_fact_is_known(claim, sentence, changed):
    assert (changed_copy(parse(claim), parse(sentence)) is not None) is changed
