"""Going through the corpus: what changed is read, cut, embedded and written, one group of documents after another.

Memory holds one group, however large the corpus is. Whether a file changed is told by its size, time and inode; only where one
of these differs it is read, and only where its bytes differ it is taken in.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assistant.errors import CorpusError
from assistant.ingestion.documents import document_id, parse_document, read_bytes
from assistant.ingestion.passages import split_passages
from assistant.models.embedder import Embedder
from assistant.progress import Progress
from assistant.retrieval.document_store import FileState
from assistant.retrieval.index import IndexEntry
from assistant.retrieval.local_index import LocalIndex
from assistant.settings import Settings

GROUP = 1000
"""Texts that are embedded and written together; a killed indexing loses about this much work at most."""

_COARSE = 2_000_000_000
"""Nanoseconds within which a file system may give two changes the same time."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A document that could not be taken in, and why, in one sentence."""

    doc_id: str
    message: str


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What bringing the index in step did, as document ids."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    problems: tuple[Problem, ...]


class _Fate(StrEnum):
    TAKEN_IN = "taken in"
    UNCHANGED = "unchanged"
    LEFT_OUT = "left out"


class Intake:
    """One going through the corpus.

    Args:
        index: what is brought in step.
        settings: where the corpus is, how documents are cut, and how large they may be.
        embedder: says what it can read whole.
        verify: read every file, however it looks from outside.
    """

    def __init__(self, index: LocalIndex, settings: Settings, embedder: Embedder, *, verify: bool) -> None:
        self._index = index
        self._settings = settings
        self._embedder = embedder
        self._verify = verify
        self._before = index.files()
        self._fates: dict[str, _Fate] = {}
        self._problems: list[Problem] = []
        self._touched: dict[str, FileState] = {}

    def follow(self, paths: Sequence[Path], progress: Progress) -> SyncReport:
        """Take in what is new or changed, then take out what is gone."""
        named = self._named(paths)
        doubtful = [
            doc_id for doc_id, path in named.items() if self._verify or not _as_before(_look(path), self._before.get(doc_id))
        ]
        self._fates = dict.fromkeys(named, _Fate.UNCHANGED) | dict.fromkeys(doubtful, _Fate.LEFT_OUT)
        group, size = list[IndexEntry](), 0
        for done, doc_id in enumerate(doubtful, start=1):
            if entry := self._take(doc_id, named[doc_id]):
                group.append(entry)
                size += sum(1 + len(passage.sentences) for passage in entry.passages)
            if group and (size >= GROUP or done == len(doubtful)):
                self._index.write(group)
                progress(done, len(doubtful))
                group, size = [], 0
        return self._finish()

    def _named(self, paths: Sequence[Path]) -> dict[str, Path]:
        """The files by the ids of their documents."""
        named: dict[str, Path] = {}
        for path in paths:
            doc_id = document_id(self._settings.corpus, path)
            if named.setdefault(doc_id, path) != path:
                twice = f"document {doc_id!r} is there twice, its name encoded in two ways; rename one"
                self._problems.append(Problem(doc_id, twice))
        return named

    def _take(self, doc_id: str, path: Path) -> IndexEntry | None:
        """What is to be written; None where the bytes are as before, or can't be read, which is a problem."""
        before = self._before.get(doc_id)
        try:
            look = _look(path)  # before it is read: a change meanwhile is noticed next time
            data = read_bytes(path, doc_id, int(self._settings.max_document_mb * 1_000_000))
            file = FileState(hashlib.sha256(data).hexdigest(), look.size, look.modified, look.inode)
            if before and before.digest == file.digest:
                self._fates[doc_id] = _Fate.UNCHANGED
                if file != before:
                    self._touched[doc_id] = file
                return None
            document = parse_document(data, doc_id, path.suffix)
            passages = split_passages(document, max_tokens=self._settings.passage_tokens, fits=self._embedder.fits)
        except CorpusError as error:
            self._problems.append(Problem(doc_id, str(error)))
            return None
        self._fates[doc_id] = _Fate.TAKEN_IN
        return IndexEntry(document, passages, file)

    def _finish(self) -> SyncReport:
        removed = tuple(doc_id for doc_id in self._before if self._fates.get(doc_id, _Fate.LEFT_OUT) is _Fate.LEFT_OUT)
        if removed:
            self._index.remove(removed)
        if self._touched:
            self._index.note_files(self._touched)
        taken = [doc_id for doc_id, fate in self._fates.items() if fate is _Fate.TAKEN_IN]
        added = tuple(doc_id for doc_id in taken if doc_id not in self._before)
        changed = tuple(doc_id for doc_id in taken if doc_id in self._before)
        unchanged = tuple(doc_id for doc_id, fate in self._fates.items() if fate is _Fate.UNCHANGED)
        return SyncReport(added, changed, removed, unchanged, tuple(self._problems))


def _look(path: Path) -> FileState:
    """A file from outside; of one that can't be seen, nothing, which is like no file that was read."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return FileState("", -1, 0, -1)
    is_settled = time.time_ns() - status.st_mtime_ns > _COARSE
    return FileState("", status.st_size, status.st_mtime_ns if is_settled else 0, status.st_ino)


def _as_before(look: FileState, before: FileState | None) -> bool:
    """Whether a file that was read needs no reading; never where its time can't tell."""
    if before is None or not look.modified:
        return False
    return (look.size, look.modified, look.inode) == (before.size, before.modified, before.inode)
