"""The source panel: a whole article with the cited sentences marked, sent when it is opened and at no other time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.answer import Assistant
from assistant.errors import AssistantError, StoreError
from assistant.history.conversations import StoredTurn
from assistant.history.export import restored
from assistant.recheck import Standing, locate_in
from assistant.rendering.wording import say
from assistant.schema import Citation, Document, Span
from assistant.server.html_templates import macro

_TEMPLATE = "source.html.jinja"
_SOURCE = re.compile(r"([ceh])([0-9]{1,6})")
_HEADING = re.compile(r"^#{1,6} .+$", re.MULTILINE)
_CHANGED = "The article has changed since: this is what the answer cited."
_ALTERED = "This article has changed since; what was cited still stands in it."
_GONE = "This article is no longer among the articles. This is what the answer cited."


def source_html(assistant: Assistant, turn: StoredTurn, source: str) -> str:
    """What the panel shows for a source of a kept answer: `c2` is citation 2, `e3` the evidence of claim 3, `h1` the first hit.

    Raises:
        AssistantError: if the answer has no such source.
    """
    kind, number = _kind_and_number(source)
    if kind == "h":
        return _hit_html(assistant, turn, number)
    chosen, others = _cited(turn, kind, number)
    try:
        document = assistant.document(chosen.doc_id)
    except StoreError:
        return _kept_html(chosen, _GONE)
    return _cited_html(document, chosen, others)


def located(assistant: Assistant, turn: StoredTurn, source: str) -> tuple[Document, Span | None]:
    """The article of a source of a kept answer, and where its words stand in it now; None where they don't.

    Raises:
        AssistantError: if the answer has no such source, or its article is gone.
    """
    kind, number = _kind_and_number(source)
    if kind == "h":
        return _hit_place(assistant, turn, number)
    chosen, _ = _cited(turn, kind, number)
    document = assistant.document(chosen.doc_id)
    now = locate_in(document, chosen).now
    return document, Span(now.start, now.end) if now else None


def _kind_and_number(source: str) -> tuple[str, int]:
    match = _SOURCE.fullmatch(source)
    if match is None:
        raise AssistantError(f"{source!r} is no source of an answer; reload the page")
    return match[1], int(match[2])


def _cited_html(document: Document, chosen: Citation, others: Sequence[Citation]) -> str:
    spans = [Span(now.start, now.end) for one in others if (now := locate_in(document, one).now)]
    found = locate_in(document, chosen)
    if found.now is None:
        return _kept_html(chosen, _CHANGED) + article_html(document, None, spans)
    note = macro(_TEMPLATE, "note")(_ALTERED) if found.changed or found.standing is Standing.MOVED else ""
    return note + article_html(document, Span(found.now.start, found.now.end), spans)


def article_html(document: Document, chosen: Span | None, others: Sequence[Span] = (), *, cited: bool = True) -> str:
    """The article with one span marked strongly and others weakly; the text of `.text` is that of the document, to the letter.

    `cited` says whether what is chosen is a citation, or only a passage to look at.
    """
    page = document.page_at(chosen.start) if chosen else None
    told = (document.published, say("p. {page}", page=page) if page else "", document.source)  # which may be long
    place = " · ".join(part for part in dict.fromkeys(told) if part)
    label = "cited" if cited else "passage"
    marks = [(chosen, f"chosen {label}")] if chosen else []
    marks += [(span, "cited") for span in _apart(others, chosen)]
    return macro(_TEMPLATE, "article")(document, place, list(_pieces(document.text, marks)), page)


def _pieces(text: str, marks: Sequence[tuple[Span, str]]) -> Iterator[tuple[str, str]]:
    """The text in pieces, each with its kind: a mark's, `heading` where no mark begins or ends inside one, or none."""
    spans = sorted([*marks, *_headings(text, [span for span, _ in marks])], key=lambda pair: pair[0].start)
    done = 0
    for span, kind in spans:
        yield text[done : span.start], ""
        yield text[span.start : span.end], kind
        done = span.end
    yield text[done:], ""


def _headings(text: str, marked: Sequence[Span]) -> Iterator[tuple[Span, str]]:
    for match in _HEADING.finditer(text):
        start, end = match.span()
        if all(span.end <= start or end <= span.start for span in marked):
            yield Span(start, end), "heading"


def _apart(spans: Sequence[Span], chosen: Span | None) -> Iterator[Span]:
    """The characters of the spans that are not chosen, as spans that don't overlap."""
    edges = sorted({edge for span in [*spans, *([chosen] if chosen else [])] for edge in (span.start, span.end)})
    for start, end in pairwise(edges):
        taken = chosen is not None and chosen.start <= start < chosen.end
        if not taken and any(span.start <= start and end <= span.end for span in spans):
            yield Span(start, end)


def _cited(turn: StoredTurn, kind: str, number: int) -> tuple[Citation, list[Citation]]:
    """The citation that is meant and those of the same article that the answer has besides."""
    answer = restored(turn)
    if kind == "c":
        chosen = next((citation for citation in answer.citations if citation.marker == number), None)
    else:
        chosen = answer.verdicts[number - 1].evidence if 1 <= number <= len(answer.verdicts) else None
    if chosen is None:
        raise AssistantError(f"the answer has no source {number!r}; reload the page")
    return chosen, [one for one in answer.citations if one.doc_id == chosen.doc_id and one != chosen]


def _hit_html(assistant: Assistant, turn: StoredTurn, rank: int) -> str:
    """The article of a hit, its passage marked."""
    return article_html(*_hit_place(assistant, turn, rank), cited=False)


def _hit_place(assistant: Assistant, turn: StoredTurn, rank: int) -> tuple[Document, Span | None]:
    hit = next((hit for hit in turn.answer["hits"] if hit["rank"] == rank), None)
    if hit is None:
        raise AssistantError(f"the answer has no passage of rank {rank!r}; reload the page")
    document = assistant.document(hit["document"])
    start, end = hit["start"], min(hit["end"], len(document.text))
    return document, Span(start, end) if start < end else None


def _kept_html(citation: Citation, why: str) -> str:
    return macro(_TEMPLATE, "kept")(citation, why, why is _GONE)
