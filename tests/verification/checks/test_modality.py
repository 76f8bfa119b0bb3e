"""A negation lasts only in a claim that is near to a sentence with the word that it turns."""

from __future__ import annotations

import pytest

from assistant.verification.checks.modality import modality_failures, prefix_failures
from assistant.verification.facts.sentence import parse

SHIELD = "Wear the plastic shield at night for one week, so that you do not rub the eye in your sleep."


@pytest.mark.parametrize(
    ("claim", "evidence", "lasting"),
    [
        ("The ferry does not run on Sundays in winter.", "The ferry runs on Sundays in winter.", True),
        ("The ferry runs on Sundays in winter.", "The ferry does not run on Sundays in winter.", True),
        ("In that town nobody ever sold any flour.", "Flour was sold in the town until the mill closed.", True),
        ("The shield keeps sleepers from rubbing the eye.", SHIELD, False),
        (
            "With the ferry no luggage is lost.",
            "It rained. The ferry is slow, dear and old, and carries neither bicycles nor luggage.",
            False,
        ),
    ],
)
def test_a_negation_lasts_where_the_claim_tells_what_the_sentence_tells(claim, evidence, lasting):
    assert any(failure.lasting for failure in modality_failures(parse(claim), parse(evidence))) is lasting


@pytest.mark.parametrize(
    ("claim", "evidence", "denied"),
    [
        ("It is unlikely that the ferry runs.", "It is likely that the ferry runs.", True),
        ("Parcels that have not been sorted block the port.", "Unsorted parcels block the port.", False),
        ("Unsorted parcels block the port.", "Parcels that have not been sorted block the port.", False),
    ],
)
def test_a_negating_prefix_is_answered_by_a_negation(claim, evidence, denied):
    assert bool(list(prefix_failures(parse(claim), parse(evidence)))) is denied
