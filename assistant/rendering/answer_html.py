"""The sentences of an answer as HTML, each with its verdict: pure functions that the page and the reports share.

Articles are not trusted. Every piece of text goes through `escaped`; tags, classes and ids are constants and numbers of ours,
never words of an article. Nothing is read as Markdown: the only bold is what `highlight` marked, the only things to follow are
what `Lead` makes of an answer's own sources.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence

from assistant.schema import Answer, Citation, Claim, Support, Verdict

Lead = Callable[[str, str], str]
"""Makes what leads to a source of an answer, given `c2` for citation 2 or `e3` for what claim 3 rests on, and our label."""

_CONFIDENCE = ((0.85, "very confident"), (0.7, "fairly confident"), (0.5, "somewhat confident"), (0.0, "not confident"))
_SAYS = re.compile(r"[^\W\d_]")
_SIGNS = {Support.SUPPORTED: "✓", Support.UNSUPPORTED: "?", Support.CONTRADICTED: "✗"}


def escaped(text: str) -> str:
    """The text, safe between tags; half a surrogate pair, which no browser takes, becomes a question mark."""
    return html.escape(text.encode("utf-8", "replace").decode("utf-8"))


def confidence_words(confidence: float) -> str:
    """The confidence in words, such as `fairly confident`."""
    return next((words for least, words in _CONFIDENCE if confidence >= least), _CONFIDENCE[-1][1])


def sentences_html(answer: Answer, turn: int = 1) -> str:
    """The answer's sentences, each with its verdict in words, its markers as links to `source-TURN-MARKER` on the same page."""

    def link(source: str, label: str) -> str:
        if not source.startswith("c"):
            return ""
        marker = source[1:]
        return f'<a class="marker" href="#source-{turn}-{marker}" aria-label="Cited passage {marker}">{label}</a>'

    return said_html(answer, link)


def said_html(answer: Answer, lead: Lead) -> str:
    """The answer's sentences, each with its verdict in words and with what leads to its sources."""
    return "".join(_sentence_html(answer, text, number, lead) for text, number in _sentences(answer))


def _sentences(answer: Answer) -> Iterator[tuple[str, int]]:
    """The answer's text in order: each claim with its number from 1, and what lies between claims with 0."""
    done = 0
    numbered = sorted(enumerate(answer.verdicts, start=1), key=lambda pair: pair[1].claim.start)
    for number, verdict in numbered:
        claim = verdict.claim
        yield answer.text[done : claim.start], 0
        yield claim.text, number
        done = max(done, claim.end)
    yield answer.text[done:], 0


def _sentence_html(answer: Answer, text: str, number: int, lead: Lead) -> str:
    if not text.strip() or (not number and not _SAYS.search(text)):
        return ""  # blank space and list marks between claims
    if not number:
        unchecked = '<span class="verdict unchecked">not checked</span>'
        return f'<p class="claim" dir="auto"><span class="words">{escaped(text)}</span> {unchecked}</p>'
    verdict = answer.verdicts[number - 1]
    said = _claim_html(verdict.claim, answer.citations, lead)
    return f'<p class="claim is-{verdict.support.value}" dir="auto">{said} {_verdict_html(verdict, number, lead)}</p>'


def _verdict_html(verdict: Verdict, number: int, lead: Lead) -> str:
    support = verdict.support
    reason = f": {escaped(verdict.reason)}" if verdict.reason else ""
    said = f'<span class="verdict {support.value}">{_SIGNS[support]} {support.value}{reason}</span>'
    against = verdict.evidence if support is Support.CONTRADICTED else None
    return said + (_opposing_html(against, lead(f"e{number}", "Show it in its article")) if against else "")


def _opposing_html(evidence: Citation, leading: str) -> str:
    """The sentence that speaks against a claim."""
    return f'<span class="opposing" dir="auto">{escaped(evidence.title)}: “{escaped(evidence.cited_text)}” {leading}</span>'


def _claim_html(claim: Claim, citations: Sequence[Citation], lead: Lead) -> str:
    """The claim with what leads to its sources in place of its markers, and the answering span in bold."""
    cited = [citation for citation in citations if citation.marker in claim.markers]
    cuts = [cut for citation in cited if (cut := _marker_cut(claim.text, citation.marker, lead))]
    words = len(claim.text[: min((start for start, _, _ in cuts), default=None)].rstrip())
    if _is_highlighted(claim.text[:words], cited):
        opened = claim.text.index("**")
        closed = claim.text.index("**", opened + 2)
        cuts += [(opened, opened + 2, "<strong>"), (closed, closed + 2, "</strong>")]
    pieces, done = ['<span class="words">'], 0
    for start, end, tag in sorted([*cuts, (words, words, "</span>")]):
        pieces += [escaped(claim.text[done:start]), tag]
        done = end
    return "".join([*pieces, escaped(claim.text[done:])])


def _marker_cut(text: str, marker: int, lead: Lead) -> tuple[int, int, str] | None:
    """Where a marker stands, and what leads on. The last place counts: an article's own `[1]` comes before ours."""
    written = f"[{marker}]"
    start = text.rfind(written)
    return None if start < 0 else (start, start + len(written), lead(f"c{marker}", written))


def _is_highlighted(text: str, cited: Sequence[Citation]) -> bool:
    """Whether `highlight` put the `**` there: one pair, and no `*` in what is cited, which it leaves alone."""
    return text.count("**") == 2 and text.count("*") == 4 and not any("*" in citation.cited_text for citation in cited)
