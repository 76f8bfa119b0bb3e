"""A conversation in the terminal: every finished turn is kept, and the last answer can be rated."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from assistant.cli import console
from assistant.errors import AssistantError
from assistant.rendering.answer_text import NEAREST, answer_text, verdict_text
from assistant.text.cleaning import writable

if TYPE_CHECKING:
    from assistant.answer import Assistant
    from assistant.history.conversations import History
    from assistant.schema import Answer, Turn

RATINGS = {"/up": "up", "/down": "down"}
HELP = "/up or /down, and why if you like, rates the last answer; /quit leaves"


def ask_aloud(assistant: Assistant, question: str, history: Sequence[Turn] = ()) -> Answer:
    """Ask, and on a terminal let the words be seen as they come; the checked answer takes their place.

    Raises:
        AssistantError: see `Assistant.ask`.
    """
    from assistant.schema import Answer

    written = ""
    with closing(assistant.stream(question, history)) as pieces, console.growing_text() as grow:
        for piece in pieces:
            if isinstance(piece, Answer):
                return piece
            written += piece
            grow(written)
    raise AssertionError("a stream ends with its answer")


def show_answer(assistant: Assistant, answer: Answer) -> None:
    """Write the answer with what it cites, or the abstention with the nearest passages."""
    nearest = {hit.passage.doc_id for hit in answer.hits[:NEAREST]} if answer.abstained else ()
    titles = {doc_id: assistant.document(doc_id).title for doc_id in nearest}
    console.show(answer_text(answer, titles))
    if console.is_styled():
        console.show(verdict_text(answer))


def converse(assistant: Assistant, history: History, conversation_id: str | None) -> None:
    """Answer one line after another until `/quit` or the end.

    A conversation given by id goes on; else one is begun with the first answer, and its id told at the end.

    Raises:
        StoreError: if the conversation is unknown, or a turn can't be kept.
    """
    turns = history.turns_for_asking(conversation_id) if conversation_id else ()
    number: int | None = None
    for line in _lines():
        command, _, comment = line.partition(" ")
        if command in RATINGS:
            _rate(history, conversation_id, number, command, comment)
            continue
        try:
            answer = ask_aloud(assistant, line, turns)
        except AssistantError as error:
            console.tell("error", str(error))
            continue
        if answer.standalone_question != answer.question:
            console.show_line(f"Asked as: {answer.standalone_question}")
        show_answer(assistant, answer)
        console.show_line("")
        conversation_id = conversation_id or history.start().conversation_id
        stored = history.add(conversation_id, answer)
        number, turns = stored.number, (*turns, stored.for_asking())
    if number is not None:
        console.note(f"kept as {conversation_id}; `assistant chat --resume {conversation_id}` goes on with it")


def _rate(history: History, conversation_id: str | None, number: int | None, command: str, comment: str) -> None:
    from assistant.history.conversations import Rating

    if conversation_id is None or number is None:
        console.note("there is no answer to rate yet")
        return
    history.rate(conversation_id, number, Rating(RATINGS[command]), comment.strip())
    console.note(f"rated {RATINGS[command]}")


def _lines() -> Iterator[str]:
    """What the person says, from the prompt, or one a line where input is piped."""
    if sys.stdin.isatty():
        console.note(HELP)
    while True:
        try:
            line = input("> ") if sys.stdin.isatty() else input()
        except EOFError:
            return
        said = writable(line).strip()
        if said == "/quit":
            return
        if said:
            yield said
