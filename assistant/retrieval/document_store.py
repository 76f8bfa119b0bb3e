"""What the index holds, kept in SQLite: the documents with their text, and where their passages lie."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.schema import Document, Passage, Span

_TABLES = """
CREATE TABLE IF NOT EXISTS documents(
    doc_id TEXT PRIMARY KEY, content_digest TEXT NOT NULL, digest TEXT NOT NULL, title TEXT NOT NULL, source TEXT NOT NULL,
    published TEXT NOT NULL, text TEXT NOT NULL,
    page_starts TEXT NOT NULL, notes TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS passages(
    passage_id TEXT PRIMARY KEY, doc_id TEXT NOT NULL, number INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    heading TEXT NOT NULL, sentences TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS passages_of ON passages(doc_id, number);
CREATE TABLE IF NOT EXISTS revision(number INTEGER NOT NULL);
INSERT INTO revision SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM revision);
"""
_COLUMNS = "d.doc_id, text, title, source, published, digest, page_starts, notes"
_PASSAGES = """
SELECT p.passage_id, p.doc_id, substr(d.text, p.start + 1, p.end - p.start), p.start, p.end, p.heading, p.sentences
FROM passages p JOIN documents d USING (doc_id)"""


class DocumentStore:
    """Documents and passages of one index; one connection, shared by threads behind a lock."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.executescript(_TABLES)

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._connection.close()

    def revision(self) -> int:
        """A number that grows with every change."""
        return int(self._rows("SELECT number FROM revision")[0][0])

    def content_digests(self) -> dict[str, str]:
        """For each document the digest of the bytes it was read from."""
        return dict(self._rows("SELECT doc_id, content_digest FROM documents"))

    def put(self, document: Document, passages: Sequence[Passage], content_digest: str) -> None:
        """Record a document in place of its former self."""
        about = (content_digest, document.digest, document.title, document.source, document.published, document.text)
        row = (*about, json.dumps(document.page_starts), json.dumps(document.notes))
        with self._change() as connection:
            connection.execute("DELETE FROM passages WHERE doc_id = ?", (document.doc_id,))
            connection.execute("INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (document.doc_id, *row))
            connection.executemany(
                "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    (p.passage_id, p.doc_id, number, p.start, p.end, p.heading, _dump(p.sentences))
                    for number, p in enumerate(passages)
                ],
            )

    def forget(self, doc_ids: Iterable[str]) -> None:
        """Remove documents and their passages."""
        with self._change() as connection:
            for doc_id in doc_ids:
                connection.execute("DELETE FROM passages WHERE doc_id = ?", (doc_id,))
                connection.execute("DELETE FROM documents WHERE doc_id = ?", (doc_id,))

    def document(self, doc_id: str) -> Document | None:
        """One document, or None."""
        query = f"SELECT {_COLUMNS} FROM documents d WHERE doc_id = ?"  # noqa: S608 the columns are ours
        rows = self._rows(query, (doc_id,))
        return _document(rows[0]) if rows else None

    def documents(self) -> tuple[tuple[Document, int], ...]:
        """All documents in order of their ids, each with the number of its passages."""
        counted = "(SELECT count(*) FROM passages p WHERE p.doc_id = d.doc_id)"
        rows = self._rows(f"SELECT {_COLUMNS}, {counted} FROM documents d ORDER BY doc_id")  # noqa: S608
        return tuple((_document(row[:-1]), row[-1]) for row in rows)

    def passages(self, passage_ids: Sequence[str]) -> dict[str, Passage]:
        """Those of the passages that exist, by id."""
        marks = ",".join("?" * len(passage_ids))
        rows = self._rows(f"{_PASSAGES} WHERE p.passage_id IN ({marks})", tuple(passage_ids))
        return {row[0]: _passage(row) for row in rows}

    def passages_of(self, doc_id: str) -> tuple[Passage, ...]:
        """The passages of a document, in order."""
        return tuple(_passage(row) for row in self._rows(f"{_PASSAGES} WHERE p.doc_id = ? ORDER BY p.number", (doc_id,)))

    def all_passages(self) -> tuple[Passage, ...]:
        """Every passage, in order of document and place."""
        return tuple(_passage(row) for row in self._rows(f"{_PASSAGES} ORDER BY p.doc_id, p.number"))

    def counts(self) -> tuple[int, int]:
        """How many passages there are, and how many sentences they have in all."""
        row = self._rows("SELECT count(*), coalesce(sum(json_array_length(sentences)), 0) FROM passages")[0]
        return row[0], row[1]

    def _rows(self, query: str, values: tuple[object, ...] = ()) -> list[Any]:
        with self._lock:
            return self._connection.execute(query, values).fetchall()

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("UPDATE revision SET number = number + 1")
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")


def _document(row: Sequence[Any]) -> Document:
    *about, page_starts, notes = row
    starts = tuple((offset, number) for offset, number in json.loads(page_starts))
    return replace(Document(*about), page_starts=starts, notes=tuple(json.loads(notes)))


def _dump(sentences: Sequence[Span]) -> str:
    return json.dumps([(span.start, span.end) for span in sentences])


def _passage(row: tuple[Any, ...]) -> Passage:
    passage_id, doc_id, text, start, end, heading, sentences = row
    spans = tuple(Span(*span) for span in json.loads(sentences))
    return Passage(passage_id, doc_id, text, start, end, heading, spans)
