"""Conversations and feedback. Unlike the index they can't be made anew from the articles, so nothing may lose them."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from assistant.errors import AssistantError, StoreError
from assistant.history.conversation_tables import open_tables, tables_in_memory
from assistant.history.database import Database
from assistant.schema import Answer, Turn

logger = logging.getLogger(__name__)

FILE_NAME = "conversations.db"
_LONGEST_TITLE = 60
_CONVERSATIONS = """
SELECT conversation_id, title, created, updated,
    (SELECT count(*) FROM turns t WHERE t.conversation_id = c.conversation_id), owner
FROM conversations c"""
_TURNS = """
SELECT number, answer, asked, rating, comment, digest FROM turns LEFT JOIN digests USING (conversation_id, number)
WHERE conversation_id = ? ORDER BY number"""
_DIGEST = "INSERT OR REPLACE INTO digests(conversation_id, number, digest) VALUES (?, ?, ?)"
_TURN_ADDED = "UPDATE conversations SET updated = ?, title = coalesce(nullif(title, ''), ?) WHERE conversation_id = ?"
_RATED = """
SELECT conversation_id, title FROM conversations
WHERE conversation_id IN (SELECT conversation_id FROM turns WHERE rating IS NOT NULL) ORDER BY created, rowid"""


class Rating(StrEnum):
    """What the person thought of an answer."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation, its turns only counted; `created` and `updated`, which the last turn sets, are ISO times in UTC."""

    conversation_id: str
    title: str
    created: str
    updated: str
    turns: int
    owner: str = ""


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """One exchange as it was kept.

    `number` counts from 1, `answer` is `Answer.to_dict()` as it was published, `asked` the ISO time in UTC it was kept at.
    """

    number: int
    answer: Mapping[str, Any]
    asked: str
    rating: Rating | None = None
    comment: str = ""

    def for_asking(self) -> Turn:
        """What a later question needs to know of it."""
        return Turn(self.answer["standalone_question"], self.answer["text"])


@dataclass(frozen=True, slots=True)
class RatedTurn:
    """A turn that was rated, with what came before it in its conversation, oldest first."""

    conversation_id: str
    title: str
    turn: StoredTurn
    history: tuple[Turn, ...]


