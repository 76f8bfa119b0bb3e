"""How nearly one text follows another."""

import doctest

from assistant.verification.facts import alignment
from assistant.verification.facts.alignment import gaps
from assistant.verification.facts.fact import tokenise


def test_worked_examples():
    outcome = doctest.testmod(alignment)
    assert outcome.attempted >= 1
    assert not outcome.failed


def texts(claim, told):
    found = gaps(tokenise(claim), tokenise(told))
    return [(" ".join(t.text for t in gap.said), " ".join(t.text for t in gap.told)) for gap in found]


def test_gaps_are_what_one_has_in_the_place_of_the_other():
    assert texts("Ann sold a mill.", "Ann sold a mill") == []
    assert texts("Ann sold a mill.", "Ann, the baker, sold the mill.") == [("", ", the baker ,"), ("a", "the")]
    assert texts("Today Ann left", "Ann left early.") == [("Today", ""), ("", "early")]
