"""The samples as the reader reads them, each once for given weights: read by a process a core, and kept in `.training/`."""

from __future__ import annotations

import os
import pickle
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path

from assistant.extraction.reader_ranker import ReadSentence, read_sentences
from assistant.models.minilm import MiniLMEmbedder
from assistant.models.reader import MiniLMReader
from assistant.models.weights import file_digest
from training.rankers.samples import KEPT, Sample

_AT_ONCE = 20  # samples that a process is given

Reads = Mapping[str, tuple[ReadSentence, ...]]
"""What was read, by `Sample.key`."""


def read_samples(samples: Sequence[Sample], weights: Path) -> Reads:
    """What the reader with these weights makes of every sample; only those that it hasn't read before are read."""
    sha256 = file_digest(weights)
    path = KEPT / f"reads-{sha256[:12]}.pickle"
    kept: dict[str, tuple[ReadSentence, ...]] = pickle.loads(path.read_bytes()) if path.exists() else {}  # noqa: S301, ours
    missing = [sample for sample in samples if sample.key not in kept]
    if missing:
        with ProcessPoolExecutor(len(os.sched_getaffinity(0)), get_context("spawn")) as processes:
            read = processes.map(partial(_read, weights, sha256), missing, chunksize=_AT_ONCE)
            kept |= {sample.key: one for sample, one in zip(missing, read, strict=True)}
        path.write_bytes(pickle.dumps(kept))
    return kept


def _read(weights: Path, sha256: str, sample: Sample) -> tuple[ReadSentence, ...]:
    return read_sentences(_reader(weights, sha256), sample.question, sample.candidates)


@cache
def _reader(weights: Path, sha256: str) -> MiniLMReader:
    return MiniLMReader(MiniLMEmbedder(), weights, sha256)
