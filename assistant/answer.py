"""The assistant: the only file that knows the order of the steps."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from assistant.converse import standalone_question
from assistant.embed import Embedder, Progress, load_embedder, no_progress
from assistant.errors import AssistantError
from assistant.extract import Engine, ExtractiveEngine, load_selector
from assistant.index import ChromaIndex, PassageIndex
from assistant.retrieve import retrieve
from assistant.schema import Abstention, Answer, Document, Draft, Hit, Timings, Turn
from assistant.settings import Settings, load_settings
from assistant.sync import Notify, SyncReport, log_notice, sync_index
from assistant.verify import CopyVerifier, Verifier

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever

ABSTAINED = {
    Abstention.NOTHING_RETRIEVED: "The articles hold nothing about this question.",
    Abstention.NOT_IN_CORPUS: "The articles don't say.",
    Abstention.NOT_GROUNDED: "No answer to this question could be supported by the articles.",
}


class Assistant:
    """Answers questions about a corpus of articles. Safe to share between threads; a context manager."""

    def __init__(self, settings: Settings, embedder: Embedder, index: ChromaIndex, engine: Engine, verifier: Verifier) -> None:
        self.settings = settings
        self._embedder = embedder
        self._index = index
        self._engine = engine
        self._verifier = verifier
        self._syncing = threading.Lock()
        self._closed = False
        self.report = SyncReport((), (), (), (), ())
        """What the last sync did."""

    @classmethod
    def open(
        cls,
        corpus: str | os.PathLike[str] | None = None,
        *,
        settings: Settings | None = None,
        rebuild: bool = False,
        notify: Notify = log_notice,
        progress: Progress = no_progress,
        **overrides: Any,
    ) -> Self:
        """Bring the index in step with the corpus and make ready to answer.

        Args:
            corpus: folder of articles; unset, the one in the settings.
            settings: take the place of `assistant.toml` and the environment.
            rebuild: make the index anew.
            notify: called with one sentence when something is worth saying, such as that the index is rebuilt.
            progress: called with (done, total) while texts are embedded.
            **overrides: single settings by name; they win over all others.

        Raises:
            AssistantError: with one sentence that says what is wrong and what to do.
        """
        settings = load_settings(settings, corpus=None if corpus is None else Path(corpus), **overrides)
        embedder = load_embedder(settings.embedder)
        synced = sync_index(settings, embedder, rebuild=rebuild, notify=notify, progress=progress)
        assistant = cls(settings, embedder, synced.index, _engine(settings, embedder), CopyVerifier())
        assistant.report = synced.report
        return assistant

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the index; nothing can be asked after that."""
        self._closed = True
        self._index.close()

    def sync(self, *, notify: Notify = log_notice, progress: Progress = no_progress) -> SyncReport:
        """Take in what changed in the corpus since it was opened; questions asked meanwhile are answered."""
        with self._syncing:
            synced = sync_index(self.settings, self._embedder, notify=notify, progress=progress)
            self._index, self.report = synced.index, synced.report
        return self.report

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """Answer a question, or abstain.

        Args:
            question: what the person said.
            history: earlier turns, oldest first; a follow-up is completed from them.

        Raises:
            AssistantError: if the question is empty or longer than `max_question_chars`.
        """
        clock = _Clock()
        question = self._checked(question)
        index = self._index  # one and the same throughout, whatever is synced meanwhile
        standalone = _readable(standalone_question(question, history))
        vector = self._embedder.encode([standalone])[0]
        clock.lap("embed")
        hits = retrieve(index, standalone, vector, self.settings.k)
        clock.lap("retrieve")
        draft = self._draft(index, standalone, hits)
        clock.lap("generate")
        verdicts = self._verifier.verify(draft)
        clock.lap("verify")
        return Answer(
            question=question,
            standalone_question=standalone,
            text=ABSTAINED[draft.abstention] if draft.abstention else draft.text,
            citations=draft.citations,
            verdicts=verdicts,
            abstention=draft.abstention,
            confidence=draft.confidence,
            engine=self._engine.name,
            model=self._embedder.identity,
            hits=hits,
            timings=clock.timings(),
        )

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[str | Answer]:
        """Yield pieces of the answer's text, which joined are `Answer.text`, then the checked `Answer` itself."""
        answer = self.ask(question, history)
        ends = [*(verdict.claim.end for verdict in answer.verdicts[:-1]), len(answer.text)]
        for start, end in zip([0, *ends], ends, strict=False):
            yield answer.text[start:end]
        yield answer

    async def aask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """`ask`, without blocking the event loop."""
        return await asyncio.to_thread(self.ask, question, history)

    def retrieve(self, question: str, k: int | None = None) -> tuple[Hit, ...]:
        """The best passages for a question, best first, without answering."""
        question = self._checked(question)
        return retrieve(self._index, question, self._embedder.encode([question])[0], k or self.settings.k)

    def as_retriever(self) -> BaseRetriever:
        """Retrieval as a LangChain retriever."""
        from assistant.langchain import PassageRetriever

        return PassageRetriever(search=self.retrieve)

    def document(self, doc_id: str) -> Document:
        """One document as it was read.

        Raises:
            StoreError: if the corpus has no such document.
        """
        return self._index.document(doc_id)

    def documents(self) -> tuple[tuple[Document, int], ...]:
        """All documents, each with the number of its passages."""
        return self._index.ledger.documents()

    def _draft(self, index: PassageIndex, question: str, hits: Sequence[Hit]) -> Draft:
        if not hits:
            return Draft("", (), (), 0.0, Abstention.NOTHING_RETRIEVED)
        documents = {doc_id: index.document(doc_id) for doc_id in {hit.passage.doc_id for hit in hits}}
        return self._engine.draft(question, hits, documents)

    def _checked(self, question: str) -> str:
        if self._closed:
            raise AssistantError("this assistant is closed; open it again to ask")
        longest = self.settings.max_question_chars
        if not question.strip():
            raise AssistantError(f"the question {question!r} is empty; ask something about the articles")
        if len(question) > longest:
            raise AssistantError(f"the question has {len(question)} characters, more than the {longest} allowed; shorten it")
        return _readable(question).strip()


@dataclass(slots=True)
class _Clock:
    """Milliseconds since the last lap, by name."""

    laps: dict[str, float] = field(default_factory=dict)
    began: float = field(default_factory=perf_counter)

    def lap(self, name: str) -> None:
        self.laps[name] = (perf_counter() - self.began) * 1000 - sum(self.laps.values())

    def timings(self) -> Timings:
        return Timings(**self.laps, total=sum(self.laps.values()))


def _readable(text: str) -> str:
    """The text without lone surrogates, which no tokenizer reads."""
    return text.encode("utf-8", "replace").decode()


def _engine(settings: Settings, embedder: Embedder) -> Engine:
    from assistant.align import MiniLMAligner
    from assistant.minilm import MiniLMEmbedder

    reader = embedder if isinstance(embedder, MiniLMEmbedder) else MiniLMEmbedder()
    return ExtractiveEngine(
        MiniLMAligner(reader), load_selector(), threshold=settings.threshold, max_sentences=settings.max_sentences
    )
