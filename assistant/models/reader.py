"""Reader port: a question and a text, read together; and its adapter on what was trained from the bundled encoder.

The weights are those of `training/reader/train.py`: the encoder's layers, fine-tuned, with three heads. The word embeddings are
the bundled encoder's. Each text is read in windows that overlap; the best window counts. A table, a list or the like is read
below its heading. Claims are read with their evidence.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import chain, count, takewhile
from pathlib import Path
from typing import Protocol

import numpy as np

from assistant.errors import SettingsError
from assistant.models.bert import Bert, batches, dense
from assistant.models.embedder import Vectors
from assistant.models.entailment import Chances
from assistant.models.minilm import MiniLMEmbedder
from assistant.models.parallel import spread
from assistant.models.remembered import Remembered
from assistant.models.spans import Reading, Scored, TokenWindow, best_readings
from assistant.models.weights import file_digest
from assistant.schema import Passage
from assistant.text.line_kinds import leans_on_heading

logger = logging.getLogger(__name__)

WEIGHTS_SHA256 = "bd9568317af6c4b3e39b6b33250e0529af4a667a90f5da273fbd87ec4f911d3a"
_CLS, _SEP = 101, 102
_ASKED = 128
"""Pieces of a question or claim; what is longer is cut off."""
_HEADING = 40
"""Pieces of the heading above a table, a list or the like."""
_WINDOW = 320
_STRIDE = 160
_REMEMBERED = 2048
"""Pairs of a question and a passage whose readings are kept, as a question is often asked again."""


class Reader(Protocol):
    """Reads what is asked together with passages."""

    identity: str

    def read(self, question: str, passages: Sequence[Passage]) -> tuple[tuple[Reading, ...], ...]:
        """A reading of each sentence of each passage."""


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
        self._remembered = Remembered(self._read, _REMEMBERED)

    def read(self, question: str, passages: Sequence[Passage]) -> tuple[tuple[Reading, ...], ...]:
        """See `Reader`."""
        return self._remembered([(question, passage) for passage in passages])

    def _read(self, asked: Sequence[tuple[str, Passage]]) -> tuple[tuple[Reading, ...], ...]:
        """The readings of each passage for its question."""
        windows = [
            window
            for i, (question, passage) in enumerate(asked)
            for window in self._windows(question, i, passage.text, _heading(passage))
        ]
        return best_readings(
            [passage for _, passage in asked],
            (
                Scored(window, self._span(states), float(self._answerable(states[:1])[0, 0]))
                for window, states in self._states(windows)
            ),
        )

    def judge(self, claim: str, texts: Sequence[str]) -> tuple[Chances, ...]:
        """See `EntailmentModel`."""
        windows = [self._windows(claim, number, text, "")[0] for number, text in enumerate(texts)]
        found = {window.text: _softmax(self._support(states[:1])[0]) for window, states in self._states(windows)}
        return tuple(Chances(*found[number].tolist()) for number in range(len(texts)))

    def _windows(self, asked: str, number: int, text: str, heading: str) -> list[TokenWindow]:
        question = self._tokenizer.encode(asked, add_special_tokens=False).ids[:_ASKED]
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        about = self._tokenizer.encode(heading, add_special_tokens=False).ids[:_HEADING]
        head, second = [_CLS, *question, _SEP, *about], len(question) + 2
        ids, offsets = encoding.ids, encoding.offsets
        starts = [0, *takewhile(lambda start: start + _WINDOW - _STRIDE < len(ids), count(_STRIDE, _STRIDE))]
        return [
            TokenWindow(
                number, [*head, *ids[start : start + _WINDOW], _SEP], second, len(head), offsets[start : start + _WINDOW]
            )
            for start in starts
        ]

    def _states(self, windows: Sequence[TokenWindow]) -> list[tuple[TokenWindow, Vectors]]:
        """The hidden states of each window, by length."""
        order = batches([len(window.ids) for window in windows])
        return list(chain.from_iterable(spread(self._of_batch, [[windows[i] for i in batch] for batch in order])))

    def _of_batch(self, windows: Sequence[TokenWindow]) -> list[tuple[TokenWindow, Vectors]]:
        states = self._bert.states([window.ids for window in windows], [window.second for window in windows])
        return list(zip(windows, states, strict=True))


def _heading(passage: Passage) -> str:
    """The heading as a sentence, where what stands below it can't be understood without; prose is read as the reader learnt."""
    if not passage.heading or not any(leans_on_heading(passage.sentence_text(one)) for one in passage.sentences):
        return ""
    return passage.heading + ("." if passage.heading[-1].isalnum() else "")


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


def _softmax(scores: Vectors) -> Vectors:
    powers = np.exp(scores - scores.max())
    chances: Vectors = powers / powers.sum()
    return chances
