"""One file of the corpus: what writing it would change, and writing it whole or not at all."""

from __future__ import annotations

import contextlib
import os
import threading
from enum import StrEnum
from pathlib import Path

from assistant.errors import CorpusError, DocumentReadError
from assistant.ingestion.leftovers import unfinished

WRITING = threading.Lock()
"""Held from looking whether a name is taken until it is: two uploads of one name at once must not replace each other."""


class Change(StrEnum):
    """What adding a document did to the corpus."""

    ADDED = "added"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"


def compare(target: Path, doc_id: str, data: bytes) -> tuple[Change, bytes]:
    """What writing the data would be, and what is there now.

    Raises:
        CorpusError: if a folder or link is there, or what is there can't be read.
    """
    if not os.path.lexists(target):
        return Change.ADDED, b""
    if target.is_symlink() or not target.is_file():
        raise CorpusError(f"document {doc_id!r} can't be written, as a folder or link of that name is there; rename it")
    try:
        before = target.read_bytes()
    except OSError as error:
        raise DocumentReadError(f"document {doc_id!r} can't be compared ({error.strerror}); check its permissions") from error
    return (Change.UNCHANGED if before == data else Change.REPLACED), before


def write(target: Path, data: bytes) -> None:
    """All or nothing: a reader never sees half a document. The hidden name keeps it from being indexed meanwhile.

    Raises:
        CorpusError: if it can't be written.
    """
    fresh = unfinished(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with fresh.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise CorpusError(
            f"document {os.fspath(target)!r} can't be written ({error.strerror}); check permissions and free space"
        ) from error
