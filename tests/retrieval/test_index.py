"""What an index promises, on the store and on its stand-in: both find the same passages by the same vectors."""

from __future__ import annotations

import gc
import random
import socket
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from assistant.errors import IndexMismatchError, StoreError
from assistant.ingestion.passages import split_passages
from assistant.retrieval.bm25 import Bm25
from assistant.retrieval.fusion import retrieve
from assistant.retrieval.index import ChromaIndex, IndexEntry
from assistant.retrieval.snapshots import check_seal, clear_others, current_generation, new_generation, seal, switch_to
from assistant.schema import Document
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
    return [IndexEntry(d, split_passages(d, max_tokens=max_tokens, fits=embedder.fits), d.digest) for d in documents]


def build_chroma(folder, documents=None, write=None):
    home = folder / "home"
    home.mkdir(exist_ok=True)
    index = ChromaIndex(new_generation(home, None), HashEmbedder())
    for group in write or [entries(articles() if documents is None else documents)]:
        index.write(group)
    index.refresh()
    seal(index.folder)
    switch_to(index.folder)
    return index


@pytest.fixture(scope="module")
def chroma(tmp_path_factory):
    index = build_chroma(tmp_path_factory.mktemp("chroma"))
    yield index
    index.close()


@pytest.fixture(scope="module")
def memory():
    return MemoryIndex(list(articles()), HashEmbedder(), passage_tokens=48)


@pytest.fixture(params=["chroma", "memory"])
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
        assert best.similarities[0] == pytest.approx(1.0, abs=1e-5)


def test_one_cosine_for_each_sentence(index):
    passages = [c.passage for c in index.search(vector(QUESTIONS[0]), QUESTIONS[0], 10)]
    for passage, cosines in zip(passages, index.similarities(vector(QUESTIONS[0]), passages), strict=True):
        texts = [passage.sentence_text(span) for span in passage.sentences]
        assert cosines == pytest.approx((HashEmbedder().encode(texts) @ vector(QUESTIONS[0])).tolist(), abs=1e-5)
    assert index.similarities(vector(QUESTIONS[0]), []) == ()


def test_a_question_without_words(index):
    assert all(bm25 is None for _, bm25 in found(index, "?!").values())
    assert all(bm25 is None for _, bm25 in found(index, "the of and").values())


def test_an_unknown_document_is_named(index):
    with pytest.raises(StoreError, match=r"'nowhere\.md' is not in the index"):
        index.document("nowhere.md")


@pytest.mark.parametrize("question", QUESTIONS)
def test_store_and_stand_in_find_the_same(chroma, memory, question):
    stored, held = found(chroma, question), found(memory, question)
    assert sorted(stored) == sorted(held)
    for key, (dense, bm25) in stored.items():
        assert dense == pytest.approx(held[key][0], abs=1e-5)
        assert bm25 == pytest.approx(held[key][1], abs=1e-5)


def test_threads_find_the_same(index):
    expected = answers(index)
    with ThreadPoolExecutor(8) as pool:
        assert all(result == expected for result in pool.map(lambda _: answers(index), range(24)))


# ---- the store


def test_opened_again_it_answers_the_same(chroma):
    check_seal(chroma.folder)
    again = ChromaIndex(chroma.folder, HashEmbedder())
    again.check()
    assert answers(again) == answers(chroma)
    assert again.documents.all_passages() == chroma.documents.all_passages()
    again.close()
    chroma.check()  # the one still open goes on
    check_seal(chroma.folder)


def test_a_copy_answers_the_same(chroma):
    copy = ChromaIndex(new_generation(chroma.folder.parent, chroma.folder), HashEmbedder())
    copy.check()
    assert answers(copy) == answers(chroma)
    copy.close()
    clear_others(chroma.folder)
    assert not copy.folder.exists()


def test_the_order_in_which_documents_come_in_changes_nothing(chroma, tmp_path):
    shuffled = entries(articles())
    random.Random(3).shuffle(shuffled)
    index = build_chroma(tmp_path, write=[shuffled[:2], shuffled[2:]])
    assert index.documents.all_passages() == chroma.documents.all_passages()
    assert answers(index) == answers(chroma)
    index.close()


def test_written_again_nothing_changes_and_removed_nothing_is_left(tmp_path, chroma):
    index = build_chroma(tmp_path)
    index.write(entries(articles())[:3])
    index.refresh()
    index.check()
    assert answers(index) == answers(chroma)
    index.remove(["otters.md", "never.md"])
    index.refresh()
    index.check()
    kept = [document for document in articles() if document.doc_id != "otters.md"]
    (tmp_path / "fresh").mkdir()
    fresh = build_chroma(tmp_path / "fresh", kept)
    assert answers(index) == answers(fresh)
    fresh.close()
    index.remove([document.doc_id for document in articles()])
    index.refresh()
    index.check()
    assert index.search(vector(QUESTIONS[0]), QUESTIONS[0], 8) == ()
    index.close()


