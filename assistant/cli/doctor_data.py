"""What `assistant doctor` finds in the data folder: may it be written, may others read it, are its databases sound."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from assistant.cli.finding import Finding, Level, one_sentence
from assistant.errors import AssistantError
from assistant.history.conversations import FILE_NAME
from assistant.history.database import check_database
from assistant.private_files import others_may_reach

_LITTLE_SPACE, _NO_SPACE = 2_000_000_000, 100_000_000


def examine_data(folder: Path) -> Iterator[Finding]:
    """Look at the data folder, and change nothing in it."""
    yield _data_folder(folder)
    yield _private(folder)
    yield from _databases(folder)
    yield _space(folder)


def _data_folder(folder: Path) -> Finding:
    place = _existing(folder)
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        return Finding(
            Level.FAIL,
            "data folder",
            f"{os.fspath(folder)!r} can't be written ({error.strerror}); correct its permissions or set data_dir",
        )
    return Finding(Level.OK, "data folder", f"{os.fspath(folder)!r} {'can be written' if place == folder else 'can be made'}")


def _private(folder: Path) -> Finding:
    """Whether others on this machine may read what is kept."""
    open_to_others = list(others_may_reach(folder))
    if not open_to_others:
        return Finding(Level.OK, "private", f"nobody else on this machine may read {os.fspath(folder)!r}")
    shown = os.fspath(open_to_others[min(1, len(open_to_others) - 1)])
    mend = f"run `chmod -R go= {os.fspath(folder)}`"
    return Finding(
        Level.WARN, "private", f"others on this machine may read {shown!r} and {len(open_to_others) - 1} more; {mend}"
    )


def _databases(folder: Path) -> Iterator[Finding]:
    """Whether what is kept can be read; nothing is mended here."""
    for path, what in (
        (folder / FILE_NAME, "at the next start it is set aside, and what can be read of it saved"),
        (folder / "evals" / "answers.db", "it is made anew at the next evaluation"),
    ):
        if path.is_file():
            try:
                check_database(path)
                yield Finding(Level.OK, "database", f"{os.fspath(path)!r} is sound")
            except AssistantError as error:
                yield Finding(Level.WARN, "database", f"{one_sentence(error)}; {what}")


def _existing(path: Path) -> Path:
    """The path, or the nearest folder above it that exists."""
    return next((place for place in (path, *path.absolute().parents) if place.exists()), Path(path.anchor or "."))


def _space(folder: Path) -> Finding:
    try:
        free = shutil.disk_usage(_existing(folder)).free
    except OSError as error:
        return Finding(Level.WARN, "disk", f"the free space can't be told ({error.strerror}); check the data folder")
    level = Level.OK if free >= _LITTLE_SPACE else Level.WARN if free >= _NO_SPACE else Level.FAIL
    mend = "" if level is Level.OK else "; free some, or set data_dir to another disk"
    return Finding(level, "disk", f"{free / 1e9:.1f} GB free for the index{mend}")
