"""The command line, with its every reach outside written down: `python -m evals.hostile.watched LOG serve ...`.

Each connection past loopback, and each file opened to be written, is a line of the log. The address 127.0.0.2
counts as a public one, so that `hostile.py` can redirect from a server there without leaving the machine; all else about
addresses is as it ships.
"""

from __future__ import annotations

import ipaddress
import os
import sys
from typing import Any

from assistant.ingestion import web as fetch

LURE = "127.0.0.2"
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def main() -> None:
    """Watch, then do as told."""
    _watch(sys.argv.pop(1))
    as_shipped = fetch.is_public
    fetch.is_public = lambda address: address == LURE or as_shipped(address)
    from assistant.cli.main import main as command

    command()


def _watch(path: str) -> None:
    log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def note(event: str, given: tuple[Any, ...]) -> None:
        if told := _reach(event, given):
            os.write(log, (told + "\n").encode("utf-8", "backslashreplace"))

    sys.addaudithook(note)


def _reach(event: str, given: tuple[Any, ...]) -> str:
    if event == "socket.connect" and isinstance(given[1], tuple) and not _is_here(given[1][0]):
        return f"connect {given[1]!r}"
    if event == "open" and isinstance(given[0], str | bytes) and _writes(given[2]):
        return f"write {os.path.abspath(os.fsdecode(given[0]))}"  # noqa: PTH100, a link must not be followed
    return ""


def _writes(flags: object) -> bool:
    return isinstance(flags, int) and bool(flags & _WRITING)


def _is_here(host: object) -> bool:
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


if __name__ == "__main__":
    main()
