"""The documents of the index with their text, and their passages."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zlib import crc32

from assistant.errors import IndexMismatchError
from assistant.schema import Document, DocumentSummary, Passage, Span

_DOCUMENT = "doc_id, text, title, source, published, digest, page_starts, notes"
_PASSAGE = "passage_id, doc_id, text, start, end, heading, sentences"
_FEW = 500
"""Values in one query; SQLite allows some thousands."""


@dataclass(frozen=True, slots=True)
class FileState:
    """What a document's file was when it was read: SHA-256 of its bytes, and what tells without reading whether it changed.

    `size` is in bytes, `modified` in nanoseconds since 1970, 0 where the clock is too coarse to tell later changes by it.
    """

    digest: str
    size: int
    modified: int
    inode: int


class DocumentStore:
    """Documents and passages, seen through one connection in a transaction.

    Each passage has a number, which never comes back once it is gone.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def files(self, doc_ids: Collection[str] | None = None) -> dict[str, FileState]:
        """For each document, or for those of these ids, what its file was."""
        query = "SELECT doc_id, file_digest, size, modified, inode FROM documents"
        some = () if doc_ids is None else (json.dumps(list(doc_ids)),)
        rows = self._connection.execute(f"{query} WHERE doc_id IN (SELECT value FROM json_each(?))" if some else query, some)
        return {row[0]: FileState(*row[1:]) for row in rows}

    def note_file(self, doc_id: str, file: FileState) -> None:
        """Remember a file that holds the same bytes as before."""
        values = (file.digest, file.size, file.modified, file.inode, doc_id)
        self._connection.execute(
            "UPDATE documents SET file_digest = ?, size = ?, modified = ?, inode = ? WHERE doc_id = ?", values
        )

    def put(self, document: Document, passages: Sequence[Passage], file: FileState) -> list[int]:
        """Add a document that isn't there, and give the numbers of its passages."""
        read = (document.doc_id, file.digest, file.size, file.modified, file.inode)
        told = (document.digest, document.title, document.source, document.published)
        found = (json.dumps(document.page_starts), json.dumps(document.notes), len(document.text), len(passages))
        row = (*read, *told, *found, document.text, _checksum(document))
        self._connection.execute(f"INSERT INTO documents VALUES ({_marks(row)})", row)
        sentences = sum(len(passage.sentences) for passage in passages)
        self._count(1, len(passages), sentences)
        return [self._put_passage(place, passage) for place, passage in enumerate(passages)]

    def forget(self, doc_id: str) -> dict[int, Passage]:
        """Remove a document; returns the passages that it had, by number."""
        query = f"SELECT number, {_PASSAGE} FROM passages WHERE doc_id = ? ORDER BY place"
        gone = {row[0]: _passage(row[1:]) for row in self._connection.execute(query, (doc_id,)).fetchall()}
        self._connection.execute("DELETE FROM passages WHERE doc_id = ?", (doc_id,))
        removed = self._connection.execute("DELETE FROM documents WHERE doc_id = ?", (doc_id,)).rowcount
        self._count(-removed, -len(gone), -sum(len(passage.sentences) for passage in gone.values()))
        return gone

    def document(self, doc_id: str) -> Document | None:
        """One document, or None."""
        row = self._connection.execute(f"SELECT {_DOCUMENT} FROM documents WHERE doc_id = ?", (doc_id,)).fetchone()
        return _document(row) if row else None

    def summaries(self, after: str = "", limit: int = -1) -> tuple[DocumentSummary, ...]:
        """Up to `limit` documents in order of their ids, from the first behind `after`; -1 is all."""
        query = "SELECT doc_id, title, source, published, digest, characters, passages, notes FROM documents WHERE doc_id > ?"
        rows = self._connection.execute(f"{query} ORDER BY doc_id LIMIT ?", (after, limit))
        return tuple(replace(DocumentSummary(*told), notes=tuple(json.loads(notes))) for *told, notes in rows)

    def passages(self, numbers: Sequence[int]) -> dict[int, Passage]:
        """Those of the passages that exist, by number."""
        found: dict[int, Passage] = {}
        for start in range(0, len(numbers), _FEW):
            some = [int(number) for number in numbers[start : start + _FEW]]
            query = f"SELECT number, {_PASSAGE} FROM passages WHERE number IN ({_marks(some)})"
            found.update({row[0]: _passage(row[1:]) for row in self._connection.execute(query, some)})
        return found

    def passages_of(self, doc_id: str) -> tuple[Passage, ...]:
        """The passages of a document, in order."""
        query = f"SELECT {_PASSAGE} FROM passages WHERE doc_id = ? ORDER BY place"
        return tuple(map(_passage, self._connection.execute(query, (doc_id,))))

    def numbers(self, passage_ids: Sequence[str]) -> dict[str, int]:
        """The numbers of those passages that exist, by id."""
        query = f"SELECT passage_id, number FROM passages WHERE passage_id IN ({_marks(passage_ids)})"
        return dict(self._connection.execute(query, list(passage_ids)).fetchall())

    def numbers_of(self, doc_ids: Collection[str]) -> list[int]:
        """The numbers of the passages of some documents, ascending."""
        query = "SELECT number FROM passages WHERE doc_id IN (SELECT value FROM json_each(?)) ORDER BY number"
        return [number for (number,) in self._connection.execute(query, (json.dumps(list(doc_ids)),))]

    def all_passages(self) -> tuple[Passage, ...]:
        """Every passage, in order of document and place."""
        query = f"SELECT {_PASSAGE} FROM passages ORDER BY doc_id, place"
        return tuple(map(_passage, self._connection.execute(query)))

    def check_texts(self) -> None:
        """See whether every text is what was put in.

        Raises:
            IndexMismatchError: if one is not.
        """
        for *row, checksum in self._connection.execute(f"SELECT {_DOCUMENT}, checksum FROM documents"):
            document = _document(row)
            if _digest(document.text) != document.digest or _checksum(document) != checksum:
                raise IndexMismatchError(f"it is damaged (document {row[0]!r} is not what was read)")
        for *row, checksum in self._connection.execute(f"SELECT {_PASSAGE}, checksum FROM passages"):
            if _checksum(_passage(row)) != checksum:
                raise IndexMismatchError(f"it is damaged (passage {row[0]!r} is not what was written)")

    def _put_passage(self, place: int, passage: Passage) -> int:
        sentences = json.dumps([(span.start, span.end) for span in passage.sentences])
        lies = (passage.passage_id, passage.doc_id, place, passage.start, passage.end)
        values = (*lies, passage.heading, sentences, passage.text, _checksum(passage))
        cursor = self._connection.execute(
            "INSERT INTO passages(passage_id, doc_id, place, start, end, heading, sentences, text, checksum)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            values,
        )
        return int(cursor.lastrowid or 0)

    def _count(self, documents: int, passages: int, sentences: int) -> None:
        change = "documents = documents + ?, passages = passages + ?, sentences = sentences + ?"
        self._connection.execute(f"UPDATE state SET {change}", (documents, passages, sentences))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _checksum(value: Document | Passage) -> int:
    return crc32(repr(value).encode("utf-8", "surrogatepass"))


def _document(row: Sequence[Any]) -> Document:
    *about, page_starts, notes = row
    starts = tuple((offset, number) for offset, number in json.loads(page_starts))
    return replace(Document(*about), page_starts=starts, notes=tuple(json.loads(notes)))


def _passage(row: Sequence[Any]) -> Passage:
    passage_id, doc_id, text, start, end, heading, sentences = row
    return Passage(passage_id, doc_id, text, start, end, heading, tuple(Span(*span) for span in json.loads(sentences)))


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))
