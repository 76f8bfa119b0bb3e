"""One SQLite file that any threads and processes read while one of them writes to it.

In WAL mode a reader sees the state as of when it began to read, and a change is there whole or not at all, whoever is killed
when (https://www.sqlite.org/wal.html).
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import IndexMismatchError
from assistant.private_files import private_file, private_folder
from assistant.retrieval.postings import TABLES as _WORDS

_TABLES = """
CREATE TABLE state(
    stamp TEXT NOT NULL, graph TEXT NOT NULL, graphed INTEGER NOT NULL, revision INTEGER NOT NULL, documents INTEGER NOT NULL,
    passages INTEGER NOT NULL, sentences INTEGER NOT NULL);
CREATE TABLE documents(
    doc_id TEXT PRIMARY KEY, file_digest TEXT NOT NULL, size INTEGER NOT NULL, modified INTEGER NOT NULL,
    inode INTEGER NOT NULL, digest TEXT NOT NULL, title TEXT NOT NULL, source TEXT NOT NULL, published TEXT NOT NULL,
    page_starts TEXT NOT NULL, notes TEXT NOT NULL, characters INTEGER NOT NULL, passages INTEGER NOT NULL,
    text TEXT NOT NULL, checksum INTEGER NOT NULL);
CREATE TABLE passages(
    number INTEGER PRIMARY KEY AUTOINCREMENT, passage_id TEXT UNIQUE NOT NULL, doc_id TEXT NOT NULL, place INTEGER NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL, heading TEXT NOT NULL, sentences TEXT NOT NULL, text TEXT NOT NULL,
    checksum INTEGER NOT NULL);
CREATE INDEX passages_of ON passages(doc_id, place);
CREATE TABLE passage_vectors(number INTEGER PRIMARY KEY, vector BLOB NOT NULL, checksum INTEGER NOT NULL);
CREATE TABLE sentence_vectors(number INTEGER PRIMARY KEY, vectors BLOB NOT NULL, checksum INTEGER NOT NULL);
"""
_CACHE = "PRAGMA cache_size = -32000"
"""32 MB of pages."""


@dataclass(frozen=True, slots=True)
class Totals:
    """How much there is; `revision` grows with every change."""

    revision: int
    documents: int
    passages: int
    sentences: int


class IndexDatabase:
    """Connections to one file, each lent to one reader or writer at a time.

    Raises:
        IndexMismatchError: if the file is shorter than it says, or holds nothing.
        sqlite3.Error: if it can't be used.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        self._closed = False
        with self.reading() as connection:
            _refuse_truncated(path, connection)
            read_totals(connection)

    @classmethod
    def create(cls, path: Path, stamp: str) -> IndexDatabase:
        """A new file without documents; `stamp` says what it is made with."""
        private_folder(path.parent)
        private_file(path)  # whose rights its log gets, too
        connection = sqlite3.connect(path, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(f"BEGIN;{_TABLES}{_WORDS}COMMIT;")
            connection.execute("INSERT INTO state VALUES (?, '', 0, 0, 0, 0, 0)", (stamp,))
        finally:
            connection.close()
        return cls(path)

    def close(self) -> None:
        """Close the connections; one that is lent is closed when it comes back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one state, whatever is changed meanwhile."""
        connection = self._lend()
        try:
            connection.execute("BEGIN")
            yield connection
        finally:
            self._take_back(connection)

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """A connection whose changes are kept at the end, all of them, or none where an exception leaves."""
        connection = self._lend()
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("UPDATE state SET revision = revision + 1")
            connection.execute("COMMIT")
        finally:
            self._take_back(connection)

    def _lend(self) -> sqlite3.Connection:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        uri = f"{self.path.absolute().as_uri()}?{self._mode()}"
        connection = sqlite3.connect(uri, uri=True, timeout=60, check_same_thread=False, isolation_level=None)
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(_CACHE)
        return connection

    @property
    def is_writable(self) -> bool:
        """Whether it can be changed here: not on a disk or in a folder that is read-only."""
        return may_write(self.path.parent)

    def _mode(self) -> str:
        """How the file is opened; where it is gone it must not come back empty.

        SQLite reads no file in WAL mode in a folder that can't be written, unless it is told that nobody changes it; that is so
        where no log lies beside it.
        """
        if self.is_writable:
            return "mode=rw"
        return "mode=ro" if self.path.with_name(f"{self.path.name}-wal").exists() else "mode=ro&immutable=1"

    def _take_back(self, connection: sqlite3.Connection) -> None:
        if connection.in_transaction:
            connection.rollback()
        with self._lock:
            if not self._closed:
                self._idle.append(connection)
                return
        connection.close()


def may_write(folder: Path) -> bool:
    """Whether this process may make files in a folder, which a read-only disk denies, too."""
    return os.access(folder, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def read_totals(connection: sqlite3.Connection) -> Totals:
    """How much there is.

    Raises:
        IndexMismatchError: if the file was never filled in.
    """
    row = connection.execute("SELECT revision, documents, passages, sentences FROM state").fetchone()
    if row is None:
        raise IndexMismatchError("it is damaged (it holds nothing)")
    return Totals(*row)


def _refuse_truncated(path: Path, connection: sqlite3.Connection) -> None:
    """SQLite would notice only when it comes to a page that is missing."""
    expected = connection.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size").fetchone()[0]
    log = path.with_name(f"{path.name}-wal")
    there = path.stat().st_size + (log.stat().st_size if log.exists() else 0)
    if there < expected:
        raise IndexMismatchError(f"it is damaged ({os.fspath(path.name)} has {there:,} bytes of {expected:,})")
