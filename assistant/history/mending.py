"""What becomes of a database that is damaged: a cache is begun anew; of what can't be made again, what is left is saved.

The damaged file is set aside under a dated name, never deleted. Each row is read by its number, so that a bad page loses only
the rows that stood on it.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

SIDECARS = ("", "-wal", "-shm", "-journal")
"""Endings of the files that make a database of SQLite."""
_MOST_ROWS = 1_000_000


def delete(path: Path) -> None:
    """Delete a database.

    Raises:
        OSError: if it can't be deleted.
    """
    for ending in SIDECARS:
        path.with_name(path.name + ending).unlink(missing_ok=True)


def set_aside(path: Path) -> Path:
    """Give a database a dated name that no other has; returns it.

    Raises:
        OSError: if it can't be renamed.
    """
    dated = f"{path.name}.damaged-{datetime.now(UTC):%Y-%m-%d}"
    names = (path.with_name(dated if n == 1 else f"{dated}-{n}") for n in count(1))
    aside = next(name for name in names if not name.exists())
    for ending in SIDECARS:
        old = path.with_name(path.name + ending)
        if old.exists():
            old.rename(aside.with_name(aside.name + ending))
    return aside


def readable_rows(path: Path, table: str, columns: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a damaged database that can be read, of a copy, so that it stays as it is."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        copy = Path(folder) / path.name
        for ending in SIDECARS:
            if (old := path.with_name(path.name + ending)).exists():
                shutil.copyfile(old, copy.with_name(copy.name + ending))
        with closing(sqlite3.connect(os.fspath(copy))) as connection:
            connection.text_factory = lambda text: text.decode("utf-8", "replace")
            for rowid in range(1, _last(connection, table) + 1):
                try:
                    yield from connection.execute(f"SELECT {columns} FROM {table} WHERE rowid = ?", (rowid,)).fetchall()  # noqa: S608
                except sqlite3.DatabaseError:
                    continue


def _last(connection: sqlite3.Connection, table: str) -> int:
    """The last row's number; where the way to it is damaged, more than there can be."""
    try:
        return min(int(connection.execute(f"SELECT coalesce(max(rowid), 0) FROM {table}").fetchone()[0]), _MOST_ROWS)  # noqa: S608
    except sqlite3.DatabaseError as error:
        return 0 if "not a database" in str(error) or "no such table" in str(error) else 100_000
