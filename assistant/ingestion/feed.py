"""A feed (RSS or Atom) -> one article with a section for each of its entries, by feedparser."""

from __future__ import annotations

import io
from typing import Any

from assistant.errors import DocumentReadError
from assistant.ingestion.blocks import PARSER_FAULTS, Extract, Outline, reason
from assistant.ingestion.html import add_html


def read_feed(data: bytes, doc_id: str) -> Extract:
    """Read the titles, dates and texts of the entries; what they link to is not fetched.

    Raises:
        DocumentReadError: if it is no feed, or can't be parsed.
    """
    import feedparser

    try:
        feed = feedparser.parse(io.BytesIO(data))  # not the bytes, which might be taken for the name of a file
        version = feed.get("version", "")
    except PARSER_FAULTS as error:
        raise DocumentReadError(f"document {doc_id!r} is no readable feed ({reason(error)}); save it anew") from error
    if not version:
        raise DocumentReadError(f"document {doc_id!r} is no feed of RSS or Atom; add the page or file that you mean instead")
    outline = Outline()
    title = feed.feed.get("title", "")
    outline.heading(1, title)
    for entry in feed.entries:
        _add_entry(entry, doc_id, outline)
    dates = [date for entry in feed.entries if (date := _date(entry))]
    return Extract(outline.render(), title, feed.feed.get("link", ""), max(dates, default=""))


def _add_entry(entry: Any, doc_id: str, outline: Outline) -> None:
    outline.heading(2, entry.get("title", ""))
    if date := _date(entry):
        outline.paragraph(f"Published: {date}")
    contents = [content.get("value", "") for content in entry.get("content", ())]
    text = max([entry.get("summary", ""), *contents], key=len)
    if text.strip():
        add_html(text, doc_id, outline)


def _date(entry: Any) -> str:
    told = entry.get("published_parsed") or entry.get("updated_parsed")
    return f"{told.tm_year:04}-{told.tm_mon:02}-{told.tm_mday:02}" if told else ""
