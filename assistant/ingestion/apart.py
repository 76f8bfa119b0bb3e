"""Reading in a process of its own: what hangs, crashes or asks for too much memory takes nothing else down.

Its lines are heard as they come, and it is killed once nobody waits for it any more.
"""

from __future__ import annotations

import contextlib
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import IO

CPU_SECONDS = 60
"""How long the pages of a document may take: a small file may list one page of much text ten thousand times."""
WALL_SECONDS = 600
"""The same by the clock, for a machine that is busy with other work."""
_MEMORY = 1_500_000_000
_PATIENCE = 0.2
"""Seconds without a line after which whoever waits is asked whether it still does."""


class BrokenFileError(Exception):
    """The process can't read what it is given; the message is its own."""


class SlowFileError(Exception):
    """Reading takes longer, or more memory, than is allowed."""


class Apart:
    """A process under way. It finds its input in a file, so that neither has to wait until the other reads."""

    def __init__(self, process: subprocess.Popen[bytes], errors: IO[bytes], seconds: float) -> None:
        self._process = process
        self._errors = errors
        self._ends_at = monotonic() + seconds
        self._written = SimpleQueue[bytes]()
        self._reading = Thread(target=self._read, daemon=True)
        self._reading.start()

    def lines(self) -> Generator[bytes]:
        """The lines that it writes, without their ends, until it has ended; an empty one where none came for a while.

        Raises:
            SlowFileError: if it takes longer than it may.
        """
        while True:
            if monotonic() >= self._ends_at:
                raise SlowFileError
            try:
                line = self._written.get(timeout=_PATIENCE)
            except Empty:
                yield b""
                continue
            if not line:
                return
            yield line.rstrip(b"\n")

    def ended(self) -> tuple[int, str]:
        """Its exit status, negative where it was killed, and what it wrote on its standard error."""
        status = self._process.wait()
        self._errors.seek(0)
        return status, self._errors.read().decode(errors="replace").strip()

    def end(self) -> None:
        """Kill it, unless it has ended."""
        self._process.kill()
        self._process.wait()
        self._reading.join()

    def _read(self) -> None:
        for line in self._process.stdout or ():
            self._written.put(line)
        self._written.put(b"")


@contextmanager
def apart(command: Sequence[str], given: bytes, *, seconds: float, environment: Mapping[str, str]) -> Iterator[Apart]:
    """Run a command on what it is given on its standard input; behind the `with` it is over in any case.

    Raises:
        OSError: if it can't be begun.
    """
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as errors:
        source.write(given)
        source.seek(0)
        process = subprocess.Popen(command, stdin=source, stdout=subprocess.PIPE, stderr=errors, env=environment)  # noqa: S603
        running = Apart(process, errors, seconds)
        try:
            yield running
        finally:
            running.end()
            if process.stdout:
                process.stdout.close()


def lines_apart(module: str, *arguments: str, given: bytes) -> Generator[bytes]:
    """What a module, run in a process of its own, writes about what it is given on its standard input, as `Apart.lines`.

    Raises:
        BrokenFileError: if it says that it can't, or writes nothing.
        SlowFileError: if it takes longer than `WALL_SECONDS`, or is killed, by `set_limits` or a fault that they brought about.
    """
    command = (sys.executable, "-m", module, *arguments)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    written = False
    with apart(command, given, seconds=WALL_SECONDS, environment=environment) as running:
        for line in running.lines():
            written = written or bool(line)
            yield line
        status, errors = running.ended()
    if status < 0:
        raise SlowFileError
    if status or not written:
        raise BrokenFileError((errors.splitlines() or ["no reason given"])[-1])


def set_limits(seconds: float = CPU_SECONDS, memory: int = _MEMORY) -> None:
    """Let this process end where it takes longer, in seconds of a processor, or more bytes of address space."""
    with contextlib.suppress(ImportError):  # Windows has none
        import resource

        most = math.ceil(seconds)
        for kind, soft, hard in ((resource.RLIMIT_CPU, most, most + 1), (resource.RLIMIT_AS, memory, memory)):
            with contextlib.suppress(ValueError, OSError):  # it may have less already
                resource.setrlimit(kind, (soft, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
