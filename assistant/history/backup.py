"""A copy of the conversations, made and put back while others may be writing to them (SQLite's online backup)."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from assistant.errors import StoreError
from assistant.history.conversation_tables import open_sound
from assistant.history.conversations import History
from assistant.private_files import private_file


def back_up(path: Path, target: Path) -> int:
    """Copy the conversations at `path` to a new file; returns how many there are.

    Raises:
        StoreError: if they can't be read, or the copy can't be written or exists.
    """
    if target.exists():
        raise StoreError(f"{os.fspath(target)!r} exists; name a new file for the copy")
    with History.open(path) as history:
        number = len(history.conversations())
    _copy(path, target)
    return number


def restore(path: Path, source: Path) -> int:
    """Put a copy in place of the conversations at `path`, which are kept beside it; returns how many there are now.

    Raises:
        StoreError: if the copy is none or is damaged, or can't be put back.
    """
    if not source.is_file():
        raise StoreError(f"{os.fspath(source)!r} is no file; name a copy that `assistant backup` made")
    open_sound(source).close()
    with History.open(path):  # mended, where it is damaged
        pass
    _copy(path, _free(path.with_name(f"{path.name}.before-restore")))
    _copy(source, path)
    with History.open(path) as history:
        return len(history.conversations())


def _copy(source: Path, target: Path) -> None:
    try:
        private_file(target)
        with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
            one.backup(other)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            f"{os.fspath(source)!r} can't be copied to {os.fspath(target)!r} ({error}); check permissions and free space"
        ) from error


def _free(path: Path) -> Path:
    number = 1
    while path.with_name(f"{path.name}-{number}").exists():
        number += 1
    return path.with_name(f"{path.name}-{number}")
