"""The articles as HTML: the list, one whole article, what came of adding. Pure functions.

Articles are not trusted: every piece of text is escaped. The only attribute that holds words of theirs is `data-document`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from assistant.ingestion.corpus import is_url
from assistant.retrieval.sync import Problem
from assistant.schema import Document
from assistant.server.window.background import Steps
from assistant.server.window.uploads import Line

LONGEST_PREVIEW = 400_000
"""Characters of an article that are shown; a browser gets slow beyond."""
_SEARCHED_FROM = 8
_HEADING = re.compile(r"#{1,6}[ \t]+")
_HOST = re.compile(r"[a-z][a-z0-9+.-]*://(?:www\.)?([^/?#]+)", re.IGNORECASE)


def escaped(text: str) -> str:
    """The text, safe in HTML; half a surrogate pair, which no browser takes, becomes a question mark."""
    return html.escape(text.encode("utf-8", "replace").decode("utf-8"))


def plural(count: int, noun: str) -> str:
    """The count with its noun."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def listing_html(documents: Sequence[tuple[Document, int]], problems: Sequence[Problem] = ()) -> str:
    """All articles, each with a button that opens it, and those that can't be read with the reason."""
    passages = sum(count for _, count in documents)
    head = f"<h2>{plural(len(documents), 'article')}</h2><p class='quiet'>{plural(passages, 'passage')} in all</p>"
    search = '<input type="search" placeholder="Find an article" aria-label="Find an article" autocomplete="off">'
    rows = "".join(_row(document, count) for document, count in documents)
    columns = '<th scope="col">Article</th><th scope="col">Source</th><th scope="col">Published</th>'
    table = f'<table><thead><tr>{columns}<th scope="col" class="number">Passages</th></tr></thead><tbody>{rows}</tbody></table>'
    found = search if len(documents) >= _SEARCHED_FROM else ""
    return f'<div class="list-head"><div>{head}</div>{found}</div>{table}{_problems(problems)}'


def article_html(document: Document, passages: int | None = None) -> str:
    """One whole article."""
    facts = [document.doc_id, _own_source(document), document.published]
    counted = [plural(len(document.text), "character")] + ([] if passages is None else [plural(passages, "passage")])
    told = " · ".join(f"<bdi>{escaped(fact)}</bdi>" for fact in [*facts, *counted] if fact)
    title = escaped(document.title)
    left_out = len(document.text) - LONGEST_PREVIEW
    rest = f'<p class="quiet">{plural(left_out, "character")} more are not shown here.</p>' if left_out > 0 else ""
    text = "".join(map(_paragraph, document.text[:LONGEST_PREVIEW].split("\n\n")))
    whole = f'<div class="text" tabindex="0" role="group" aria-label="Whole text">{text}</div>'
    head = f'<h2 dir="auto">{title}</h2><p class="quiet">{told}</p>'
    return f'<article tabindex="-1" aria-label="{title}">{head}{whole}{rest}</article>'


def outcome_html(lines: Iterable[Line], error: str = "") -> str:
    """What came of each article, and what went wrong in all."""
    items = "".join(f'<li class="{"failed" if line.failed else "done"}">{_line(line)}</li>' for line in lines)
    return (f'<ul class="outcome">{items}</ul>' if items else "") + (message_html(error) if error else "")


def message_html(error: str) -> str:
    """A sentence on what went wrong."""
    return f'<p class="failed" dir="auto">{escaped(error)}</p>'


def progress_html(steps: Steps, doing: str, noun: str) -> str:
    """How far work is: a bar, and the same in words."""
    if not steps.total:
        return f'<p class="working">{escaped(doing)} …</p>'
    told = f"{escaped(doing)}: {steps.done:,} of {plural(steps.total, noun)}"
    bar = f'<progress value="{steps.done}" max="{steps.total}" aria-hidden="true"></progress>'
    return f'<p class="working">{told} {bar}</p>'


def removal_html(document: Document) -> str:
    """The question before an article is removed."""
    name = f"<b dir='auto'>{escaped(document.title)}</b>"
    return f"<p>Remove {name}? Its file <code>{escaped(document.doc_id)}</code> is deleted, for good.</p>"


def _row(document: Document, passages: int) -> str:
    doc_id, title = escaped(document.doc_id), escaped(document.title)
    button = f'<button type="button" data-document="{doc_id}" dir="auto">{title}</button>'
    return (
        f'<tr><th scope="row">{button}<small><bdi>{doc_id}</bdi></small></th><td>{_source(_own_source(document))}</td>'
        f'<td class="date">{escaped(document.published) or "–"}</td><td class="number">{passages:,}</td></tr>'
    )


def _own_source(document: Document) -> str:
    """Where it is from; empty where all that is known is its own name."""
    return "" if document.source == document.doc_id else document.source


def _source(source: str) -> str:
    """A web page by its host, with its whole address at hand; else as it is written."""
    host = _HOST.match(source) if is_url(source) else None
    shown = host.group(1) if host else source
    return f'<span class="source-of" title="{escaped(source)}"><bdi>{escaped(shown)}</bdi></span>' if source else "–"


def _problems(problems: Sequence[Problem]) -> str:
    if not problems:
        return ""
    items = "".join(f'<li class="failed">{escaped(problem.message)}</li>' for problem in problems)
    return f'<h3>Not read</h3><ul class="outcome">{items}</ul>'


def _line(line: Line) -> str:
    return f"<b>{escaped(line.change)}{':' if line.failed else ''}</b> <bdi>{escaped(line.text)}</bdi>"


def _paragraph(text: str) -> str:
    heading = _HEADING.match(text)
    if heading and "\n" not in text.strip():
        return f'<p class="heading" dir="auto">{escaped(text[heading.end() :])}</p>'
    return f'<p dir="auto">{escaped(text)}</p>' if text.strip() else ""
