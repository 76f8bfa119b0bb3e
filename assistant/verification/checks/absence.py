"""Facts that stand nowhere in what was read, however freely a claim is worded: numbers, dates and names."""

from __future__ import annotations

from assistant.verification.checks.values import is_spelt_out
from assistant.verification.facts.equality import is_told
from assistant.verification.facts.fact import FactKind
from assistant.verification.facts.sentence import ParsedSentence

_KINDS = (FactKind.NUMBER, FactKind.MONTH, FactKind.WEEKDAY, FactKind.NAME)


def absent_fact(claim: ParsedSentence, evidence: ParsedSentence) -> str:
    """Why the claim can't rest on the evidence, which may be several sentences, or nothing if it has all such facts."""
    for fact in claim.facts:
        said = any(is_told(fact, other) for other in evidence.facts) or is_spelt_out(fact, evidence)
        if fact.kind in _KINDS and fact.sure and not said:
            return f"the {fact.kind} {fact.text!r} is not in the evidence"
    return ""
