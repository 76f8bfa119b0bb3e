"""PassageIndex port, and the values that go in and out of an index."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.models.embedder import Vectors
from assistant.retrieval.document_store import FileState
from assistant.schema import Document, Passage


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that at least one ranking found; a score is None where that ranking did not."""

    passage: Passage
    dense_score: float | None
    bm25_score: float | None


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A document cut into passages, and the file that it was read from."""

    document: Document
    passages: tuple[Passage, ...]
    file: FileState


class PassageIndex(Protocol):
    """Finds passages for a question."""

    def search(self, vector: Vectors, query: str, n: int, within: Collection[str] = ()) -> tuple[Candidate, ...]:
        """The up to `n` best passages of each ranking, of these documents only, or of all where none is named.

        `vector` is the embedded question, shape (dimension,).
        """

    def similarities(self, vector: Vectors, passages: Sequence[Passage]) -> tuple[tuple[float, ...], ...]:
        """For each passage the cosine of the question with each of its sentences."""

    def document(self, doc_id: str) -> Document:
        """The document a passage belongs to."""

    def passages_of(self, doc_id: str) -> tuple[Passage, ...]:
        """The passages of a document, in order; none where there is no such document."""


class WritableIndex(Protocol):
    """Takes in documents, and remembers the files that they were read from."""

    def files(self, doc_ids: Collection[str] | None = None) -> dict[str, FileState]:
        """For each document, or for those of these ids, what its file was when it was read."""

    def write(self, entries: Sequence[IndexEntry]) -> None:
        """Put documents in, each in place of its former self."""

    def remove(self, doc_ids: Sequence[str]) -> None:
        """Take documents out."""

    def note_files(self, files: dict[str, FileState]) -> None:
        """Remember files that hold the same bytes as before."""
