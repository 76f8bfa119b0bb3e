"""Reads PDFs in a process of its own, since PDFium is native code and PDFs come from anywhere.

What hangs, crashes or asks for too much memory takes nothing else down. `python -m assistant.ingestion.pdf_process` is that
process: a PDF on its standard input, JSON lines on its output, first what the PDF says of itself and then each page.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from dataclasses import astuple, dataclass

from assistant.ingestion.pdf_page import Frame, Page, Rule, Word, read_page

CPU_SECONDS = 60
"""How long the pages of a document may take: a small file may list one page of much text ten thousand times."""
WALL_SECONDS = 600
"""The same by the clock, for a machine that is busy with other work."""
_MEMORY = 1_500_000_000
_MOST_PAGES = 5000


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of a PDF, and what it says of itself under names such as `Title`."""

    pages: tuple[Page, ...]
    about: dict[str, str]


class BrokenPdfError(Exception):
    """PDFium can't read the file; the message is its own."""


class SlowPdfError(Exception):
    """Reading takes longer, or more memory, than is allowed."""


def read_pages(data: bytes) -> Pages:
    """The pages of a PDF.

    Raises:
        BrokenPdfError: if it is none, or encrypted.
        SlowPdfError: if it takes too long, or too much memory.
    """
    about, pages = run_apart("assistant.ingestion.pdf_process", given=data).split("\n", 1)
    return Pages(parsed_pages(pages), json.loads(about))


def parsed_pages(written: str) -> tuple[Page, ...]:
    """The pages that `write_page` wrote."""
    return tuple(_page(json.loads(line)) for line in written.splitlines())


def run_apart(module: str, *arguments: str, given: bytes) -> str:
    """What a module, run in a process of its own, writes about what it is given on its standard input.

    Raises:
        BrokenPdfError: if it says that it can't, or writes nothing.
        SlowPdfError: if it takes longer than `WALL_SECONDS`, or is killed, by `set_limits` or a fault that they brought about.
    """
    command = (sys.executable, "-m", module, *arguments)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=WALL_SECONDS, env=environment)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise SlowPdfError from error
    if done.returncode < 0:
        raise SlowPdfError
    if done.returncode or not done.stdout:
        raise BrokenPdfError((done.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"])[-1])
    return done.stdout.decode()


def _page(kept: list[list[list[object]]]) -> Page:
    words, rules, frames = kept
    return Page(
        tuple(Word(*word) for word in words),  # type: ignore[arg-type]
        tuple(Rule(*rule) for rule in rules),  # type: ignore[arg-type]
        tuple(Frame(*frame) for frame in frames),  # type: ignore[arg-type]
    )


def main() -> None:
    """Read the PDF on standard input within the limits."""
    import pypdfium2

    set_limits()
    try:
        reader = pypdfium2.PdfDocument(sys.stdin.buffer.read())
        if len(reader) > _MOST_PAGES:
            sys.exit(f"it has {len(reader):,} pages, over the limit of {_MOST_PAGES:,}")
        _write(reader.get_metadata_dict())
        for number in range(len(reader)):
            page = reader[number]
            write_page(read_page(page))
            page.close()
    except pypdfium2.PdfiumError as error:
        sys.exit(str(error))
    except MemoryError:
        os.abort()


def write_page(page: Page) -> None:
    """A line for the process that waits for the pages."""
    _write([[astuple(part) for part in parts] for parts in (page.words, page.rules, page.frames)])


def _write(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")


def set_limits() -> None:
    """Let this process end where it takes too long, or too much memory."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has none
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
