"""Numbers, dates and names that were not read veto a claim where it is near to the text, and some of them everywhere."""

from __future__ import annotations

import doctest

import pytest

from assistant.verification.checks.absence import absent_fact
from assistant.verification.facts import countries
from assistant.verification.facts.sentence import parse

MILL = ("Ann Lee had a mill with 487 sacks in Osaka.", "It burned in May 1934.", "Her brother watches television.")


def absent(claim, near=1.0, sentences=MILL):
    read = parse(" ".join(sentences))
    return absent_fact(parse(claim), read, [parse(sentence) for sentence in sentences], near)


@pytest.mark.parametrize(
    ("claim", "missing"),
    [
        ("The mill of Ann Lee burned in May 1934.", ""),
        ("The mill of Ann Lee burned in May 1935.", "number '1935'"),
        ("The mill of Ann Lee burned in June.", "month 'June'"),
        ("The mill of Bob Lee burned.", "name 'Bob Lee'"),
        ("Most mills burned.", ""),
        ("About 500 sacks burned.", ""),
        ("About 600 sacks burned.", "number '600'"),
        ("There was TV.", ""),
    ],
)
def test_facts_that_stand_nowhere_in_what_was_read(claim, missing):
    assert missing in absent(claim)
    assert bool(absent(claim)) is bool(missing)


@pytest.mark.parametrize(
    ("claim", "missing"),
    [
        ("A Japanese mill once burned.", ""),
        ("More than 600 of them burned.", ""),
        ("On a Monday the mill burned.", ""),
        ("The mill of Bob Lee burned.", "name 'Bob Lee'"),
        ("The mill stood until 1935.", "number '1935'"),
    ],
)
def test_what_is_worked_out_or_known_of_a_place_may_be_told_in_other_words(claim, missing):
    assert missing in absent(claim, near=0.2)
    assert bool(absent(claim, near=0.2)) is bool(missing)
    assert absent(claim, near=0.5)


def test_countries_and_their_people_are_known():
    assert not doctest.testmod(countries).failed
