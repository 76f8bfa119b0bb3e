"""An answer as a Markdown document: sentences with their verdicts, sources, facts."""

from __future__ import annotations

import re

from assistant.schema import Answer, Citation, Support, Verdict

_SYNTAX = re.compile(r"([\\`*_\[\]<>&~|$#])")


_LINE_START = re.compile(r"^(\d{1,9}(?=[.)](?: |$))|(?=[-+=:]))")


_LINE_END = re.compile(r"\r\n|\r|\n")


def _marked(answer: Answer) -> str:
    """The answer's text, escaped, with what is not supported marked behind each claim."""
    pieces, done = [], 0
    for verdict in answer.verdicts:
        pieces += [_syntax_escaped(answer.text[done : verdict.claim.start]), _claim(verdict)]
        done = verdict.claim.end
    return "".join([*pieces, _syntax_escaped(answer.text[done:])])


def _claim(verdict: Verdict) -> str:
    """A claim, its answering span in bold."""
    # The engine marks nothing in a sentence that has asterisks of its own.
    plain = verdict.evidence is not None and "*" in verdict.evidence.cited_text
    text = verdict.claim.text
    said = _syntax_escaped(text) if plain else "**".join(map(_syntax_escaped, text.split("**")))
    if verdict.support is Support.SUPPORTED:
        return said
    reason = f": {_escaped(verdict.reason)}" if verdict.reason else ""
    return f"{said} **({verdict.support}{reason})**"


def _source(label: str, citation: Citation) -> str:
    place = f"{_escaped(citation.doc_id)}, characters {citation.start}-{citation.end}"
    quoted = "\n".join(f"  > {line}".rstrip() for line in _paragraphs(_syntax_escaped(citation.cited_text)).split("\n"))
    return f"- {label} {_escaped(citation.title)} ({place}):\n\n{quoted}"


def _facts(answer: Answer) -> str:
    supported = sum(verdict.support is Support.SUPPORTED for verdict in answer.verdicts)
    checked = f"claims supported: {supported} of {len(answer.verdicts)}" if answer.verdicts else "**not checked**"
    facts = [f"Engine {_escaped(answer.engine)}", f"model {_escaped(answer.model)}", f"confidence {answer.confidence:.2f}"]
    return ", ".join(facts if answer.abstained else [*facts, checked])


def _escaped(text: str) -> str:
    """The text on one line, to stand within a line."""
    return " ".join(_syntax_escaped(text).split())


def _syntax_escaped(text: str) -> str:
    return _SYNTAX.sub(r"\\\1", text)


def _paragraphs(escaped: str) -> str:
    """Lines of escaped text, none of which begins anything."""
    return "\n".join(_LINE_START.sub(r"\1\\", " ".join(line.split())) for line in _LINE_END.split(escaped))
