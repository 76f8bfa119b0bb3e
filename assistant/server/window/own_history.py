"""Whose conversations a request may see: its owner's, and no other's, also not by guessing an id."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.errors import StoreError
from assistant.history.conversations import Conversation, History, Rating, StoredTurn
from assistant.schema import Answer


@dataclass(frozen=True, slots=True)
class OwnHistory:
    """The conversations of one owner. One that belongs to somebody else is as unknown as one that never was."""

    history: History
    owner: str

    def conversations(self) -> tuple[Conversation, ...]:
        """All of them, the one that last got a turn first."""
        return self.history.conversations(self.owner)

    def start(self) -> Conversation:
        """Begin one; it takes the title of its first question."""
        return self.history.start(owner=self.owner)

    def conversation(self, conversation_id: str) -> Conversation:
        """One of them.

        Raises:
            StoreError: if this owner has no such conversation.
        """
        found = self.history.conversation(conversation_id)
        if found.owner != self.owner:
            raise StoreError(f"there is no conversation {conversation_id!r}; open one from the list")
        return found

    def turns(self, conversation_id: str) -> tuple[StoredTurn, ...]:
        """The turns of one of them, oldest first.

        Raises:
            StoreError: see `conversation`.
        """
        return self.history.turns(self.conversation(conversation_id).conversation_id)

    def turn(self, conversation_id: str, number: int) -> StoredTurn:
        """One turn of one of them.

        Raises:
            StoreError: if there is no such turn.
        """
        found = next((turn for turn in self.turns(conversation_id) if turn.number == number), None)
        if found is None:
            raise StoreError(f"conversation {conversation_id!r} has no turn {number!r}; reload the page")
        return found

    def keep(self, conversation_id: str, answer: Answer, *, replacing: int = 0) -> StoredTurn:
        """Keep an answer as the next turn, or in place of the turn of that number.

        Raises:
            StoreError: if there is no such conversation or turn, or it can't be written.
        """
        owned = self.conversation(conversation_id).conversation_id
        return self.history.replace(owned, replacing, answer) if replacing else self.history.add(owned, answer)

    def rename(self, conversation_id: str, title: str) -> None:
        """Give one of them another title.

        Raises:
            AssistantError: if there is no such conversation, or the title is empty.
        """
        self.history.rename(self.conversation(conversation_id).conversation_id, title)

    def delete(self, conversation_id: str) -> None:
        """Remove one of them for good.

        Raises:
            StoreError: see `conversation`.
        """
        self.history.delete(self.conversation(conversation_id).conversation_id)

    def rate(self, conversation_id: str, number: int, rating: Rating | None, comment: str) -> None:
        """Say what an answer is worth; None takes that back.

        Raises:
            StoreError: if there is no such turn.
        """
        self.history.rate(self.conversation(conversation_id).conversation_id, number, rating, comment)
