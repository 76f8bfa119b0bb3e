"""A PDF -> its text in reading order, with where each page begins."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.errors import DocumentReadError, DocumentTooLargeError
from assistant.ingestion import ocr, pdf_process
from assistant.ingestion.blocks import Extract, reason
from assistant.ingestion.pdf_flow import flow_pages
from assistant.ingestion.pdf_page import Page

_NO_TITLE = re.compile(r"untitled|\(anonymous\)|\(unspecified\)|microsoft word - .*|.*\.(?:docx?|pdf|indd|qxd|tex|dvi)", re.I)
_NAMED = 10
"""Pages that a note names."""


def read_pdf(data: bytes, doc_id: str) -> Extract:
    """Read the text of a PDF: columns one after the other, wrapped lines rejoined, tables row by row, no running lines.

    Its creation date is when the file was made, often years after the article: it isn't taken for the article's.

    Raises:
        DocumentTooLargeError: if reading it takes too long, or too much memory.
        DocumentReadError: if it is encrypted, broken, or holds no text.
    """
    try:
        read = pdf_process.read_pages(data)
    except pdf_process.SlowPdfError as error:
        raise DocumentTooLargeError(
            f"document {doc_id!r} takes longer than {pdf_process.CPU_SECONDS} s, or too much memory, to read; split it"
        ) from error
    except pdf_process.BrokenPdfError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise DocumentReadError(f"document {doc_id!r} is encrypted; remove the password") from error
        raise DocumentReadError(f"document {doc_id!r} is a broken PDF ({reason(error)}); save or download it anew") from error
    pages, notes = _with_pictures(data, read.pages)
    text, starts = flow_pages(pages)
    if not re.search(r"\w", text):
        advice = "it has no words that OCR finds" if ocr.tesseract() else "install Tesseract, or run OCR on it"
        raise DocumentReadError(f"document {doc_id!r} holds no text (a scan?); {advice}")
    return Extract(text, _title(read.about), page_starts=starts, notes=notes)


def _with_pictures(data: bytes, pages: Sequence[Page]) -> tuple[Sequence[Page], tuple[str, ...]]:
    """The pages, those without words read by OCR where that is to be had, and a note on which these are."""
    empty = [number for number, page in enumerate(pages, start=1) if not page.words]
    if not empty or not ocr.tesseract():
        return pages, ()
    try:
        found = dict(zip(empty, ocr.read_pictures(data, empty), strict=True))
    except (pdf_process.BrokenPdfError, pdf_process.SlowPdfError):
        return pages, ("OCR of the pages that are pictures failed or took too long; their text is missing",)
    read = [number for number in empty if found[number].words]
    return [found.get(number, page) for number, page in enumerate(pages, start=1)], (_note(read, len(pages)),) if read else ()


def _note(read: Sequence[int], pages: int) -> str:
    if len(read) == pages:
        return "its pages are pictures, read by OCR: letters may be wrong"
    more = f" and {len(read) - _NAMED} more" if len(read) > _NAMED else ""
    return f"pages that are pictures, read by OCR, so that letters may be wrong: {', '.join(map(str, read[:_NAMED]))}{more}"


def _title(about: Mapping[str, str]) -> str:
    title = about.get("Title", "").strip()
    return "" if _NO_TITLE.fullmatch(title) else title
