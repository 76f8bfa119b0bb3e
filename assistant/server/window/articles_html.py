"""The articles as HTML: the list, one whole article, what came of adding. Pure functions.

Articles are not trusted: the templates escape every piece of text. Attributes that hold words of theirs are `data-document`,
`title` and `aria-label`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from assistant.ingestion.corpus import is_url
from assistant.ingestion.tags import Tags
from assistant.rendering.wording import count_of, say
from assistant.retrieval.intake import Problem
from assistant.schema import Document, DocumentSummary
from assistant.server.html_templates import macro, safe
from assistant.server.window.background import Steps
from assistant.server.window.jobs import Job
from assistant.server.window.uploads import Line

LONGEST_PREVIEW = 400_000
"""Characters of an article that are shown; a browser gets slow beyond."""
NO_TAGS = Tags({})
_TEMPLATE = "articles.html.jinja"
_SEARCHED_FROM = 8
_HEADING = re.compile(r"#{1,6}[ \t]+")
_HOST = re.compile(r"[a-z][a-z0-9+.-]*://(?:www\.)?([^/?#]+)", re.IGNORECASE)


def listing_html(
    documents: Sequence[DocumentSummary], problems: Sequence[Problem] = (), tags: Tags = NO_TAGS, *, may_add: bool = False
) -> str:
    """All articles, each with a button that opens it, and those that can't be read with the reason; or how to begin."""
    rows = [
        (document, source := _own_source(document), _short_source(source), tags.of(document.doc_id)) for document in documents
    ]
    passages = sum(document.passages for document in documents)
    return macro(_TEMPLATE, "listing")(rows, passages, problems, len(documents) >= _SEARCHED_FROM, may_add)


def article_html(document: Document, passages: int | None = None, tags: Tags = NO_TAGS) -> str:
    """One whole article."""
    facts = [document.doc_id, _own_source(document), document.published]
    counted = [count_of(len(document.text), "character")] + ([] if passages is None else [count_of(passages, "passage")])
    told = [fact for fact in [*facts, *counted, *map("#{}".format, tags.of(document.doc_id))] if fact]
    paragraphs = list(_paragraphs(document.text[:LONGEST_PREVIEW]))
    if paragraphs and paragraphs[0][0].strip() == document.title:  # which stands above
        del paragraphs[0]
    return macro(_TEMPLATE, "article")(document.title, told, document.notes, paragraphs, len(document.text) - LONGEST_PREVIEW)


def no_article_html() -> str:
    """What stands there before an article is chosen."""
    return macro("page.html.jinja", "no_article")()


def outcome_html(lines: Iterable[Line], error: str = "") -> str:
    """What came of each article, and what went wrong in all."""
    return macro(_TEMPLATE, "outcome")(list(lines), error)


def ways_html(formats: str) -> str:
    """What can be added: files of these formats; and the page one reads, by a link to drag to the browser's bookmarks.

    The link's script completes it with the address of this server.
    """
    return macro(_TEMPLATE, "ways")(formats)


def message_html(error: str) -> str:
    """A sentence on what went wrong."""
    return macro(_TEMPLATE, "message")(error)


def progress_html(steps: Steps, doing: str, noun: str) -> str:
    """How far work is: a bar, and the same in words."""
    return macro(_TEMPLATE, "progress")(steps, doing, noun)


def jobs_html(running: Sequence[Job], ended: Sequence[Job]) -> str:
    """What came of the jobs that ended, and how far the others are, each with a button that cancels it."""
    told = [outcome_html(job.work.outcome or (), say("Cancelled.") if job.work.cancelled else job.work.error) for job in ended]
    return macro(_TEMPLATE, "jobs")(running, safe("".join(told)))


def removal_html(document: Document) -> str:
    """The question before an article is removed."""
    return macro(_TEMPLATE, "removal")(document)


def _own_source(document: Document | DocumentSummary) -> str:
    """Where it is from; empty where all that is known is its own name."""
    return "" if document.source == document.doc_id else document.source


def _short_source(source: str) -> str:
    """A web page by its host; else as it is written."""
    host = _HOST.match(source) if is_url(source) else None
    return host.group(1) if host else source


def _paragraphs(text: str) -> Iterator[tuple[str, bool]]:
    """Each paragraph, and whether it is a heading, whose `#` is left out."""
    for paragraph in text.split("\n\n"):
        heading = _HEADING.match(paragraph)
        if heading and "\n" not in paragraph.strip():
            yield paragraph[heading.end() :], True
        elif paragraph.strip():
            yield paragraph, False
