"""The index on disk: opening again, writing again, damage, and one reading that sees one state."""

from __future__ import annotations

import random
import socket
import sqlite3

import pytest

from assistant.errors import IndexMismatchError, StoreError
from assistant.retrieval.fusion import retrieve
from assistant.retrieval.local_index import LocalIndex
from assistant.schema import Document
from assistant.testing import HashEmbedder
from tests.support.animal_index import (
    BOILERPLATE,
    QUESTIONS,
    answers,
    articles,
    build,
    entries,
    index_fixture,
    local_fixture,
    memory_fixture,
    milvus_fixture,
    vector,
)

__all__ = ["index_fixture", "local_fixture", "memory_fixture", "milvus_fixture"]


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
