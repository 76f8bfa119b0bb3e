"""Standalone question -> ranked hits of some documents only, each of whose passages is compared if they are few."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.ingestion.passages import index_text
from assistant.models.embedder import Vectors
from assistant.retrieval.fusion import fuse, retrieve
from assistant.retrieval.index import Candidate, PassageIndex
from assistant.schema import Hit, Passage
from assistant.text.words import content_stems, idf

COMPARED = 500
"""Passages, of all the documents together, beyond which they are searched as a whole corpus is."""


def retrieve_within(index: PassageIndex, doc_ids: Sequence[str], question: str, vector: Vectors, k: int) -> tuple[Hit, ...]:
    """The `k` best passages of the documents, best first; `vector` is the embedded question, shape (dimension,).

    Passages are ranked by the cosine of their best sentence and by the weight of the question's words that they hold, and the
    two rankings are fused as those of all documents are. Of thousands of passages that would take seconds.
    """
    passages, chosen = list[Passage](), tuple(dict.fromkeys(doc_ids))
    for doc_id in chosen:
        passages += index.passages_of(doc_id)
        if len(passages) > COMPARED:
            return retrieve(index, question, vector, k, chosen)
    similarities = dict(zip((p.passage_id for p in passages), index.similarities(vector, passages), strict=True))
    asked = set(content_stems(question))
    found = [
        Candidate(
            passage,
            max(similarities[passage.passage_id], default=None),
            sum(map(idf, asked.intersection(content_stems(index_text(passage.heading, passage.text))))) or None,
        )
        for passage in passages
    ]
    return tuple(
        Hit(hit.passage, hit.score, hit.rank, hit.dense_rank, hit.bm25_rank, similarities[hit.passage.passage_id])
        for hit in fuse(found)[:k]
    )
