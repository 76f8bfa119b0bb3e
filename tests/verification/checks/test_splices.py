"""A claim may leave out an aside, but not put the beginning of one clause to the end of another."""

from __future__ import annotations

import pytest

from assistant.verification.checks.splices import splice_failures
from assistant.verification.facts.sentence import parse

BEES = "Thirty-three of the hives are back with their owners; the others have not been found."
SHARE = "The share, which had gained a tenth since midsummer, lost 6.2 per cent on the morning of the fair."


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Thirty-three of the hives have not been found.", BEES),
        (
            "Seven of the singers gave up because of neighbours.",
            "Seven of the singers gave up early, three because of neighbours.",
        ),
        ("The share lost a tenth on the morning of the fair.", SHARE),
        ("Thirty-three of the hives have not been found.", f"Bees are dear. {BEES} It rained."),
    ],
)
def test_parts_of_two_clauses(claim, evidence):
    assert [failure.lasting for failure in splice_failures(parse(claim), parse(evidence))] == [True]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        (BEES, BEES),
        ("Thirty-three of the hives are back with their owners.", BEES),
        ("The others have not been found.", BEES),
        ("The share lost 6.2 per cent on the morning of the fair.", SHARE),
        ("Of the hives the others have not been found, thirty-three are back with their owners.", BEES),
        ("The baker (who is old) sold the mill.", "The baker sold the mill."),
        ("The baker sold the mill.", "The baker (Ann Lee) sold the mill."),
        ("The baker sold the mill.", "At last, the baker then quickly sold the mill."),
        ("They left since it rained in Ghent.", "They left because it rained in Ghent."),
        ("It rained in Ghent.", BEES),
        ("", ""),
    ],
)
def test_what_is_left_out_at_the_ends_or_as_an_aside(claim, evidence):
    assert not list(splice_failures(parse(claim), parse(evidence)))
