"""The page of a PDF on which a source stands, as it looks, with the words marked."""

from __future__ import annotations

import base64
from threading import BoundedSemaphore

from assistant.answer import Assistant
from assistant.errors import DocumentReadError
from assistant.history.conversations import StoredTurn
from assistant.ingestion import corpus
from assistant.ingestion.apart import BrokenFileError, SlowFileError
from assistant.ingestion.documents import read_bytes
from assistant.ingestion.page_picture import PagePicture, draw_page
from assistant.schema import Document, Span
from assistant.server.html_templates import macro
from assistant.server.window.source_html import located

_DRAWING = BoundedSemaphore(1)
"""Each page is drawn in a process of its own that may take much memory, so that one is drawn at a time."""
_PATIENCE = 30.0  # seconds


def page_html(assistant: Assistant, turn: StoredTurn, source: str) -> str:
    """The page on which a source of a kept answer begins; see `source_html` for what names one.

    Raises:
        AssistantError: if the answer has no such source, or its page can't be drawn with the words on it.
    """
    document, span = located(assistant, turn, source)
    page = document.page_at(span.start) if span else None
    if span is None or page is None:
        raise DocumentReadError(f"document {document.doc_id!r} has no page to show; read its text")
    picture = _picture(assistant, document, page, span)
    if not picture.marks:
        raise DocumentReadError(f"page {page} of {document.doc_id!r} has other words than the text; read that")
    return macro("source.html.jinja", "page")(
        page, base64.b64encode(picture.png).decode(), picture.marks, document.text[span.start : span.end]
    )


def _picture(assistant: Assistant, document: Document, page: int, span: Span) -> PagePicture:
    if not _DRAWING.acquire(timeout=_PATIENCE):
        raise DocumentReadError("other pages are being drawn; try again in a minute, or read the text")
    try:
        return _drawn(assistant, document, page, span)
    finally:
        _DRAWING.release()


def _drawn(assistant: Assistant, document: Document, page: int, span: Span) -> PagePicture:
    path = corpus.path_of(assistant.settings, document.doc_id)
    data = read_bytes(path, document.doc_id, assistant.settings.max_document_bytes)
    try:
        return draw_page(data, page, document.text[span.start : span.end])
    except (BrokenFileError, SlowFileError) as error:
        raise DocumentReadError(
            f"page {page} of {document.doc_id!r} can't be drawn ({str(error) or 'it takes too long'}); read its text"
        ) from error
