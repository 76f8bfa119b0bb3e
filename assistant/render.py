"""Answers as HTML: pure functions that the page shows.

Articles are not trusted. Every piece of text goes through `_text`, which escapes it; tags, classes and ids are constants and
numbers of ours, never words of an article. Nothing is read as Markdown: the only bold is what `highlight` marked, the only
links are the markers of an answer's own claims, and they lead to a passage on the same page.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.highlight import answering_span, strip_highlight
from assistant.schema import Answer, Citation, Claim, Hit, Passage, Span, Support, Verdict

NEAREST = 3
"""Passages shown where the assistant abstains."""

_CONFIDENCE = ((0.85, "very confident"), (0.7, "fairly confident"), (0.5, "somewhat confident"), (0.0, "not confident"))
_SAYS = re.compile(r"[^\W\d_]")
_SIGNS = {Support.SUPPORTED: "✓", Support.UNSUPPORTED: "?", Support.CONTRADICTED: "✗"}
_BREAK = re.compile(r"\n(?=[ \t]*\n|[ \t]*(?:[-*•]|[0-9]{1,3}[.)])[ \t])")
"""Where a new line means something: a paragraph or list item begins. Other line ends are only wrapping."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question with what has come of it so far: an answer, its beginning, an error, or nothing yet."""

    question: str
    answer: Answer | None = None
    beginning: str = ""
    error: str = ""


def conversation_html(exchanges: Sequence[Exchange]) -> str:
    """All exchanges, oldest first."""
    return "".join(exchange_html(exchange, turn) for turn, exchange in enumerate(exchanges, start=1))


def exchange_html(exchange: Exchange, turn: int) -> str:
    """One question and its reply; `turn` keeps the ids of its sources apart from those of other turns."""
    question = f'<h2 class="question" dir="auto">{_text(exchange.question)}</h2>'
    return f'<article class="turn">{question}<div class="reply">{_reply_html(exchange, turn)}</div></article>'


def answer_html(answer: Answer, turn: int = 1) -> str:
    """The answer's sentences with markers and verdicts, and how sure the assistant is; or the abstention."""
    understood = ""
    if answer.standalone_question != answer.question:
        understood = f'<p class="understood" dir="auto">Understood as: {_text(answer.standalone_question)}</p>'
    abstention = f'<p class="abstention" dir="auto">{_text(answer.text)}</p>'
    said = abstention if answer.abstained else sentences_html(answer, turn)
    kind = "answer abstained" if answer.abstained else "answer"
    notes = "".join(f'<p class="note" dir="auto">{_text(note)}</p>' for note in answer.notes)
    return f'<div class="{kind}">{understood}{said}{notes}<p class="facts">{_facts(answer)}</p></div>'


def sentences_html(answer: Answer, turn: int = 1) -> str:
    """The answer's sentences, each with its markers as links and its verdict in words."""
    return "".join(_sentence_html(answer, text, verdict, turn) for text, verdict in _sentences(answer))


def sources_html(answer: Answer, turn: int = 1) -> str:
    """The cited passages with the cited sentences marked; where the assistant abstains, the nearest passages instead."""
    if answer.abstained:
        return _nearest_html(answer)
    if not answer.citations:
        return ""
    passages = {hit.passage.passage_id: hit.passage for hit in answer.hits}
    cards = "".join(
        _source_html(citation, passages.get(citation.passage_id), answer.standalone_question, turn)
        for citation in answer.citations
    )
    return f'<section class="sources"><h3>Cited passages</h3><ol>{cards}</ol></section>'


def confidence_words(confidence: float) -> str:
    """The confidence in words and as a number, such as `fairly confident, 0.78`."""
    words = next((words for least, words in _CONFIDENCE if confidence >= least), _CONFIDENCE[-1][1])
    return f"{words}, {confidence:.2f}"


def _text(text: str) -> str:
    """The text, safe between tags; half a surrogate pair, which no browser takes, becomes a question mark."""
    return html.escape(text.encode("utf-8", "replace").decode("utf-8"))


def _reply_html(exchange: Exchange, turn: int) -> str:
    if exchange.error:
        return f'<p class="error" role="alert" dir="auto">{_text(exchange.error)}</p>'
    if exchange.answer:
        return answer_html(exchange.answer, turn) + sources_html(exchange.answer, turn)
    beginning = f'<p class="claim" dir="auto">{_text(strip_highlight(exchange.beginning))}</p>' if exchange.beginning else ""
    return f'<div class="answer">{beginning}<p class="pending" role="status">Reading the articles …</p></div>'


def _sentences(answer: Answer) -> Iterator[tuple[str, Verdict | None]]:
    """The answer's text in order: each claim with its verdict, and what lies between claims with none."""
    done = 0
    for verdict in sorted(answer.verdicts, key=lambda verdict: verdict.claim.start):
        claim = verdict.claim
        yield answer.text[done : claim.start], None
        yield claim.text, verdict
        done = max(done, claim.end)
    yield answer.text[done:], None


def _sentence_html(answer: Answer, text: str, verdict: Verdict | None, turn: int) -> str:
    if not text.strip() or (verdict is None and not _SAYS.search(text)):
        return ""  # blank space and list marks between claims
    said = _claim_html(verdict.claim, answer.citations, turn) if verdict else _text(text)
    return f'<p class="claim" dir="auto">{said} {_verdict_html(verdict)}</p>'


