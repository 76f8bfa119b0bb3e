"""How documents and passages lie in Milvus: two collections, and values to rows and back.

A document's row names the version that its passages must have to count. So a document comes, changes and goes at the one stroke
in which its row is written or deleted; what a writer leaves that was killed before is passages of a version that no row names.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from base64 import b64decode, b64encode
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.ingestion.passages import index_text
from assistant.models.embedder import Vectors
from assistant.retrieval.document_store import FileState
from assistant.retrieval.index import IndexEntry
from assistant.schema import Document, DocumentSummary, Passage, Span
from assistant.text.words import content_stems

if TYPE_CHECKING:
    from pymilvus import CollectionSchema, MilvusClient

Row = dict[str, Any]

PASSAGE = ("doc_id", "passage_id", "text", "start", "end", "heading", "sentences")
SUMMARY = ("doc_id", "title", "source", "published", "digest", "characters", "passages", "notes")
FILE = ("doc_id", "file_digest", "size", "modified", "inode")

_LONGEST = 65_535
"""Bytes that a string may have in Milvus."""
_MOST = 4096
"""Values in one array."""
_PIECES: dict[str, Any] = {"max_capacity": _MOST, "max_length": _LONGEST, "mmap_enabled": True}
"""Of what is read for few rows at a time, and stays on disk until then."""
_CONSISTENCY = "Strong"
_PIECE = 16_000
"""Characters of a document in one string, as each may take four bytes."""
_SHOWN = 2_000
"""Characters of a title, or a source, in a list of documents."""
_KEPT = np.dtype("<f2")
_BM25 = {"inverted_index_algo": "DAAT_MAXSCORE", "bm25_k1": 1.2, "bm25_b": 0.75}
_WORKING = 3600.0
"""Seconds after which a version that no document names is taken for left by a writer that was killed."""
_SEPARATORS = str.maketrans({".": "ᴘ", ",": "ᴄ", ":": "ᴅ", "_": "ᴜ"})
"""A stem such as `3.5` is one word; written with letters alone, Milvus's tokenizer leaves it whole."""


