"""Which file holds the index: one SQLite file, whose name stands in `CURRENT`.

A file that was made with other settings, or is damaged, gets a successor under another name, because another process may still
read it; who has it open reads on until done.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import sqlite3
import uuid
from collections.abc import Callable
from pathlib import Path

from assistant.errors import AssistantError, IndexMismatchError, StoreError
from assistant.models.embedder import Embedder
from assistant.private_files import write_private
from assistant.retrieval.database import IndexDatabase
from assistant.retrieval.local_index import LocalIndex
from assistant.settings import Settings
from assistant.text.tokens import ENCODING_NAME

FORMAT = 10
_CURRENT = "CURRENT"
_NAME = re.compile(r"index-[0-9a-f]{12}\.sqlite3")
_OLD_NAME = re.compile(r"[0-9a-f]{12}")
"""Of the folder that an index was until format 4."""
_UNFIT = "it was made with another version or other settings"


def open_current(
    home: Path,
    settings: Settings,
    embedder: Embedder,
    notify: Callable[[str], None],
    *,
    known: LocalIndex | None = None,
    verify: bool = False,
) -> LocalIndex | None:
    """The index in use, if it fits and is sound; else None, with a notice unless there never was one.

    Args:
        home: the folder of the index.
        settings: what it must have been made with.
        embedder: the same.
        notify: called with one sentence where it is of no use.
        known: what this process has open already, and is given back where it is the one in use.
        verify: read all of it.
    """
    index: LocalIndex | None = None
    try:
        path = _current(home)
        if path is None:
            return None
        index = known if known and known.path == path else LocalIndex(path, embedder)
        if index.stamp() != _stamp(settings, embedder):
            raise IndexMismatchError(_UNFIT)
        if verify:
            index.verify()
        index.check()
        return index
    except (OSError, ValueError, sqlite3.Error, StoreError) as error:
        if index and index is not known:
            index.close()
        notify(f"the index of {os.fspath(settings.corpus)!r} is built anew: {_reason(error)}")
        return None


def _stamp(settings: Settings, embedder: Embedder) -> str:
    """What an index must have been made with to fit."""
    made_with = {
        "format": FORMAT,
        "embedder": embedder.identity,
        "encoding": ENCODING_NAME,
        "passage_tokens": settings.passage_tokens,
    }
    return json.dumps(made_with)


def _current(home: Path) -> Path | None:
    try:
        name = (home / _CURRENT).read_text("utf-8", "replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    if _OLD_NAME.fullmatch(name):
        raise IndexMismatchError(_UNFIT)
    if not _NAME.fullmatch(name):
        raise IndexMismatchError(f"it is damaged ({_CURRENT} holds {name[:40]!r})")
    return home / name


def create_index(home: Path, settings: Settings, embedder: Embedder) -> LocalIndex:
    """An index without documents, which takes the place of the one in use."""
    path = home / f"index-{uuid.uuid4().hex[:12]}.sqlite3"
    IndexDatabase.create(path, _stamp(settings, embedder)).close()
    fresh = home / f"{_CURRENT}.new"
    write_private(fresh, path.name.encode())
    fresh.replace(home / _CURRENT)
    return LocalIndex(path, embedder)


def clear_others(path: Path, graph: str) -> None:
    """Delete what is not in use, but for the graph of this name; who still has it open reads on."""
    in_use = (path.name, _CURRENT, graph or _CURRENT)
    for other in path.parent.iterdir():
        if not other.name.startswith(in_use):
            with contextlib.suppress(OSError):
                shutil.rmtree(other) if other.is_dir() else other.unlink()


def _reason(error: BaseException) -> str:
    if isinstance(error, AssistantError):
        return str(error)
    return f"it is damaged ({type(error).__name__}: {(str(error).splitlines() or [''])[0][:120]})"
