"""Numbers, dates and names that what was read doesn't tell and that can't be had from it, however freely a claim is worded."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.verification.checks.values import is_spelt_out
from assistant.verification.facts.countries import is_country
from assistant.verification.facts.equality import is_told
from assistant.verification.facts.fact import TOLD_AS_THEY_ARE, Fact, FactKind
from assistant.verification.facts.number_equality import is_year
from assistant.verification.facts.reckoning import is_reckonable
from assistant.verification.facts.sentence import ParsedSentence

_RESEMBLES = 0.4
"""The part of the claim's words that a sentence has in their order, from which on what they tell is compared as it is told.

In a claim further from the text than this, who rewords works numbers out in more steps than are tried here.
"""


def absent_fact(claim: ParsedSentence, read: ParsedSentence, sentences: Sequence[ParsedSentence], near: float) -> str:
    """Why a claim can't rest on what was read with it, out of the sentences, or nothing if it may.

    `near` is how nearly it follows one of them, in [0, 1].
    """
    for fact in untold(claim, read):
        if (near >= _RESEMBLES or _is_always_told(fact)) and not _is_reckonable(fact, sentences):
            return f"the {fact.kind} {fact.text!r} is not in the evidence"
    return ""


def untold(claim: ParsedSentence, evidence: ParsedSentence) -> tuple[Fact, ...]:
    """The numbers, dates and names of a claim that the evidence doesn't tell as they are."""
    sure = (fact for fact in claim.facts if fact.kind in TOLD_AS_THEY_ARE and fact.sure)
    return tuple(
        fact for fact in sure if not (any(is_told(fact, other) for other in evidence.facts) or is_spelt_out(fact, evidence))
    )


def _is_always_told(fact: Fact) -> bool:
    """Years, and names other than of countries: nobody works them out or knows them from elsewhere."""
    if fact.kind is FactKind.NAME:
        return not is_country(fact.value)
    return fact.kind is FactKind.NUMBER and is_year(fact)


def _is_reckonable(fact: Fact, sentences: Sequence[ParsedSentence]) -> bool:
    return fact.kind is FactKind.NUMBER and is_reckonable(fact, [(one.tokens, one.facts) for one in sentences])
