"""Reads PDFs in a process of its own, since PDFium is native code and PDFs come from anywhere.

`python -m assistant.ingestion.pdf_process` is that process: a PDF on its standard input, JSON lines on its output, first how
many pages there are and what the PDF says of itself, then each page.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import astuple, dataclass
from typing import Any

from assistant.ingestion.apart import lines_apart, set_limits
from assistant.ingestion.pdf_page import Frame, Page, Rule, Word, read_page
from assistant.progress import tell

_MOST_PAGES = 5000


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of a PDF, and what it says of itself under names such as `Title`."""

    pages: tuple[Page, ...]
    about: dict[str, str]


def read_pages(data: bytes) -> Pages:
    """The pages of a PDF; raises what `pages_apart` raises."""
    return pages_apart("assistant.ingestion.pdf_process", given=data)


def pages_apart(module: str, *arguments: str, given: bytes) -> Pages:
    """The pages that a module writes as this one does, each told as it comes.

    Raises:
        BrokenFileError: if they can't be read.
        SlowFileError: if that takes too long, or too much memory.
    """
    head: dict[str, Any] = {}
    pages = list[Page]()
    with closing(lines_apart(module, *arguments, given=given)) as lines:
        for line in lines:
            if line and head:
                pages.append(_page(json.loads(line)))
            elif line:
                head = json.loads(line)
            tell(len(pages), head.get("pages", 0), "page")
    return Pages(tuple(pages), head["about"])


def _page(kept: Mapping[str, Any]) -> Page:
    return Page(
        tuple(Word(*word) for word in kept["words"]),
        tuple(Rule(*rule) for rule in kept["rules"]),
        tuple(Frame(*frame) for frame in kept["frames"]),
        is_picture=kept["is_picture"],
    )


def main() -> None:
    """Read the PDF on standard input within the limits."""
    import pypdfium2

    set_limits()
    try:
        reader = pypdfium2.PdfDocument(sys.stdin.buffer.read())
        if len(reader) > _MOST_PAGES:
            sys.exit(f"it has {len(reader):,} pages, over the limit of {_MOST_PAGES:,}")
        write_head(len(reader), reader.get_metadata_dict())
        for number in range(len(reader)):
            page = reader[number]
            write_page(read_page(page))
            page.close()
    except pypdfium2.PdfiumError as error:
        sys.exit(str(error))
    except MemoryError:
        os.abort()


def write_head(pages: int, about: Mapping[str, str]) -> None:
    """The first line for the process that waits for the pages."""
    _write({"pages": pages, "about": dict(about)})


def write_page(page: Page) -> None:
    """A line for the process that waits for the pages."""
    words, rules = [astuple(word) for word in page.words], [astuple(rule) for rule in page.rules]
    frames = [astuple(frame) for frame in page.frames]
    _write({"words": words, "rules": rules, "frames": frames, "is_picture": page.is_picture})


def _write(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
