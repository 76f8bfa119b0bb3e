"""Answer spans: windows of a text that are scored piece by piece, and the best answer that begins in each sentence.

As in reading comprehension since BERT (Devlin et al. 2019): a span's score is that of its first piece as a start and its last
one as an end, and its margin what it has over the first piece of the window, which stands for "no answer".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter

import numpy as np

from assistant.models.embedder import Vectors
from assistant.schema import Passage, Span

_ANSWER = 30
"""Pieces of the longest answer."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The best answer that begins in a sentence, and how much speaks for it.

    `span` is in characters of the passage's text, None where the sentence has no word. `margin` is by how much the span's score
    beats that of "no answer", `answerable` the score of the passage's holding an answer; both are log odds.
    """

    span: Span | None
    margin: float
    answerable: float


NOTHING = Reading(None, -20.0, -5.0)
"""What a sentence without a word says; worse than any that has one."""


@dataclass(frozen=True, slots=True)
class TokenWindow:
    """`text` is the number of the text, `first` the place of its first piece in `ids`, `offsets` are in characters.

    `second` is the place of the first piece that is no question: of the heading, or of the text itself where there is none.
    """

    text: int
    ids: list[int]
    second: int
    first: int
    offsets: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Scored:
    """A window with its start and end scores, shape (pieces, 2), and the score of its holding an answer."""

    window: TokenWindow
    scores: Vectors
    answerable: float


def best_readings(passages: Sequence[Passage], scored: Iterable[Scored]) -> tuple[tuple[Reading, ...], ...]:
    """A reading of each sentence of each passage, from the best of the windows that it stands in."""
    best = [[NOTHING] * len(passage.sentences) for passage in passages]
    for one in scored:
        passage, readings = passages[one.window.text], best[one.window.text]
        spans = _best_spans(one.window, one.scores)
        for place, sentence in enumerate(passage.sentences):
            within = Span(sentence.start - passage.start, sentence.end - passage.start)
            found = max((one for one in spans if within.start <= one[1].start < within.end), default=None, key=itemgetter(0))
            if found and found[0] > readings[place].margin:
                readings[place] = Reading(found[1], found[0], one.answerable)
    return tuple(map(tuple, best))


def _best_spans(window: TokenWindow, scores: Vectors) -> list[tuple[float, Span]]:
    """For each piece of the text the best answer that begins with it, with its margin over "no answer"."""
    n = len(window.offsets)
    if not n:
        return []
    starts, ends = scores[window.first : window.first + n].T
    places = np.arange(n)
    apart = places[None, :] - places[:, None]
    sums = np.where((apart >= 0) & (apart < _ANSWER), starts[:, None] + ends[None, :], -np.inf)
    margins = (sums.max(1) - scores[0].sum()).tolist()
    lasts = sums.argmax(1).tolist()
    return [
        (margin, Span(window.offsets[first][0], window.offsets[last][1]))
        for first, (margin, last) in enumerate(zip(margins, lasts, strict=True))
    ]
