"""Questions with their answers as HTML: pure functions that the chat window shows.

Nothing that an article, a question or a comment says becomes a tag or an attribute (see `assistant.rendering.answer_html`).
What can be clicked is a button with numbers of ours: `data-source` opens an article, `data-act` does what it names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.extraction.answer_span import strip_highlight
from assistant.history.conversations import Rating
from assistant.rendering.answer_html import confidence_words, escaped, said_html
from assistant.schema import Answer, Citation, Hit, Support

NEAREST = 3
"""Passages shown where the assistant abstains."""

LONGEST_COMMENT = 2000

_SNIPPET = 180
_LABELS = {Rating.UP: "Good answer", Rating.DOWN: "Bad answer"}


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question with what has come of it so far: an answer, its beginning, an error, or nothing yet.

    `number` is that of the kept turn, 0 where it is not kept; `titles` are those of the documents of the answer's hits.
    """

    question: str
    answer: Answer | None = None
    beginning: str = ""
    error: str = ""
    stopped: bool = False
    number: int = 0
    rating: Rating | None = None
    comment: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)


def conversation_html(exchanges: Sequence[Exchange]) -> str:
    """All exchanges, oldest first; the last one can be asked again."""
    return "".join(exchange_html(exchange, last=exchange is exchanges[-1]) for exchange in exchanges)


def exchange_html(exchange: Exchange, *, last: bool = True) -> str:
    """One question and its reply."""
    question = f'<h3 class="question" dir="auto">{escaped(exchange.question)}</h3>'
    reply = f'<div class="reply">{_reply_html(exchange)}{_actions_html(exchange, last)}</div>'
    return f'<article class="turn" data-turn="{exchange.number}">{question}{reply}</article>'


def answer_html(answer: Answer) -> str:
    """The answer's sentences with markers and verdicts, its articles, and how sure the assistant is; or the abstention."""
    understood = ""
    if answer.standalone_question != answer.question:
        understood = f'<p class="understood" dir="auto">Understood as: {escaped(answer.standalone_question)}</p>'
    abstention = f'<p class="abstention" dir="auto">{escaped(answer.text)}</p>'
    said = abstention if answer.abstained else said_html(answer, source_button) + _sources_html(answer.citations)
    kind = "answer abstained" if answer.abstained else "answer"
    notes = "".join(f'<p class="note" dir="auto">{escaped(note)}</p>' for note in answer.notes)
    return f'<div class="{kind}">{understood}{said}{notes}<p class="facts">{_facts(answer)}</p></div>'


def source_button(source: str, label: str) -> str:
    """The button that opens an article at a source of the answer; `label` is ours, such as `[2]`."""
    named = f' aria-label="Source {source[1:]}"' if label.startswith("[") else ""
    return f'<button type="button" class="marker" data-source="{source}"{named}>{label}</button>'


def _sources_html(citations: Iterable[Citation]) -> str:
    """The cited articles, each with its first marker to open it by."""
    markers = dict[str, list[int]]()
    titles = dict[str, str]()
    for citation in citations:
        markers.setdefault(citation.doc_id, []).append(citation.marker)
        titles[citation.doc_id] = citation.title
    rows = "".join(
        f'<li><button type="button" class="source" data-source="c{numbers[0]}">'
        f'<span class="number">{", ".join(map(str, numbers))}</span> '
        f'<span class="title" dir="auto">{escaped(titles[key])}</span></button></li>'
        for key, numbers in markers.items()
    )
    return f'<ul class="sources" aria-label="Sources">{rows}</ul>' if rows else ""


def nearest_html(answer: Answer, titles: Mapping[str, str]) -> str:
    """The passages that came closest where the assistant abstains."""
    near = "".join(_near_html(hit, titles) for hit in answer.hits[:NEAREST])
    if not answer.abstained or not near:
        return ""
    note = '<p class="note">These passages came closest. None of them answers the question.</p>'
    return f'<section class="nearest">{note}<ul>{near}</ul></section>'


