"""The samples as the reader reads them: each passage once for its question and the weights, by a process a core.

What was read is kept in `.training/`, by question and text of the passage: where passages are found or cut otherwise than
before, only those that are new are read.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path

from assistant.extraction.reader_ranker import ReadSentence, as_question, read_sentences
from assistant.models.minilm import MiniLMEmbedder
from assistant.models.reader import MiniLMReader
from assistant.models.spans import Reading
from assistant.models.weights import file_digest
from assistant.schema import Passage
from training.rankers.samples import KEPT, Sample

_AT_ONCE = 20  # questions that a process is given

Reads = Mapping[str, tuple[ReadSentence, ...]]
"""What was read, by `Sample.key`."""

_Key = tuple[str, str, str, tuple[int, ...]]


class _KeptReadings:
    """Readings that are looked up; see `Reader`."""

    identity = "kept"

    def __init__(self, found: Mapping[_Key, tuple[Reading, ...]]) -> None:
        self._found = found

    def read(self, question: str, passages: Sequence[Passage]) -> tuple[tuple[Reading, ...], ...]:
        return tuple(self._found[_key(question, passage)] for passage in passages)


def read_samples(samples: Sequence[Sample], weights: Path) -> Reads:
    """What the reader with these weights makes of every sample."""
    sha256 = file_digest(weights)
    path = KEPT / f"readings-{sha256[:12]}.pickle"
    kept: dict[_Key, tuple[Reading, ...]] = pickle.loads(path.read_bytes()) if path.exists() else {}  # noqa: S301, ours
    missing = [asked for sample in samples if (asked := _missing(sample, kept))[1]]
    if missing:
        with ProcessPoolExecutor(len(os.sched_getaffinity(0)), get_context("spawn")) as processes:
            for found in processes.map(partial(_read, weights, sha256), missing, chunksize=_AT_ONCE):
                kept |= found
        path.write_bytes(pickle.dumps(kept))
    reader = _KeptReadings(kept)
    return {sample.key: read_sentences(reader, as_question(sample.question), sample.candidates) for sample in samples}


def _missing(sample: Sample, kept: Mapping[_Key, object]) -> tuple[str, tuple[Passage, ...]]:
    question = as_question(sample.question)
    passages = {_key(question, one.hit.passage): one.hit.passage for one in sample.candidates}
    return question, tuple(passage for key, passage in passages.items() if key not in kept)


def _key(question: str, passage: Passage) -> _Key:
    return question, passage.heading, passage.text, tuple(sentence.start - passage.start for sentence in passage.sentences)


def _read(weights: Path, sha256: str, asked: tuple[str, tuple[Passage, ...]]) -> dict[_Key, tuple[Reading, ...]]:
    question, passages = asked
    found = _reader(weights, sha256).read(question, passages)
    return {_key(question, passage): readings for passage, readings in zip(passages, found, strict=True)}


@cache
def _reader(weights: Path, sha256: str) -> MiniLMReader:
    return MiniLMReader(MiniLMEmbedder(), weights, sha256)