def _verdict_html(verdict: Verdict | None) -> str:
    if verdict is None:
        return '<span class="verdict unchecked">not checked</span>'
    support = verdict.support
    reason = f": {_text(verdict.reason)}" if verdict.reason else ""
    said = f'<span class="verdict {support.value}">{_SIGNS[support]} {support.value}{reason}</span>'
    return said + (_opposing_html(verdict.evidence) if support is Support.CONTRADICTED and verdict.evidence else "")


def _opposing_html(evidence: Citation) -> str:
    """The sentence that speaks against a claim."""
    return f'<span class="opposing" dir="auto">{_text(evidence.title)}: “{_text(evidence.cited_text)}”</span>'


def _claim_html(claim: Claim, citations: Sequence[Citation], turn: int) -> str:
    """The claim with its own markers as links and the answering span in bold."""
    cited = [citation for citation in citations if citation.marker in claim.markers]
    cuts = [cut for citation in cited if (cut := _marker_cut(claim.text, citation.marker, turn))]
    if _is_highlighted(claim.text, cited):
        opened = claim.text.index("**")
        closed = claim.text.index("**", opened + 2)
        cuts += [(opened, opened + 2, "<strong>"), (closed, closed + 2, "</strong>")]
    pieces, done = [], 0
    for start, end, tag in sorted(cuts):
        pieces += [_text(claim.text[done:start]), tag]
        done = end
    return "".join([*pieces, _text(claim.text[done:])])


def _marker_cut(text: str, marker: int, turn: int) -> tuple[int, int, str] | None:
    """Where a marker stands and its link. The last place counts: an article's own `[1]` comes before ours and stays text."""
    written = f"[{marker}]"
    start = text.rfind(written)
    if start < 0:
        return None
    link = f'<a class="marker" href="#source-{turn}-{marker}" aria-label="Cited passage {marker}">{written}</a>'
    return start, start + len(written), link


def _is_highlighted(text: str, cited: Sequence[Citation]) -> bool:
    """Whether `highlight` put the `**` there: one pair, and no `*` in what is cited, which it leaves alone."""
    return text.count("**") == 2 and text.count("*") == 4 and not any("*" in citation.cited_text for citation in cited)


def _facts(answer: Answer) -> str:
    took = f"{answer.timings.total:.0f} ms"
    took = f"{_text(answer.model)} · {took}" if answer.engine == "llm" else took
    if answer.abstained:
        return f"Confidence that the articles answer this: {answer.confidence:.2f} · {took}"
    checked = len(answer.verdicts)
    supported = sum(verdict.support is Support.SUPPORTED for verdict in answer.verdicts)
    check = f"{supported} of {checked} sentence{'' if checked == 1 else 's'} supported" if checked else "not checked"
    return f"{confidence_words(answer.confidence).capitalize()} · {check} · {took}"


def _source_html(citation: Citation, passage: Passage | None, question: str, turn: int) -> str:
    marker, heading = citation.marker, passage.heading if passage else ""
    where = f'<span class="number">{marker}</span>{_where_html(citation.title, heading)}'
    quoted = f'<blockquote dir="auto">{_passage_html(citation, passage, question)}</blockquote>'
    return f'<li class="source" id="source-{turn}-{marker}" tabindex="-1"><p class="where">{where}</p>{quoted}</li>'


def _where_html(title: str, heading: str) -> str:
    under = f'<span class="heading" dir="auto">{_text(heading)}</span>' if heading and heading != title else ""
    return f'<span class="title" dir="auto">{_text(title)}</span>{under}'


def _passage_html(citation: Citation, passage: Passage | None, question: str) -> str:
    """The passage with the cited text marked, or that alone where it is not in a passage at hand."""
    marked = f"<mark>{_cited_html(citation.cited_text, question)}</mark>"
    if passage is None:
        return marked
    start, end = citation.start - passage.start, citation.end - passage.start
    if start < 0 or passage.text[start:end] != citation.cited_text:
        return marked
    return f"{_running_text(passage.text[:start])}{marked}{_running_text(passage.text[end:])}"


def _cited_html(cited: str, question: str) -> str:
    span = answering_span(question, cited) or Span(len(cited), len(cited) + 1)
    before, answering, after = cited[: span.start], cited[span.start : span.end], cited[span.end :]
    return _text(before) + (f"<strong>{_text(answering)}</strong>" if answering else "") + _text(after)


def _running_text(text: str) -> str:
    return _BREAK.sub("<br>\n", _text(text))


def _nearest_html(answer: Answer) -> str:
    if not answer.hits:
        return ""
    cards = "".join(_near_html(hit) for hit in answer.hits[:NEAREST])
    note = '<p class="note">These came closest. None of them answers the question.</p>'
    return f'<section class="sources near"><h3>Nearest passages</h3>{note}<ol>{cards}</ol></section>'


def _near_html(hit: Hit) -> str:
    passage = hit.passage
    where = _where_html(passage.heading or passage.doc_id, passage.doc_id)
    text = f'<blockquote dir="auto">{_running_text(passage.text)}</blockquote>'
    return f'<li class="source"><details><summary class="where">{where}</summary>{text}</details></li>'
