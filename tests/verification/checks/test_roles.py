"""Roles exchanged around a verb or comparison are seen, clauses that merely moved are not."""

from __future__ import annotations

import pytest

from assistant.verification.checks.roles import role_failures
from assistant.verification.facts.sentence import parse


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The bank founded the mill in 1934.", "The mill founded the bank in 1934."),
        ("The bank was founded by the mill.", "The mill was founded by the bank."),
        ("The bank was founded by the mill.", "The bank founded the mill."),
        ("The club sold the striker to the port.", "The port sold the striker to the club."),
        ("The bridge is older than the mill.", "The mill is older than the bridge."),
    ],
)
def test_roles_exchanged(claim, evidence):
    (failure,) = role_failures(parse(claim), parse(evidence))
    assert failure.conflict
    assert failure.lasting
    assert "each other's places" in failure.reason


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The bank founded the mill in 1934.", "In 1934 the bank founded the mill."),
        ("The mill was founded by the bank.", "The bank founded the mill."),
        (
            "In August the mill was bought by the bank for 95 million euros.",
            "In August the bank bought the mill for 95 million euros.",
        ),
        ("A clock made in 1689 by the smith stands in the hall.", "The smith made the clock of the hall in 1689."),
        ("The clocks were left to the town by the watchmaker.", "It has clocks that the watchmaker had left to the town."),
        ("The baker met the miller.", "The miller met the baker."),
        ("The mill is younger than the bridge.", "The bridge is older than the mill."),
        ("The bank founded the mill.", "Otters swim below it."),
    ],
)
def test_roles_kept(claim, evidence):
    assert not list(role_failures(parse(claim), parse(evidence)))
