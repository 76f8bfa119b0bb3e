"""The `assistant` command run within the test, its streams pipes or a terminal; and a corpus for it."""

from __future__ import annotations

import errno
import io
import os
import pty
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from assistant.cli.main import main

OTTERS = "# Otters return\n\nOtters came back to the river Lenn in 2019. Mayor Ada Brandt counted twelve of them."
HOSTILE = (
    "---\ntitle: '[red]Badgers[/red] \\e[31m'\n---\n\n"
    "Badgers dug [bold]forty[/bold] tunnels under \x1b[2J\x1b]0;owned\x07 the \x9b31m \u202emill\u202c :smile: in 2021."
)
OTTER_QUESTION = "When did the otters come back to the river Lenn?"
BADGER_QUESTION = "How many tunnels did the badgers dig under the mill?"
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]")


@dataclass(frozen=True, slots=True)
class Ran:
    """The exit status of a command, and what it wrote."""

    status: int
    out: str
    err: str


def run(*arguments, text=""):
    """Run the command with its streams piped; `text` is its standard input."""
    given, out, err = (io.TextIOWrapper(io.BytesIO(data), "utf-8") for data in (text.encode(), b"", b""))
    status = _main(arguments, given, out, err)
    for stream in (out, err):
        stream.flush()
    return Ran(status, out.buffer.getvalue().decode(), err.buffer.getvalue().decode())


def run_on_terminal(*arguments):
    """What a person would see: standard output and error on a pseudo-terminal."""
    leader, follower = pty.openpty()
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(1) as pool:
        patch.setenv("TERM", "xterm-256color")
        patch.setenv("COLUMNS", "100")
        seen = pool.submit(_all_of, leader)  # a terminal holds little that nobody has read
        with os.fdopen(os.dup(follower)) as given, os.fdopen(os.dup(follower), "w") as out, os.fdopen(follower, "w") as err:
            _main(arguments, given, out, err)
        return seen.result()


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def _main(arguments, *streams):
    before = sys.stdin, sys.stdout, sys.stderr
    sys.stdin, sys.stdout, sys.stderr = streams
    try:
        with pytest.raises(SystemExit) as leaving:
            main(arguments)
    finally:
        sys.stdin, sys.stdout, sys.stderr = before
    return leaving.value.code


def _all_of(leader):
    seen = b""
    try:
        while piece := os.read(leader, 4096):
            seen += piece
    except OSError as error:  # how Linux says that the other side is closed
        assert error.errno == errno.EIO
    os.close(leader)
    return seen.decode()
