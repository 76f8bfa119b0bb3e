"""Follow-ups that put something else in the place of what was asked about: "And Malaysia?", "What about 2024?"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.followups.turns import SpokenWord, read_words

_OPENING = re.compile(
    r"\W*(?:(?:and|but|or)\s+(?:(?:what|how)\s+about\s+)?|(?:what|how)\s+about\s+)(?:(?:in|for|at|with|of|to|by|on|the|a|an)\s+)*",
    re.IGNORECASE,
)
_POINTS_ON = frozenset("other others one ones rest else another anything something more".split())  # noqa: SIM905
_LONGEST = 4


def swapped_words(question: str) -> tuple[SpokenWord, ...]:
    """The words that take another's place, or none where the question asks something of its own."""
    opening = _OPENING.match(question)
    if not opening:
        return ()
    words = tuple(word for word in read_words(question, 2 * _LONGEST + 4) if word.start >= opening.end())
    fits = len(words) <= _LONGEST and all(word.telling and word.written.lower() not in _POINTS_ON for word in words)
    return words if fits else ()


def frame(question: str, last: Sequence[SpokenWord]) -> set[str]:
    """The stems of the last question, where this one only puts something else in; else none."""
    return {word.stem for word in last if word.telling} if swapped_words(question) else set()


def replaced(question: str, last: Sequence[SpokenWord]) -> set[str]:
    """The stems of the name or number of the last question that gives place: the first that is written alike."""
    swapped = swapped_words(question)
    shape = _shape(swapped[0]) if swapped else ""
    found = next((word for word in last if shape and word.telling and _shape(word) == shape), None)
    return {last[place].stem for place in found.name} if found else set()


def _shape(word: SpokenWord) -> str:
    """`0` for a number, `AA` for an acronym, `Aa` for another capitalised word, nothing for the rest."""
    if word.written[0].isdigit():
        return "0"
    if not word.capital:
        return ""
    return "AA" if word.written.isupper() else "Aa"
