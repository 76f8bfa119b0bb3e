"""The index on this machine: documents, words and vectors in one SQLite file, which is the truth.

A question is often close to a single sentence and far from the rest of a passage, so the dense score of a passage is its own
cosine plus that of its best sentence. Passages are found by their own vectors; the vectors of sentences rank the best of them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from assistant.errors import IndexMismatchError, NotIndexedError, StoreError
from assistant.ingestion.passages import index_text
from assistant.models.embedder import Embedder, Vectors
from assistant.progress import tell
from assistant.retrieval.bm25 import Bm25
from assistant.retrieval.database import IndexDatabase, Totals, read_totals
from assistant.retrieval.document_store import DocumentStore, FileState
from assistant.retrieval.graph import WORTH, build
from assistant.retrieval.index import Candidate, IndexEntry
from assistant.retrieval.nearest import Graphed, NearestPassages
from assistant.retrieval.postings import Postings
from assistant.retrieval.recent_searches import RecentSearches
from assistant.retrieval.scan import DECIMALS
from assistant.retrieval.vectors import Numbers, VectorStore
from assistant.schema import Document, DocumentSummary, Passage

REREAD = 200
"""Passages whose sentences are compared with the question, of those whose own vectors are nearest."""


class LocalIndex:
    """What is kept of a corpus. Any threads and processes may read it while one writes to it.

    Raises:
        IndexMismatchError: if the file is damaged.
        sqlite3.Error: if it can't be used.
    """

    def __init__(self, path: Path, embedder: Embedder) -> None:
        self.path = path
        self._embedder = embedder
        self._database = IndexDatabase(path)  # whose connections are closed when nobody refers to it any more
        self._nearest = NearestPassages(path.parent)
        self.postings = Postings()
        self.searches = RecentSearches()

    def close(self) -> None:
        """Close what is open on disk."""
        self._database.close()

    @contextmanager
    def reading(self) -> Iterator[IndexReading]:
        """The index as it is now, whatever is changed meanwhile; for as long as one question is retrieved.

        Raises:
            StoreError: if it can't be read.
        """
        with _store_errors(), self._database.reading() as connection:
            yield IndexReading(connection, self)

    def write(self, entries: Sequence[IndexEntry]) -> None:
        """Put documents in, each in place of its former self, all at one stroke."""
        vectors = self._embedded(entries)
        with self._database.changing() as connection:
            for entry in entries:
                _forget(connection, entry.document.doc_id)
            put = [passage for entry in entries for passage in _put(connection, entry, vectors)]
            Bm25(connection).add((number, index_text(passage.heading, passage.text)) for number, passage in put)

    def remove(self, doc_ids: Sequence[str]) -> None:
        """Take documents out."""
        with self._database.changing() as connection:
            for doc_id in doc_ids:
                _forget(connection, doc_id)

    def note_files(self, files: dict[str, FileState]) -> None:
        """Remember files that hold the same bytes as before; nothing is lost where that can't be."""
        if not self._database.is_writable:
            return
        with self._database.changing() as connection:
            for doc_id, file in files.items():
                DocumentStore(connection).note_file(doc_id, file)

    def stamp(self) -> str:
        """What it was made with."""
        with self.reading() as reading:
            return str(reading.connection.execute("SELECT stamp FROM state").fetchone()[0])

    def files(self, doc_ids: Collection[str] | None = None) -> dict[str, FileState]:
        """For each document, or for those of these ids, what its file was when it was read."""
        with self.reading() as reading:
            return reading.documents.files(doc_ids)

    def totals(self) -> Totals:
        """How much there is."""
        with self.reading() as reading:
            return reading.totals

    def summaries(self, after: str = "", limit: int = -1) -> tuple[DocumentSummary, ...]:
        """Up to `limit` documents in order of their ids, from the first behind `after`; -1 is all."""
        with self.reading() as reading:
            return reading.documents.summaries(after, limit)

    def document(self, doc_id: str) -> Document:
        """See `PassageIndex`."""
        with self.reading() as reading:
            return reading.document(doc_id)

    def passages_of(self, doc_id: str) -> tuple[Passage, ...]:
        """See `PassageIndex`."""
        with self.reading() as reading:
            return reading.passages_of(doc_id)

    def search(self, vector: Vectors, query: str, n: int, within: Collection[str] = ()) -> tuple[Candidate, ...]:
        """See `PassageIndex`."""
        with self.reading() as reading:
            return reading.search(vector, query, n, within)

    def similarities(self, vector: Vectors, passages: Sequence[Passage]) -> tuple[tuple[float, ...], ...]:
        """See `PassageIndex`."""
        with self.reading() as reading:
            return reading.similarities(vector, passages)

    def all_passages(self) -> tuple[Passage, ...]:
        """Every passage, in order of document and place."""
        with self.reading() as reading:
            return reading.documents.all_passages()

    def check(self) -> None:
        """See whether a question can be answered.

        Raises:
            StoreError: if the index can't be read.
        """
        with self.reading() as reading:
            for numbers, _ in VectorStore(reading.connection).passages():
                reading.documents.passages(numbers[:1].tolist())
                return

    def verify(self) -> None:
        """Read everything, and see whether it is what was written.

        Raises:
            IndexMismatchError: if something is not.
        """
        with self._database.reading() as connection:
            (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            if found != "ok":
                raise IndexMismatchError(f"it is damaged ({found})")
            DocumentStore(connection).check_texts()
            VectorStore(connection).check()
            texts = connection.execute("SELECT number, heading, text FROM passages")
            Bm25(connection).check((number, index_text(heading, text)) for number, heading, text in texts)

    def nearest(self, reading: IndexReading, vector: Vectors, n: int, within: Numbers | None = None) -> dict[int, float]:
        """The cosines of the `n` nearest passages by number, nearest first, of all or of those `within`."""
        return self._nearest.nearest(reading.vectors, reading.graphed, reading.totals.revision, vector, n, within)

    def grow_graph(self, worth: int = WORTH) -> None:
        """Build a new graph where `worth` passages stand beyond the one in use, or a quarter of it has gone."""
        with self.reading() as reading:
            if not self._nearest.needs_graph(reading.vectors, reading.graphed, reading.totals.passages, worth):
                return
            folder = build(self.path.parent, reading.vectors.passages())
            last = int(reading.vectors.numbers()[-1])
        with self._database.changing() as connection:
            connection.execute("UPDATE state SET graph = ?, graphed = ?", (folder.name, last))

    def graph_name(self) -> str:
        """The folder of the graph in use, beside the file; empty where there is none."""
        with self.reading() as reading:
            return reading.graphed.name

    def _embedded(self, entries: Sequence[IndexEntry]) -> dict[str, Vectors]:
        """Each text once, as neighbours share a sentence."""
        texts = list(dict.fromkeys(text for entry in entries for passage in entry.passages for text in _texts(passage)))
        return dict(zip(texts, self._embedder.encode(texts, _tell), strict=True))


def _tell(done: int, total: int) -> None:
    tell(done, total, "text")


class IndexReading:
    """One state of the index; see `PassageIndex`."""

    def __init__(self, connection: sqlite3.Connection, index: LocalIndex) -> None:
        self.connection = connection
        self.documents = DocumentStore(connection)
        self.totals = read_totals(connection)
        self.vectors = VectorStore(connection)
        self.graphed = Graphed(*connection.execute("SELECT graph, graphed FROM state").fetchone())
        self._index = index

    def search(self, vector: Vectors, query: str, n: int, within: Collection[str] = ()) -> tuple[Candidate, ...]:
        """Rank by vectors and by words; see `PassageIndex`."""
        asked = (self.totals.revision, query, vector.tobytes(), n, frozenset(within))
        return self._index.searches(asked, lambda: self._search(vector, query, n, within))

    def _search(self, vector: Vectors, query: str, n: int, within: Collection[str]) -> tuple[Candidate, ...]:
        wanted = np.array(self.documents.numbers_of(within), np.int64) if within else None
        lexical = dict(Bm25(self.connection, self._index.postings, self.totals.revision).search(query, n, wanted))
        cosines = self._index.nearest(self, vector, max(REREAD, n), wanted)
        dense = self._dense_scores(vector, cosines, n)
        numbers = list(dense | lexical)
        found = self.documents.passages(numbers)
        return tuple(Candidate(found[i], dense.get(i), lexical.get(i)) for i in numbers if i in found)

    def similarities(self, vector: Vectors, passages: Sequence[Passage]) -> tuple[tuple[float, ...], ...]:
        """Cosines with the stored sentence vectors; see `PassageIndex`."""
        numbers = self.documents.numbers([passage.passage_id for passage in passages])
        stored = self.vectors.sentences(list(numbers.values()), len(vector))
        missing = next((p.passage_id for p in passages if numbers.get(p.passage_id) not in stored), None)
        if missing is not None:
            raise StoreError(f"the index has lost the vectors of {missing!r}; run `assistant index --rebuild`")
        return tuple(tuple((stored[numbers[passage.passage_id]] @ vector).tolist()) for passage in passages)

    def document(self, doc_id: str) -> Document:
        """One document as it was read; see `PassageIndex`."""
        document = self.documents.document(doc_id)
        if document is None:
            raise NotIndexedError(f"document {doc_id!r} is not in the index; `assistant list` shows what is")
        return document

    def passages_of(self, doc_id: str) -> tuple[Passage, ...]:
        """The passages of a document, in order; see `PassageIndex`."""
        return self.documents.passages_of(doc_id)

    def _dense_scores(self, vector: Vectors, cosines: dict[int, float], n: int) -> dict[int, float]:
        """The `n` best passages: cosine of the passage plus that of its best sentence."""
        sentences = self.vectors.sentences(list(cosines), len(vector))
        best = {number: round(float((vectors @ vector).max(initial=-1)), DECIMALS) for number, vectors in sentences.items()}
        scores = {number: cosines[number] + cosine for number, cosine in best.items()}
        return dict(sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:n])


def _put(connection: sqlite3.Connection, entry: IndexEntry, vectors: dict[str, Vectors]) -> list[tuple[int, Passage]]:
    """All but the words; returns the passages with their numbers."""
    numbers = DocumentStore(connection).put(entry.document, entry.passages, entry.file)
    for number, passage in zip(numbers, entry.passages, strict=True):
        own, *sentences = (vectors[text] for text in _texts(passage))
        VectorStore(connection).put(number, own, sentences)
    return list(zip(numbers, entry.passages, strict=True))


def _forget(connection: sqlite3.Connection, doc_id: str) -> None:
    gone = DocumentStore(connection).forget(doc_id)
    VectorStore(connection).remove(list(gone))
    Bm25(connection).remove(list(gone))


def _texts(passage: Passage) -> list[str]:
    """What is embedded of a passage: itself, and each of its sentences."""
    return [index_text(passage.heading, passage.text), *(passage.sentence_text(span) for span in passage.sentences)]


@contextmanager
def _store_errors() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, IndexMismatchError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise StoreError(f"the index can't be used ({reason}); run `assistant index --rebuild`") from error
