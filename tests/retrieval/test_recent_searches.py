"""A search that was made a moment ago is not made again, and one of another state of the index is."""

from __future__ import annotations

from contextlib import closing

from assistant.retrieval.bm25 import Bm25
from assistant.retrieval.recent_searches import RecentSearches
from assistant.retrieval.sync import sync_index
from assistant.testing import HashEmbedder
from tests.support.synced import Embedder, Place

QUESTION = "Where do otters swim?"


def test_the_last_sixteen_are_kept():
    searches, made = RecentSearches(), []
    for asked in (*range(16), *range(16), 16, 1, 0):
        searches(asked, lambda asked=asked: made.append(asked) or ())
    assert made == [*range(17), 0]


def test_a_question_is_searched_once_until_the_index_changes(tmp_path, monkeypatch):
    place = Place(tmp_path, {"a.txt": "Otters swim in rivers.", "b.txt": "Herons stand on one leg."})
    vector, made, real = HashEmbedder().encode([QUESTION])[0], [], Bm25.search
    monkeypatch.setattr(Bm25, "search", lambda self, query, *given: made.append(query) or real(self, query, *given))
    with closing(sync_index(place.settings(), Embedder()).index) as index:
        first = index.search(vector, QUESTION, 50)
        assert index.search(vector, QUESTION, 50) == first
        assert made == [QUESTION]
        index.search(vector, QUESTION, 1)
        index.search(-vector, QUESTION, 50)
        assert len(made) == 3
        place.put("c.txt", "Where otters swim, the water is clean.")
        sync_index(place.settings(), Embedder(), known=index, only=["c.txt"])
        assert "c.txt" in {candidate.passage.doc_id for candidate in index.search(vector, QUESTION, 50)}
