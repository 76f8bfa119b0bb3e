"""The sentences of an answer as HTML, each with its verdict: pure functions that the page and the reports share.

Articles are not trusted. Every piece of text goes through `escaped`; tags, classes and ids are constants and numbers of ours,
never words of an article. Nothing is read as Markdown: the only bold is what is highlighted, the only things to follow are
what `Lead` makes of an answer's own sources.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence, Set
from itertools import zip_longest
from types import MappingProxyType

from assistant.rendering.walk import runs, walk
from assistant.rendering.wording import say
from assistant.schema import Answer, Citation, Claim, QuestionKind, Support, Verdict

Lead = Callable[[str, str], str]
"""Makes what leads to a source of an answer, given `c2` for citation 2 or `e3` for what claim 3 rests on, and our label."""

_CONFIDENCE = ((0.85, "very confident"), (0.7, "fairly confident"), (0.5, "somewhat confident"), (0.0, "not confident"))
_SAYS = re.compile(r"[^\W\d_]")
_QUOTED = "quoted from"
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


def said_html(answer: Answer, lead: Lead, dates: Mapping[str, str] = MappingProxyType({})) -> str:
    """The answer's sentences, each with its verdict in words and with what leads to its sources.

    Args:
        answer: did not abstain.
        lead: makes what leads to a source.
        dates: when articles were published, by `doc_id`, as far as that is known.
    """
    cited = {citation.marker: citation for citation in answer.citations}
    words = _without_repeats([_support_words(verdict, cited, dates) for verdict in answer.verdicts])
    parts = list[str]()
    for gap, number in walk(answer):
        parts.append(_gap_html(gap, answer))
        if number:
            parts.append(_sentence_html(answer.verdicts[number - 1], number, cited.keys(), lead, words[number - 1]))
    return "".join(parts)


def _without_repeats(told: Sequence[tuple[str, str]]) -> list[str]:
    """What each sentence is, and where it is from; of those that follow each other from one source, only the last says so."""
    return [
        say("quoted") if one == after and one[0] == _QUOTED else f"{say(one[0])} {one[1]}".rstrip()
        for one, after in zip_longest(told, told[1:])
    ]


def _gap_html(text: str, answer: Answer) -> str:
    """What stands between claims: nothing to see where it is blank space and list marks; else words, ours or unchecked."""
    if not _SAYS.search(text):
        return ""
    if answer.engine == "extractive" and (answer.verdicts or answer.kind is QuestionKind.TALK):
        return _ours_html(text, [one.sentence for one in answer.computations])
    unchecked = '<span class="verdict unchecked">' + escaped(say("not checked")) + "</span>"
    return f'<p class="claim" dir="auto"><span class="words">{escaped(text)}</span> {unchecked}</p>'


def _ours_html(text: str, computed: Sequence[str]) -> str:
    """Words of ours, what was computed apart from the others."""
    for sentence in computed:
        before, found, after = text.partition(sentence)
        if found:
            told = f'<p class="computed" dir="auto">{escaped(sentence)}</p>'
            return _ours_html(before, ()) + told + _ours_html(after, computed[1:])
    return f'<p class="between" dir="auto">{escaped(text.strip())}</p>' if text.strip() else ""


def _sentence_html(verdict: Verdict, number: int, cited: Set[int], lead: Lead, words: str) -> str:
    said = _claim_html(verdict.claim, cited, lead)
    told = _verdict_html(verdict, words, number, lead)
    return f'<p class="claim is-{verdict.support.value}" dir="auto">{said} {told}</p>'


def _support_words(verdict: Verdict, cited: Mapping[int, Citation], dates: Mapping[str, str]) -> tuple[str, str]:
    """What the verdict says: of a supported claim whether it is a quotation, and of which article, as `true` is not meant."""
    sources = [cited[marker] for marker in verdict.claim.markers if marker in cited]
    if verdict.support is not Support.SUPPORTED or not sources:
        return verdict.support.value, ""
    quoted = any(_squeezed(verdict.claim.text) in _squeezed(source.cited_text) for source in sources)
    names = dict.fromkeys(", ".join(filter(None, (source.title, dates.get(source.doc_id, "")))) for source in sources)
    return _QUOTED if quoted else "supported by", "; ".join(names)


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _verdict_html(verdict: Verdict, words: str, number: int, lead: Lead) -> str:
    support = verdict.support
    reason = f": {escaped(verdict.reason)}" if verdict.reason else ""
    said = f'<span class="verdict {support.value}">{_SIGNS[support]} {escaped(words)}{reason}</span>'
    against = verdict.evidence if support is Support.CONTRADICTED else None
    return said + (_opposing_html(against, lead(f"e{number}", say("Show it in its article"))) if against else "")


def _opposing_html(evidence: Citation, leading: str) -> str:
    """The sentence that speaks against a claim."""
    return f'<span class="opposing" dir="auto">{escaped(evidence.title)}: “{escaped(evidence.cited_text)}” {leading}</span>'


def _claim_html(claim: Claim, cited: Set[int], lead: Lead) -> str:
    """The claim, its highlights in bold, and what leads to its sources in place of its markers."""
    words = "".join(f"<strong>{escaped(text)}</strong>" if stands_out else escaped(text) for text, stands_out in runs(claim))
    markers = ((f"[{marker}]", marker) for marker in claim.markers)
    leads = "".join(f" {lead(f'c{marker}', label) if marker in cited else label}" for label, marker in markers)
    return f'<span class="words">{words}</span>{leads}'
