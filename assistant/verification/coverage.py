"""How much of what a claim tells is told by its evidence: content words, weighted by how telling they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.models.embedder import Vectors
from assistant.verification.facts.fact import FactKind
from assistant.verification.facts.names import same_word
from assistant.verification.facts.sentence import ParsedSentence

Encode = Callable[[Sequence[str]], Vectors]

_UNRELATED = 0.4
"""Cosine of two words of the bundled encoder up to which they say different things; "car" and "banana" have 0.39 ..."""
_SYNONYMS = 0.75
"""... and from which on they say the same; "city" and "town" have 0.77."""
_LEAST_TELLING = 0.9
"""How much a synonym counts."""


def covered(claim: ParsedSentence, evidence: ParsedSentence) -> dict[str, float]:
    """For each content stem of the claim 1 where the evidence has it, a word of the same pole or the same name, else 0."""
    poles = {(fact.unit, fact.value) for fact in evidence.facts if fact.kind is FactKind.DIRECTION}
    names = [word for fact in evidence.facts if fact.kind is FactKind.NAME for word in fact.value.split()]
    same_poles = {
        claim.tokens[fact.first].stem
        for fact in claim.facts
        if fact.kind is FactKind.DIRECTION and (fact.unit, fact.value) in poles
    }
    named = {
        claim.tokens[i].stem: claim.tokens[i].lower
        for f in claim.facts
        if f.kind is FactKind.NAME
        for i in range(f.first, f.last)
    }
    return {
        stem: float(
            stem in evidence.stems or stem in same_poles or (stem in named and any(same_word(named[stem], n) for n in names))
        )
        for stem in claim.content
    }


def soften(found: dict[str, float], claim: ParsedSentence, evidence: ParsedSentence, encode: Encode) -> dict[str, float]:
    """Credit words that the evidence lacks by the nearest word that the claim lacks: "firm" for "company"."""
    lacking = [stem for stem, credit in found.items() if not credit]
    words = {token.stem: token.lower for token in claim.tokens}
    spare = sorted({token.lower for token in evidence.tokens if token.weight and token.stem not in claim.stems})
    if not lacking or not spare:
        return found
    vectors = encode([*(words[stem] for stem in lacking), *spare])
    nearest = (vectors[: len(lacking)] @ vectors[len(lacking) :].T).max(1).tolist()
    return {**found, **{stem: _credit(cosine) for stem, cosine in zip(lacking, nearest, strict=True)}}


def share(found: dict[str, float], claim: ParsedSentence) -> float:
    """The covered part of the claim's content by weight, in [0, 1]; 1 where it has none."""
    total = sum(claim.content.values())
    return sum(claim.content[stem] * credit for stem, credit in found.items()) / total if total else 1.0


def _credit(cosine: float) -> float:
    return _LEAST_TELLING * min(1.0, max(0.0, (cosine - _UNRELATED) / (_SYNONYMS - _UNRELATED)))
