"""One file of the corpus -> a document cut into passages: what is done alike on this machine and on many."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from assistant.errors import CorpusError, DocumentTooLargeError, NoWordsError
from assistant.ingestion.documents import parse_document, read_bytes
from assistant.ingestion.passages import Fits, split_passages
from assistant.retrieval.document_store import FileState
from assistant.retrieval.given_up import GivenUp
from assistant.retrieval.index import IndexEntry
from assistant.schema import Document, Passage
from assistant.settings import Settings

_COARSE = 2_000_000_000
"""Nanoseconds within which a file system may give two changes the same time."""


@dataclass(frozen=True, slots=True)
class ReadingJob:
    """A file to look into.

    `before` is what it was when it was taken in, None if it never was, `given_up` what its reading was given up on, if it was.
    """

    doc_id: str
    path: Path
    before: FileState | None
    given_up: GivenUp | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a job: an `entry` to write; or a `problem`, in one sentence; or neither, as the bytes are as before.

    `given_up` is what is not to be tried again.
    """

    doc_id: str
    file: FileState | None = None
    entry: IndexEntry | None = None
    problem: str = ""
    given_up: GivenUp | None = None


Source = Callable[[Sequence[ReadingJob]], Iterable[Taken]]
"""Does all jobs, in any order."""


def one_by_one(settings: Settings, fits: Fits) -> Source:
    """Every job in this process, in order."""

    def read(jobs: Sequence[ReadingJob]) -> Iterator[Taken]:
        return (take(job, settings, fits) for job in jobs)

    return read


def take(job: ReadingJob, settings: Settings, fits: Fits) -> Taken:
    """Read a file and cut it into passages, unless it holds the same bytes as before."""
    try:
        seen = look(job.path)  # before it is read: a change meanwhile is noticed next time
        data = read_bytes(job.path, job.doc_id, int(settings.max_document_mb * 1_000_000))
        file = FileState(hashlib.sha256(data).hexdigest(), seen.size, seen.modified, seen.inode)
        if job.before and job.before.digest == file.digest:
            return Taken(job.doc_id, file)
        return _parsed(job, data, file, partial(split_passages, max_tokens=settings.passage_tokens, fits=fits))
    except CorpusError as error:
        return Taken(job.doc_id, problem=str(error))


def _parsed(job: ReadingJob, data: bytes, file: FileState, cut: Callable[[Document], tuple[Passage, ...]]) -> Taken:
    """Read what is in the bytes, unless that was given up already."""
    if job.given_up and job.given_up.digest == file.digest:
        return Taken(job.doc_id, problem=job.given_up.message, given_up=job.given_up)
    try:
        document = parse_document(data, job.doc_id, job.path.suffix)
    except (DocumentTooLargeError, NoWordsError) as error:
        return Taken(job.doc_id, problem=str(error), given_up=GivenUp(file.digest, str(error)))
    return Taken(job.doc_id, file, IndexEntry(document, cut(document), file))


def look(place: str | Path) -> FileState:
    """A file from outside; of one that can't be seen, nothing, which is like no file that was read."""
    try:
        status = os.stat(place)  # noqa: PTH116 - of thousands, for which `Path` is slow
    except (OSError, ValueError):
        return FileState("", -1, 0, -1)
    is_settled = time.time_ns() - status.st_mtime_ns > _COARSE
    return FileState("", status.st_size, status.st_mtime_ns if is_settled else 0, status.st_ino)
