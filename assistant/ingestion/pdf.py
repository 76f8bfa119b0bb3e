"""A PDF -> its text in reading order, with where each page begins."""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistant.errors import DocumentReadError, DocumentTooLargeError
from assistant.ingestion import pdf_process
from assistant.ingestion.blocks import Extract, reason
from assistant.ingestion.pdf_flow import flow_pages

_NO_TITLE = re.compile(r"untitled|\(anonymous\)|\(unspecified\)|microsoft word - .*|.*\.(?:docx?|pdf|indd|qxd|tex|dvi)", re.I)


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
    text, starts = flow_pages(read.pages)
    if not re.search(r"\w", text):
        raise DocumentReadError(f"document {doc_id!r} holds no text (a scan?); run OCR on it first")
    return Extract(text, _title(read.about), page_starts=starts)


def _title(about: Mapping[str, str]) -> str:
    title = about.get("Title", "").strip()
    return "" if _NO_TITLE.fullmatch(title) else title