def create_collections(client: MilvusClient, documents: str, passages: str, dimension: int) -> None:
    """Two empty collections, which every reader sees as they are once a write has returned."""
    indexes = client.prepare_index_params()
    indexes.add_index("vector", index_type="AUTOINDEX", metric_type="COSINE")
    indexes.add_index("words", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25", params=_BM25)
    indexes.add_index("version", index_type="INVERTED")
    client.create_collection(passages, schema=_passage_schema(dimension), index_params=indexes, consistency_level=_CONSISTENCY)
    indexes = client.prepare_index_params()
    indexes.add_index("nothing", index_type="FLAT", metric_type="L2")
    client.create_collection(documents, schema=_document_schema(), index_params=indexes, consistency_level=_CONSISTENCY)


def document_key(doc_id: str) -> str:
    """What names a document in a filter, where nothing may stand that an article brought."""
    return _short(doc_id)


def passage_key(version: str, passage_id: str) -> str:
    """The same of one version of a passage."""
    return f"{version}-{_short(passage_id)}"


def new_version() -> str:
    """One that sorts by time, and that nobody else has."""
    return f"{time.time_ns():016x}{secrets.token_hex(8)}"


def is_left(version: str) -> bool:
    """Whether a version that no document names is too old for a writer that is still at it."""
    return time.time() - int(version[:16], 16) / 1e9 > _WORKING


def quoted(versions: Iterable[str]) -> str:
    """For a filter; versions are ours, and hold nothing but hexadecimal digits."""
    return "[" + ", ".join(f'"{version}"' for version in sorted(versions)) + "]"


def kept(stale: Collection[str], within: Collection[str]) -> str:
    """A filter that keeps passages of no version in `stale`, and of these documents only, or of all where none is named."""
    fresh = [f"version not in {quoted(stale)}"] if stale else []
    return " and ".join([*fresh, f"doc_id in {json.dumps(sorted(within), ensure_ascii=False)}"] if within else fresh)


def searched_stems(text: str) -> str:
    """The stems of a text or a query as Milvus counts them, which splits at blanks."""
    return " ".join(stem.translate(_SEPARATORS) for stem in content_stems(text))


def passage_rows(entry: IndexEntry, version: str, vectors: Mapping[str, Vectors]) -> list[Row]:
    """The passages of a document; `vectors` has those of all their texts, each of shape (dimension,)."""
    return [_passage_row(place, passage, version, vectors) for place, passage in enumerate(entry.passages)]


def document_row(entry: IndexEntry, version: str) -> Row:
    """A document, and what its file was."""
    document = entry.document
    content = json.dumps(asdict(document), ensure_ascii=False)
    return {
        "key": document_key(document.doc_id),
        "version": version,
        "doc_id": document.doc_id,
        "title": document.title[:_SHOWN],
        "source": document.source[:_SHOWN],
        "published": document.published[:_SHOWN],
        "digest": document.digest,
        "characters": len(document.text),
        "passages": len(entry.passages),
        "sentences": sum(len(passage.sentences) for passage in entry.passages),
        **file_fields(entry.file),
        "notes": _told(document.notes),
        "content": [content[start : start + _PIECE] for start in range(0, len(content), _PIECE)],
        "nothing": [0.0, 0.0],
    }


def file_fields(file: FileState) -> Row:
    """What is kept of a document's file."""
    return {"file_digest": file.digest, "size": file.size, "modified": file.modified, "inode": file.inode}


def file_of(row: Row) -> FileState:
    """The same read back."""
    return FileState(row["file_digest"], row["size"], row["modified"], row["inode"])


def document_of(row: Row) -> Document:
    """The document of a row.

    Raises:
        ValueError: if there is none in it.
    """
    fields = json.loads("".join(row["content"]))
    lists = {name: tuple(map(_frozen, fields[name])) for name in ("page_starts", "notes") if name in fields}
    return Document(**fields | lists)


def summary_of(row: Row) -> DocumentSummary:
    """What a list of documents shows of it."""
    return DocumentSummary(**{name: row[name] for name in SUMMARY} | {"notes": tuple(json.loads(row["notes"]))})


def _told(notes: Sequence[str]) -> str:
    """As many of the notes as a string may hold."""
    return next(text for most in range(len(notes), -1, -1) if len(text := json.dumps(notes[:most])) <= _LONGEST)


def passage_of(row: Row) -> Passage:
    """The passage of a row."""
    spans = list(row["sentences"])
    sentences = tuple(map(Span, spans[::2], spans[1::2]))
    return Passage(row["passage_id"], row["doc_id"], row["text"], row["start"], row["end"], row["heading"], sentences)


def sentence_vectors_of(row: Row, dimension: int) -> Vectors:
    """The vectors of a passage's sentences, shape (sentences, dimension)."""
    data = b"".join(map(b64decode, row["sentence_vectors"]))
    return np.frombuffer(data, _KEPT).reshape(-1, dimension).astype(np.float32)


def embedded_texts(passage: Passage) -> list[str]:
    """What is embedded of a passage: itself, and each of its sentences."""
    return [index_text(passage.heading, passage.text), *(passage.sentence_text(span) for span in passage.sentences)]


def _passage_schema(dimension: int) -> CollectionSchema:
    from pymilvus import DataType, Function, FunctionType

    schema = _schema(strings=("doc_id", "passage_id", "text", "heading"), numbers=("place", "start", "end"))
    schema.add_field("stems", DataType.VARCHAR, max_length=_LONGEST, enable_analyzer=True)
    schema.add_field("sentences", DataType.ARRAY, element_type=DataType.INT64, max_capacity=_MOST)
    schema.add_field("sentence_vectors", DataType.ARRAY, element_type=DataType.VARCHAR, **_PIECES)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
    schema.add_field("words", DataType.SPARSE_FLOAT_VECTOR)
    bm25 = Function("bm25", FunctionType.BM25, input_field_names=["stems"], output_field_names=["words"])
    return schema.add_function(bm25)


def _document_schema() -> CollectionSchema:
    from pymilvus import DataType

    schema = _schema(
        strings=("doc_id", "title", "source", "published", "digest", "file_digest", "notes"),
        numbers=("characters", "passages", "sentences", "size", "modified", "inode"),
    )
    schema.add_field("content", DataType.ARRAY, element_type=DataType.VARCHAR, **_PIECES)
    return schema.add_field("nothing", DataType.FLOAT_VECTOR, dim=2)  # as Milvus takes no collection without vectors


def _schema(strings: Sequence[str], numbers: Sequence[str]) -> CollectionSchema:
    """What both collections have, and these fields."""
    from pymilvus import DataType, MilvusClient

    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("key", DataType.VARCHAR, max_length=128, is_primary=True)
    schema.add_field("version", DataType.VARCHAR, max_length=64)
    for name in strings:
        schema.add_field(name, DataType.VARCHAR, max_length=_LONGEST)
    for name in numbers:
        schema.add_field(name, DataType.INT64)
    return schema


def _passage_row(place: int, passage: Passage, version: str, vectors: Mapping[str, Vectors]) -> Row:
    own, *sentences = (vectors[text] for text in embedded_texts(passage))
    return {
        "key": passage_key(version, passage.passage_id),
        "version": version,
        "doc_id": passage.doc_id,
        "passage_id": passage.passage_id,
        "place": place,
        "start": passage.start,
        "end": passage.end,
        "heading": passage.heading,
        "text": passage.text,
        "stems": searched_stems(index_text(passage.heading, passage.text)),
        "sentences": [place for span in passage.sentences for place in (span.start, span.end)],
        "sentence_vectors": [b64encode(vector.astype(_KEPT).tobytes()).decode() for vector in sentences],
        "vector": own,
    }


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
