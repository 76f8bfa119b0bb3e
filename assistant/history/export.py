"""Conversations to take away: Markdown to read, JSON to process, cases to evaluate by. Pure functions.

Articles are not trusted: all of their text that goes into Markdown is escaped (see `assistant.rendering.answer_markdown`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from assistant.errors import StoreError
from assistant.history.conversations import Conversation, StoredTurn
from assistant.rendering.answer_markdown import answer_blocks, escaped_line
from assistant.rendering.from_json import answer_of
from assistant.schema import Answer

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
        f"# {escaped_line(conversation.title) or 'A conversation'}",
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


def moment(time: str) -> str:
    """An ISO time in UTC, to the minute, to read."""
    return f"{time[:16].replace('T', ' ')} UTC"


def _turn_blocks(turn: StoredTurn) -> Iterator[str]:
    answer = restored(turn)
    yield f"## {turn.number}. {escaped_line(answer.question)}"
    if answer.standalone_question != answer.question:
        yield f"Asked as: {escaped_line(answer.standalone_question)}"
    yield from answer_blocks(answer)
    if turn.rating:
        yield f"Rated {turn.rating}" + (f": {escaped_line(turn.comment)}" if turn.comment else ".")
