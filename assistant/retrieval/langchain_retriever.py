"""The assistant's retrieval as LangChain's interface."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever

from assistant.schema import Citation, Document, Hit, Span
from assistant.schema.answer import citation_json


class PassageRetriever(BaseRetriever):
    """Passages for a question, best first; metadata holds where each comes from, and in `citation` its exact span."""

    search: Callable[[str], Sequence[Hit]]
    read: Callable[[str], Document]

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[LangChainDocument]:  # noqa: ARG002
        return [_as_document(hit, self.read(hit.passage.doc_id)) for hit in self.search(query)]


def _as_document(hit: Hit, document: Document) -> LangChainDocument:
    passage = hit.passage
    citation = Citation.of(document, Span(passage.start, passage.end), marker=hit.rank, passage_id=passage.passage_id)
    metadata = {
        "document": passage.doc_id,
        "title": document.title,
        "source": document.source,
        "published": document.published,
        "page": citation.page,
        "passage_id": passage.passage_id,
        "start": passage.start,
        "end": passage.end,
        "heading": passage.heading,
        "score": hit.score,
        "rank": hit.rank,
        "citation": citation_json(citation),
    }
    return LangChainDocument(id=passage.passage_id, page_content=passage.text, metadata=metadata)
