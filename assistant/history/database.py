"""One SQLite file that threads and processes write at once, and that nothing may be lost from.

What was changed is on the disk when `change` is left: the log is written ahead and synchronised in full. Threads share one
connection behind a lock; processes wait for each other. A file that can't be used is reported and left as it is; what becomes
of a damaged one is for `mending` and whoever opens it. The file is its owner's alone.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Self

from assistant.errors import DamagedDatabaseError, StoreError
from assistant.private_files import private_file, private_folder
from assistant.text.cleaning import valid

_PATIENCE = 30.0
"""Seconds to wait for another process that is writing."""

_SMALLEST = 512
"""Bytes of the smallest page that a database may have."""
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
            DamagedDatabaseError: if the file is damaged.
            StoreError: if the file can't be read or written, or a newer version of the assistant made it.
        """
        with _reported(path):
            private_folder(path.parent)
            private_file(path)
            _refuse_lost(path)
            connection = sqlite3.connect(path, timeout=_PATIENCE, check_same_thread=False, isolation_level=None)
            try:
                _prepare(connection, path, tables, version)
            except BaseException:
                connection.close()
                raise
        return cls(path, connection)

    @classmethod
    def in_memory(cls, *, tables: str, version: int) -> Self:
        """Tables that are gone when they are closed."""
        connection = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        _prepare(connection, Path(":memory:"), tables, version)
        return cls(Path(":memory:"), connection)

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
        return self._connection.execute(statement, [valid(one) if isinstance(one, str) else one for one in values])


def check_database(path: Path) -> None:
    """See whether a file can be read, and leave it as it is.

    Raises:
        DamagedDatabaseError: if it is damaged.
        StoreError: if it can't be read.
    """
    with _reported(path):
        _refuse_lost(path)
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            _refuse_damaged(connection, path)


def _refuse_lost(path: Path) -> None:
    """See whether the file has been cut off: SQLite would take it for a new one, and throw its log away."""
    log, size = path.with_name(f"{path.name}-wal"), path.stat().st_size
    if 0 < size < _SMALLEST or (size == 0 and log.exists() and log.stat().st_size > 0):
        raise DamagedDatabaseError(f"{os.fspath(path)!r} can't be used (it is cut off at {size} bytes); {_DAMAGED}")


def _refuse_damaged(connection: sqlite3.Connection, path: Path) -> None:
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        said = " ".join(str(found).split())
        raise DamagedDatabaseError(f"{os.fspath(path)!r} can't be used (malformed: {said}); {_DAMAGED}")


def _prepare(connection: sqlite3.Connection, path: Path, tables: str, version: int) -> None:
    _refuse_damaged(connection, path)
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
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        mend = _MENDS.get(code, _MEND)
        kind = DamagedDatabaseError if mend is _DAMAGED else StoreError
        raise kind(f"{os.fspath(path)!r} can't be used ({error}); {mend}") from error
