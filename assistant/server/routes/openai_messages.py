"""The messages of a chat in OpenAI's form -> the question, and the turns before it."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel
from starlette.exceptions import HTTPException

from assistant.schema import Turn
from assistant.server.routes.answers import history_size
from assistant.settings import Settings


class ContentPart(BaseModel):
    """A part of a message."""

    type: str
    text: str | None = None


class ChatMessage(BaseModel):
    """One message; only what is said by `user` and `assistant` is looked at."""

    role: str
    content: str | list[ContentPart] | None = None

    @property
    def text(self) -> str:
        """The words, its parts joined by lines."""
        if isinstance(self.content, list):
            return "\n".join(part.text or "" for part in self.content)
        return self.content or ""

    @property
    def has_other_than_text(self) -> bool:
        """Whether a part is a picture, a sound or the like."""
        return isinstance(self.content, list) and any(part.type != "text" for part in self.content)


def question_of(messages: Sequence[ChatMessage]) -> str:
    """The question, which is the last thing that was said.

    Raises:
        HTTPException: if the last word was not the person's, or is not text.
    """
    last = _said(messages)[-1:]
    if not last or last[0].role != "user":
        raise HTTPException(422, "the last message is not by 'user'; end with the question")
    if last[0].has_other_than_text:
        raise HTTPException(422, "the last message holds other parts than text; ask in words")
    return last[0].text


def turns_of(messages: Sequence[ChatMessage]) -> tuple[Turn, ...]:
    """The turns before the question; a question that got no answer has an empty one."""
    turns: list[Turn] = []
    for message in _said(messages)[:-1]:
        if message.role == "user":
            turns.append(Turn(message.text, ""))
        elif turns:
            told = "\n".join(filter(None, (turns[-1].answer, message.text)))
            turns[-1] = Turn(turns[-1].question, told)
    return tuple(turns)


def latest(settings: Settings, turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """As many of the latest turns as a history may have; a client of OpenAI always sends all there ever were."""
    kept = list(turns[-settings.max_history_turns :]) if settings.max_history_turns else []
    while kept and history_size(kept) > settings.max_history_chars:
        del kept[0]
    return tuple(kept)


def _said(messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    return [message for message in messages if message.role in {"user", "assistant"}]
