"""What an index promises, on the store and on its stand-in: both find the same passages by the same vectors."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.errors import StoreError
from assistant.ingestion.passages import split_passages
from assistant.retrieval.fusion import retrieve
from assistant.testing import HashEmbedder
from tests.support.animal_index import (
    QUESTIONS,
    answers,
    articles,
    index_fixture,
    local_fixture,
    memory_fixture,
    milvus_fixture,
    vector,
)

__all__ = ["index_fixture", "local_fixture", "memory_fixture", "milvus_fixture"]


def found(index, question, n=50, within=()):
    return {c.passage.passage_id: (c.dense_score, c.bm25_score) for c in index.search(vector(question), question, n, within)}


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


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("chosen", [("eels.md",), ("otters.md", "swans.md", "nowhere.md"), ('a "b".md',)])
def test_some_documents_are_searched_as_if_the_best_of_all_were_theirs(index, question, chosen):
    every = {c.passage.passage_id: c for c in index.search(vector(question), question, 500)}
    some = {c.passage.passage_id: c for c in index.search(vector(question), question, 500, chosen)}
    assert sorted(some) == sorted(key for key, c in every.items() if c.passage.doc_id in chosen)
    for key, candidate in some.items():
        assert candidate.dense_score == pytest.approx(every[key].dense_score, abs=1e-5)
        assert (candidate.bm25_score is None) == (every[key].bm25_score is None)
    few = index.search(vector(question), question, 2, chosen)
    assert sum(c.dense_score is not None for c in few) == min(2, len(some))


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


def test_how_rare_a_word_is_is_told_by_all_documents_also_where_some_are_searched(local):
    for question in QUESTIONS:
        every = {c.passage.passage_id: c for c in local.search(vector(question), question, 500)}
        for candidate in local.search(vector(question), question, 500, ["eels.md", "trout.md"]):
            assert candidate == every[candidate.passage.passage_id]


@pytest.mark.parametrize("chosen", [(), ("eels.md", "swans.md")])
@pytest.mark.parametrize("question", QUESTIONS)
def test_store_and_stand_in_find_the_same(local, memory, question, chosen):
    stored, held = found(local, question, within=chosen), found(memory, question, within=chosen)
    assert sorted(stored) == sorted(held)
    for key, (dense, bm25) in stored.items():
        assert dense == pytest.approx(held[key][0], abs=5e-4)
        assert bm25 == pytest.approx(held[key][1], abs=1e-5)


def test_threads_find_the_same(index):
    expected = answers(index)
    with ThreadPoolExecutor(8) as pool:
        assert all(result == expected for result in pool.map(lambda _: answers(index), range(24)))
