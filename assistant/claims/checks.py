"""The hard checks: what of a claim its evidence does not say, or says otherwise, whatever the similarity."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from assistant.claims.facts import Fact, FactKind, Token
from assistant.claims.marks import MarkKind, unmatched_mark
from assistant.claims.names import same_names, same_word
from assistant.claims.numbers import are_alike, same_number
from assistant.claims.pairs import unmatched_pair
from assistant.claims.reading import Reading
from assistant.claims.slots import Slot, fit, read_slots, says_twice

_AHEAD = 1.2
"""How much better another value must fit a place than the claim's own ..."""
_FITS = 0.45
"""... and how well at least."""
_REPLACES = 0.8
_UNCOMMON = 0.8
_NEGATED = re.compile(r"(?:un|dis|non)(\w{4,})|(?:in|im|il|ir)(\w+(?:able|ible|ent|ant|al|ate|ive|ct|ar|ure|ly))")

Place = tuple[Fact, Slot]


@dataclass(frozen=True, slots=True)
class Failure:
    """One check that failed; `conflict` where the evidence says otherwise, not merely nothing."""

    reason: str
    conflict: bool


def check(claim: Reading, evidence: Reading, known: frozenset[str] = frozenset()) -> Iterator[Failure]:
    """All failures of a claim against its evidence, which may be several sentences read as one text.

    `known` are the words, lower-cased, that the articles write with a capital within a sentence.
    """
    yield from _check_facts(claim, evidence, known)
    twice = says_twice(claim.tokens, claim.facts)
    if twice and not says_twice(evidence.tokens, evidence.facts):
        yield Failure(f"the claim joins {twice.text!r} to itself", conflict=True)
    yield from _check_repeated(claim, evidence)
    yield from _check_counted(claim, evidence)
    pair = unmatched_pair(claim, evidence)
    if pair:
        yield Failure(f"the evidence has parts of {pair!r} with others", conflict=True)
    yield from _check_marks(claim, evidence)
    yield from _check_prefixes(claim, evidence)


def is_same(one: Fact, other: Fact) -> bool:
    """Whether two facts are of a kind and equal."""
    if one.kind is not other.kind:
        return False
    if one.kind is FactKind.NUMBER:
        return same_number(one, other)
    if one.kind is FactKind.NAME:
        return same_names(one, other)
    return (one.value, one.unit) == (other.value, other.unit)


def is_rival(one: Fact, other: Fact) -> bool:
    """Whether two facts are of a kind but differ, so that one might stand wrongly in the other's place."""
    if one.kind is not other.kind or is_same(one, other):
        return False
    if one.kind is FactKind.NUMBER:
        return one.unit == other.unit or one.value == other.value
    return one.kind is not FactKind.DIRECTION or one.unit == other.unit


def _check_facts(claim: Reading, evidence: Reading, known: frozenset[str]) -> Iterator[Failure]:
    """Facts that the evidence lacks, and those that it has where the claim has another.

    Where the claim has the other one too, both must be out of place: A for B alone is a shortened sentence, A for B and B for A
    an exchange.
    """
    places = tuple(zip(evidence.facts, read_slots(evidence.tokens, evidence.facts, claim.stems), strict=True))
    displaced, unsettled = list[tuple[Fact, Fact]](), list[Fact]()
    for fact, slot in zip(claim.facts, claim.slots, strict=True):
        if not fact.sure and not _is_name(fact, slot, claim, evidence, places, known):
            continue
        own = _own_places(fact, slot, places)
        rivals = [(fit(slot, place), other) for other, place in places if is_rival(fact, other)]
        if not own:
            yield from _check_absent(fact, claim, evidence, rivals)
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


def _check_repeated(claim: Reading, evidence: Reading) -> Iterator[Failure]:
    """A number or name that the claim has more often than its evidence stands once in the place of another."""
    for kind in (FactKind.NUMBER, FactKind.NAME):
        said, told = (Counter((f.value, f.unit) for f in reading.facts if f.kind is kind) for reading in (claim, evidence))
        repeated = next((value for (value, unit), times in said.items() if times > max(1, told[value, unit])), None)
        if repeated is not None:
            yield Failure(f"the {kind} {repeated!r} stands there more often than in the evidence", conflict=False)


def _is_lost(fact: Fact, claim: Reading, evidence: Reading) -> bool:
    """Whether the claim has a fact of the evidence fewer times."""
    said, told = (sum(is_same(fact, other) for other in reading.facts) for reading in (claim, evidence))
    return said < told


def _are_alike(one: Fact, other: Fact) -> bool:
    """Whether one may be said for the other by mistake: a year is no count."""
    return one.kind is not FactKind.NUMBER or are_alike(one, other)


