"""Reader port: a question or claim and a text, read together; and its adapter on what was trained from the bundled encoder.

The weights are those of `training/reader/train.py`: the encoder's layers, fine-tuned, with three heads. The word embeddings are
the bundled encoder's. Each text is read in windows that overlap; the best window counts.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import chain, count, takewhile
from operator import itemgetter
from pathlib import Path
from typing import Protocol

import numpy as np

from assistant.errors import SettingsError
from assistant.models.bert import Bert, batches, dense
from assistant.models.embedder import Vectors
from assistant.models.minilm import MiniLMEmbedder
from assistant.models.parallel import spread
from assistant.models.weights import file_digest
from assistant.schema import Passage, Span

logger = logging.getLogger(__name__)

WEIGHTS_SHA256 = "fd28a593fa84e926be86f7961766d6ea430204faca0b5d526d5d2e99136a6bcb"
_CLS, _SEP = 101, 102
_ASKED = 128
"""Pieces of a question or claim; what is longer is cut off."""
_WINDOW = 320
_STRIDE = 160
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
class Chances:
    """The probabilities that evidence supports a claim, says nothing of it, or contradicts it."""

    supported: float
    unsupported: float
    contradicted: float


class Reader(Protocol):
    """Reads what is asked or claimed together with texts."""

    identity: str

    def read(self, question: str, passages: Sequence[Passage]) -> tuple[tuple[Reading, ...], ...]:
        """A reading of each sentence of each passage."""

    def judge(self, claim: str, texts: Sequence[str]) -> tuple[Chances, ...]:
        """What each text says to a claim; what does not fit into one window is cut off."""


@dataclass(frozen=True, slots=True)
class _Window:
    """`text` is the number of the text, `first` the place of its first piece in `ids`, `offsets` are in characters."""

    text: int
    ids: list[int]
    first: int
    offsets: list[tuple[int, int]]


class MiniLMReader:
    """The reader that is trained from all-MiniLM-L6-v2.

    Args:
        encoder: lends its word embeddings and its tokenizer.
        weights: safetensors with everything else.
        sha256: what the weights must have.

    Raises:
        SettingsError: if the weights are missing, or are others.
    """

    def __init__(self, encoder: MiniLMEmbedder, weights: Path, sha256: str) -> None:
        from safetensors.numpy import load_file

        found = file_digest(weights) if weights.is_file() else "missing"
        if found != sha256:
            raise SettingsError(
                f"the reader {os.fspath(weights)!r} has SHA-256 {found!r}, not {sha256!r}; install the package again"
            )
        tensors: dict[str, Vectors] = {name: tensor.astype(np.float32) for name, tensor in load_file(weights).items()}
        self.identity = f"reader@{found[:16]}"
        self._tokenizer = encoder.tokenizer
        self._bert = Bert(tensors, encoder.words)
        self._span, self._answerable, self._support = (dense(tensors, name) for name in ("span", "answerable", "support"))

    def read(self, question: str, passages: Sequence[Passage]) -> tuple[tuple[Reading, ...], ...]:
        """See `Reader`."""
        best = [[NOTHING] * len(passage.sentences) for passage in passages]
        windows = [window for i, passage in enumerate(passages) for window in self._windows(question, i, passage.text)]
        for window, states in self._states(windows):
            passage, readings = passages[window.text], best[window.text]
            spans = _best_spans(window, self._span(states))
            answerable = float(self._answerable(states[:1])[0, 0])
            for place, sentence in enumerate(passage.sentences):
                within = Span(sentence.start - passage.start, sentence.end - passage.start)
                found = max(
                    (one for one in spans if within.start <= one[1].start < within.end), default=None, key=itemgetter(0)
                )
                if found and found[0] > readings[place].margin:
                    readings[place] = Reading(found[1], found[0], answerable)
        return tuple(map(tuple, best))

    def judge(self, claim: str, texts: Sequence[str]) -> tuple[Chances, ...]:
        """See `Reader`."""
        windows = [self._windows(claim, number, text)[0] for number, text in enumerate(texts)]
        found = {window.text: _softmax(self._support(states[:1])[0]) for window, states in self._states(windows)}
        return tuple(Chances(*found[number].tolist()) for number in range(len(texts)))

    def _windows(self, asked: str, number: int, text: str) -> list[_Window]:
        question = self._tokenizer.encode(asked, add_special_tokens=False).ids[:_ASKED]
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        head, ids, offsets = [_CLS, *question, _SEP], encoding.ids, encoding.offsets
        starts = [0, *takewhile(lambda start: start + _WINDOW - _STRIDE < len(ids), count(_STRIDE, _STRIDE))]
        return [
            _Window(number, [*head, *ids[start : start + _WINDOW], _SEP], len(head), offsets[start : start + _WINDOW])
            for start in starts
        ]

    def _states(self, windows: Sequence[_Window]) -> list[tuple[_Window, Vectors]]:
        """The hidden states of each window, by length."""
        order = batches([len(window.ids) for window in windows])
        return list(chain.from_iterable(spread(self._of_batch, [[windows[i] for i in batch] for batch in order])))

    def _of_batch(self, windows: Sequence[_Window]) -> list[tuple[_Window, Vectors]]:
        states = self._bert.states([window.ids for window in windows], [window.first for window in windows])
        return list(zip(windows, states, strict=True))


def load_reader(encoder: MiniLMEmbedder) -> MiniLMReader:
    """The reader that ships with the package, loaded once in a process for each encoder.

    Raises:
        SettingsError: if its weights are missing, or are others.
    """
    return _loaded(encoder, Path(str(files("assistant"))) / "data" / "reader.safetensors", WEIGHTS_SHA256)


_loaded = lru_cache(maxsize=2)(MiniLMReader)


def reader_if_any(encoder: MiniLMEmbedder) -> MiniLMReader | None:
    """The reader that ships with the package, or, with a notice in the log, none where its weights can't be used."""
    try:
        return load_reader(encoder)
    except (SettingsError, OSError) as error:
        logger.warning("going on without the reader, with the simpler sentence selection: %s", error)
        return None


def _best_spans(window: _Window, scores: Vectors) -> list[tuple[float, Span]]:
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


def _softmax(scores: Vectors) -> Vectors:
    powers = np.exp(scores - scores.max())
    chances: Vectors = powers / powers.sum()
    return chances
