"""Rewriter port: a follow-up and the conversation so far -> a question that stands alone.

Without a chat model, `completion` adds the words that the question lacks; with one, it is asked to put the question in full.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.errors import GenerationError
from assistant.followups.completion import standalone_question
from assistant.llm.chat_model import ChatModel, complete
from assistant.llm.prompts import Prompt
from assistant.schema import Turn

REMEMBERED = 6
"""Turns that the chat model is shown; a follow-up seldom reaches further back."""
_LONGEST_ANSWER = 600


@dataclass(frozen=True, slots=True)
class Rewriting:
    """The standalone question, and sentences on what went wrong on the way."""

    question: str
    notes: tuple[str, ...] = ()


class Rewriter(Protocol):
    """Makes a follow-up stand alone."""

    def rewrite(self, question: str, history: Sequence[Turn]) -> Rewriting:
        """The question as it would be put to someone who has not heard the conversation."""


class TermRewriter:
    """Adds the words of the conversation that the question lacks; see `standalone_question`."""

    def rewrite(self, question: str, history: Sequence[Turn]) -> Rewriting:
        """See `Rewriter`."""
        return Rewriting(standalone_question(question, history))


class ChatModelRewriter:
    """Asks a chat model, which is not called where there is no conversation yet."""

    def __init__(self, chat: ChatModel, prompt: Prompt, *, longest: int) -> None:
        self._chat = chat
        self._prompt = prompt
        self._longest = longest

    def rewrite(self, question: str, history: Sequence[Turn]) -> Rewriting:
        """See `Rewriter`.

        Raises:
            GenerationError: if the model gives no whole reply.
        """
        if not history:
            return Rewriting(question)
        reply = complete(self._chat, self._prompt.fill(conversation=_told(history[-REMEMBERED:]), question=question))
        written = next((line.strip() for line in reply.splitlines() if line.strip()), "").strip("\"“”'")
        return Rewriting(written if 0 < len(written) <= self._longest else question)


class FallbackRewriter:
    """Where the first rewriter fails, the second takes its place, and the notes say so."""

    def __init__(self, first: Rewriter, second: Rewriter) -> None:
        self._first = first
        self._second = second

    def rewrite(self, question: str, history: Sequence[Turn]) -> Rewriting:
        """See `Rewriter`."""
        try:
            return self._first.rewrite(question, history)
        except GenerationError as error:
            note = f"The follow-up was completed without the chat model, because {error}."
            return Rewriting(self._second.rewrite(question, history).question, (note,))


def _told(history: Sequence[Turn]) -> str:
    return "\n".join(f"Question: {turn.question}\nAnswer: {_shortened(turn.answer)}" for turn in history)


def _shortened(answer: str) -> str:
    return answer if len(answer) <= _LONGEST_ANSWER else f"{answer[:_LONGEST_ANSWER].rsplit(' ', 1)[0]} …"
