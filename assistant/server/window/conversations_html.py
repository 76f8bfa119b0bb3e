"""The list of conversations beside the chat, and the bar above it that names the open one: pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.history.conversations import Conversation
from assistant.rendering.answer_html import escaped

MOST = 200
"""Conversations listed; the command line lists them all."""

LONGEST_TITLE = 120


def list_html(conversations: Sequence[Conversation], opened: str) -> str:
    """All conversations, the last one first, and the button that begins another."""
    rows = "".join(_row_html(conversation, conversation.conversation_id == opened) for conversation in conversations[:MOST])
    more = len(conversations) - MOST
    older = f'<p class="note">{more} older ones: `assistant conversations list`.</p>' if more > 0 else ""
    none = "" if rows else '<p class="note">None yet. They stay on this machine.</p>'
    begin = '<button type="button" class="new" data-act="new">New conversation</button>'
    return f'<nav aria-label="Conversations">{begin}<h2>Conversations</h2><ul>{rows}</ul>{none}{older}</nav>'


def bar_html(conversation: Conversation | None) -> str:
    """The open conversation's title with what can be done with it; nearly nothing where none is begun.

    `data-conversation` is what the page's address and its requests take from here.
    """
    drawer = '<button type="button" class="drawer" data-act="drawer" aria-expanded="false">Conversations</button>'
    if conversation is None:
        return f'<div class="bar" data-conversation="">{drawer}<h2 class="title">New conversation</h2></div>'
    acts = "".join(
        f'<button type="button" data-act="{act}">{label}</button>'
        for act, label in (
            ("rename", "Rename"),
            ("markdown", "Export as Markdown"),
            ("json", "Export as JSON"),
            ("delete", "Delete"),
        )
    )
    menu = f'<details class="menu"><summary>Options</summary><div class="acts">{acts}</div></details>'
    title = f'<h2 class="title" dir="auto">{_title(conversation)}</h2>'
    said = f'data-conversation="{_key(conversation)}" data-turns="{conversation.turns}"'
    told = '<p class="said" role="status"></p>'
    return f'<div class="bar" {said}>{drawer}{title}{menu}{told}{_rename_html()}{_delete_html(conversation)}</div>'


def _row_html(conversation: Conversation, opened: bool) -> str:
    current = ' aria-current="true"' if opened else ""
    turns = f"{conversation.turns} question{'' if conversation.turns == 1 else 's'}"
    title = f'<span class="title" dir="auto">{_title(conversation)}</span>'
    when = f'<span class="when">{escaped(conversation.updated[:10])} · {turns}</span>'
    opens = f'<button type="button" data-act="open" data-conversation="{_key(conversation)}"{current}>{title}{when}</button>'
    return f"<li>{opens}</li>"


def _rename_html() -> str:
    box = f'<label>Title <input type="text" maxlength="{LONGEST_TITLE}" autocomplete="off" dir="auto"></label>'
    return _dialog("renaming", "Rename this conversation", box, ("rename-now", "Rename"))


def _delete_html(conversation: Conversation) -> str:
    answers = f"{conversation.turns} answer{'' if conversation.turns == 1 else 's'}"
    text = f'<p dir="auto">“{_title(conversation)}” and its {answers} will be gone for good.</p>'
    return _dialog("deleting", "Delete this conversation?", text, ("delete-now", "Delete"))


def _dialog(name: str, heading: str, body: str, act: tuple[str, str]) -> str:
    """A dialog that `showModal` opens; Escape and Cancel close it."""
    buttons = (
        '<button type="button" data-act="cancel">Cancel</button>'
        f'<button type="button" class="now" data-act="{act[0]}">{act[1]}</button>'
    )
    inside = f'<h2 id="{name}-heading">{heading}</h2>{body}<div class="buttons">{buttons}</div>'
    return f'<dialog class="{name}" aria-labelledby="{name}-heading">{inside}</dialog>'


def _title(conversation: Conversation) -> str:
    return escaped(conversation.title or "(no title)")


def _key(conversation: Conversation) -> str:
    """The id, as an attribute; ours are hexadecimal, and what else a file may hold is escaped."""
    return escaped(conversation.conversation_id)
