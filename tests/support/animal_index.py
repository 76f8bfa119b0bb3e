"""The same articles in each index there is."""

from __future__ import annotations

import uuid

import pytest

from assistant.ingestion.passages import split_passages
from assistant.retrieval.database import IndexDatabase
from assistant.retrieval.document_store import FileState
from assistant.retrieval.fusion import retrieve
from assistant.retrieval.index import IndexEntry
from assistant.retrieval.local_index import LocalIndex
from assistant.retrieval.milvus_connection import create_milvus
from assistant.schema import Document
from assistant.settings import load_settings
from assistant.testing import HashEmbedder, MemoryIndex

ANIMALS = ("otters", "herons", "beavers", "trout", "eels", "swans")
PLACES = ("Vienna", "Jakarta", "Lisbon", "Oslo", "Quito", "Cairo")
BOILERPLATE = "Share this article with your friends."
QUESTIONS = (
    "Where do otters swim?",
    "How many herons were counted in Oslo?",
    "Who feeds the swans of Cairo?",
    "beavers 1987",
    "Share this article?",
    "What has nothing to do with it?",
)


def articles():
    """Six short articles that share words, a sentence and a heading."""
    for i, animal in enumerate(ANIMALS):
        paragraphs = [
            f"In {PLACES[(i + j) % 6]} there are {animal}, and {7 * i + j} of them were counted in {1980 + 3 * i + j}. "
            f"The warden {PLACES[j][:3]}a{animal[:2]} feeds them at {j + 4} o'clock. {BOILERPLATE}"
            for j in range(4)
        ]
        yield Document.create(f"{animal}.md", f"# About {animal}\n\n" + "\n\n".join(paragraphs), title=animal.title())


def entries(documents, max_tokens=48):
    embedder = HashEmbedder()
    return [
        IndexEntry(d, split_passages(d, max_tokens=max_tokens, fits=embedder.fits), FileState(d.digest, len(d.text), 1, 1))
        for d in documents
    ]


def build(folder, documents=None, write=None, embedder=None):
    path = folder / f"{uuid.uuid4().hex}.sqlite3"
    IndexDatabase.create(path, "stamp").close()
    index = LocalIndex(path, embedder or HashEmbedder())
    for group in write or [entries(articles() if documents is None else documents)]:
        index.write(group)
    return index


@pytest.fixture(name="local", scope="module")
def local_fixture(tmp_path_factory):
    index = build(tmp_path_factory.mktemp("local"))
    yield index
    index.close()


@pytest.fixture(name="memory", scope="module")
def memory_fixture():
    return MemoryIndex(list(articles()), HashEmbedder(), passage_tokens=48)


@pytest.fixture(name="milvus", scope="module")
def milvus_fixture(tmp_path_factory):
    pytest.importorskip("pymilvus")
    pytest.importorskip("milvus_lite")
    uri = tmp_path_factory.mktemp("milvus") / "index.db"
    index = create_milvus(load_settings(index="milvus", milvus_uri=str(uri)), HashEmbedder())
    index.write(entries(articles()))
    yield index
    index.close()


@pytest.fixture(name="index", params=["local", "milvus", "memory"])
def index_fixture(request):
    return request.getfixturevalue(request.param)


def vector(question):
    return HashEmbedder().encode([question])[0]


def answers(index):
    """For each question the passages found, in order, with their ranks."""
    return [
        [(h.passage, h.rank, h.dense_rank, h.bm25_rank) for h in hits]
        for hits in (retrieve(index, question, vector(question), 8) for question in QUESTIONS)
    ]
