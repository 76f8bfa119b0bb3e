"""PassageIndex port, and its adapter: vectors in Chroma, BM25 beside them, texts in the document store.

Each passage has one vector for itself and one for each of its sentences. A question is often close to a single sentence and
far from the rest of a passage, so the dense score of a passage is its own cosine plus that of its best sentence.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from assistant.errors import IndexMismatchError, StoreError
from assistant.ingestion.passages import index_text
from assistant.models.embedder import Embedder, Vectors
from assistant.progress import Progress, no_progress
from assistant.retrieval.bm25 import Bm25
from assistant.retrieval.document_store import DocumentStore
from assistant.retrieval.snapshots import STORE, hold, let_go
from assistant.schema import Document, Passage

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection
    from filelock import FileLock

_PASSAGES, _SENTENCES = "passages", "sentences"
_WRITE_BATCH = 2000
_HNSW = {"space": "cosine", "ef_search": 300, "ef_construction": 200, "max_neighbors": 48}
"""Links enough, and neighbours enough in view, to be all but exact on thousands of vectors, and to lose none beside some dozens
of equal ones (a line that every article ends with), as the usual 16 links do once a document has changed."""

_DECIMALS = 6
"""Of a cosine. The same vector stored at another time differs in the seventh, which must not decide between equals."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that at least one ranking found; a score is None where that ranking did not."""

    passage: Passage
    dense_score: float | None
    bm25_score: float | None


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A document cut into passages; `content_digest` is the SHA-256 of the bytes it was read from."""

    document: Document
    passages: tuple[Passage, ...]
    content_digest: str


@dataclass(frozen=True, slots=True)
class _Row:
    """One vector to store."""

    collection: str
    key: str
    text: str
    doc_id: str
    passage_id: str


class PassageIndex(Protocol):
    """Finds passages for a question."""

    def search(self, vector: Vectors, query: str, n: int) -> tuple[Candidate, ...]:
        """The up to `n` best passages of each ranking; `vector` is the embedded question, shape (dimension,)."""

    def similarities(self, vector: Vectors, passages: Sequence[Passage]) -> tuple[tuple[float, ...], ...]:
        """For each passage the cosine of the question with each of its sentences."""

    def document(self, doc_id: str) -> Document:
        """The document a passage belongs to."""

    def passages_of(self, doc_id: str) -> tuple[Passage, ...]:
        """The passages of a document, in order; none where there is no such document."""


class ChromaIndex:
    """One generation of the index (see `generation.py`). Any threads may read it; until it is sealed, one may write to it.

    It is closed by `close`, or when nobody refers to it any more.
    """

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self.folder = folder
        self._embedder = embedder
        self.documents = DocumentStore(folder / "ledger.sqlite3")
        self._client = _open_client((folder / STORE).parent)
        self._close = weakref.finalize(self, _close, self.documents, self._client, hold(folder))
        self._passages, self._sentences = (_open_store(self._client, name) for name in (_PASSAGES, _SENTENCES))
        self._bm25 = self._load_bm25()
        self._document = lru_cache(maxsize=256)(self.documents.document)

    def close(self) -> None:
        """Close what is open on disk."""
        self._close()

    def check(self) -> None:
        """See whether the parts fit each other and can be searched.

        Raises:
            IndexMismatchError: if vectors are missing or too many.
        """
        for collection, expected in zip((self._passages, self._sentences), self.documents.counts(), strict=True):
            name = collection.name
            if collection.count() != expected:
                raise IndexMismatchError(f"it is damaged ({collection.count()} vectors for {expected} {name})")
            one = collection.get(limit=1, include=["embeddings"])["embeddings"]
            if expected and not _nearest(collection, np.asarray(one)[0], 1):
                raise IndexMismatchError(f"it is damaged (its {name} can't be searched)")

    def search(self, vector: Vectors, query: str, n: int) -> tuple[Candidate, ...]:
        """Rank by vectors and by words; see `PassageIndex`."""
        with _store_errors():
            dense = self._dense_scores(vector, n)
        lexical = dict(self._bm25.search(query, n))
        found = self.documents.passages([*dense, *(key for key in lexical if key not in dense)])
        return tuple(Candidate(passage, dense.get(key), lexical.get(key)) for key, passage in found.items())

    def similarities(self, vector: Vectors, passages: Sequence[Passage]) -> tuple[tuple[float, ...], ...]:
        """Cosines with the stored sentence vectors; see `PassageIndex`."""
        ids = [key for passage in passages for key in _sentence_ids(passage)]
        with _store_errors():
            stored = self._sentences.get(ids=ids, include=["embeddings"]) if ids else {"ids": [], "embeddings": []}
        cosines = dict(zip(stored["ids"], np.asarray(stored["embeddings"]) @ vector, strict=True)) if ids else {}
        missing = next((key for key in ids if key not in cosines), None)
        if missing is not None:
            raise StoreError(f"the index has lost the vector {missing!r}; run `assistant index --rebuild`")
        return tuple(tuple(float(cosines[key]) for key in _sentence_ids(passage)) for passage in passages)

    def document(self, doc_id: str) -> Document:
        """One document as it was read; see `PassageIndex`."""
        document = self._document(doc_id)
        if document is None:
            raise StoreError(f"document {doc_id!r} is not in the index; `assistant list` shows what is")
        return document

    def passages_of(self, doc_id: str) -> tuple[Passage, ...]:
        """The passages of a document, in order; see `PassageIndex`."""
        return self.documents.passages_of(doc_id)

    def write(self, entries: Sequence[IndexEntry], progress: Progress = no_progress) -> None:
        """Put documents in, each replacing its former self."""
        known = self.documents.content_digests()
        with _store_errors():
            self._drop([entry.document.doc_id for entry in entries if entry.document.doc_id in known])
            self._add([row for entry in entries for passage in entry.passages for row in _rows(passage)], progress)
        for entry in entries:
            self.documents.put(entry.document, entry.passages, entry.content_digest)

    def remove(self, doc_ids: Sequence[str]) -> None:
        """Take documents out."""
        with _store_errors():
            self._drop(doc_ids)
        self.documents.forget(doc_ids)

    def refresh(self) -> None:
        """After a change: rank by the words of the passages that are there now, and keep that ranking on disk."""
        self._bm25 = self._build_bm25()
        self._bm25.save(self.folder / "bm25", self.documents.revision())
        self._document.cache_clear()

    def _load_bm25(self) -> Bm25:
        return Bm25.load(self.folder / "bm25", self.documents.revision()) or self._build_bm25()

    def _build_bm25(self) -> Bm25:
        return Bm25.build([(p.passage_id, index_text(p.heading, p.text)) for p in self.documents.all_passages()])

    def _dense_scores(self, vector: Vectors, n: int) -> dict[str, float]:
        return dense_scores(_nearest(self._passages, vector, n), _nearest(self._sentences, vector, 2 * n), n)

    def _drop(self, doc_ids: Sequence[str]) -> None:
        for doc_id in doc_ids:
            for store in (self._passages, self._sentences):
                ids = store.get(where={"doc_id": doc_id}, include=[])["ids"]
                for start in range(0, len(ids), _WRITE_BATCH):
                    store.delete(ids=ids[start : start + _WRITE_BATCH])

    def _add(self, rows: Sequence[_Row], progress: Progress) -> None:
        texts = list(dict.fromkeys(row.text for row in rows))  # neighbours share a sentence: embed it once
        vectors = dict(zip(texts, self._embedder.encode(texts, progress), strict=True))
        for collection in (self._passages, self._sentences):
            kept = [row for row in rows if row.collection == collection.name]
            for start in range(0, len(kept), _WRITE_BATCH):
                batch = kept[start : start + _WRITE_BATCH]
                collection.upsert(
                    ids=[row.key for row in batch],
                    embeddings=[vectors[row.text] for row in batch],
                    metadatas=[{"doc_id": row.doc_id, "passage_id": row.passage_id} for row in batch],
                )


def dense_scores(whole: Iterable[tuple[str, float]], parts: Iterable[tuple[str, float]], n: int) -> dict[str, float]:
    """The `n` best passages: cosine of the passage plus that of its best sentence; what was not found counts as the lowest.

    Args:
        whole: passage ids with their cosines.
        parts: for sentences, the ids of their passages with the sentences' cosines.
        n: how many to keep.
    """
    of_passage, of_sentence = dict(whole), dict[str, float]()
    for key, cosine in parts:
        of_sentence[key] = max(cosine, of_sentence.get(key, -1.0))
    least, least_part = min(of_passage.values(), default=0.0), min(of_sentence.values(), default=0.0)
    scores = {key: of_passage.get(key, least) + of_sentence.get(key, least_part) for key in [*of_passage, *of_sentence]}
    return dict(sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:n])


@contextmanager
def _store_errors() -> Iterator[None]:
    from chromadb.errors import ChromaError

    try:
        yield
    except ChromaError as error:
        raise StoreError(f"the index can't be used ({_first_line(error)}); run `assistant index --rebuild`") from error


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _close(documents: DocumentStore, client: ClientAPI, held: FileLock) -> None:
    documents.close()
    client.close()
    let_go(held)


def _open_client(folder: Path) -> ClientAPI:
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


def _open_store(client: ClientAPI, name: str) -> Collection:
    return client.get_or_create_collection(name, configuration={"hnsw": _HNSW}, embedding_function=None)


def _nearest(store: Collection, vector: Vectors, n: int) -> list[tuple[str, float]]:
    """Passage ids with cosines, best first."""
    found = store.query(query_embeddings=[vector], n_results=n, include=["metadatas", "distances"])
    metadatas, distances = (found["metadatas"] or [[]])[0], (found["distances"] or [[]])[0]
    return [
        (str(metadata["passage_id"]), round(1.0 - distance, _DECIMALS))
        for metadata, distance in zip(metadatas, distances, strict=True)
    ]


def _sentence_ids(passage: Passage) -> list[str]:
    return [f"{passage.passage_id}.{i}" for i in range(len(passage.sentences))]


def _rows(passage: Passage) -> Iterator[_Row]:
    """The vectors of a passage: its own and one for each sentence."""
    text = index_text(passage.heading, passage.text)
    yield _Row(_PASSAGES, passage.passage_id, text, passage.doc_id, passage.passage_id)
    for key, span in zip(_sentence_ids(passage), passage.sentences, strict=True):
        yield _Row(_SENTENCES, key, passage.sentence_text(span), passage.doc_id, passage.passage_id)
