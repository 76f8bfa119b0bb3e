"""An answer as a notebook shows it. It is here, not in `assistant.rendering`, as a value can't reach up to what renders it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from assistant.schema.values import Citation, Support, Verdict

if TYPE_CHECKING:
    from assistant.schema.answer import Answer


def notebook_html(answer: Answer) -> str:
    """The answer with what is not supported marked, and its citations below; everything that it holds is escaped."""
    return f"<div>{_text(answer)}{_sources(answer.citations)}</div>"


def _text(answer: Answer) -> str:
    """The text in a paragraph for each line."""
    written, done = "", 0
    for verdict, span in zip(answer.verdicts, answer.spans, strict=True):
        written += _said(answer.text[done : span.start]) + _claim(verdict)
        done = span.end
    return f"<p>{written}{_said(answer.text[done:])}</p>"


def _claim(verdict: Verdict) -> str:
    claim = verdict.claim
    words, done = "", 0
    for span in claim.highlights:
        words += _said(claim.text[done : span.start]) + f"<b>{_said(claim.text[span.start : span.end])}</b>"
        done = span.end
    markers = "".join(f" [{marker}]" for marker in claim.markers)
    said = words + _said(claim.text[done:]) + markers
    if verdict.support is Support.SUPPORTED:
        return said
    reason = f": {_said(verdict.reason)}" if verdict.reason else ""
    return f"<u>{said}</u> <i>({verdict.support}{reason})</i>"


def _sources(citations: tuple[Citation, ...]) -> str:
    listed = "".join(
        f"<dt>[{one.marker}] {_said(one.title)}, {_place(one)}</dt><dd>{_said(one.cited_text)}</dd>" for one in citations
    )
    return f"<dl>{listed}</dl>" if listed else ""


def _place(citation: Citation) -> str:
    page = f"p. {citation.page}, " if citation.page else ""
    return f"{_said(citation.doc_id)}, {page}characters {citation.start}–{citation.end}"


def _said(text: str) -> str:
    return escape(text.encode("utf-8", "replace").decode()).replace("\n", "<br>")
