"""`assistant chat`: questions one after another, each answer kept and possibly rated."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from assistant.cli import console
from assistant.cli.chat_commands import COMMANDS, ChatState, obey
from assistant.cli.line_editor import editing
from assistant.errors import AssistantError
from assistant.present_documents import present_documents
from assistant.rendering.answer_text import NEAREST, answer_text, verdict_text
from assistant.text.cleaning import writable

if TYPE_CHECKING:
    from assistant.answer import Assistant
    from assistant.history.conversations import History
    from assistant.schema import Answer, Turn

_QUIT = "/quit"


def ask_aloud(assistant: Assistant, question: str, history: Sequence[Turn] = (), documents: Sequence[str] = ()) -> Answer:
    """Ask, and on a terminal let the words be seen as they come; the checked answer takes their place.

    Raises:
        AssistantError: see `Assistant.ask`.
    """
    from assistant.schema import Answer

    written = ""
    with closing(assistant.stream(question, history, documents)) as pieces, console.growing_text() as grow:
        for piece in pieces:
            if isinstance(piece, Answer):
                return piece
            written += piece
            grow(written)
    raise AssertionError("a stream ends with its answer")


def show_answer(assistant: Assistant, answer: Answer) -> None:
    """Write the answer with what it cites, or the abstention with the nearest passages."""
    nearest = {hit.passage.doc_id for hit in answer.hits[:NEAREST]} if answer.abstained else ()
    titles = {doc_id: document.title for doc_id, document in present_documents(assistant, nearest).items()}
    console.show(answer_text(answer, titles))
    if console.is_styled():
        console.show(verdict_text(answer))


def converse(assistant: Assistant, history: History, conversation_id: str | None, documents: Sequence[str] = ()) -> None:
    """Answer one line after another until `/quit` or the end; what begins with a slash is a command, and never a question.

    A conversation given by id goes on; else one is begun with the first answer, and its id told at the end. Ctrl-C ends an
    answer, not the conversation.

    Raises:
        StoreError: if the conversation is unknown, or a turn can't be kept.
    """
    turns = history.turns_for_asking(conversation_id) if conversation_id else ()
    talk = ChatState(assistant, history, conversation_id, turns, tuple(documents))
    with editing(assistant.settings.data_dir, [*COMMANDS, _QUIT]):
        for line in _lines():
            if line.startswith("/"):
                obey(talk, line)
            else:
                _answer(talk, line)
    if talk.number is not None:
        key = talk.conversation_id
        console.note(f"kept as {key}; `assistant chat --resume {key}` goes on with it")


def _answer(talk: ChatState, question: str) -> None:
    """Answer, show and keep; what goes wrong is told, and the next question asked."""
    try:
        answer = ask_aloud(talk.assistant, question, talk.turns, talk.documents)
    except AssistantError as error:
        console.tell("error", str(error))
        return
    except KeyboardInterrupt:
        console.note("stopped; nothing of that answer is kept")
        return
    if answer.standalone_question != answer.question:
        console.show_line(f"Asked as: {answer.standalone_question}")
    show_answer(talk.assistant, answer)
    console.show_line("")
    talk.keep(answer)


def _lines() -> Iterator[str]:
    """What the person says, from the prompt, or one a line where input is piped."""
    if sys.stdin.isatty():
        console.note(f"ask, or type /help for the commands; {_QUIT} leaves")
    while True:
        try:
            line = input("> ") if sys.stdin.isatty() else input()
        except EOFError:
            return
        except KeyboardInterrupt:
            console.note(f"{_QUIT} or Ctrl-D leaves")
            continue
        said = writable(line).strip()
        if said == _QUIT:
            return
        if said:
            yield said
