"""Questions with their answers as HTML: pure functions that the chat window shows.

Nothing that an article, a question or a comment says becomes a tag or an attribute (see `assistant.rendering.answer_html`).
What can be clicked is a button with numbers of ours: `data-source` opens an article, `data-act` does what it names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from assistant.history.conversations import Rating
from assistant.rendering.answer_html import confidence_words, said_html
from assistant.rendering.wording import count_of, say
from assistant.schema import Abstention, Answer, Citation, QuestionKind, Span, Support
from assistant.server.html_templates import macro, safe
from assistant.text.markup import without_bold

NEAREST = 3
"""Passages shown where the assistant abstains."""

LONGEST_COMMENT = 2000

_MAY_BE_NEAR = 0.2
"""Confidence from which a declined answer may stand in the nearest passages; see `evals/README.md` for how often it does."""

_TEMPLATE = "chat.html.jinja"
_SNIPPET = 110
_COPIES = (("copy-markdown", "Markdown with quotations"), ("copy-bibtex", "BibTeX"), ("copy-ris", "RIS"))
_LABELS = {Rating.UP: "Good answer", Rating.DOWN: "Bad answer"}


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question with what has come of it so far: an answer, its beginning, an error, or nothing yet.

    `number` is that of the kept turn, 0 where it is not kept. `titles` and `dates` are those of the documents that the answer
    cites or found; `best` is the sentence of each hit, by its rank, that comes nearest to the question.
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
    dates: Mapping[str, str] = field(default_factory=dict)
    best: Mapping[int, Span] = field(default_factory=dict)


def conversation_html(exchanges: Sequence[Exchange]) -> str:
    """All exchanges, oldest first; the last one can be asked again."""
    return "".join(exchange_html(exchange, last=exchange is exchanges[-1]) for exchange in exchanges)


def exchange_html(exchange: Exchange, *, last: bool = True) -> str:
    """One question and its reply."""
    return macro(_TEMPLATE, "exchange")(exchange, safe(_reply_html(exchange)), safe(_actions_html(exchange, last)))


def answer_html(answer: Answer, dates: Mapping[str, str] = MappingProxyType({})) -> str:
    """The answer's sentences with markers and verdicts, its articles, and how sure the assistant is; or the abstention."""
    said = "" if answer.abstained else said_html(answer, source_button, dates)
    sources = [] if answer.abstained else _sources(answer.citations, dates)
    return macro(_TEMPLATE, "answer")(answer, safe(said), sources, _facts(answer), may_be_near(answer))


def source_button(source: str, label: str) -> str:
    """The button that opens an article at a source of the answer; `label` is ours, such as `[2]`."""
    return macro(_TEMPLATE, "source_button")(source, label)


def _sources(citations: Iterable[Citation], dates: Mapping[str, str]) -> list[tuple[list[int], str, str]]:
    """The cited articles: the markers of each, its title with the pages that are cited, and its date."""
    markers = dict[str, list[int]]()
    titles = dict[str, str]()
    pages = dict[str, dict[int, str]]()
    for citation in citations:
        markers.setdefault(citation.doc_id, []).append(citation.marker)
        titles[citation.doc_id] = citation.title
        if citation.page:
            pages.setdefault(citation.doc_id, {})[citation.page] = say("p. {page}", page=citation.page)
    return [
        (numbers, ", ".join((titles[key], *pages.get(key, {}).values())), dates.get(key, ""))
        for key, numbers in markers.items()
    ]


def nearest_html(exchange: Exchange) -> str:
    """The passages that came closest where the assistant abstains, the sentence marked in each that comes nearest."""
    answer = exchange.answer
    if answer is None or not answer.abstained:
        return ""
    near = [(hit, *_around(hit.passage.text, exchange.best.get(hit.rank))) for hit in answer.hits[:NEAREST]]
    return macro(_TEMPLATE, "nearest")(near, exchange.titles, exchange.dates, may_be_near(answer)) if near else ""


def may_be_near(answer: Answer) -> bool:
    """Whether the articles may say it all the same, so that it would be wrong to tell that they don't."""
    near = answer.abstention is Abstention.NOT_IN_CORPUS and bool(answer.hits)
    return near and answer.confidence >= _MAY_BE_NEAR


def _around(text: str, best: Span | None) -> tuple[str, str, str]:
    """A passage, cut where it is long: what stands before its best sentence, the sentence, and what stands behind it."""
    if best is None:
        return "", "", _beginning(text)
    before, sentence, after = text[: best.start], text[best.start : best.end], text[best.end :]
    return _end(before), " ".join(sentence.split()), _beginning(after)


def _lines(text: str) -> str:
    """The lines of a text as they are, as of a list; blank ones are left out."""
    return "\n".join(line for line in (" ".join(line.split()) for line in text.splitlines()) if line)


def _beginning(text: str) -> str:
    line = _lines(text)
    return line if len(line) <= _SNIPPET else line[:_SNIPPET].rsplit(" ", 1)[0] + " …"


def _end(text: str) -> str:
    line = _lines(text)
    return line if len(line) <= _SNIPPET else "… " + line[-_SNIPPET:].split(" ", 1)[-1]


def _reply_html(exchange: Exchange) -> str:
    error = macro(_TEMPLATE, "error")(exchange.error) if exchange.error else ""
    if exchange.answer:
        return answer_html(exchange.answer, exchange.dates) + nearest_html(exchange) + error
    begun = macro(_TEMPLATE, "beginning")(exchange, without_bold(exchange.beginning))
    return begun if exchange.stopped else begun + error


def _actions_html(exchange: Exchange, last: bool) -> str:
    """What can be done with an exchange; nothing while it is answered."""
    over = exchange.answer is not None or exchange.stopped or bool(exchange.error)
    kept = exchange.answer is not None and exchange.number > 0
    buttons = [("copy", "Copy")] if kept else []
    buttons += [("retry", "Ask again"), ("edit", "Edit question")] if over and last else []
    ratings = [(rating.value, _LABELS[rating], rating is exchange.rating) for rating in Rating] if kept else []
    row = macro(_TEMPLATE, "actions")(buttons, _COPIES if kept else (), ratings) if buttons or ratings else ""
    return row + (macro(_TEMPLATE, "details")(exchange, LONGEST_COMMENT) if kept else "")


def _facts(answer: Answer) -> str:
    """How sure the assistant is, what was checked, and how long it took; of small talk, nothing."""
    if answer.kind is QuestionKind.TALK:
        return ""
    seconds = say("{number} s", number=f"{answer.timings.total / 1000:.1f}")
    took = f"{answer.model} · {seconds}" if answer.engine == "llm" else seconds
    sure = say(confidence_words(answer.confidence)).capitalize()
    if answer.abstained:
        return f"{say('{sure} that the articles answer this', sure=sure)} · {took}"
    checked = len(answer.verdicts)
    supported = sum(verdict.support is Support.SUPPORTED for verdict in answer.verdicts)
    known = {"supported": supported, "sentences": count_of(checked, "sentence")}
    check = say("{supported} of {sentences} supported", **known) if checked else say("not checked")
    return f"{sure} · {check} · {took}"
