"""What an index promises, on the store and on its stand-in: both find the same passages by the same vectors."""

from __future__ import annotations

import random
import socket
import sqlite3
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.errors import IndexMismatchError, StoreError
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


@pytest.fixture(scope="module")
def local(tmp_path_factory):
    index = build(tmp_path_factory.mktemp("local"))
    yield index
    index.close()


@pytest.fixture(scope="module")
def memory():
    return MemoryIndex(list(articles()), HashEmbedder(), passage_tokens=48)


@pytest.fixture(scope="module")
def milvus(tmp_path_factory):
    pytest.importorskip("pymilvus")
    pytest.importorskip("milvus_lite")
    uri = tmp_path_factory.mktemp("milvus") / "index.db"
    index = create_milvus(load_settings(index="milvus", milvus_uri=str(uri)), HashEmbedder())
    index.write(entries(articles()))
    yield index
    index.close()


@pytest.fixture(params=["local", "milvus", "memory"])
def index(request):
    return request.getfixturevalue(request.param)


def vector(question):
    return HashEmbedder().encode([question])[0]


def found(index, question, n=50):
    return {c.passage.passage_id: (c.dense_score, c.bm25_score) for c in index.search(vector(question), question, n)}


def answers(index):
    """For each question the passages found, in order, with their ranks."""
    return [
        [(h.passage, h.rank, h.dense_rank, h.bm25_rank) for h in hits]
        for hits in (retrieve(index, question, vector(question), 8) for question in QUESTIONS)
    ]


# ---- the contract


@pytest.mark.parametrize("question", QUESTIONS)
def test_passages_are_slices_of_their_documents(index, question):
    for candidate in index.search(vector(question), question, 10):
        passage, document = candidate.passage, index.document(candidate.passage.doc_id)
        assert document.text[passage.start : passage.end] == passage.text
        assert candidate.dense_score is not None or candidate.bm25_score is not None


@pytest.mark.parametrize("n", [1, 3, 12, 500])
def test_each_ranking_has_at_most_n(index, n):
    candidates = found(index, QUESTIONS[0], n).values()
    assert sum(dense is not None for dense, _ in candidates) <= n
    assert sum(bm25 is not None for _, bm25 in candidates) <= n
    assert all(bm25 is None or bm25 > 0 for _, bm25 in candidates)


def test_a_sentence_finds_itself(index):
    for document in articles():
        (passage, *_) = split_passages(document, max_tokens=48, fits=HashEmbedder().fits)
        sentence = passage.sentence_text(passage.sentences[0])
        (best, *_) = retrieve(index, sentence, vector(sentence), 8)
        assert best.passage == passage
        assert best.similarities[0] == pytest.approx(1.0, abs=5e-4)


def test_one_cosine_for_each_sentence(index):
    passages = [c.passage for c in index.search(vector(QUESTIONS[0]), QUESTIONS[0], 10)]
    for passage, cosines in zip(passages, index.similarities(vector(QUESTIONS[0]), passages), strict=True):
        texts = [passage.sentence_text(span) for span in passage.sentences]
        assert cosines == pytest.approx((HashEmbedder().encode(texts) @ vector(QUESTIONS[0])).tolist(), abs=5e-4)
    assert index.similarities(vector(QUESTIONS[0]), []) == ()


def test_a_question_without_words(index):
    assert all(bm25 is None for _, bm25 in found(index, "?!").values())
    assert all(bm25 is None for _, bm25 in found(index, "the of and").values())


def test_the_passages_of_a_document_come_in_order(index):
    for document in articles():
        expected = split_passages(document, max_tokens=48, fits=HashEmbedder().fits)
        assert index.passages_of(document.doc_id) == expected
    assert index.passages_of("nowhere.md") == ()


def test_an_unknown_document_is_named(index):
    with pytest.raises(StoreError, match=r"'nowhere\.md' is not in the index"):
        index.document("nowhere.md")


@pytest.mark.parametrize("question", QUESTIONS)
def test_store_and_stand_in_find_the_same(local, memory, question):
    stored, held = found(local, question), found(memory, question)
    assert sorted(stored) == sorted(held)
    for key, (dense, bm25) in stored.items():
        assert dense == pytest.approx(held[key][0], abs=5e-4)
        assert bm25 == pytest.approx(held[key][1], abs=1e-5)


def test_threads_find_the_same(index):
    expected = answers(index)
    with ThreadPoolExecutor(8) as pool:
        assert all(result == expected for result in pool.map(lambda _: answers(index), range(24)))


# ---- the store


def test_opened_again_it_answers_the_same(local):
    again = LocalIndex(local.path, HashEmbedder())
    again.check()
    again.verify()
    assert answers(again) == answers(local)
    assert again.all_passages() == local.all_passages()
    again.close()
    local.check()  # the one still open goes on


