"""`assistant conversations ...` and `assistant feedback`: what is kept of earlier questions, on the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli import console
from assistant.cli.options import DataDirOption, JsonOption, settings_from
from assistant.errors import AssistantError, StoreError
from assistant.history.conversations import FILE_NAME, Conversation, History, RatedTurn, StoredTurn
from assistant.history.export import conversation_dict, moment, restored, to_json, to_markdown
from assistant.rendering.answer_text import answer_text
from assistant.text.cleaning import clean, one_line, plural, writable

if TYPE_CHECKING:
    from rich.text import Text

conversations = typer.Typer(
    help="List, show, rename, delete and export earlier conversations.", no_args_is_help=True, rich_markup_mode=None
)

ConversationId = Annotated[str, typer.Argument(metavar="ID", help="Conversation as `list` names it.")]


class Format(StrEnum):
    """How a conversation is exported."""

    MARKDOWN = "markdown"
    JSON = "json"


@conversations.command("list")
def list_conversations(data_dir: DataDirOption = None, as_json: JsonOption = False) -> None:
    """List the conversations, the last one first."""
    with _history(data_dir) as history:
        found = history.conversations()
    if as_json:
        console.show_json({"conversations": [conversation_dict(conversation) for conversation in found]})
        return
    for conversation in found:
        console.show(_conversation_line(conversation))
    if not found:
        console.note("no conversation is kept yet")


@conversations.command()
def show(conversation_id: ConversationId, data_dir: DataDirOption = None) -> None:
    """Show the questions and answers of a conversation."""
    with _history(data_dir) as history:
        turns = history.turns(conversation_id)
    for turn in turns:
        console.show(_turn_text(turn))


@conversations.command()
def rename(
    conversation_id: ConversationId,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="Its new title.")],
    data_dir: DataDirOption = None,
) -> None:
    """Give a conversation another title."""
    with _history(data_dir) as history:
        history.rename(conversation_id, writable(title))


@conversations.command()
def delete(
    conversation_ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Conversations as `list` names them.")],
    data_dir: DataDirOption = None,
) -> None:
    """Delete conversations with their ratings, for good."""
    failed = False
    with _history(data_dir) as history:
        for conversation_id in conversation_ids:
            try:
                history.delete(conversation_id)
                console.show_line(f"deleted {conversation_id}")
            except AssistantError as error:
                console.tell("error", str(error))
                failed = True
    raise typer.Exit(1 if failed else 0)


@conversations.command()
def export(
    conversation_id: ConversationId,
    form: Annotated[Format, typer.Option("--format", help="What to write.")] = Format.MARKDOWN,
    output: Annotated[Path | None, typer.Option("--output", metavar="FILE", help="Write here instead of printing.")] = None,
    data_dir: DataDirOption = None,
) -> None:
    """Write a conversation with its citations as Markdown or JSON."""
    with _history(data_dir) as history:
        kept = history.conversation(conversation_id), history.turns(conversation_id)
    text = to_json(*kept) if form is Format.JSON else clean(to_markdown(*kept))
    if output is None:
        sys.stdout.write(text)
        return
    try:
        output.write_bytes(text.encode())
    except OSError as error:
        raise StoreError(f"{os.fspath(output)!r} can't be written ({error.strerror}); name another file") from error


def feedback(
    cases: Annotated[
        Path | None, typer.Option("--to-cases", metavar="FILE", help="Add what was rated down to eval cases.")
    ] = None,
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what was thought of answers, or turn what was rated down into eval cases to complete."""
    with _history(data_dir) as history:
        rated = history.rated()
    if cases:
        from assistant.evaluation.cases.feedback import to_cases

        _write_cases(cases, to_cases(rated), as_json)
    elif as_json:
        console.show_json({"feedback": [_feedback_dict(one) for one in rated]})
    elif rated:
        for one in rated:
            console.show(_feedback_line(one))
    else:
        console.note("no answer is rated yet")


@contextmanager
def _history(data_dir: Path | None) -> Iterator[History]:
    with History.open(settings_from(data_dir=data_dir).data_dir / FILE_NAME) as history:
        yield history


def _conversation_line(conversation: Conversation) -> Text:
    from rich.text import Text

    told = f"  {moment(conversation.updated)}  {plural(conversation.turns, 'turn'):<9}  "
    return Text.assemble((conversation.conversation_id, "cyan"), told, one_line(conversation.title) or "(no title)")


def _turn_text(turn: StoredTurn) -> Text:
    from rich.text import Text

    answer = restored(turn)
    question = Text(f"> {one_line(answer.question)}", style="bold")
    rated = [_rating_text(turn)] if turn.rating else []
    return Text("\n").join([question, answer_text(answer, {}), *rated, Text()])


def _rating_text(turn: StoredTurn) -> Text:
    from rich.text import Text

    comment = one_line(turn.comment)
    return Text(f"Rated {turn.rating}{': ' if comment else ''}{comment}", style="dim")


def _feedback_line(rated: RatedTurn) -> Text:
    from rich.text import Text

    turn = rated.turn
    place, question = f"{rated.conversation_id} {turn.number}", one_line(turn.answer["question"])
    comment = f" ({one_line(turn.comment)})" if turn.comment else ""
    return Text.assemble(f"{turn.rating:<4}  ", (place, "cyan"), f"  {question}{comment}")


def _feedback_dict(rated: RatedTurn) -> dict[str, Any]:
    turn = rated.turn
    return {
        "conversation_id": rated.conversation_id,
        "title": rated.title,
        "number": turn.number,
        "asked": turn.asked,
        "rating": turn.rating,
        "comment": turn.comment,
        "question": turn.answer["question"],
        "text": turn.answer["text"],
    }


def _write_cases(path: Path, cases: Sequence[Mapping[str, Any]], as_json: bool) -> None:
    """Add the cases that the file doesn't have, and say which."""
    from assistant.evaluation.cases.feedback import append_cases

    appended = append_cases(path, cases)
    added, skipped = appended.added, appended.skipped
    if as_json:
        console.show_json({"added": list(added), "skipped": list(skipped)})
        return
    console.show_line(f"{plural(len(added), 'case')} added to {os.fspath(path)}, {len(skipped)} there already")
    if added:
        console.note("give each case `expected` or `evidence`, or set `unanswerable`; `assistant eval` refuses it until then")
