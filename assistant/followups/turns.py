"""The words of a conversation, each with where it stands: what follow-ups are completed from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from assistant.text.words import STOP_WORDS, WORD, stems

_SENTENCE_ENDS = re.compile(r"[.!?:;\n“\"(]")
_JOINS = re.compile(r"[ \-’']")
_LONGEST_INITIALS = 3
_LONGEST_NAME = 4


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """A word as it was written in a text; `place` counts words, `start` and `end` are characters of the text read.

    `before` is the word before it, lower-cased; `name` the places of the run of capitals that it belongs to.
    """

    written: str
    stem: str
    place: int
    start: int
    end: int
    opens: bool
    before: str
    name: range

    @property
    def telling(self) -> bool:
        """Whether it carries content."""
        return self.written.lower() not in STOP_WORDS

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.written[0].isupper()

    @property
    def named(self) -> bool:
        """Whether it is capitalised where it need not be."""
        return self.capital and not self.opens


def read_words(text: str, most: int) -> tuple[SpokenWord, ...]:
    """The first `most` words of a text."""
    found = [match for match, _ in zip(WORD.finditer(text), range(most), strict=False)]
    written = [match.group() for match in found]
    gaps = [text[before.end() : match.start()] for before, match in pairwise(found)]
    opens = [True, *map(_ends_sentence, written, gaps)]
    stemmed = stems(" ".join(written))
    runs = {place: run for run in _runs(written, gaps) for place in run}
    return tuple(
        SpokenWord(
            word,
            stemmed[place],
            place,
            found[place].start(),
            found[place].end(),
            opens[place],
            written[place - 1].lower() if place else "",
            runs[place],
        )
        for place, word in enumerate(written)
    )


def _runs(written: list[str], gaps: list[str]) -> Iterator[range]:
    """Every place once: a few capitalised words that follow each other together, all others alone (headings are no names)."""
    start = 0
    for place in range(1, len(written) + 1):
        if place == len(written) or not _goes_on(written[place - 1], gaps[place - 1], written[place]):
            alone = place - start > _LONGEST_NAME
            yield from (range(i, i + 1) for i in range(start, place)) if alone else (range(start, place),)
            start = place


def _goes_on(word: str, gap: str, following: str) -> bool:
    joined = bool(_JOINS.fullmatch(gap)) or _abbreviates(word, gap)
    return joined and _names(word) and _names(following)


def _names(word: str) -> bool:
    return word[0].isupper() and word.lower() not in STOP_WORDS


def _ends_sentence(word: str, gap: str) -> bool:
    return bool(_SENTENCE_ENDS.search(gap)) and not _abbreviates(word, gap)


def _abbreviates(word: str, gap: str) -> bool:
    """`St. ` and `J. ` end no sentence."""
    return gap == ". " and word[0].isupper() and len(word) <= _LONGEST_INITIALS