def test_the_order_in_which_documents_come_in_changes_nothing(local, tmp_path):
    shuffled = entries(articles())
    random.Random(3).shuffle(shuffled)
    index = build(tmp_path, write=[shuffled[:2], shuffled[2:]])
    assert index.all_passages() == local.all_passages()
    assert answers(index) == answers(local)
    index.close()


def test_written_again_nothing_changes_and_removed_nothing_is_left(tmp_path, local):
    index = build(tmp_path)
    index.write(entries(articles())[:3])
    index.verify()
    assert answers(index) == answers(local)
    index.remove(["otters.md", "never.md"])
    index.verify()
    fresh = build(tmp_path, [document for document in articles() if document.doc_id != "otters.md"])
    assert answers(index) == answers(fresh)
    kept, made = index.totals(), fresh.totals()
    assert (kept.documents, kept.passages, kept.sentences) == (made.documents, made.passages, made.sentences)
    fresh.close()
    index.remove([document.doc_id for document in articles()])
    index.verify()
    assert index.search(vector(QUESTIONS[0]), QUESTIONS[0], 8) == ()
    index.close()


def test_one_reading_sees_one_state_whatever_is_written_meanwhile(tmp_path, local):
    index = build(tmp_path)
    expected = answers(index)
    with index.reading() as reading:
        other = LocalIndex(index.path, HashEmbedder())  # as in another process
        other.remove(["otters.md"])
        other.write(entries([Document.create("new.md", "Otters swim in Oslo. Herons were counted.")]))
        assert answers(other) != expected
        assert answers(reading) == expected
        assert reading.document("otters.md")
    assert answers(index) == answers(other)
    with pytest.raises(StoreError):
        index.document("otters.md")
    other.close()
    index.close()


def test_equal_sentences_in_many_documents_hide_nothing(tmp_path):
    documents = [Document.create(f"{i:03}.txt", f"{BOILERPLATE} {BOILERPLATE} Item {i} is here.") for i in range(150)]
    index = build(tmp_path, documents)
    for i in (0, 7, 100, 149):
        sentence = f"Item {i} is here."
        assert f"{i:03}.txt#1" in [hit.passage.passage_id for hit in retrieve(index, sentence, vector(sentence), 5)]
    index.close()


def test_each_text_is_embedded_once(tmp_path):
    class Counting(HashEmbedder):
        texts = ()

        def encode(self, texts, *rest):
            self.texts += tuple(texts)
            return super().encode(texts, *rest)

    embedder = Counting()
    build(tmp_path, embedder=embedder).close()
    assert len(embedder.texts) == len(set(embedder.texts))
    assert BOILERPLATE in embedder.texts


DAMAGE = [
    "DELETE FROM sentence_vectors",
    "DELETE FROM passage_vectors",
    "UPDATE sentence_vectors SET vectors = zeroblob(length(vectors))",
    "UPDATE passage_vectors SET vector = zeroblob(length(vector))",
    "UPDATE documents SET text = 'something else'",
    "DROP TABLE words",
    "DROP TABLE documents",
    "UPDATE words SET stems = 'otter'",
    "UPDATE passages SET end = end + 1",
]


UNNOTICED = {
    "UPDATE documents SET text = 'something else'",
    "DELETE FROM passage_vectors",
    "UPDATE words SET stems = 'otter'",
    "UPDATE passages SET end = end + 1",
}
"""What a search does not see; `verify` does, and `LiveCorpus` holds every text that is cited against its digest."""


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_noticed_and_never_answered_from(tmp_path, damage):
    index = build(tmp_path)
    with index._database.changing() as connection:
        connection.execute(damage)
    with pytest.raises((IndexMismatchError, sqlite3.Error)):
        index.verify()
    if damage not in UNNOTICED:
        with pytest.raises(StoreError, match="run `assistant index --rebuild`"):
            for passage in [hit.passage for hit in retrieve(index, QUESTIONS[0], vector(QUESTIONS[0]), 8)]:
                index.document(passage.doc_id)
    index.close()


def test_nothing_is_sent_or_fetched(tmp_path, monkeypatch, socket_guard):
    asked = []
    monkeypatch.setattr(socket, "create_connection", lambda *args, **_: asked.append(args))
    index = build(tmp_path)
    answers(index)
    index.close()
    assert not asked
    assert not socket_guard.attempts


def test_a_graph_changes_no_answer(tmp_path):
    index = build(tmp_path)
    before = answers(index)
    index.grow_graph(worth=10**6)
    assert index.graph_name() == ""
    index.grow_graph(worth=10)
    assert (tmp_path / index.graph_name()).is_dir()
    assert answers(index) == before
    again = LocalIndex(index.path, HashEmbedder())
    assert answers(again) == before
    index.remove(["otters.md"])
    assert "otters.md" not in {hit.passage.doc_id for hit in retrieve(again, QUESTIONS[0], vector(QUESTIONS[0]), 8)}
    for one in (index, again):
        one.close()
