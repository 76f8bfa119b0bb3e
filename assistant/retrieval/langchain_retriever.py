"""The assistant's retrieval as LangChain's interface."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever

from assistant.schema import Hit


class PassageRetriever(BaseRetriever):
    """Passages for a question, best first; metadata holds where each one lies in its document."""

    search: Callable[[str], Sequence[Hit]]

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[LangChainDocument]:  # noqa: ARG002
        return [_as_document(hit) for hit in self.search(query)]


def _as_document(hit: Hit) -> LangChainDocument:
    passage = hit.passage
    metadata = {
        "document": passage.doc_id,
        "passage_id": passage.passage_id,
        "start": passage.start,
        "end": passage.end,
        "heading": passage.heading,
        "score": hit.score,
        "rank": hit.rank,
    }
    return LangChainDocument(id=passage.passage_id, page_content=passage.text, metadata=metadata)
