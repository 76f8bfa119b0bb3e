"""The passages that a question is answered from, by its kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.extraction.overview import SEVERAL
from assistant.extraction.scope import scope_of
from assistant.models.embedder import Vectors
from assistant.retrieval.fusion import retrieve
from assistant.retrieval.index import PassageIndex
from assistant.retrieval.whole_documents import whole_documents
from assistant.retrieval.within import retrieve_within
from assistant.schema import DocumentSummary, Draft, Hit, Question, QuestionKind


def find_hits(
    index: PassageIndex, documents: Sequence[DocumentSummary], question: Question, vector: Vectors, k: int
) -> tuple[Hit, ...]:
    """All passages of the articles that an overview is asked of, else the best `k` for the embedded question.

    Where the question is put to some documents only, no other has a say.
    """
    if question.kind is not QuestionKind.OVERVIEW:
        return _best(index, question, vector, k)
    if question.documents:
        documents = [document for document in documents if document.doc_id in question.documents]
    scope = scope_of(question.standalone, documents)
    if scope.topic and not scope.documents:
        return _best(index, question, vector, k)
    return whole_documents(index, scope.documents or [document.doc_id for document in documents[:SEVERAL]], vector)


def _best(index: PassageIndex, question: Question, vector: Vectors, k: int) -> tuple[Hit, ...]:
    if question.documents:
        return retrieve_within(index, question.documents, question.standalone, vector, k)
    return retrieve(index, question.standalone, vector, k)


def shown_hits(hits: tuple[Hit, ...], draft: Draft, k: int) -> tuple[Hit, ...]:
    """The hits as they are, but of whole articles only those that the draft cites, or the first `k`; ranked anew."""
    if len(hits) <= k:
        return hits
    cited = {citation.passage_id for citation in draft.citations}
    shown = [hit for hit in hits if hit.passage.passage_id in cited] or hits[:k]
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(shown, start=1))
