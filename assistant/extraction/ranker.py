"""Ranker port: the sentences of the hits, in the order of how likely they answer a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.schema import Hit, Question, Span


@dataclass(frozen=True, slots=True)
class RankedSentence:
    """A sentence of a hit that may answer.

    `sentence` is its span in the document, `answer` the part of `text` that answers, as a span of the text, and `logit` the log
    odds that it does.
    """

    hit: Hit
    sentence: Span
    text: str
    answer: Span | None
    logit: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """Sentences, best first, and the probability, in [0, 1], that the best one answers the question."""

    sentences: tuple[RankedSentence, ...]
    confidence: float


class Ranker(Protocol):
    """Ranks the sentences of hits.

    `threshold` is the confidence from which on they are a firm answer, `tentative_threshold` that from which on they are given
    as one that may be wrong.
    """

    threshold: float
    tentative_threshold: float

    def rank(self, question: Question, hits: Sequence[Hit]) -> Ranking:
        """The most promising sentences of the hits, best first; ties keep the order of the hits."""
