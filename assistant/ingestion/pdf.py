"""What a PDF holds: bytes -> `Extract`. Only this module names pypdf."""

from __future__ import annotations

import contextlib
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from time import monotonic
from typing import TYPE_CHECKING

from assistant.errors import DocumentReadError, DocumentTooLargeError
from assistant.ingestion.blocks import PARSER_FAULTS, Extract, Outline, reason

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

SECONDS = 60
"""How long the pages of a document may take."""

_BULLET = re.compile(r"[•◦▪‣●○■](?:\s|$)|[-*] \S")
_HYPHENATED = re.compile(r"[^\W\d_][-\u00ad\u2010]$")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_NO_TITLE = re.compile(r"untitled|\(anonymous\)|\(unspecified\)|microsoft word - .*|.*\.(?:docx?|pdf|indd|qxd|tex|dvi)", re.I)


def read_pdf(data: bytes, doc_id: str) -> Extract:
    """Read the text of a PDF, its wrapped lines rejoined into paragraphs.

    Raises:
        DocumentTooLargeError: if reading it takes too long.
        DocumentReadError: if it is encrypted, broken, or holds no text.
    """
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    locked = DocumentReadError(f"document {doc_id!r} is encrypted; remove the password")
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise locked
        pages = [_page_lines(page.extract_text()) for page in _in_time(reader, doc_id)]
    except DependencyError as error:  # a cipher that needs one more package: to the person it comes to the same
        raise locked from error
    except (PyPdfError, *PARSER_FAULTS) as error:
        raise DocumentReadError(f"document {doc_id!r} is a broken PDF ({reason(error)}); save or download it anew") from error
    text = _reflow([line for page in _without_running_lines(pages) for line in page])
    if not re.search(r"\w", text):
        raise DocumentReadError(f"document {doc_id!r} holds no text (a scan?); run OCR on it first")
    return Extract(text, *_describe_pdf(reader))


def _in_time(reader: PdfReader, doc_id: str) -> Iterator[PageObject]:
    """The pages, as long as there is time: a small file may list one page of much text ten thousand times."""
    until = monotonic() + SECONDS
    for page in reader.pages:
        if monotonic() > until:
            raise DocumentTooLargeError(f"document {doc_id!r} takes longer than {SECONDS} s to read; split it")
        yield page


def _page_lines(text: str) -> list[str]:
    lines = (" ".join(line.split()) for line in text.translate(_LIGATURES).split("\n"))
    return "\n".join(lines).strip("\n").split("\n")


def _without_running_lines(pages: list[list[str]]) -> list[list[str]]:
    """Drop page numbers and running titles: first and last lines that, digits aside, most pages share."""
    if len(pages) < 3:
        return pages
    counts = Counter(key for page in pages for key in {_running_key(line) for line in (*page[:1], *page[-1:])})
    running = {key for key, count in counts.items() if count > len(pages) / 2}
    return [_trim_page(page, running) for page in pages]


def _trim_page(page: list[str], running: set[str]) -> list[str]:
    if len(page) < 2:
        return page
    start = int(_running_key(page[0]) in running)
    end = len(page) - int(_running_key(page[-1]) in running)
    return page[start:end]


def _running_key(line: str) -> str:
    return re.sub(r"\d+", "", line)


def _reflow(lines: list[str]) -> str:
    lengths = sorted(len(line) for line in lines if line)
    width = lengths[len(lengths) * 9 // 10] if lengths else 0
    paragraphs = [lines[:1]]
    for previous, line in pairwise(lines):
        if _begins_paragraph(previous, line, width):
            paragraphs.append([])
        paragraphs[-1].append(line)
    outline = Outline()
    for paragraph in map(_join_lines, paragraphs):
        if _BULLET.match(paragraph):
            outline.open_item()
            outline.paragraph(re.sub(r"^\W\s*", "", paragraph))
            outline.close_item()
        else:
            outline.paragraph(paragraph)
    return outline.render()


def _begins_paragraph(previous: str, line: str, width: int) -> bool:
    if not previous or not line or _BULLET.match(line):
        return True
    if _HYPHENATED.search(previous) or line[0].islower() or _BULLET.fullmatch(previous):
        return False
    return len(previous) < 0.7 * width  # the last line of a paragraph, or a heading


def _join_lines(lines: list[str]) -> str:
    pieces = []
    for line, following in pairwise([*lines, ""]):
        if not following or not _HYPHENATED.search(line):
            pieces += [line, " "]
        else:
            pieces.append(line[:-1] if following[0].islower() else line)
    return "".join(pieces).rstrip()


def _describe_pdf(reader: PdfReader) -> tuple[str, str, str]:
    """Title, source (a PDF tells none) and date."""
    from pypdf.errors import PyPdfError

    title = published = ""
    with contextlib.suppress(PyPdfError, *PARSER_FAULTS):  # the text was read all the same
        about = reader.metadata
        title = str(about.title or "") if about else ""
        published = about.creation_date.isoformat() if about and about.creation_date else ""
    return ("" if _NO_TITLE.fullmatch(title.strip()) else title), "", published
