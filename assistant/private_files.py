"""Files and folders that only their owner may read or write, whatever the umask."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path


def private_folder(folder: Path) -> None:
    """Make a folder and those above it, where they are missing, for the owner alone; one that exists stays as it is.

    Raises:
        OSError: if it can't be made.
    """
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        one.mkdir(mode=0o700, exist_ok=True)
        one.chmod(0o700)  # the umask may have taken the owner's own rights


def private_file(path: Path) -> None:
    """Make an empty file for the owner alone, where there is none.

    Raises:
        OSError: if it can't be made.
    """
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))


def write_private(path: Path, data: bytes) -> None:
    """Write a file for the owner alone, in place of a former one.

    Raises:
        OSError: if it can't be written.
    """
    path.unlink(missing_ok=True)
    private_file(path)
    path.write_bytes(data)


def others_may_reach(folder: Path) -> Iterator[Path]:
    """The folder, if others than its owner may enter it, and with it the files in it that they may read or write."""
    if os.name != "posix" or not folder.is_dir() or not _is_open(folder):
        return
    yield folder
    yield from (path for path in sorted(folder.rglob("*")) if path.is_file() and _is_open(path))


def _is_open(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)
