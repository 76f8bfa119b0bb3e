"""The index in Milvus: one that any number of servers share, and none of them holds a part of.

The dense ranking and BM25 are the engine's. BM25 counts our own stems, and a passage's dense score is its cosine plus that of
its best sentence, as in `LocalIndex`. Readers take a passage for there only where its document's row names its version.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from assistant.errors import IndexMismatchError, NotIndexedError, StoreError
from assistant.models.embedder import Embedder, Vectors
from assistant.retrieval import milvus_schema as schema
from assistant.retrieval.database import Totals
from assistant.retrieval.document_store import FileState
from assistant.retrieval.index import Candidate, IndexEntry
from assistant.retrieval.milvus_schema import Row
from assistant.schema import Document, DocumentSummary, Passage

if TYPE_CHECKING:
    from pymilvus import MilvusClient

_T = TypeVar("_T")

REREAD = 200
"""Passages whose sentences are compared with the question, of those whose own vectors are nearest."""
_DECIMALS = 5
_ROWS = 500
"""In one message, which may have 64 MB."""
_AT_ONCE = 1000
_ROUNDS = 5
"""Searches until none finds what a killed or a working writer has left."""
_MOST = 16_384
"""Rows that Milvus gives for one search."""


class MilvusIndex:
    """What is kept of a corpus. Any threads, processes and machines may read and write it at once.

    Two that write the same document at once leave the one that was last.

    Args:
        client: a connection.
        name: what the names of both collections begin with.
        embedder: what makes vectors of texts.
        where: the address as it is told.
    """

    def __init__(self, client: MilvusClient, name: str, embedder: Embedder, where: str) -> None:
        self._client = client
        self._documents, self._passages = f"{name}_documents", f"{name}_passages"
        self._embedder = embedder
        self._where = where

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    # ---- what a question needs, see `PassageIndex`

    def search(self, vector: Vectors, query: str, n: int, within: Collection[str] = ()) -> tuple[Candidate, ...]:
        """Rank by vectors and by words; see `PassageIndex`."""
        stems, stale = schema.searched_stems(query), set[str]()
        for _ in range(_ROUNDS):
            kept = schema.kept(stale, within)
            dense = self._found("vector", vector, max(REREAD, n), kept, ("sentence_vectors",))
            lexical = self._found("words", stems, n, kept) if stems else {}
            left = self._stale([*dense.values(), *lexical.values()])
            if not left:
                break
            stale |= left
        rows = {key: row for key, row in (lexical | dense).items() if row["version"] not in stale}
        dense_scores = _dense_scores([row for key, row in dense.items() if key in rows], vector, n)
        bm25_scores = {key: abs(row["distance"]) for key, row in lexical.items() if key in rows}  # Lite's are below 0
        passages = {key: schema.passage_of(rows[key]) for key in dense_scores | bm25_scores}
        return tuple(Candidate(one, dense_scores.get(key), bm25_scores.get(key)) for key, one in passages.items())

    def similarities(self, vector: Vectors, passages: Sequence[Passage]) -> tuple[tuple[float, ...], ...]:
        """Cosines with the stored sentence vectors, made anew where the passage has left since; see `PassageIndex`."""
        versions = self._versions({passage.doc_id for passage in passages})
        keys = [schema.passage_key(versions.get(passage.doc_id, ""), passage.passage_id) for passage in passages]
        rows = self._get(self._passages, keys, ("text", "sentence_vectors"))
        return tuple(self._cosines(vector, one, rows.get(key)) for key, one in zip(keys, passages, strict=True))

    def document(self, doc_id: str) -> Document:
        """One document as it was read; see `PassageIndex`.

        Raises:
            NotIndexedError: if there is none.
            IndexMismatchError: if it is not what was put in.
        """
        key = schema.document_key(doc_id)
        row = self._get(self._documents, [key], ("content",)).get(key)
        if row is None:
            raise NotIndexedError(f"document {doc_id!r} is not in the index; `assistant list` shows what is")
        return self._sound(doc_id, row)

    def passages_of(self, doc_id: str) -> tuple[Passage, ...]:
        """The passages of a document, in order; see `PassageIndex`."""
        version = self._versions([doc_id]).get(doc_id)
        if version is None:
            return ()
        rows = self._all(self._passages, (*schema.PASSAGE, "place"), f'version == "{version}"')
        return tuple(schema.passage_of(row) for row in sorted(rows, key=lambda row: row["place"]))

    # ---- what going through the corpus needs

    def write(self, entries: Sequence[IndexEntry]) -> None:
        """Put documents in, each in place of its former self, each at one stroke."""
        texts = [text for entry in entries for passage in entry.passages for text in schema.embedded_texts(passage)]
        once = list(dict.fromkeys(texts))  # as neighbours share a sentence
        vectors = dict(zip(once, self._embedder.encode(once), strict=True))
        before = self._versions([entry.document.doc_id for entry in entries])
        versioned = [(entry, schema.new_version()) for entry in entries]
        with self._errors():
            rows = [row for entry, version in versioned for row in schema.passage_rows(entry, version, vectors)]
            for start in range(0, len(rows), _ROWS):
                self._client.insert(self._passages, rows[start : start + _ROWS])
            for entry, version in versioned:
                self._client.upsert(self._documents, schema.document_row(entry, version))
        self._drop(before.values())

    def remove(self, doc_ids: Sequence[str]) -> None:
        """Take documents out, each at one stroke."""
        before = self._versions(doc_ids)
        with self._errors():
            for some in _parts([schema.document_key(doc_id) for doc_id in before]):
                self._client.delete(self._documents, ids=some)
        self._drop(before.values())

    def note_files(self, files: dict[str, FileState]) -> None:
        """Remember files that hold the same bytes as before."""
        rows = [{"key": schema.document_key(doc_id), **schema.file_fields(file)} for doc_id, file in files.items()]
        with self._errors():
            for some in _parts(rows):
                self._client.upsert(self._documents, some, partial_update=True)

    def flush(self) -> None:
        """Put what was written where it is searched fastest; it can be found before, too, but by Milvus Lite slowly."""
        with self._errors():
            for collection in (self._passages, self._documents):
                self._client.flush(collection)

    def files(self, doc_ids: Collection[str] | None = None) -> dict[str, FileState]:
        """For each document, or for those of these ids, what its file was when it was read."""
        rows = self._all(self._documents, schema.FILE)
        return {row["doc_id"]: schema.file_of(row) for row in rows if doc_ids is None or row["doc_id"] in doc_ids}

    # ---- what people are shown

    def summaries(self, after: str = "", limit: int = -1) -> tuple[DocumentSummary, ...]:
        """Up to `limit` documents in order of their ids, from the first behind `after`; -1 is all."""
        rows = (row for row in self._all(self._documents, schema.SUMMARY) if row["doc_id"] > after)
        ordered = sorted(map(schema.summary_of, rows), key=lambda summary: summary.doc_id)
        return tuple(ordered[: None if limit < 0 else limit])

    def totals(self) -> Totals:
        """How much there is; no revision is kept."""
        rows = list(self._all(self._documents, ("passages", "sentences")))
        return Totals(0, len(rows), sum(row["passages"] for row in rows), sum(row["sentences"] for row in rows))

    def check(self) -> None:
        """See whether a question can be answered.

        Raises:
            StoreError: if the index can't be read.
        """
        with self._errors():
            self._client.query(self._documents, filter="", output_fields=["version"], limit=1)

    def verify(self) -> None:
        """Read everything, and delete what killed writers left.

        Raises:
            IndexMismatchError: if a document is not what was put in, or lacks passages.
        """
        expected: dict[str, int] = {}
        for row in self._all(self._documents, ("doc_id", "version", "passages", "content")):
            self._sound(row["doc_id"], row)
            expected[row["version"]] = row["passages"]
        found = Counter(str(row["version"]) for row in self._all(self._passages, ("version",)))
        if any(found[version] != count for version, count in expected.items()):
            raise IndexMismatchError(f"the index at {self._where!r} is damaged (passages are missing)")
        self._drop(version for version in found.keys() - expected.keys() if schema.is_left(version))

    # ---- rows

    def _found(self, field: str, query: object, n: int, kept: str, more: tuple[str, ...] = ()) -> dict[str, Row]:
        """The best rows by their keys, best first, of those that a filter keeps; their scores are `distance`."""
        with self._errors():
            (hits,) = self._client.search(
                self._passages,
                data=[query],
                anns_field=field,
                limit=min(n, _MOST),
                filter=kept,
                output_fields=["version", *schema.PASSAGE, *more],
            )
            return {hit["key"]: {**hit["entity"], "key": hit["key"], "distance": hit["distance"]} for hit in hits}

    def _stale(self, rows: Iterable[Row]) -> set[str]:
        """The versions among those of the rows that are not those of their documents."""
        found = {(row["doc_id"], row["version"]) for row in rows}
        versions = self._versions({doc_id for doc_id, _ in found})
        return {version for doc_id, version in found if versions.get(doc_id) != version}

    def _versions(self, doc_ids: Iterable[str]) -> dict[str, str]:
        """The versions of those documents that there are."""
        keys = {schema.document_key(doc_id): doc_id for doc_id in doc_ids}
        return {keys[key]: row["version"] for key, row in self._get(self._documents, list(keys), ("version",)).items()}

    def _get(self, collection: str, keys: Sequence[str], fields: Sequence[str]) -> dict[str, Row]:
        """Those of the rows that there are, by key."""
        found: dict[str, Row] = {}
        with self._errors():
            for some in _parts(keys):
                rows = self._client.get(collection, ids=list(some), output_fields=["key", *fields])
                found.update((row["key"], row) for row in rows)
        return found

    def _all(self, collection: str, fields: Sequence[str], kept: str = "") -> Iterator[Row]:
        with self._errors():
            pages = self._client.query_iterator(collection, _AT_ONCE, filter=kept, output_fields=list(fields))
            while page := pages.next():
                yield from page
            pages.close()

    def _drop(self, versions: Iterable[str]) -> None:
        """Delete passages that no document names."""
        with self._errors():
            for some in _parts(list(versions)):
                self._client.delete(self._passages, filter=f"version in {schema.quoted(some)}")

    def _cosines(self, vector: Vectors, passage: Passage, row: Row | None) -> tuple[float, ...]:
        if row is None or row["text"] != passage.text:
            made = self._embedder.encode(schema.embedded_texts(passage)[1:])
            return tuple((made @ vector).tolist())
        return tuple((schema.sentence_vectors_of(row, len(vector)) @ vector).tolist())

    def _sound(self, doc_id: str, row: Row) -> Document:
        try:
            document = schema.document_of(row)
        except (ValueError, TypeError) as error:
            raise IndexMismatchError(self._damaged(doc_id)) from error
        if hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest() != document.digest:
            raise IndexMismatchError(self._damaged(doc_id))
        return document

    def _damaged(self, doc_id: str) -> str:
        return f"the index at {self._where!r} is damaged ({doc_id!r} is not what was read); run `assistant index --rebuild`"

    @contextmanager
    def _errors(self) -> Iterator[None]:
        from pymilvus.exceptions import MilvusException

        try:
            yield
        except MilvusException as error:
            raise StoreError(f"the index at {self._where!r} can't be used ({one_line(error)}); see that it runs") from error


def one_line(error: Exception) -> str:
    """What an error of Milvus says, in one line."""
    said = str(getattr(error, "message", "") or error)
    return " ".join(said.split())[:300] or type(error).__name__


def _dense_scores(rows: Sequence[Row], vector: Vectors, n: int) -> dict[str, float]:
    """The `n` best passages by key: cosine of the passage plus that of its best sentence; ties by the passage's id."""
    scored: list[tuple[float, str, str]] = []
    for row in rows:
        sentences = schema.sentence_vectors_of(row, len(vector))
        best = round(float((sentences @ vector).max(initial=-1)), _DECIMALS)
        scored.append((-(round(row["distance"], _DECIMALS) + best), row["passage_id"], row["key"]))
    return {key: -score for score, _, key in sorted(scored)[:n]}


def _parts(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for start in range(0, len(values), _ROWS):
        yield values[start : start + _ROWS]
