"""How nearly one text follows another word by word, and where it doesn't."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from assistant.verification.facts.fact import Token

_ALIKE = 0.7
"""The least ratio of lengths at which a claim and a sentence may differ by one name or number."""


@dataclass(frozen=True, slots=True)
class Gap:
    """What a claim has in the place of something that a sentence has, either of which may be nothing."""

    said: tuple[Token, ...]
    told: tuple[Token, ...]


def followed(claim: Sequence[Token], told: Sequence[Token]) -> float:
    """The part of the claim's words that the other text has in the same order, in [0, 1].

    Of two of about the same length it is the part of the shorter one, so that a long name in a short one's place counts less.
    """
    ours, theirs = ([token.lower for token in tokens if token.is_word] for tokens in (claim, told))
    compared = len(theirs) if _ALIKE * len(ours) <= len(theirs) < len(ours) else len(ours)
    return common_subsequence(ours, theirs) / compared if compared else 0.0


def gaps(claim: Sequence[Token], told: Sequence[Token]) -> Iterator[Gap]:
    """The places where a claim leaves a sentence that it otherwise follows, from left to right."""
    ours, theirs = _without_stop(claim), _without_stop(told)
    matcher = SequenceMatcher(None, [token.lower for token in ours], [token.lower for token in theirs], autojunk=False)
    for tag, start, end, first, last in matcher.get_opcodes():
        if tag != "equal":
            yield Gap(tuple(ours[start:end]), tuple(theirs[first:last]))


def _without_stop(tokens: Sequence[Token]) -> Sequence[Token]:
    return tokens if not tokens or tokens[-1].is_word else tokens[:-1]


def common_subsequence(first: Sequence[str], second: Sequence[str]) -> int:
    """Length of the longest common subsequence, by the bits of one integer (Hyyrö 2004).

    >>> common_subsequence("the bridge will shut".split(), "the old bridge may shut".split())
    3
    """
    places: dict[str, int] = {}
    for place, word in enumerate(first):
        places[word] = places.get(word, 0) | 1 << place
    unmatched = full = (1 << len(first)) - 1
    for word in second:
        matched = unmatched & places.get(word, 0)
        unmatched = ((unmatched + matched) | (unmatched - matched)) & full
    return len(first) - unmatched.bit_count()
