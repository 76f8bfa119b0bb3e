"""What can be said in `assistant chat` beside questions: commands, which begin with a slash."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.cli import console
from assistant.errors import AssistantError, StoreError
from assistant.text.cleaning import clean, one_line

if TYPE_CHECKING:
    from assistant.answer import Assistant
    from assistant.history.conversations import History
    from assistant.schema import Answer, Citation, Turn

_AROUND = 600
"""Characters of an article that are shown before and behind a cited sentence."""


@dataclass(slots=True)
class ChatState:
    """A conversation as it goes: its id and the number of its last turn, once there is one, and the last answer.

    `documents` are the ids of the only documents that are asked; none means all.
    """

    assistant: Assistant
    history: History
    conversation_id: str | None
    turns: tuple[Turn, ...]
    documents: tuple[str, ...] = ()
    number: int | None = None
    answer: Answer | None = None

    def keep(self, answer: Answer) -> None:
        """Keep an answer as the next turn.

        Raises:
            StoreError: if it can't be kept.
        """
        self.conversation_id = self.conversation_id or self.history.start().conversation_id
        stored = self.history.add(self.conversation_id, answer)
        self.number, self.turns, self.answer = stored.number, (*self.turns, stored.for_asking()), answer


def obey(talk: ChatState, line: str) -> None:
    """Do what a line that begins with a slash says; one that is no command is said to be none."""
    name, _, argument = line.partition(" ")
    command = COMMANDS.get(name)
    if command is None:
        console.tell("error", f"there is no command {name!r}; /help lists all. A question doesn't begin with a slash")
        return
    try:
        command.run(talk, argument.strip())
    except AssistantError as error:
        console.tell("error", str(error))


def _help(talk: ChatState, argument: str) -> None:  # noqa: ARG001
    from rich.text import Text

    told = {name: command.told for name, command in COMMANDS.items()} | {
        "/quit": "leave; so does Ctrl-D. Ctrl-C stops an answer"
    }
    console.show(Text("\n".join(f"{name:<11} {words}" for name, words in told.items())))


def _sources(talk: ChatState, argument: str) -> None:  # noqa: ARG001
    citations = talk.answer.citations if talk.answer else ()
    for citation in citations:
        console.show_line(f"[{citation.marker}] {citation.title} ({_place(citation)}): {citation.cited_text}")
    if not citations:
        console.note("there is no answer with sources yet")


def _open(talk: ChatState, argument: str) -> None:
    """Show the article around what a citation of the last answer cites, that in bold."""
    from rich.text import Text

    citations = talk.answer.citations if talk.answer else ()
    citation = next((one for one in citations if str(one.marker) == argument.strip("[]")), None)
    if citation is None:
        console.tell("error", f"the last answer has no source {argument!r}; /sources lists them")
        return
    document = talk.assistant.document(citation.doc_id)
    if document.text[citation.start : citation.end] != citation.cited_text:
        raise StoreError(f"the article {citation.doc_id!r} has changed since; ask again")
    start, end = max(0, citation.start - _AROUND), citation.end + _AROUND
    head = Text(f"{one_line(document.title)} ({_place(citation)})\n", style="bold")
    before = ("… " if start else "") + clean(document.text[start : citation.start])
    behind = clean(document.text[citation.end : end]) + (" …" if end < len(document.text) else "")
    console.show(Text.assemble(head, before, (clean(citation.cited_text), "bold reverse"), behind))


def _documents(talk: ChatState, argument: str) -> None:  # noqa: ARG001
    from assistant.ingestion.tags import readable_tags

    console.show_documents(talk.assistant.summaries(), readable_tags(talk.assistant.settings.corpus, console.note))


def _rating(rating: str) -> Callable[[ChatState, str], None]:
    def rate(talk: ChatState, comment: str) -> None:
        from assistant.history.conversations import Rating

        if talk.conversation_id is None or talk.number is None:
            console.note("there is no answer to rate yet")
            return
        talk.history.rate(talk.conversation_id, talk.number, Rating(rating), comment)
        console.note(f"rated {rating}")

    return rate


def _place(citation: Citation) -> str:
    page = f"p. {citation.page}, " if citation.page else ""
    return f"{one_line(citation.doc_id)}, {page}characters {citation.start}-{citation.end}"


@dataclass(frozen=True, slots=True)
class Command:
    """What a command is told to do, and what does it, given what stands behind its name."""

    told: str
    run: Callable[[ChatState, str], None]


COMMANDS: Mapping[str, Command] = {
    "/help": Command("list the commands", _help),
    "/sources": Command("what the last answer cites", _sources),
    "/open": Command("1: the article around source [1] of the last answer", _open),
    "/documents": Command("the articles", _documents),
    "/up": Command("rate the last answer as good, with a comment if you like", _rating("up")),
    "/down": Command("rate it as bad", _rating("down")),
}
"""All commands but `/quit`, which ends what reads them."""
