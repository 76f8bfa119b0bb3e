"""Editing what is typed: earlier lines by the arrow keys, also those of earlier runs, and commands completed by Tab."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from assistant.private_files import private_file, private_folder

_FILE = "chat_history"
_MOST = 1000


@contextmanager
def editing(folder: Path, commands: Sequence[str]) -> Iterator[None]:
    """Let lines of `input` be edited, where that is a terminal; they are remembered in the folder, for its owner alone."""
    if not sys.stdin.isatty():
        yield
        return
    try:
        import readline
    except ImportError:  # Windows has none, and its terminal edits lines itself
        yield
        return
    path = folder / _FILE
    with suppress(OSError):
        readline.read_history_file(path)
    readline.set_history_length(_MOST)
    readline.set_completer_delims("")
    readline.set_completer(lambda text, i: [*(name for name in commands if text and name.startswith(text)), None][i])
    readline.parse_and_bind("tab: complete")
    try:
        yield
    finally:
        readline.set_completer(None)
        with suppress(OSError):
            private_folder(folder)
            private_file(path)
            readline.write_history_file(path)
            path.chmod(0o600)  # it may have been written anew beside the former
