"""A copy with a changed fact is known."""

from __future__ import annotations

import pytest

from assistant.verification.checks.near_copies import changed_copy
from assistant.verification.facts.sentence import parse


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
