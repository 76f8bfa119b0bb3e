"""All passages of some documents as hits, for questions that ask about whole articles."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from assistant.models.embedder import Vectors
from assistant.retrieval.index import PassageIndex
from assistant.schema import Hit

MOST_PASSAGES = 60
"""Passages of a document that are read: about 8,000 words."""


def whole_documents(index: PassageIndex, doc_ids: Sequence[str], vector: Vectors) -> tuple[Hit, ...]:
    """The passages of the documents in order, each document's first `MOST_PASSAGES`; `vector` is the embedded question.

    Their rank is their place, as no ranking found them.
    """
    passages = [passage for doc_id in doc_ids for passage in islice(index.passages_of(doc_id), MOST_PASSAGES)]
    similarities = index.similarities(vector, passages)
    return tuple(
        Hit(passage, 0.0, place, None, None, cosines)
        for place, (passage, cosines) in enumerate(zip(passages, similarities, strict=True), start=1)
    )
