"""Sentences about the contrary of what is asked for: of the upper mill, where the question names the lower one.

To a ranker both are mills. Such a sentence is only set aside where another one, or its heading, has what the question names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.extraction.ranker import RankedSentence
from assistant.text.words import stems, words

_PAIRS = (
    ("upper", "lower"),
    ("north", "south"),
    ("northern", "southern"),
    ("east", "west"),
    ("eastern", "western"),
    ("left", "right"),
    ("inner", "outer"),
    ("front", "rear"),
    ("old", "new"),
    ("older", "younger"),
    ("elder", "younger"),
    ("big", "small"),
    ("large", "small"),
    ("summer", "winter"),
    ("morning", "evening"),
    ("day", "night"),
    ("inbound", "outbound"),
    ("men's", "women's"),
    ("senior", "junior"),
    ("permanent", "temporary"),
    ("indoor", "outdoor"),
    ("public", "private"),
)
_ALONE = (
    ("men", "women"),
    ("men's", "women's"),
    ("boys", "girls"),
    ("male", "female"),
    ("arrivals", "departures"),
    ("imports", "exports"),
    ("gross", "net"),
    ("weekdays", "weekends"),
)
"""Words that tell two things apart whatever follows them."""
_CONTRARIES: dict[str, frozenset[str]] = {
    word: frozenset(other for pair in _PAIRS if word in pair for other in pair if other != word)
    for pair in _PAIRS
    for word in pair
}
_NAMED = re.compile(rf"\b({'|'.join(_CONTRARIES)})[\s-](\w{{3,}})", re.IGNORECASE)


def named_before_contrary(question: str, ranked: Sequence[RankedSentence]) -> tuple[RankedSentence, ...]:
    """The sentences without those about the contrary of what the question names; all of them where none is about that itself.

    "The lower mill" names something of which "the upper mill" is the contrary; a question that has both words ("the old mast or
    the new one"), or a sentence that names both, compares them.
    """
    said = {word.lower() for word in words(question)}
    asked = {(word, thing) for word, thing in _named(question) if not said & _CONTRARIES[word]}
    kept = tuple(one for one in ranked if not _is_contrary(asked, one.text))
    if len(kept) == len(ranked) or not any(asked & _named(f"{one.hit.passage.heading}\n{one.text}") for one in kept):
        return tuple(ranked)
    return kept


def are_contrary(text: str, other: str) -> bool:
    """Whether a text is of men where the other is of women, or the like; not where one of them is of both."""
    ours, theirs = ({word.lower().replace("’", "'") for word in words(of)} for of in (text, other))
    pairs = ({one, two} for one, two in _ALONE)
    return any(len(ours & pair) == len(theirs & pair) == 1 and not ours & theirs & pair for pair in pairs)


def _is_contrary(asked: set[tuple[str, str]], text: str) -> bool:
    named = _named(text)
    return not asked & named and _contrary(asked, named)


def _contrary(some: set[tuple[str, str]], others: set[tuple[str, str]]) -> bool:
    """Whether something of the first is the contrary of something of the others."""
    return any(thing == other and opposite in _CONTRARIES[word] for word, thing in some for opposite, other in others)


def _named(text: str) -> set[tuple[str, str]]:
    """The pairs of such a word and what it tells from others, that as a stem."""
    return {(match[1].lower(), " ".join(stems(match[2]))) for match in _NAMED.finditer(text)}
