"""One SQLite file that threads and processes write at once, and that nothing may be lost from.

What was changed is on the disk when `change` is left: the log is written ahead and synchronised in full. Threads share one
connection behind a lock; processes wait for each other. A file that can't be used is reported and left as it is.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from assistant.errors import StoreError

_PATIENCE = 30.0
"""Seconds to wait for another process that is writing."""

_DAMAGED = "it is left as it is: mend it, or put a copy of it in its place"
_MENDS = {
    sqlite3.SQLITE_BUSY: "another process keeps writing: wait for it or end it",
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
}
_MEND = "see that its folder exists and can be written, and that the disk is not full"


class Database:
    """A file of tables. Build it with `open`."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._lock = threading.RLock()

    @classmethod
    def open(cls, path: Path, *, tables: str, version: int) -> Self:
        """Open the file, or begin it.

        Args:
            path: the file; its folder is made where it is missing.
            tables: statements that make what does not exist yet.
            version: number of the tables' shape, from 1; a file with a higher one is refused.

        Raises:
            StoreError: if the file can't be read or written, or a newer version of the assistant made it.
        """
        with _reported(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, timeout=_PATIENCE, check_same_thread=False, isolation_level=None)
            try:
                _prepare(connection, path, tables, version)
            except BaseException:
                connection.close()
                raise
        return cls(path, connection)

    def close(self) -> None:
        """Close the file; nothing can be read or changed after that."""
        with self._lock:
            self._connection.close()

    def rows(self, query: str, *values: object) -> list[Any]:
        """All rows of a query.

        Raises:
            StoreError: if the file can't be read.
        """
        with self._lock, _reported(self.path):
            return self._run(query, values).fetchall()

    @contextmanager
    def change(self) -> Iterator[None]:
        """While entered, nobody else changes anything; all of it is kept when it is left, or nothing where that raises.

        Raises:
            StoreError: if the file can't be written.
        """
        with self._lock, _reported(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # a full disk may have ended it already
                    self._connection.execute("ROLLBACK")
                raise

    def write(self, statement: str, *values: object) -> int:
        """Run one statement of a change; how many rows it wrote."""
        return self._run(statement, values).rowcount

    def _run(self, statement: str, values: tuple[object, ...]) -> sqlite3.Cursor:
        return self._connection.execute(statement, [_readable(one) if isinstance(one, str) else one for one in values])


def _prepare(connection: sqlite3.Connection, path: Path, tables: str, version: int) -> None:
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found > version:
        raise StoreError(f"{os.fspath(path)!r} has version {found}, newer than the {version} known here; update the assistant")
    _write_ahead(connection)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
    if found < version:
        connection.executescript(f"BEGIN IMMEDIATE; {tables}; PRAGMA user_version = {version}; COMMIT;")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Write the log ahead; alone of all that is done here, SQLite doesn't wait for other processes to begin this."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)


@contextmanager
def _reported(path: Path) -> Iterator[None]:
    """Turn what goes wrong with the file into one sentence."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        mend = _MENDS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, _MEND)
        raise StoreError(f"{os.fspath(path)!r} can't be used ({error}); {mend}") from error


def _readable(text: str) -> str:
    """The text without lone surrogates, which SQLite doesn't keep."""
    return text.encode("utf-8", "replace").decode()
