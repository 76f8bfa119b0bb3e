"""The assistant: the only file that knows the order of the steps."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from assistant.components import Parts, choose_parts, load_embedder
from assistant.engine import draft_answer
from assistant.errors import AssistantError
from assistant.extraction.hits import shown_hits
from assistant.extraction.kind_model import understood
from assistant.extraction.restriction import restriction_of, told
from assistant.extraction.talk_model import talk_in_conversation
from assistant.ingestion.tags import read_tags, tagged
from assistant.live_index import LiveIndex
from assistant.llm.usage import metered, spent
from assistant.models.embedder import Embedder, Vectors
from assistant.private_files import private_folder
from assistant.progress import Progress, no_progress
from assistant.rendering.finished_answer import finished_answer
from assistant.retrieval.database import Totals
from assistant.retrieval.intake import SyncReport
from assistant.retrieval.sync import Notify, log_notice
from assistant.schema import Answer, Document, DocumentSummary, Hit, Question, Turn
from assistant.settings import Settings, load_settings
from assistant.shared_index import SharedIndex, open_articles
from assistant.small_talk import talk_back
from assistant.step_clock import StepClock
from assistant.text.cleaning import valid
from assistant.text.language import language_note
from assistant.verification.policy import Checked, settle

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage
    from langchain_core.retrievers import BaseRetriever
    from langchain_core.runnables import Runnable

Pieces = Generator["str | Answer", None, None]


class Assistant:
    """Answers questions about a corpus of articles. Safe to share between threads; a context manager."""

    def __init__(self, settings: Settings, embedder: Embedder, articles: LiveIndex | SharedIndex, parts: Parts) -> None:
        self.settings = settings
        self._embedder = embedder
        self._articles = articles
        self._parts = parts
        self._watchers: tuple[Callable[[Answer], None], ...] = ()
        self._closed = False

    @classmethod
    def open(
        cls,
        corpus: str | os.PathLike[str] | None = None,
        *,
        settings: Settings | None = None,
        rebuild: bool = False,
        verify: bool = False,
        notify: Notify = log_notice,
        progress: Progress = no_progress,
        **overrides: Any,
    ) -> Self:
        """Bring the index in step with the corpus and make ready to answer.

        Args:
            corpus: folder of articles; unset, the one in the settings.
            settings: take the place of `assistant.toml` and the environment.
            rebuild: make the index anew.
            verify: read every document, however it looks from outside, and the whole index.
            notify: called with one sentence when something is worth saying, such as that the index is rebuilt.
            progress: called with (done, total) while documents are taken in.
            **overrides: single settings by name; they win over all others.

        Raises:
            AssistantError: with one sentence that says what is wrong and what to do.
        """
        settings = load_settings(settings, corpus=None if corpus is None else Path(corpus), **overrides)
        embedder = load_embedder(settings)
        parts = choose_parts(settings, embedder)
        with suppress(OSError):  # which is told below, where it is written to
            private_folder(settings.data_dir)
        articles = open_articles(settings, embedder, rebuild=rebuild, verify=verify, notify=notify, progress=progress)
        return cls(settings, embedder, articles, parts)

    @property
    def threshold(self) -> float:
        """The confidence from which the extractive engine answers."""
        return self._parts.extractive.threshold

    @property
    def embedder_identity(self) -> str:
        """Name and digest of the encoder's weights."""
        return self._embedder.identity

    @property
    def revision(self) -> int:
        """A number that grows whenever what can be asked has changed since it was opened."""
        return self._articles.revision

    @property
    def report(self) -> SyncReport:
        """What the last sync did."""
        return self._articles.report

    @property
    def closed(self) -> bool:
        """Whether nothing can be asked any more."""
        return self._closed

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the index; nothing can be asked after that."""
        self._closed = True
        self._articles.close()

    def sync(
        self, only: Collection[str] | None = None, *, notify: Notify = log_notice, progress: Progress = no_progress
    ) -> SyncReport:
        """Take in what changed in the corpus, or of these ids only; questions asked meanwhile are answered."""
        return self._articles.sync(notify, progress, only)

    def follow(self, paths: Collection[Path] | None = None) -> None:
        """Take in what any process changed, at these paths or anywhere; what fails is logged, and tried again when asked."""
        self._articles.catch_up(paths)

    def watch(self, watcher: Callable[[Answer], None]) -> None:
        """Call something quick with each answer that is made from now on, whoever asked, such as what counts them."""
        self._watchers = (*self._watchers, watcher)

    def ask(self, question: str, history: Sequence[Turn] = (), documents: Sequence[str] = ()) -> Answer:
        """Answer a question, or abstain.

        Args:
            question: what the person said.
            history: earlier turns, oldest first; a follow-up is completed from them.
            documents: ids of the only documents that are asked; none means all, or those that the question names.

        Raises:
            AssistantError: if the question is empty or longer than `max_question_chars`, or a document is unknown.
            EmptyCorpusError: if there is no article to answer from.
            GenerationError: if the chat model fails, and `on_llm_failure` is `error`.
        """
        return _last(self.stream(question, history, documents))

    def quote(self, question: str, history: Sequence[Turn] = (), documents: Sequence[str] = ()) -> Answer:
        """`ask`, answered with sentences of the articles whatever the engine is: no chat model rewrites or drafts.

        Raises:
            AssistantError: see `ask`.
        """
        return _last(self._stream(self._parts.quoting, question, history, documents))

    def stream(self, question: str, history: Sequence[Turn] = (), documents: Sequence[str] = ()) -> Pieces:
        """Yield pieces of the answer's text as they are written, then the checked `Answer`.

        What an extractive engine writes is `Answer.text`, piece by piece. A chat model's words are not checked yet: the
        `Answer` takes their place, its citations numbered and what is not supported marked. Closing the generator stops the
        model.

        Raises:
            AssistantError: see `ask`.
        """
        return self._stream(self._parts, question, history, documents)

    async def aask(self, question: str, history: Sequence[Turn] = (), documents: Sequence[str] = ()) -> Answer:
        """`ask`, without blocking the event loop."""
        import asyncio  # half as long to import as everything else here

        return await asyncio.to_thread(self.ask, question, history, documents)

    def retrieve(self, question: str, k: int | None = None) -> tuple[Hit, ...]:
        """The best passages for a question, best first, without answering."""
        question = self.check_question(question)
        return self._articles.find(Question(question, question), self._embedder.encode([question])[0], k or self.settings.k)[0]

    def similarities(self, question: str, texts: Sequence[str]) -> tuple[float, ...]:
        """How near each text is in meaning to the question: cosines, in [-1, 1]."""
        vectors = self._embedder.encode([question, *texts])
        return tuple(float(score) for score in vectors[1:] @ vectors[0])

    def as_retriever(self) -> BaseRetriever:
        """Retrieval as a LangChain retriever."""
        from assistant.retrieval.langchain_retriever import PassageRetriever

        return PassageRetriever(search=self.retrieve, read=self.document)

    def as_runnable(self) -> Runnable[Any, AIMessage]:
        """The whole assistant as a LangChain runnable: a question or messages -> the checked answer as a message."""
        from assistant.langchain_runnable import as_runnable as runnable_of

        return runnable_of(self.ask)

    def document(self, doc_id: str) -> Document:
        """One document as it was read.

        Raises:
            StoreError: if the corpus has no such document.
        """
        return self._articles.document(doc_id)

    def documents(self) -> tuple[tuple[Document, int], ...]:
        """All documents with their texts, each with the number of its passages; `summaries` takes less memory."""
        return tuple((self.document(one.doc_id), one.passages) for one in self.summaries())

    def summaries(self, after: str = "", limit: int | None = None) -> tuple[DocumentSummary, ...]:
        """Up to `limit` documents without their texts, in order of their ids, from the first behind the id `after`."""
        return self._articles.summaries(after, limit)

    def tags(self) -> Mapping[str, tuple[str, ...]]:
        """The tags (folders, too) in order, with the ids of their documents; raises `CorpusError` if they can't be read."""
        return read_tags(self.settings.corpus).documents(one.doc_id for one in self.summaries())

    def tagged(self, *names: str) -> tuple[str, ...]:
        """The ids of the documents with any of these tags, for `ask`; raises `CorpusError` if none has one, or see `tags`."""
        return tagged(self.tags(), names) if names else ()

    def totals(self) -> Totals:
        """How many documents, passages and sentences there are."""
        return self._articles.totals()

    def check_question(self, question: str) -> str:
        """The question as it is asked, without what no tokenizer reads.

        Raises:
            AssistantError: see `ask`.
        """
        self._refuse_closed()
        longest = self.settings.max_question_chars
        if not question.strip():
            raise AssistantError(f"the question {question!r} is empty; ask something about the articles")
        if len(question) > longest:
            raise AssistantError(f"the question has {len(question)} characters, more than the {longest} allowed; shorten it")
        return valid(question).strip()

    def check(self) -> None:
        """See whether questions can be answered; raises `AssistantError` if it is closed or the index can't be used."""
        self._refuse_closed()
        self._articles.check()

    def _refuse_closed(self) -> None:
        if self._closed:
            raise AssistantError("this assistant is closed; open it again to ask")

    @metered
    def _stream(self, parts: Parts, question: str, history: Sequence[Turn], chosen: Sequence[str]) -> Pieces:
        clock = StepClock()
        question = self.check_question(question)
        history = [turn for turn in history if not parts.talk.meant(turn.question)]
        talk = talk_in_conversation(parts.talk, question, history)
        if talk:
            yield self._seen((yield from talk_back(parts.engine, question, talk, self.summaries())))
            return
        rewriting = parts.rewriter.rewrite(question, history)
        within = restriction_of(question, chosen, self.summaries)
        asked = replace(understood(parts.kinds, question, valid(rewriting.question), history), documents=within)
        clock.lap("rewrite")
        asked, vector, spelt = self._spelt(asked)
        clock.lap("embed")
        hits, documents = self._articles.find(asked, vector, self.settings.k)
        clock.lap("retrieve")
        draft = yield from draft_answer(parts.engine, asked, hits, documents)
        clock.lap("generate")
        verdicts = parts.verifier.verify(draft, hits, documents)
        checked = settle(Checked(draft, verdicts), self.settings.unsupported)
        clock.lap("verify")
        hits = shown_hits(hits, draft, self.settings.k)
        notes = (*rewriting.notes, *spelt, *told(within), *language_note(question, (hit.passage.text for hit in hits)))
        yield self._seen(finished_answer(asked, hits, checked, notes, clock.timings(), spent()))

    def _spelt(self, asked: Question) -> tuple[Question, Vectors, tuple[str, ...]]:
        """The question in the spelling of the articles, its vector, and a note on what was typed otherwise."""
        vector = self._embedder.encode([asked.standalone])[0]
        spelling = self._articles.respelled(asked.standalone, vector)
        if not spelling.mended:
            return asked, vector, ()
        return replace(asked, standalone=spelling.question), self._embedder.encode([spelling.question])[0], spelling.notes

    def _seen(self, answer: Answer) -> Answer:
        for watcher in self._watchers:
            watcher(answer)
        return answer


def _last(stream: Iterable[str | Answer]) -> Answer:
    return next(piece for piece in stream if isinstance(piece, Answer))
