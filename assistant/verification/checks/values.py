"""Whether the numbers, names and other values of a claim stand in its evidence, and in the same positions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import itemgetter

from assistant.verification.facts.equality import is_rival, is_same, is_told
from assistant.verification.facts.fact import Fact, FactKind, Token
from assistant.verification.facts.names import ALIASED, same_word
from assistant.verification.facts.number_equality import are_alike
from assistant.verification.facts.positions import Position, fit, read_positions
from assistant.verification.facts.sentence import ParsedSentence
from assistant.verification.judgement import Failure

_AHEAD = 1.2
"""How much better another value must fit a place than the claim's own ..."""
_FITS = 0.45
"""... and how well at least."""
_REPLACES = 0.8
_UNCOMMON = 0.8

PlacedFact = tuple[Fact, Position]
"""A fact of the evidence with its position."""


def value_failures(claim: ParsedSentence, evidence: ParsedSentence, known: frozenset[str]) -> Iterator[Failure]:
    """Facts that the evidence lacks, and those that it has where the claim has another.

    Where the claim has the other one too, both must be out of place: A for B alone is a shortened sentence, A for B and B for A
    an exchange.
    """
    places = tuple(zip(evidence.facts, read_positions(evidence.tokens, evidence.facts, claim.stems), strict=True))
    displaced, unsettled = list[tuple[Fact, Fact]](), list[Fact]()
    for fact, position in zip(claim.facts, claim.positions, strict=True):
        if not fact.sure and not _is_name(fact, position, claim, evidence, places, known):
            continue
        own = _own_places(fact, position, places)
        rivals = [(fit(position, place), other) for other, place in places if is_rival(fact, other)]
        if not own:
            yield from _absence_failures(fact, claim, evidence, rivals)
            continue
        if fact.kind is FactKind.NAME and not _has_all_words(fact, evidence):
            yield Failure(_missing(fact, ""), conflict=False)
        if any(better > max(own) for better, _ in rivals):
            unsettled.append(fact)
        least = max(_FITS, _AHEAD * max(own))
        displaced += [(fact, other) for better, other in sorted(rivals, key=itemgetter(0), reverse=True) if better >= least]
    for fact, rival in displaced:
        lost = _is_lost(rival, claim, evidence) and _are_alike(fact, rival)
        if lost or any(is_same(rival, other) for other in unsettled):
            yield Failure(f"the evidence has {rival.text!r} in the place of {fact.text!r}", conflict=True)


def _is_lost(fact: Fact, claim: ParsedSentence, evidence: ParsedSentence) -> bool:
    """Whether the claim has a fact of the evidence fewer times."""
    said, told = (sum(is_same(fact, other) for other in reading.facts) for reading in (claim, evidence))
    return said < told


def _are_alike(one: Fact, other: Fact) -> bool:
    """Whether one may be said for the other by mistake: a year is no count."""
    return one.kind is not FactKind.NUMBER or are_alike(one, other)


def _absence_failures(
    fact: Fact, claim: ParsedSentence, evidence: ParsedSentence, rivals: Sequence[tuple[float, Fact]]
) -> Iterator[Failure]:
    """A fact that the evidence lacks is denied if another stands in its place, unless the claim has that one as well."""
    best, rival = max(rivals, key=itemgetter(0), default=(0.0, None))
    if rival and best >= _FITS:
        yield Failure(
            _missing(fact, rival.text),
            conflict=_are_alike(fact, rival) and not any(is_same(rival, other) for other in claim.facts),
        )
    elif not _is_said(fact, evidence):
        yield Failure(_missing(fact, ""), conflict=False)


def _own_places(fact: Fact, position: Position, places: Sequence[PlacedFact]) -> list[float]:
    """How well the evidence's places of the fact fit; a name shorter than the claim's counts only where no whole one is."""
    same = [(other, place) for other, place in places if is_told(fact, other)]
    whole = [(other, place) for other, place in same if len(other.value.split()) >= len(fact.value.split())]
    return [fit(position, place) for _, place in whole or same]


def _is_said(fact: Fact, evidence: ParsedSentence) -> bool:
    """Whether a fact without a counterpart is said in other words, or left to the coverage of words."""
    if fact.kind is FactKind.NAME:
        return is_spelt_out(fact, evidence)
    return fact.kind in (FactKind.DIRECTION, FactKind.UNIT)


def _missing(fact: Fact, rival: str) -> str:
    reason = f"the {fact.kind} {fact.text!r} is not in the evidence"
    return f"{reason}, which has {rival!r}" if rival else reason


def _is_name(
    fact: Fact,
    position: Position,
    claim: ParsedSentence,
    evidence: ParsedSentence,
    places: Sequence[PlacedFact],
    known: frozenset[str],
) -> bool:
    """Whether the capital at the start of the claim is a name's: the articles write it so, or it is an uncommon word."""
    if any(token.text == fact.value for token in evidence.tokens):
        return False
    replaced = any(other.sure and is_rival(fact, other) and fit(position, place) >= _REPLACES for other, place in places)
    return fact.value in known or claim.tokens[fact.first].weight >= _UNCOMMON or replaced


def is_spelt_out(fact: Fact, evidence: ParsedSentence) -> bool:
    """Whether each word of a name is in the evidence as a common word or as the last of a name, as in "Russian President"."""
    if fact.kind is not FactKind.NAME:
        return False
    said = {token.text for token in evidence.tokens if not token.is_capital}
    heads = {other.value.split()[-1] for other in evidence.facts if other.kind is FactKind.NAME}
    heads.update(word for word in said if word in ALIASED)
    return all(word in said or any(same_word(word, head) for head in heads) for word in fact.value.split())


def _has_all_words(fact: Fact, evidence: ParsedSentence) -> bool:
    """Whether each word of a name is in the evidence; `Ada Lovelace` is more than "Lovelace" says."""
    said = {token.lower for token in evidence.tokens}
    words = fact.value.split()
    return len(words) == 1 or all(word in said or any(same_word(word, other) for other in said) for word in words)


def count_failures(claim: ParsedSentence, evidence: ParsedSentence) -> Iterator[Failure]:
    """A number must count the same thing, where both say at once what it counts and the evidence names both things."""
    for fact in claim.facts:
        counted = _counted(claim.tokens, fact)
        if fact.kind is not FactKind.NUMBER or not counted or counted[0] not in evidence.stems:
            continue
        others = [_counted(evidence.tokens, other) for other in evidence.facts if is_told(fact, other)]
        if others and all(other and not set(other) & set(counted) for other in others):
            yield Failure(f"{fact.text!r} counts something else in the evidence", conflict=True)


def _counted(tokens: Sequence[Token], fact: Fact) -> tuple[str, ...]:
    """The stems of up to three content words right behind a number."""
    found: list[str] = []
    for token in tokens[fact.last : fact.last + 3]:
        if not token.weight or token.is_capital:
            break
        found.append(token.stem)
    return tuple(found)
