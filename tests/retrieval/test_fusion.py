"""Fusion follows the formula; the index stores rank alike when they are given the same vectors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.fusion import COSINE_WEIGHT, FUSION_CONSTANT, fuse, retrieve
from assistant.retrieval.index import Candidate
from assistant.schema import Document, Passage, Span
from assistant.testing import HashEmbedder, MemoryIndex

SCORES = st.one_of(st.none(), st.sampled_from([0.0, 0.25, 0.5, 1.0, -0.5]), st.floats(-1, 2))


def candidate(name, dense, bm25):
    return Candidate(Passage(name, "otters.txt", "Otters swim.", 0, 12, "", (Span(0, 12),)), dense, bm25)


def ids(hits):
    return [hit.passage.passage_id for hit in hits]


def test_fusion_by_hand():
    assert (FUSION_CONSTANT, COSINE_WEIGHT) == (5, 0.2)
    hits = fuse([candidate("a", 0.9, None), candidate("b", 0.8, 3.0), candidate("c", None, 5.0), candidate("d", 0.1, 1.0)])
    # dense: a 1, b 2, d 3; bm25: c 1, b 2, d 3; the least cosine is 0.1
    assert [(hit.passage.passage_id, hit.rank, hit.dense_rank, hit.bm25_rank) for hit in hits] == [
        ("b", 1, 2, 2),
        ("a", 2, 1, None),
        ("d", 3, 3, 3),
        ("c", 4, None, 1),
    ]
    assert [hit.score for hit in hits] == pytest.approx([2 / 7 + 0.2 * 0.7, 1 / 6 + 0.2 * 0.8, 2 / 8, 1 / 6])


def test_how_far_a_passage_is_ahead_in_meaning_counts():
    def first(lead):
        """`a` and `c` have the first and the third rank in meaning, `b` and `a` those in words."""
        return ids(fuse([candidate("a", 0.1 + lead, 1.0), candidate("b", 0.1 + lead / 2, 3.0), candidate("c", 0.1, 2.0)]))[0]

    assert first(0.05) == "b"
    assert first(0.9) == "a"


def test_ties_go_to_the_id_that_sorts_first():
    alike = [candidate("c", 0.5, 1.0), candidate("a", 0.5, 1.0), candidate("b", 0.5, 1.0)]
    assert ids(fuse(alike)) == ids(fuse(alike[::-1])) == ["a", "b", "c"]
    assert [(hit.dense_rank, hit.bm25_rank) for hit in fuse(alike)] == [(1, 1), (2, 2), (3, 3)]


@given(scores=st.lists(st.tuples(SCORES, SCORES), max_size=12), order=st.randoms(use_true_random=False))
def test_fusion_keeps_all_and_its_ranks_are_a_count(scores, order):
    candidates = [candidate(f"p{i:02}", dense, bm25) for i, (dense, bm25) in enumerate(scores)]
    hits = fuse(candidates)
    assert sorted(ids(hits)) == [c.passage.passage_id for c in candidates]
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for ranks, known in (
        ([hit.dense_rank for hit in hits], [c.dense_score for c in candidates]),
        ([hit.bm25_rank for hit in hits], [c.bm25_score for c in candidates]),
    ):
        counted = sorted(rank for rank in ranks if rank is not None)
        assert counted == list(range(1, sum(score is not None for score in known) + 1))
    order.shuffle(candidates)
    assert fuse(candidates) == hits


TEXTS = {
    "otters.txt": "Otters swim in cold rivers. They eat fish and crabs.",
    "rivers.txt": "Rivers run to the sea. The longest river is the Nile.",
    "trade.txt": "Trade grew by 14% in 2023. Ministers signed a treaty in Jakarta.",
}


@pytest.fixture(scope="module")
def index():
    return MemoryIndex([Document.create(doc_id, text) for doc_id, text in TEXTS.items()], HashEmbedder())


@pytest.mark.parametrize("k", [1, 2, 3, 50])
def test_the_k_best_with_a_cosine_for_each_sentence(index, k):
    question = "Which river is the longest?"
    vector = HashEmbedder().encode([question])[0]
    hits = retrieve(index, question, vector, k)
    assert ids(hits)[0] == "rivers.txt#1"
    assert len(hits) == min(k, 3)
    for hit in hits:
        texts = [hit.passage.sentence_text(span) for span in hit.passage.sentences]
        assert hit.similarities == pytest.approx((HashEmbedder().encode(texts) @ vector).tolist(), abs=1e-5)


def test_words_that_no_passage_has_leave_the_dense_ranking(index):
    question = "Zyzzyva qwertz?"
    hits = retrieve(index, question, HashEmbedder().encode([question])[0], 8)
    assert len(hits) == 3
    assert all(hit.bm25_rank is None for hit in hits)


def test_nothing_is_found_in_an_empty_index():
    empty = MemoryIndex([], HashEmbedder())
    assert retrieve(empty, "otters?", HashEmbedder().encode(["otters?"])[0], 8) == ()
