"""Follow-ups that put something else in the place of what was asked about: "And Malaysia?", "No, I meant 2024"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.followups.turns import SpokenWord, read_words

_OPENING = re.compile(
    r"\W*(?:(?:and|but|or)\s+(?:(?:what|how)\s+about\s+)?|(?:what|how)\s+about\s+|"
    r"(?:(?:no|nope|sorry|oops|wait|oh|ah|well|not that|actually)\W+)*(?:i\s+(?:actually\s+)?(?:meant|mean|was asking about)|"
    r"make that|rather|that should be|correction)\W+(?:to say\s+)?|"
    r"(?:(?:no|nope|sorry|oops)\W+)+(?=(?-i:[A-Z0-9])))(?:(?:in|for|at|with|of|to|by|on|the|a|an)\s+)*",
    re.IGNORECASE,
)
_POINTS_ON = frozenset("other others one ones rest else another anything something more".split())  # noqa: SIM905
_LONGEST = 4
_LONGEST_QUESTION = 60


def swapped_words(question: str) -> tuple[SpokenWord, ...]:
    """The words that take another's place, or none where the question asks something of its own."""
    opening = _OPENING.match(question)
    if not opening:
        return ()
    words = tuple(word for word in read_words(question, 2 * _LONGEST + 4) if word.start >= opening.end())
    fits = len(words) <= _LONGEST and all(word.telling and word.written.lower() not in _POINTS_ON for word in words)
    return words if fits else ()


def replaced(question: str, last: Sequence[SpokenWord]) -> set[str]:
    """The stems of the name or number of the last question that gives place: the first that is written alike."""
    swapped = swapped_words(question)
    shape = _shape(swapped[0]) if swapped else ""
    found = next((word for word in last if shape and word.telling and _shape(word) == shape), None)
    return {last[place].stem for place in found.name} if found else set()


def put_in(question: str, last_question: str) -> str:
    """The last question with what this one puts in the place of its like; nothing where that can't be told.

    >>> put_in("And in 2022?", "How many boats sank in 2021?")
    'How many boats sank in 2022?'
    """
    swapped, last = swapped_words(question), read_words(last_question, _LONGEST_QUESTION)
    gone = [word for word in last if word.stem in replaced(question, last)]
    if not swapped or not gone:
        return ""
    put = question[swapped[0].start : swapped[-1].end]
    return f"{last_question[: gone[0].start]}{put}{last_question[gone[-1].end :]}"


def _shape(word: SpokenWord) -> str:
    """`0` for a number, `AA` for an acronym, `Aa` for another capitalised word, nothing for the rest."""
    if word.written[0].isdigit():
        return "0"
    if not word.capital:
        return ""
    return "AA" if word.written.isupper() else "Aa"
