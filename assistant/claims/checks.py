"""The hard checks: what of a claim its evidence does not say, or says otherwise, whatever the similarity."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from assistant.claims.facts import Fact, FactKind, Token
from assistant.claims.marks import MarkKind, unmatched_mark
from assistant.claims.names import same_names, same_word
from assistant.claims.numbers import same_number
from assistant.claims.reading import Reading
from assistant.claims.slots import Slot, fit, governor, says_twice

_AHEAD = 1.2
"""How much better another value must fit a place than the claim's own ..."""
_FITS = 0.45
"""... and how well at least."""
_REPLACES = 0.8
_UNCOMMON = 0.8
_NEGATED = re.compile(r"(?:un|dis|non)(\w{4,})|(?:in|im|il|ir)(\w+(?:able|ible|ent|ant|al|ate|ive|ct|ar|ure|ly))")


@dataclass(frozen=True, slots=True)
class Failure:
    """One check that failed; `conflict` where the evidence says otherwise, not merely nothing."""

    reason: str
    conflict: bool


def check(claim: Reading, evidence: Reading, known: frozenset[str] = frozenset()) -> Iterator[Failure]:
    """All failures of a claim against its evidence, which may be several sentences read as one text.

    `known` are the words, lower-cased, that the articles write with a capital within a sentence.
    """
    for fact, slot in zip(claim.facts, claim.slots, strict=True):
        if fact.sure or _is_name(fact, claim, evidence, known):
            yield from _check_fact(fact, slot, claim, evidence)
    twice = says_twice(claim.tokens, claim.facts)
    if twice and not says_twice(evidence.tokens, evidence.facts):
        yield Failure(f"the claim joins {twice.text!r} to itself", conflict=True)
    yield from _check_counted(claim, evidence)
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
    return one.kind is other.kind and (one.kind is not FactKind.DIRECTION or one.unit == other.unit) and not is_same(one, other)


def _check_fact(fact: Fact, slot: Slot, claim: Reading, evidence: Reading) -> Iterator[Failure]:
    own = _own_places(fact, slot, evidence)
    rivals = [(fit(slot, place), place, other) for other, place in _places(evidence) if is_rival(fact, other)]
    best, _, rival = max(rivals, key=itemgetter(0), default=(0.0, {}, None))
    if not own:
        if not rival or best < _FITS:
            yield from () if _is_said(fact, evidence) else (Failure(_missing(fact, ""), conflict=False),)
        else:
            elsewhere = any(is_same(rival, other) for other in claim.facts)
            yield Failure(_missing(fact, rival.text), conflict=not elsewhere)
        return
    if fact.kind is FactKind.NAME and not _has_all_words(fact, evidence):
        yield Failure(_missing(fact, ""), conflict=False)
    ahead = [found for found in rivals if _is_ahead(found[0], found[1], slot, own)]
    if ahead:
        yield Failure(
            f"the evidence has {max(ahead, key=itemgetter(0))[2].text!r} in the place of {fact.text!r}", conflict=True
        )


def _own_places(fact: Fact, slot: Slot, evidence: Reading) -> list[tuple[float, Slot]]:
    """How well the evidence's places of the fact fit; a name shorter than the claim's counts only where no whole one is."""
    same = [(other, place) for other, place in _places(evidence) if is_same(fact, other)]
    whole = [(other, place) for other, place in same if len(other.value.split()) >= len(fact.value.split())]
    return [(fit(slot, place), place) for _, place in whole or same]


def _is_ahead(fits: float, place: Slot, slot: Slot, own: Sequence[tuple[float, Slot]]) -> bool:
    """Whether a rival fits the place clearly better; one after another preposition does not, where the claim's own is kept."""
    kept = governor(slot) and any(governor(other) == governor(slot) for _, other in own)
    if kept and governor(place) != governor(slot):
        return False
    return fits >= _FITS and fits > _AHEAD * max(fits for fits, _ in own)


def _places(reading: Reading) -> Iterator[tuple[Fact, Slot]]:
    return zip(reading.facts, reading.slots, strict=True)


def _is_said(fact: Fact, evidence: Reading) -> bool:
    """Whether a fact without a counterpart is said in other words, or left to the coverage of words."""
    if fact.kind is FactKind.NAME:
        return _is_spelt_out(fact, evidence)
    return fact.kind in (FactKind.DIRECTION, FactKind.UNIT)


def _missing(fact: Fact, rival: str) -> str:
    reason = f"the {fact.kind} {fact.text!r} is not in the evidence"
    return f"{reason}, which has {rival!r}" if rival else reason


def _is_name(fact: Fact, claim: Reading, evidence: Reading, known: frozenset[str]) -> bool:
    """Whether the capital at the start of the claim is a name's: the articles write it so, or it is an uncommon word."""
    if any(token.text == fact.value for token in evidence.tokens):
        return False
    slot = claim.slots[claim.facts.index(fact)]
    replaced = any(other.sure and is_rival(fact, other) and fit(slot, place) >= _REPLACES for other, place in _places(evidence))
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
