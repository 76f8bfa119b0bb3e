"""A PDF -> its text in reading order, with where each page begins."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.errors import DocumentReadError, DocumentTooLargeError, NoWordsError
from assistant.ingestion import ocr
from assistant.ingestion.apart import CPU_SECONDS, BrokenFileError, SlowFileError
from assistant.ingestion.blocks import Extract, reason
from assistant.ingestion.pdf_flow import flow_pages
from assistant.ingestion.pdf_page import Page
from assistant.ingestion.pdf_process import read_pages

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
        read = read_pages(data)
    except SlowFileError as error:
        raise DocumentTooLargeError(
            f"document {doc_id!r} takes longer than {CPU_SECONDS} s, or too much memory, to read; split it"
        ) from error
    except BrokenFileError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise DocumentReadError(f"document {doc_id!r} is encrypted; remove the password") from error
        raise DocumentReadError(f"document {doc_id!r} is a broken PDF ({reason(error)}); save or download it anew") from error
    pages, notes = _with_pictures(data, read.pages)
    text, starts = flow_pages(pages)
    if not re.search(r"\w", text):
        if ocr.tesseract():
            raise NoWordsError(f"document {doc_id!r} holds no text (a scan?); it has no words that OCR finds")
        raise DocumentReadError(f"document {doc_id!r} holds no text (a scan?); install Tesseract, or run OCR on it")
    return Extract(text, _title(read.about), page_starts=starts, notes=notes)


def _with_pictures(data: bytes, pages: Sequence[Page]) -> tuple[Sequence[Page], tuple[str, ...]]:
    """The pages, those that are pictures read by OCR where that is to be had, and notes on which these are."""
    pictures = [number for number, page in enumerate(pages, start=1) if page.is_picture]
    if not pictures:
        return pages, ()
    if not ocr.tesseract():
        return pages, (f"pages that are pictures, not read, as Tesseract is not installed: {_named(pictures)}",)
    try:
        found = dict(zip(pictures, ocr.read_pictures(data, pictures), strict=False))
    except (BrokenFileError, SlowFileError):
        return pages, (f"pages that are pictures, not read, as OCR failed or took too long: {_named(pictures)}",)
    notes = list[str]()
    if read := [number for number in found if len(found[number].words) > len(pages[number - 1].words)]:
        notes.append(_note(read, len(pages)))
    if late := [number for number in pictures if number not in found]:
        notes.append(f"pages that are pictures, not read, for lack of time: {_named(late)}")
    return [found.get(number, page) for number, page in enumerate(pages, start=1)], tuple(notes)


def _note(read: Sequence[int], pages: int) -> str:
    if len(read) == pages:
        return "its pages are pictures, read by OCR: letters may be wrong"
    return f"pages that are pictures, read by OCR, so that letters may be wrong: {_named(read)}"


def _named(numbers: Sequence[int]) -> str:
    more = f" and {len(numbers) - _NAMED} more" if len(numbers) > _NAMED else ""
    return f"{', '.join(map(str, numbers[:_NAMED]))}{more}"


def _title(about: Mapping[str, str]) -> str:
    title = about.get("Title", "").strip()
    return "" if _NO_TITLE.fullmatch(title) else title
