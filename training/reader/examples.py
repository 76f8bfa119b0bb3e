"""What the reader learns from: a question or claim, a passage, and whichever labels are known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from assistant.text.words import content_stems, idf

Place = tuple[int, int]
"""Start and end in characters."""


class Support(IntEnum):
    """What the evidence says of a claim; the first three are the outputs of the support head, in this order."""

    SUPPORTED = 0
    UNSUPPORTED = 1
    CONTRADICTED = 2
    NOT_SUPPORTED = 3
    """One of the two before; people who labelled the claim didn't say which."""


@dataclass(frozen=True, slots=True)
class Example:
    """A pair with its labels; what is None isn't known and teaches nothing.

    `answer` is where the answer stands in the passage; a question with `answerable` False has none. Where people named only
    sentences, `sentences` are the places of those that answer. `source` names data set and kind.
    """

    source: str
    question: str
    passage: str
    answer: Place | None = None
    answerable: bool | None = None
    support: Support | None = None
    sentences: tuple[Place, ...] = ()


class Nearest:
    """Texts by the weight of the content words that they share with a query (BM25 without lengths: they are alike here)."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._holding: dict[str, list[int]] = defaultdict(list)
        for number, text in enumerate(texts):
            for stem in sorted(set(content_stems(text))):
                self._holding[stem].append(number)

    def __call__(self, query: str) -> list[int]:
        """The numbers of the texts that share a word with the query, the nearest first."""
        weights: dict[int, float] = defaultdict(float)
        for stem in sorted(set(content_stems(query))):
            for number in self._holding.get(stem, ()):
                weights[number] += idf(stem)
        return sorted(weights, key=lambda number: (-weights[number], number))
