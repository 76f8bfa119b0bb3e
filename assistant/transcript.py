"""Conversations to take away: Markdown to read, JSON to process, cases to evaluate by. Pure functions.

Articles are not trusted. In Markdown every piece of text is escaped, so that it is read as the characters it holds: it makes no
heading, list, quotation, link or tag, and can't pass for another question, citation or mark.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from assistant.contract import answer_of
from assistant.errors import StoreError
from assistant.history import Conversation, RatedTurn, Rating, StoredTurn
from assistant.schema import Answer, Citation, Support, Verdict

_SYNTAX = re.compile(r"([\\`*_\[\]<>&~|$#])")
_LINE_START = re.compile(r"^(\d{1,9}(?=[.)](?: |$))|(?=[-+=:]))")
_LINE_END = re.compile(r"\r\n|\r|\n")
# What JSON may hold but terminals and encodings can't: control characters, lone surrogates, marks that turn the order.
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def restored(turn: StoredTurn) -> Answer:
    """The answer of a stored turn as a value again, but for its hits, as their passages are not kept.

    Raises:
        StoreError: if what was kept is no answer.
    """
    try:
        return answer_of(turn.answer)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise StoreError(f"the answer of turn {turn.number!r} is damaged ({error!r}); restore a copy of it") from error


def to_markdown(conversation: Conversation, turns: Sequence[StoredTurn]) -> str:
    """The conversation to read: questions as headings, answers with what is not supported marked, citations quoted.

    Raises:
        StoreError: if a turn is damaged.
    """
    blocks = [
        f"# {_escaped(conversation.title) or 'A conversation'}",
        f"Begun {moment(conversation.created)}, last turn {moment(conversation.updated)}.",
        *(block for turn in turns for block in _turn_blocks(turn)),
    ]
    return "\n\n".join(blocks) + "\n"


def turn_markdown(turn: StoredTurn) -> str:
    """One turn to read: its question, its answer and what it cites.

    Raises:
        StoreError: if the turn is damaged.
    """
    return "\n\n".join(_turn_blocks(turn)) + "\n"


def to_json(conversation: Conversation, turns: Sequence[StoredTurn]) -> str:
    """The conversation to process: one JSON object, each answer exactly as it was published."""
    kept = [
        {
            "number": turn.number,
            "asked": turn.asked,
            "rating": turn.rating,
            "comment": turn.comment,
            "answer": turn.answer,
        }
        for turn in turns
    ]
    written = json.dumps({**conversation_dict(conversation), "turns": kept}, ensure_ascii=False, indent=2)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match.group()):04x}", written) + "\n"


def conversation_dict(conversation: Conversation) -> dict[str, Any]:
    """The conversation without its turns, as JSON-ready values."""
    return {
        "conversation_id": conversation.conversation_id,
        "title": conversation.title,
        "created": conversation.created,
        "updated": conversation.updated,
        "turns": conversation.turns,
    }


def to_cases(rated: Sequence[RatedTurn]) -> tuple[dict[str, Any], ...]:
    """An eval case for each turn that was rated down.

    That an answer is wrong doesn't say what is right: `expected`, `evidence` and `unanswerable` are left for a person to fill
    in, and until then the case is refused with its line. `given` and `comment` tell that person what was wrong.
    """
    return tuple(_case(one) for one in rated if one.turn.rating is Rating.DOWN)


def moment(time: str) -> str:
    """An ISO time in UTC, to the minute, to read."""
    return f"{time[:16].replace('T', ' ')} UTC"


def _case(rated: RatedTurn) -> dict[str, Any]:
    answer = rated.turn.answer
    return {
        "id": f"feedback-{rated.conversation_id}-{rated.turn.number}",
        "question": answer["question"],
        "expected": [],
        "evidence": [],
        "unanswerable": False,
        "tags": ["feedback"],
        "history": [{"question": turn.question, "answer": turn.answer} for turn in rated.history],
        "given": answer["text"],
        "comment": rated.turn.comment,
    }


def _turn_blocks(turn: StoredTurn) -> Iterator[str]:
    answer = restored(turn)
    yield f"## {turn.number}. {_escaped(answer.question)}"
    if answer.standalone_question != answer.question:
        yield f"Asked as: {_escaped(answer.standalone_question)}"
    yield ("**Abstained.** " if answer.abstained else "") + _paragraphs(_marked(answer))
    for citation in answer.citations:
        yield _source(f"\\[{citation.marker}\\]", citation)
    for verdict in answer.verdicts:
        if verdict.support is Support.CONTRADICTED and verdict.evidence:
            yield _source("Against it:", verdict.evidence)
    yield _facts(answer)
    yield from (f"Note: {_escaped(note)}" for note in answer.notes)
    if turn.rating:
        yield f"Rated {turn.rating}" + (f": {_escaped(turn.comment)}" if turn.comment else ".")


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
