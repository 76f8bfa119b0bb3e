"""The list of conversations beside the chat, and the bar above it that names the open one: pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.history.conversations import Conversation
from assistant.server.html_templates import macro

MOST = 200
"""Conversations listed; the command line lists them all."""

LONGEST_TITLE = 120
_SEARCHED_FROM = 6
_TEMPLATE = "conversations.html.jinja"


def list_html(conversations: Sequence[Conversation], opened: str) -> str:
    """All conversations, the last one first, and the button that begins another."""
    searched = len(conversations) >= _SEARCHED_FROM
    return macro(_TEMPLATE, "list")(conversations[:MOST], opened, len(conversations) - MOST, searched, LONGEST_TITLE)


def bar_html(conversation: Conversation | None, first: str = "") -> str:
    """The open conversation's title with what can be done with it; nearly nothing where none is begun.

    `data-conversation` is what the page's address and its requests take from here. A title that only repeats the beginning of
    the `first` question, which stands below it, is read out but not shown.
    """
    if conversation is None:
        return macro(_TEMPLATE, "new_bar")()
    repeats = " ".join(first.split()).startswith(conversation.title.removesuffix("…").rstrip())
    return macro(_TEMPLATE, "bar")(conversation, LONGEST_TITLE, repeats and bool(first))
