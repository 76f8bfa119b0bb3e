"""An answer as plain text to paste anywhere: its sentences with `[n]`, and a list of the sources behind the numbers."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.rendering.published_text import written_markers
from assistant.rendering.walk import walk
from assistant.schema import Answer, Citation, Document, Support, Verdict


def plain_answer(answer: Answer, documents: Mapping[str, Document]) -> str:
    """The answer and its sources; `documents` are those of its citations that are still there, by `doc_id`."""
    said = "".join(gap + (_claim(answer.verdicts[number - 1]) if number else "") for gap, number in walk(answer)).strip()
    sources = [_source(citation, documents.get(citation.doc_id)) for citation in answer.citations]
    return "\n".join([said, *(["", "Sources:", *sources] if sources else [])]) + "\n"


def _claim(verdict: Verdict) -> str:
    said = verdict.claim.text + written_markers(verdict.claim.markers)
    return said if verdict.support is Support.SUPPORTED else f"{said} ({verdict.support})"


def _source(citation: Citation, document: Document | None) -> str:
    page = f"p. {citation.page}" if citation.page else ""
    place = document.source if document and document.source else citation.doc_id
    published = document.published if document else ""
    told = (_line(citation.title), published, page, _line(place) if place != citation.title else "")
    return f"[{citation.marker}] {', '.join(part for part in told if part)}"


def _line(text: str) -> str:
    return " ".join(text.split())