def _near_html(hit: Hit, titles: Mapping[str, str]) -> str:
    passage = hit.passage
    title = escaped(titles.get(passage.doc_id, passage.doc_id))
    heading = f'<span class="heading" dir="auto">{escaped(passage.heading)}</span> ' if passage.heading else ""
    snippet = f'<span class="snippet" dir="auto">{escaped(_short(passage.text))}</span>'
    opened = f'<button type="button" class="source" data-source="h{hit.rank}">'
    return f'<li>{opened}<span class="title" dir="auto">{title}</span> {heading}{snippet}</button></li>'


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SNIPPET else line[:_SNIPPET].rsplit(" ", 1)[0] + " …"


def _reply_html(exchange: Exchange) -> str:
    error = f'<p class="error" role="alert" dir="auto">{escaped(exchange.error)}</p>' if exchange.error else ""
    if exchange.answer:
        return answer_html(exchange.answer) + nearest_html(exchange.answer, exchange.titles) + error
    begun = strip_highlight(exchange.beginning)
    beginning = f'<p class="claim" dir="auto"><span class="words">{escaped(begun)}</span></p>' if begun else ""
    if exchange.stopped:
        unchecked = " What had been written is not checked." if begun else ""
        return f'<div class="answer">{beginning}<p class="note stopped">Stopped.{unchecked}</p></div>'
    waiting = "" if error else '<p class="pending" role="status">Reading the articles …</p>'
    return f'<div class="answer">{beginning}{waiting}</div>{error}'


def _actions_html(exchange: Exchange, last: bool) -> str:
    """What can be done with an exchange; nothing while it is answered."""
    over = exchange.answer is not None or exchange.stopped or bool(exchange.error)
    kept = exchange.answer is not None and exchange.number > 0
    buttons = [_button("copy", "Copy")] if kept else []
    if over and last:
        buttons += [_button("retry", "Ask again"), _button("edit", "Edit question")]
    if kept:
        buttons += [_rating_button(rating, exchange.rating) for rating in Rating]
    row = f'<div class="actions">{"".join(buttons)}</div>' if buttons else ""
    return row + (_comment_html(exchange) + _why_html() if kept else "")


def _button(act: str, label: str) -> str:
    return f'<button type="button" data-act="{act}">{label}</button>'


def _rating_button(rating: Rating, given: Rating | None) -> str:
    pressed = "true" if rating is given else "false"
    label = _LABELS[rating]
    return (
        f'<button type="button" class="rate" data-act="rate-{rating.value}" aria-pressed="{pressed}">'
        f'<span class="thumb {rating.value}" aria-hidden="true"></span>{label}</button>'
    )


def _comment_html(exchange: Exchange) -> str:
    """Room for a comment; it is there once the answer is rated."""
    hidden = "" if exchange.rating else " hidden"
    area = f'<textarea rows="2" maxlength="{LONGEST_COMMENT}" dir="auto">\n{escaped(exchange.comment)}</textarea>'
    save = _button("comment", "Save comment")
    return f'<div class="comment"{hidden}><label>Why? {area}</label>{save}<span class="saved" role="status"></span></div>'


def _why_html() -> str:
    return '<details class="why"><summary>Why this answer</summary><div class="because"></div></details>'


def _facts(answer: Answer) -> str:
    took = f"{answer.timings.total:.0f} ms"
    took = f"{escaped(answer.model)} · {took}" if answer.engine == "llm" else took
    sure, number = confidence_words(answer.confidence).capitalize(), f"{answer.confidence:.2f}"
    if answer.abstained:
        return f"{sure} that the articles answer this, {number} · {took}"
    checked = len(answer.verdicts)
    supported = sum(verdict.support is Support.SUPPORTED for verdict in answer.verdicts)
    check = f"{supported} of {checked} sentence{'' if checked == 1 else 's'} supported" if checked else "not checked"
    return f"{sure}, {number} · {check} · {took}"
