"""The tables of conversations, turns and ratings; and what is done where their file is damaged."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from filelock import FileLock

from assistant.errors import DamagedDatabaseError, StoreError
from assistant.history.database import Database
from assistant.history.mending import readable_rows, set_aside

logger = logging.getLogger(__name__)

_VERSION = 2
_TABLES = """
CREATE TABLE IF NOT EXISTS conversations(
    conversation_id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, created TEXT NOT NULL, updated TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS turns(
    conversation_id TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE, number INTEGER NOT NULL, asked TEXT NOT NULL,
    rating TEXT, comment TEXT NOT NULL DEFAULT '', answer TEXT NOT NULL, PRIMARY KEY (conversation_id, number));
CREATE TABLE IF NOT EXISTS digests(
    conversation_id TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE, number INTEGER NOT NULL, digest TEXT NOT NULL,
    PRIMARY KEY (conversation_id, number)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS rated ON turns(conversation_id) WHERE rating IS NOT NULL
"""
_SAVED = {
    "conversations": "conversation_id, owner, title, created, updated",
    "turns": "conversation_id, number, asked, rating, comment, answer",
}
_SAVE = (
    "INSERT OR IGNORE INTO conversations SELECT * FROM (SELECT ?, ?, ?, ?, ?)",
    """INSERT OR IGNORE INTO turns(conversation_id, number, asked, rating, comment, answer)
    SELECT * FROM (SELECT ? AS key, ?, ?, ?, ?, ?) WHERE key IN (SELECT conversation_id FROM conversations)""",
)


def open_tables(path: Path) -> Database:
    """Open the file, or begin it; one that is damaged is set aside, and what can be read of it saved.

    Raises:
        StoreError: if it can't be read or written, or a newer version of the assistant made it.
    """
    try:
        return open_sound(path)
    except DamagedDatabaseError:
        with FileLock(path.with_name(f"{path.name}.lock")):  # of all processes that come upon it, one mends it
            return _mended(path)


def open_sound(path: Path) -> Database:
    """`open_tables`, for a file that is not damaged.

    Raises:
        DamagedDatabaseError: if it is.
        StoreError: see `open_tables`.
    """
    return Database.open(path, tables=_TABLES, version=_VERSION)


def tables_in_memory() -> Database:
    """Tables that are gone when they are closed."""
    return Database.in_memory(tables=_TABLES, version=_VERSION)


def _mended(path: Path) -> Database:
    """The file, sound; one that is damaged is set aside and its turns that can be read are put into a new one."""
    try:
        return open_sound(path)  # another process has mended it
    except DamagedDatabaseError as error:
        try:
            aside = set_aside(path)
        except OSError as failure:
            raise StoreError(f"{os.fspath(path)!r} is damaged and can't be set aside ({failure.strerror})") from failure
        database, saved = open_sound(path), 0
        with database.change():
            for insert, (table, columns) in zip(_SAVE, _SAVED.items(), strict=True):
                saved += sum(database.write(insert, *row) for row in readable_rows(aside, table, columns))
        logger.warning("%s; it is kept as %r, and %d rows of it were saved", error, os.fspath(aside), saved)
        return database