class History:
    """All conversations of a data folder. Safe to share between threads, and its file between processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the file, or begin it; one that is damaged is set aside, and what can be read of it saved.

        Raises:
            StoreError: if it can't be read or written, or a newer version of the assistant made it.
        """
        return cls(open_tables(path))

    @classmethod
    def open_somewhere(cls, path: Path) -> Self:
        """`open`; where the file can't be used, conversations are kept until they are closed, and it is said why."""
        try:
            return cls.open(path)
        except StoreError as error:
            logger.warning("conversations are kept until the end of this process alone: %s", error)
            return cls(tables_in_memory())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def start(self, title: str = "", *, owner: str = "") -> Conversation:
        """Begin a conversation; without a title it takes that of its first question."""
        conversation_id, now = secrets.token_hex(6), _now()
        insert = "INSERT INTO conversations(conversation_id, owner, title, created, updated) VALUES (?, ?, ?, ?, ?)"
        with self._database.change():
            self._database.write(insert, conversation_id, owner, _one_line(title), now, now)
        return self.conversation(conversation_id)

    def add(self, conversation_id: str, answer: Answer) -> StoredTurn:
        """Keep an answer as the next turn of a conversation; it is on the disk when this returns.

        Raises:
            StoreError: if there is no such conversation, or it can't be written.
        """
        now, published, title = _now(), json.dumps(answer.to_dict()), _short(answer.question)
        insert = "INSERT INTO turns(conversation_id, number, asked, answer) VALUES (?, ?, ?, ?)"
        with self._database.change():
            self._write(_TURN_ADDED, now, title, conversation_id)
            last = "SELECT coalesce(max(number), 0) FROM turns WHERE conversation_id = ?"
            number = self._database.rows(last, conversation_id)[0][0] + 1
            self._database.write(insert, conversation_id, number, now, published)
            self._database.write(_DIGEST, conversation_id, number, _digest(published))
        return StoredTurn(number, json.loads(published), now)

    def replace(self, conversation_id: str, number: int, answer: Answer) -> StoredTurn:
        """Keep an answer in place of that of a turn, whose rating goes with it.

        Raises:
            StoreError: if there is no such turn, or it can't be written.
        """
        now, published = _now(), json.dumps(answer.to_dict())
        update = "UPDATE turns SET asked = ?, answer = ?, rating = NULL, comment = '' WHERE conversation_id = ? AND number = ?"
        with self._database.change():
            if not self._database.write(update, now, published, conversation_id, number):
                raise _no_turn(conversation_id, number)
            self._database.write(_DIGEST, conversation_id, number, _digest(published))
            self._write(_TURN_ADDED, now, _short(answer.question), conversation_id)
        return StoredTurn(number, json.loads(published), now)

    def conversation(self, conversation_id: str) -> Conversation:
        """One conversation.

        Raises:
            StoreError: if there is no such conversation.
        """
        rows = self._database.rows(f"{_CONVERSATIONS} WHERE conversation_id = ?", conversation_id)
        if not rows:
            raise _unknown(conversation_id)
        return Conversation(*rows[0])

    def conversations(self, owner: str | None = None) -> tuple[Conversation, ...]:
        """Those of one owner, or of all; the one that last got a turn first."""
        ordered = f"{_CONVERSATIONS} WHERE owner = coalesce(?, owner) ORDER BY updated DESC, rowid DESC"
        return tuple(Conversation(*row) for row in self._database.rows(ordered, owner))

    def turns(self, conversation_id: str) -> tuple[StoredTurn, ...]:
        """The turns of a conversation, oldest first.

        Raises:
            StoreError: if there is no such conversation.
        """
        turns = self._turns(conversation_id)
        if not turns:
            self.conversation(conversation_id)
        return turns

    def turns_for_asking(self, conversation_id: str) -> tuple[Turn, ...]:
        """What `Assistant.ask` takes as history.

        Raises:
            StoreError: if there is no such conversation.
        """
        return tuple(turn.for_asking() for turn in self.turns(conversation_id))

    def rename(self, conversation_id: str, title: str) -> None:
        """Give a conversation another title.

        Raises:
            AssistantError: if there is no such conversation, or the title is empty.
        """
        if not title.strip():
            raise AssistantError(f"the title {title!r} is empty; give the conversation a name")
        with self._database.change():
            self._write("UPDATE conversations SET title = ? WHERE conversation_id = ?", _one_line(title), conversation_id)

    def delete(self, conversation_id: str) -> None:
        """Remove a conversation with its turns and their ratings, for good.

        Raises:
            StoreError: if there is no such conversation.
        """
        with self._database.change():
            self._write("DELETE FROM conversations WHERE conversation_id = ?", conversation_id)

    def rate(self, conversation_id: str, number: int, rating: Rating | None, comment: str = "") -> None:
        """Say what an answer is worth, in place of what was said before; None takes that back, and the comment with it.

        Raises:
            StoreError: if there is no such turn.
        """
        update = "UPDATE turns SET rating = ?, comment = ? WHERE conversation_id = ? AND number = ?"
        kept = comment.strip() if rating else ""
        with self._database.change():
            if not self._database.write(update, rating, kept, conversation_id, number):
                raise _no_turn(conversation_id, number)

    def rated(self, rating: Rating | None = None) -> tuple[RatedTurn, ...]:
        """The turns that were rated so, or at all; the conversation that began first comes first."""
        found = (_rated(key, title, self._turns(key)) for key, title in self._database.rows(_RATED))
        return tuple(one for turns in found for one in turns if rating in {None, one.turn.rating})

    def _turns(self, conversation_id: str) -> tuple[StoredTurn, ...]:
        """The turns that are as they were written; the others are left out, and it is said."""
        rows = self._database.rows(_TURNS, conversation_id)
        turns = tuple(turn for *row, digest in rows if (turn := _stored_turn(*row, digest=digest)))
        if len(turns) < len(rows):
            left_out, path = len(rows) - len(turns), os.fspath(self._database.path)
            logger.warning("%d turns of conversation %r in %r are damaged and left out", left_out, conversation_id, path)
        return turns

    def _write(self, statement: str, *values: str) -> None:
        """Change one conversation; its id is the last of the values."""
        if not self._database.write(statement, *values):
            raise _unknown(values[-1])


def _unknown(conversation_id: str) -> StoreError:
    return StoreError(f"there is no conversation {conversation_id!r}; `assistant conversations list` names them")


def _no_turn(conversation_id: str, number: int) -> StoreError:
    return StoreError(f"conversation {conversation_id!r} has no turn {number!r}; show it to see its turns")


def _stored_turn(
    number: int, answer: str, asked: str, rating: str | None, comment: str, *, digest: str | None
) -> StoredTurn | None:
    """The turn; None where it is not as it was written."""
    if digest is not None and digest != _digest(answer):
        return None
    try:
        return StoredTurn(number, json.loads(answer), asked, Rating(rating) if rating else None, comment)
    except (TypeError, ValueError):
        return None


def _digest(published: str) -> str:
    return hashlib.sha256(published.encode()).hexdigest()


def _rated(conversation_id: str, title: str, turns: tuple[StoredTurn, ...]) -> Iterator[RatedTurn]:
    for i, turn in enumerate(turns):
        if turn.rating:
            yield RatedTurn(conversation_id, title, turn, tuple(earlier.for_asking() for earlier in turns[:i]))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _short(question: str) -> str:
    line = _one_line(question)
    return line if len(line) <= _LONGEST_TITLE else line[:_LONGEST_TITLE].rsplit(" ", 1)[0] + "…"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