def test_equal_sentences_in_many_documents_hide_nothing(tmp_path):
    documents = [Document.create(f"{i:03}.txt", f"{BOILERPLATE} {BOILERPLATE} Item {i} is here.") for i in range(150)]
    index = build_chroma(tmp_path, documents)
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
    index = ChromaIndex(new_generation(tmp_path, None), embedder)
    index.write(entries(articles()))
    assert len(embedder.texts) == len(set(embedder.texts))
    assert BOILERPLATE in embedder.texts
    index.close()


def test_vectors_that_are_missing_are_noticed(tmp_path):
    index = build_chroma(tmp_path)
    passage = index.documents.all_passages()[0]
    index._client.get_collection("sentences", embedding_function=None).delete(ids=[f"{passage.passage_id}.0"])
    with pytest.raises(IndexMismatchError, match="vectors for"):
        index.check()
    with pytest.raises(StoreError, match="has lost the vector"):
        index.similarities(vector("otters"), [passage])
    index.close()


def test_nothing_is_sent_or_fetched(tmp_path, monkeypatch, socket_guard):
    asked = []
    monkeypatch.setattr(socket, "create_connection", lambda *args, **_: asked.append(args))
    index = build_chroma(tmp_path)
    answers(index)
    assert index._client._system.settings.anonymized_telemetry is False
    assert [c.configuration_json.get("embedding_function") for c in index._client.list_collections()] in (
        [None, None],
        [{"type": "legacy"}] * 2,
    )
    index.close()
    assert not asked
    assert not socket_guard.attempts


# ---- generations


def test_a_generation_is_kept_while_it_is_read(tmp_path):
    old = build_chroma(tmp_path)
    expected = answers(old)
    new = build_chroma(tmp_path, [Document.create("a.txt", "Nothing else.")])
    clear_others(new.folder)
    assert answers(old) == expected
    folder = old.folder
    del old
    gc.collect()  # no reference is left, so it is closed
    clear_others(new.folder)
    assert not folder.exists()
    assert current_generation(new.folder.parent) == new.folder
    new.close()
    new.close()


def test_reading_leaves_the_seal_whole(chroma):
    for _ in range(3):
        index = ChromaIndex(chroma.folder, HashEmbedder())
        answers(index)
        index.close()
    check_seal(chroma.folder)


# ---- BM25

ROWS = [("a", "otters swim"), ("b", "otters eat fish fish"), ("c", "the of and"), ("d", "rivers run")]


def test_bm25_by_hand():
    # Lucene: idf = ln(1 + (N - df + 0.5) / (df + 0.5)), tf' = tf / (tf + k1 (1 - b + b len / mean len)), k1 = 1.2, b = 0.75
    ((key, score),) = Bm25.build(ROWS).search("fish", 9)
    idf = np.log(1 + (4 - 1 + 0.5) / (1 + 0.5))
    assert key == "b"
    assert score == pytest.approx(idf * 2 / (2 + 1.2 * (0.25 + 0.75 * 4 / 2)), rel=1e-5)
    assert [key for key, _ in Bm25.build(ROWS).search("otter", 9)] == ["a", "b"]
    assert [key for key, _ in Bm25.build(ROWS).search("otter", 1)] == ["a"]


@pytest.mark.parametrize("query", ["", "the", "zyzzyva", "🦦"])
def test_bm25_finds_nothing_where_no_word_is_shared(query):
    assert Bm25.build(ROWS).search(query, 9) == []


@pytest.mark.parametrize("rows", [[], [("a", "the of")], [("a", "")]])
def test_bm25_of_no_words(rows, tmp_path):
    ranking = Bm25.build(rows)
    ranking.save(tmp_path / "bm25", 1)
    assert ranking.search("otters", 9) == []
    assert Bm25.load(tmp_path / "bm25", 1) is None


def test_bm25_is_kept_for_its_revision_only(tmp_path):
    Bm25.build(ROWS).save(tmp_path / "bm25", 7)
    assert Bm25.load(tmp_path / "bm25", 7).search("otters fish", 9) == Bm25.build(ROWS).search("otters fish", 9)
    assert Bm25.load(tmp_path / "bm25", 8) is None
    assert Bm25.load(tmp_path / "nowhere", 7) is None


@pytest.mark.parametrize("content", [b"", b"garbage", b"[]", b"\xff\xfe", b"\x80\x04."])
def test_a_damaged_bm25_is_not_loaded(tmp_path, content):
    Bm25.build(ROWS).save(tmp_path / "bm25", 7)
    for path in sorted((tmp_path / "bm25").iterdir()):
        kept = path.read_bytes()
        path.write_bytes(content)
        assert Bm25.load(tmp_path / "bm25", 7) is None, path.name
        path.write_bytes(kept)
    assert Bm25.load(tmp_path / "bm25", 7) is not None
