"""One state of an index on disk: a folder that is written, sealed, and from then on only read.

    <home>/CURRENT        the name of the generation in use
    <home>/<generation>/  stamp.json, ledger.sqlite3, chroma/, bm25/, seal.json, readers/

A change is made to a copy, and `CURRENT` is switched once that is sealed. So whoever is killed half-way leaves the state
before, and whoever reads a generation, in this process or another, goes on reading it until done. The seal is checked before
the store is opened, because Chroma takes a file that was cut off for whole, or crashes on it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.errors import IndexMismatchError

STORE = "chroma/chroma.sqlite3"
"""The one file that grows a little whenever it is opened; all others that are sealed stay as they were."""

_CURRENT, _SEAL, _READERS, _PERSISTED = "CURRENT", "seal.json", "readers", "index_metadata.pickle"
_NAME = re.compile(r"[0-9a-f]{12}")
_END = 1 << 16
"""Bytes at each end of a file that the seal covers, besides its size."""


def current_generation(home: Path) -> Path | None:
    """The generation in use; None if there never was one.

    Raises:
        IndexMismatchError: if its name can't be read.
    """
    try:
        name = (home / _CURRENT).read_text("utf-8", "replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    if not _NAME.fullmatch(name):
        raise IndexMismatchError(f"it is damaged ({_CURRENT} holds {name[:40]!r})")
    return home / name


def new_generation(home: Path, source: Path | None) -> Path:
    """A folder to write to: a copy of the generation `source`, or an empty one."""
    folder = home / uuid.uuid4().hex[:12]
    if source is None:
        folder.mkdir(parents=True)
        return folder
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns(_SEAL, _READERS, Path(STORE).name))
    with contextlib.closing(sqlite3.connect(source / STORE)) as old, contextlib.closing(sqlite3.connect(folder / STORE)) as new:
        old.backup(new)
    return folder


def seal(folder: Path) -> None:
    """Write down what the files are; from now on they stay so."""
    (folder / _SEAL).write_text(json.dumps({name: _fingerprint(folder / name) for name in _names(folder)}), "utf-8")


def check_seal(folder: Path) -> None:
    """See whether the files are as they were sealed.

    Raises:
        IndexMismatchError: if one is missing or is not what it was.
        OSError, ValueError: if there is no seal, or none that can be read.
    """
    sealed = json.loads((folder / _SEAL).read_text("utf-8"))
    broken = next((name for name, kept in sealed.items() if not _as_sealed(folder / name, kept)), None)
    if broken is not None:
        raise IndexMismatchError(f"it is damaged ({broken} is not as it was written)")


def switch_to(folder: Path) -> None:
    """Put a sealed generation in use at one stroke."""
    fresh = folder.parent / f"{_CURRENT}.new"
    fresh.write_text(folder.name, "utf-8")
    fresh.replace(folder.parent / _CURRENT)


def clear_others(folder: Path) -> None:
    """Delete all generations beside this one that nobody reads."""
    for other in folder.parent.iterdir():
        if other.is_dir() and other.name != folder.name and not _is_read(other):
            shutil.rmtree(other, ignore_errors=True)


def hold(folder: Path) -> FileLock:
    """Keep a generation from being deleted until this is let go; the operating system does that when a process dies."""
    (folder / _READERS).mkdir(exist_ok=True)
    lock = FileLock(folder / _READERS / f"{os.getpid()}-{uuid.uuid4().hex[:8]}.lock", thread_local=False)
    lock.acquire(timeout=0)
    return lock


def let_go(lock: FileLock) -> None:
    """Undo `hold`."""
    lock.release()
    with contextlib.suppress(OSError):
        Path(lock.lock_file).unlink(missing_ok=True)


def _is_read(folder: Path) -> bool:
    return any(_is_held(path) for path in folder.glob(f"{_READERS}/*.lock"))


def _is_held(path: Path) -> bool:
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except (OSError, Timeout):
        return True
    let_go(lock)
    return False


def _names(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and name.parts[0] not in {_SEAL, _READERS} and not _is_blank_graph(path.parent):
            yield name.as_posix()


def _is_blank_graph(folder: Path) -> bool:
    """Whether this holds a search graph of Chroma's without vectors, as these are few and still in `STORE`.

    Chroma makes such a graph anew at each start, filled with whatever was in memory.
    """
    return (folder / "header.bin").exists() and not (folder / "index_metadata.pickle").exists()


def _fingerprint(path: Path) -> list[object]:
    """Size, and SHA-256 of both ends."""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        digest = hashlib.sha256(file.read(_END))
        file.seek(max(0, size - _END))
        digest.update(file.read())
    return [size, digest.hexdigest()]


def _as_sealed(path: Path, kept: list[object]) -> bool:
    if not path.is_file():
        return False
    if path.as_posix().endswith(STORE):
        return path.stat().st_size >= int(str(kept[0]))
    return _fingerprint(path) == kept
