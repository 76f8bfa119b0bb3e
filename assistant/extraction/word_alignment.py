"""Aligner port: which words of a question find a counterpart in a sentence, and its adapter on the bundled encoder.

Each word of the question is held against the most similar word of the sentence, both read in their context (the late
interaction of ColBERT, Khattab and Zaharia 2020). "Skipped" finds "staying away from"; "resigned" finds nothing in a sentence
that only says where the coach came from, however close the two sentences are as wholes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from assistant.models.minilm import MiniLMEmbedder, WordVectors
from assistant.models.remembered import Remembered
from assistant.text.words import STOP_WORDS, content_stems, idf

_REMEMBERED = 2048
"""Sentences whose word vectors are kept, about 100 MB at most: the same ones come up for other questions, too."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """How well a question's words are found in a sentence; similarities are cosines, about [0, 1].

    `mean` is over content words weighted by how telling they are, `least` is the worst of them, `least_two` the mean of the two
    worst, `missing` the largest product of weight and dissimilarity, `function_words` the mean over all other words.
    """

    mean: float
    least: float
    least_two: float
    missing: float
    function_words: float


class Aligner(Protocol):
    """Compares a question with sentences, word by word."""

    def align(self, question: str, sentences: Sequence[str]) -> tuple[Alignment, ...]:
        """One alignment for each sentence."""


class MiniLMAligner:
    """Word alignment by the token vectors of the bundled encoder."""

    def __init__(self, encoder: MiniLMEmbedder) -> None:
        self._encoder = encoder
        self._read = Remembered(encoder.word_vectors, _REMEMBERED)

    def align(self, question: str, sentences: Sequence[str]) -> tuple[Alignment, ...]:
        """Read the question and the sentences, and compare; see `Aligner`."""
        (asked,) = self._encoder.word_vectors([question])
        return tuple(align_words(asked, read) for read in self._read(sentences))


def align_words(asked: WordVectors, sentence: WordVectors) -> Alignment:
    """Hold each word of the question against the nearest word of the sentence."""
    weights = np.array([_weight(word) for word in asked.words])
    content = weights > 0
    if not content.any() or not sentence.words:
        return Alignment(0.0, 0.0, 0.0, 0.0, 0.5)
    similarity = (asked.vectors @ sentence.vectors.T).max(1)
    worst = np.sort(similarity[content])
    return Alignment(
        mean=float((weights * similarity).sum() / weights.sum()),
        least=float(worst[0]),
        least_two=float(worst[:2].mean()),
        missing=float((weights * (1 - similarity))[content].max()),
        function_words=float(similarity[~content].mean()) if not content.all() else 0.5,
    )


def _weight(word: str) -> float:
    """How telling a word of the question is; 0 for a function word."""
    if word.lower() in STOP_WORDS:
        return 0.0
    return idf((content_stems(word) or [word])[0])
