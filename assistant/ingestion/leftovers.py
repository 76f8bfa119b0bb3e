"""Files in the corpus that are being written: their hidden names, and what is done with those that a killed process left."""

from __future__ import annotations

import contextlib
import os
import re
import time
import uuid
from pathlib import Path

_NAME = re.compile(r"\.[0-9a-f]{32}\.tmp")
_ABANDONED = 3600.0
"""Seconds after which nobody is writing any more."""


def unfinished(target: Path) -> Path:
    """A new hidden name beside `target`, for a file that takes its place once it is whole."""
    return target.parent / f".{uuid.uuid4().hex}.tmp"


def clear_leftovers(corpus: Path) -> None:
    """Remove what was never finished; what can't be removed, as where the corpus is read-only, hurts nobody."""
    before = time.time() - _ABANDONED
    for folder, _, names in os.walk(corpus):
        for name in filter(_NAME.fullmatch, names):
            path = Path(folder, name)
            with contextlib.suppress(OSError):
                if path.lstat().st_mtime < before:
                    path.unlink()
