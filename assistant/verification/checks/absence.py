"""Numbers, dates and names that what was read doesn't tell and that can't be had from it, however freely a claim is worded."""

from __future__ import annotations

from assistant.verification.checks.values import is_spelt_out
from assistant.verification.facts.equality import is_told
from assistant.verification.facts.fact import TOLD_AS_THEY_ARE, Fact, FactKind
from assistant.verification.facts.reckoning import is_reckonable
from assistant.verification.facts.sentence import ParsedSentence


def absent_fact(claim: ParsedSentence, evidence: ParsedSentence) -> str:
    """Why the claim can't rest on the evidence, which may be several sentences, or nothing if it has all such facts."""
    for fact in untold(claim, evidence):
        if fact.kind is not FactKind.NUMBER or not is_reckonable(fact, evidence.tokens, evidence.facts):
            return f"the {fact.kind} {fact.text!r} is not in the evidence"
    return ""


def untold(claim: ParsedSentence, evidence: ParsedSentence) -> tuple[Fact, ...]:
    """The numbers, dates and names of a claim that the evidence doesn't tell as they are."""
    sure = (fact for fact in claim.facts if fact.kind in TOLD_AS_THEY_ARE and fact.sure)
    return tuple(
        fact for fact in sure if not (any(is_told(fact, other) for other in evidence.facts) or is_spelt_out(fact, evidence))
    )
