"""An answer as a Markdown document: sentences with their verdicts, sources, facts.

Articles are not trusted: every piece of text is escaped, so that it is read as the characters it holds. It makes no heading,
list, quotation, link or tag, and can't pass for another question, citation or verdict.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.rendering.published_text import written_markers
from assistant.rendering.walk import runs, walk
from assistant.schema import Answer, Citation, Support, Verdict

_SYNTAX = re.compile(r"([\\`*_\[\]<>&~|$#])")
_LINE_START = re.compile(r"^(\d{1,9}(?=[.)](?: |$))|(?=[-+=:]))")
_LINE_END = re.compile(r"\r\n|\r|\n")


def answer_blocks(answer: Answer) -> Iterator[str]:
    """The paragraphs of an answer: its text, what it cites, what speaks against it, facts and notes."""
    yield ("**Abstained.** " if answer.abstained else "") + _paragraphs(_text(answer))
    for citation in answer.citations:
        yield _source(f"\\[{citation.marker}\\]", citation)
    for verdict in answer.verdicts:
        if verdict.support is Support.CONTRADICTED and verdict.evidence:
            yield _source("Against it:", verdict.evidence)
    yield _facts(answer)
    yield from (f"Note: {escaped_line(note)}" for note in answer.notes)


def escaped_line(text: str) -> str:
    """The text on one line, to stand within a line: the characters it holds, and no Markdown."""
    return " ".join(_escaped(text).split())


def _text(answer: Answer) -> str:
    """The answer's text, escaped, with what is not supported marked behind each claim."""
    return "".join(_escaped(gap) + (_claim(answer.verdicts[number - 1]) if number else "") for gap, number in walk(answer))


def _claim(verdict: Verdict) -> str:
    """A claim, its highlights in bold, with its markers."""
    words = "".join(f"**{_escaped(text)}**" if stands_out else _escaped(text) for text, stands_out in runs(verdict.claim))
    said = words + _escaped(written_markers(verdict.claim.markers))
    if verdict.support is Support.SUPPORTED:
        return said
    reason = f": {escaped_line(verdict.reason)}" if verdict.reason else ""
    return f"{said} **({verdict.support}{reason})**"


def _source(label: str, citation: Citation) -> str:
    page = f"p. {citation.page}, " if citation.page else ""
    place = f"{escaped_line(citation.doc_id)}, {page}characters {citation.start}-{citation.end}"
    quoted = "\n".join(f"  > {line}".rstrip() for line in _paragraphs(_escaped(citation.cited_text)).split("\n"))
    return f"- {label} {escaped_line(citation.title)} ({place}):\n\n{quoted}"


def _facts(answer: Answer) -> str:
    supported = sum(verdict.support is Support.SUPPORTED for verdict in answer.verdicts)
    checked = f"claims supported: {supported} of {len(answer.verdicts)}" if answer.verdicts else "**not checked**"
    facts = [
        f"Engine {escaped_line(answer.engine)}",
        f"model {escaped_line(answer.model)}",
        f"confidence {answer.confidence:.2f}",
    ]
    return ", ".join(facts if answer.abstained else [*facts, checked])


def _escaped(text: str) -> str:
    return _SYNTAX.sub(r"\\\1", text)


def _paragraphs(escaped: str) -> str:
    """Lines of escaped text, none of which begins anything."""
    return "\n".join(_LINE_START.sub(r"\1\\", " ".join(line.split())) for line in _LINE_END.split(escaped))