def _check_absent(fact: Fact, claim: Reading, evidence: Reading, rivals: Sequence[tuple[float, Fact]]) -> Iterator[Failure]:
    """A fact that the evidence lacks is denied if another stands in its place, unless the claim has that one as well."""
    best, rival = max(rivals, key=itemgetter(0), default=(0.0, None))
    if rival and best >= _FITS:
        yield Failure(
            _missing(fact, rival.text),
            conflict=_are_alike(fact, rival) and not any(is_same(rival, other) for other in claim.facts),
        )
    elif not _is_said(fact, evidence):
        yield Failure(_missing(fact, ""), conflict=False)


def _own_places(fact: Fact, slot: Slot, places: Sequence[Place]) -> list[float]:
    """How well the evidence's places of the fact fit; a name shorter than the claim's counts only where no whole one is."""
    same = [(other, place) for other, place in places if is_same(fact, other)]
    whole = [(other, place) for other, place in same if len(other.value.split()) >= len(fact.value.split())]
    return [fit(slot, place) for _, place in whole or same]


def _is_said(fact: Fact, evidence: Reading) -> bool:
    """Whether a fact without a counterpart is said in other words, or left to the coverage of words."""
    if fact.kind is FactKind.NAME:
        return _is_spelt_out(fact, evidence)
    return fact.kind in (FactKind.DIRECTION, FactKind.UNIT)


def _missing(fact: Fact, rival: str) -> str:
    reason = f"the {fact.kind} {fact.text!r} is not in the evidence"
    return f"{reason}, which has {rival!r}" if rival else reason


def _is_name(fact: Fact, slot: Slot, claim: Reading, evidence: Reading, places: Sequence[Place], known: frozenset[str]) -> bool:
    """Whether the capital at the start of the claim is a name's: the articles write it so, or it is an uncommon word."""
    if any(token.text == fact.value for token in evidence.tokens):
        return False
    replaced = any(other.sure and is_rival(fact, other) and fit(slot, place) >= _REPLACES for other, place in places)
    return fact.value in known or claim.tokens[fact.first].weight >= _UNCOMMON or replaced


def _is_spelt_out(fact: Fact, evidence: Reading) -> bool:
    """Whether each word of a name is in the evidence as a common word or as the last of a name, as in "Russian President"."""
    said = {token.text for token in evidence.tokens if not token.is_capital}
    heads = {other.value.split()[-1] for other in evidence.facts if other.kind is FactKind.NAME}
    return all(word in said or any(same_word(word, head) for head in heads) for word in fact.value.split())


def _has_all_words(fact: Fact, evidence: Reading) -> bool:
    """Whether each word of a name is in the evidence; `Ada Lovelace` is more than "Lovelace" says."""
    said = {token.lower for token in evidence.tokens}
    words = fact.value.split()
    return len(words) == 1 or all(word in said or any(same_word(word, other) for other in said) for word in words)


def _check_counted(claim: Reading, evidence: Reading) -> Iterator[Failure]:
    """A number must count the same thing, where both say at once what it counts and the evidence names both things."""
    for fact in claim.facts:
        counted = _counted(claim.tokens, fact)
        if fact.kind is not FactKind.NUMBER or not counted or counted[0] not in evidence.stems:
            continue
        others = [_counted(evidence.tokens, other) for other in evidence.facts if is_same(fact, other)]
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


def _check_marks(claim: Reading, evidence: Reading) -> Iterator[Failure]:
    unmatched = unmatched_mark(claim, evidence)
    if unmatched:
        mark, of_claim = unmatched
        side, other = ("claim", "evidence") if of_claim else ("evidence", "claim")
        reason = f"the {mark.kind} {mark.text!r} of the {side} is not in the {other}"
        yield Failure(reason, conflict=mark.kind is MarkKind.NEGATION)


def _check_prefixes(claim: Reading, evidence: Reading) -> Iterator[Failure]:
    """`unlikely` is not `likely`: where one side has a word and the other has it with a negating prefix only."""
    own, said = {token.lower for token in claim.tokens}, {token.lower for token in evidence.tokens}
    for here, there in ((own, said), (said, own)):
        for word in here - there:
            bare = _without_prefix(word)
            if bare in there - here:
                yield Failure(f"{word!r} is the opposite of {bare!r}", conflict=True)


def _without_prefix(word: str) -> str:
    """`likely` for `unlikely`; `port` is no such word of `import`, which hasn't the ending of an adjective."""
    match = _NEGATED.fullmatch(word)
    return match.group(1) or match.group(2) if match else ""
