"""Claims that are a sentence of the articles but for one fact, or for two that changed places.

Such a claim is about that sentence, whatever other sentences have its words: "Ann sold the mill in Ghent" is not supported by
what is said elsewhere of Ann, the mill and Ghent, if the article has "Bob sold the mill in Ghent".
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, takewhile

from assistant.verification.facts.equality import is_rival, is_same
from assistant.verification.facts.fact import Fact, FactKind, Token
from assistant.verification.facts.sentence import ParsedSentence

_KINDS = (FactKind.NAME, FactKind.NUMBER, FactKind.MONTH, FactKind.WEEKDAY)
_LEAST_SHARED = 0.6
"""The part of the claim's tokens that must be the sentence's, in the same order at the beginning and the end."""
_LISTED = frozenset((",", "and", "or", "the", "&", ";"))
_WITHIN_NAMES = frozenset(("of", "the", "and", "&", "-"))


def changed_copy(claim: ParsedSentence, sentence: ParsedSentence) -> str | None:
    """Why a claim is no copy of a sentence that it follows word for word, or None if it doesn't follow it."""
    said, told = _words(claim.tokens), _words(sentence.tokens)
    if said == told:
        return None
    if sorted(said) == sorted(told):
        return _exchanged(claim, said, told)
    return _replaced(claim, sentence, said, told)


def _words(tokens: Sequence[Token]) -> list[str]:
    """Lower-cased, without the sign at the end."""
    words = [token.lower for token in tokens]
    return words if not words or words[-1][0].isalnum() else words[:-1]


def _replaced(claim: ParsedSentence, sentence: ParsedSentence, said: Sequence[str], told: Sequence[str]) -> str | None:
    start = _shared(said, told)
    end = min(_shared(said[::-1], told[::-1]), min(len(said), len(told)) - start)
    ours, theirs = ((start, len(words) - end) for words in (said, told))
    if start + end < _LEAST_SHARED * len(said) or not (_is_fact(claim, ours) and _is_fact(sentence, theirs)):
        return None
    facts, others = _overlapping(claim, ours), _overlapping(sentence, theirs)
    if any(is_same(one, other) for one in facts for other in others):
        return None
    rival = next(((one, other) for one in facts for other in others if is_rival(one, other)), None)
    return f"the evidence has {rival[1].text!r} where the claim has {rival[0].text!r}" if rival else None


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words two texts have alike at their beginning."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _is_fact(text: ParsedSentence, span: tuple[int, int]) -> bool:
    """Whether a span of tokens is nothing but a name, a number or a date."""
    inside = [token for token in text.tokens[slice(*span)] if token.is_word and token.lower not in _WITHIN_NAMES]
    taken = {i for fact in _overlapping(text, span) for i in range(fact.first, fact.last)}
    return bool(inside) and all(i in taken for i in range(*span) if text.tokens[i] in inside)


def _overlapping(text: ParsedSentence, span: tuple[int, int]) -> list[Fact]:
    return [fact for fact in text.facts if fact.kind in _KINDS and fact.first < span[1] and span[0] < fact.last]


def _exchanged(claim: ParsedSentence, said: list[str], told: list[str]) -> str | None:
    """Two facts of a kind that have each other's places, unless these are members of one list."""
    facts = sorted((fact for fact in claim.facts if fact.kind in _KINDS), key=lambda fact: fact.first)
    taken = {i for fact in facts for i in range(fact.first, fact.last)}
    for one, other in combinations(facts, 2):
        between = said[one.last : other.first]
        is_list = all(i in taken or said[i] in _LISTED for i in range(one.last, other.first))
        parts = (said[: one.first], said[other.first : other.last], between, said[one.first : one.last], said[other.last :])
        if [word for part in parts for word in part] == told and not is_list:
            return f"{one.text!r} and {other.text!r} have each other's places in the evidence"
    return None
