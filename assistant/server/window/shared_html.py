"""A conversation as one HTML file to share: it opens anywhere, loads nothing, and quotes what each answer cites."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.history.conversations import Conversation, StoredTurn
from assistant.history.export import moment, restored
from assistant.rendering.answer_html import sentences_html
from assistant.rendering.wording import language
from assistant.server.html_templates import macro, safe
from assistant.server.window.static_files import static_text


def to_html(conversation: Conversation, turns: Sequence[StoredTurn]) -> str:
    """The whole conversation as a page of its own.

    Raises:
        StoreError: if a turn is damaged.
    """
    answers = [(turn.number, restored(turn)) for turn in turns]
    rows = [(number, answer, safe("" if answer.abstained else sentences_html(answer, number))) for number, answer in answers]
    style = safe(static_text("shared.css"))
    return macro("shared.html.jinja", "page")(conversation, moment(conversation.updated), rows, style, language())
