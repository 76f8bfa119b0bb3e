"""The assistant: the only file that knows the order of the steps."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from assistant.components import Parts, choose_parts, load_embedder
from assistant.engine import draft_answer
from assistant.errors import AssistantError, EmptyCorpusError
from assistant.extraction.hits import find_hits, shown_hits
from assistant.extraction.question_types import kind_in_conversation
from assistant.extraction.talk import reply
from assistant.live_corpus import LiveCorpus
from assistant.llm.usage import metered, spent
from assistant.models.embedder import Embedder, Vectors
from assistant.private_files import private_folder
from assistant.progress import Progress, no_progress
from assistant.rendering.finished_answer import finished_answer
from assistant.rendering.published_text import pieces, publish
from assistant.retrieval.index import ChromaIndex
from assistant.retrieval.sync import Notify, SyncReport, log_notice, sync_index
from assistant.schema import Answer, Document, Hit, Question, QuestionKind, Turn
from assistant.settings import Settings, load_settings
from assistant.step_clock import StepClock
from assistant.text.cleaning import valid
from assistant.verification.policy import Checked, settle

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever


class Assistant:
    """Answers questions about a corpus of articles. Safe to share between threads; a context manager."""

    def __init__(self, settings: Settings, embedder: Embedder, index: ChromaIndex, parts: Parts) -> None:
        self.settings = settings
        self._embedder = embedder
        self._index = index
        self._parts = parts
        self._syncing = threading.RLock()
        self._corpus = LiveCorpus(settings)
        self._watchers: tuple[Callable[[Answer], None], ...] = ()
        self._closed = False
        self._revision = 0
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
        embedder = load_embedder(settings)
        parts = choose_parts(settings, embedder)
        with suppress(OSError):  # which is told below, where it is written to
            private_folder(settings.data_dir)
        seen = LiveCorpus(settings).look()  # before it is read, so that what changes meanwhile is noticed
        synced = sync_index(settings, embedder, rebuild=rebuild, notify=notify, progress=progress)
        assistant = cls(settings, embedder, synced.index, parts)
        assistant.report = synced.report
        assistant._corpus.accept(seen)
        return assistant

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
        return self._revision

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
        self._index.close()

    def sync(self, *, notify: Notify = log_notice, progress: Progress = no_progress) -> SyncReport:
        """Take in what changed in the corpus since it was opened; questions asked meanwhile are answered."""
        with self._syncing:
            self._sync(self.settings, notify, progress)
        return self.report

    def follow(self) -> None:
        """Take in what any process changed, where that isn't being done already; what fails is logged and tried again."""
        self._keep_up()

    def watch(self, watcher: Callable[[Answer], None]) -> None:
        """Call something quick with each answer that is made from now on, whoever asked, such as what counts them."""
        self._watchers = (*self._watchers, watcher)

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """Answer a question, or abstain.

        Args:
            question: what the person said.
            history: earlier turns, oldest first; a follow-up is completed from them.

        Raises:
            AssistantError: if the question is empty or longer than `max_question_chars`.
            EmptyCorpusError: if there is no article to answer from.
            GenerationError: if the chat model fails, and `on_llm_failure` is `error`.
        """
        return _last(self.stream(question, history))

    def quote(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """`ask`, answered with sentences of the articles whatever the engine is: no chat model rewrites or drafts.

        Raises:
            AssistantError: see `ask`.
        """
        return _last(self._stream(self._parts.quoting, question, history))

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Generator[str | Answer, None, None]:
        """Yield pieces of the answer's text as they are written, then the checked `Answer`.

        What an extractive engine writes is `Answer.text`, piece by piece. A chat model's words are not checked yet: the
        `Answer` takes their place, its citations numbered and what is not supported marked. Closing the generator stops the
        model.

        Raises:
            AssistantError: see `ask`.
        """
        return self._stream(self._parts, question, history)

    async def aask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """`ask`, without blocking the event loop."""
        import asyncio  # half as long to import as everything else here

        return await asyncio.to_thread(self.ask, question, history)

    def retrieve(self, question: str, k: int | None = None) -> tuple[Hit, ...]:
        """The best passages for a question, best first, without answering."""
        question = self.check_question(question)
        return self._find(Question(question, question), self._embedder.encode([question])[0], k or self.settings.k)[0]

    def similarities(self, question: str, texts: Sequence[str]) -> tuple[float, ...]:
        """How near each text is in meaning to the question: cosines, in [-1, 1]."""
        vectors = self._embedder.encode([question, *texts])
        return tuple(float(score) for score in vectors[1:] @ vectors[0])

    def as_retriever(self) -> BaseRetriever:
        """Retrieval as a LangChain retriever."""
        from assistant.retrieval.langchain_retriever import PassageRetriever

        return PassageRetriever(search=self.retrieve)

    def document(self, doc_id: str) -> Document:
        """One document as it was read.

        Raises:
            StoreError: if the corpus has no such document.
        """
        if not self._corpus.stands(doc_id):
            self._keep_up()
        return self._corpus.document(self._index, doc_id)

    def documents(self) -> tuple[tuple[Document, int], ...]:
        """All documents, each with the number of its passages."""
        self._keep_up()
        return tuple(entry for entry in self._index.documents.documents() if self._corpus.stands(entry[0].doc_id))

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
        """See whether questions can be answered.

        Raises:
            AssistantError: if it is closed.
            StoreError: if the index can't be used.
        """
        self._refuse_closed()
        self._index.check()

    def _refuse_closed(self) -> None:
        if self._closed:
            raise AssistantError("this assistant is closed; open it again to ask")

    def _find(self, question: Question, vector: Vectors, k: int) -> tuple[tuple[Hit, ...], Mapping[str, Document]]:
        """The best passages of the articles as they are now, best first, and these articles."""
        self._keep_up()
        hits = self._search(question, vector, k)
        if not self._corpus.all_stand(hits):  # an article left, or was written, a moment ago
            self._keep_up(at_once=True)
            hits = self._search(question, vector, k)
        if not hits:
            self._refuse_empty()
        return self._corpus.ground(self._index, hits)

    def _refuse_empty(self) -> None:
        if not self.documents():
            problems = "".join(f"; {problem.message}" for problem in self.report.problems)
            where = os.fspath(self.settings.corpus)
            raise EmptyCorpusError(f"no readable document in {where!r}; add articles before you ask{problems}")

    def _search(self, question: Question, vector: Vectors, k: int) -> tuple[Hit, ...]:
        documents = [document for document, _ in self.documents()] if question.kind is QuestionKind.OVERVIEW else []
        return find_hits(self._index, documents, question, vector, k)

    def _keep_up(self, *, at_once: bool = False) -> None:
        """Take in what any process changed; where that can't be, the articles that are left as they were are asked alone."""
        if not (at_once or self._corpus.changed()) or not self._syncing.acquire(blocking=False):
            return  # who is at it already does this, too
        try:
            self._sync(self.settings.model_copy(update={"lock_timeout": 0.0}), _unheard, no_progress)
        except AssistantError as error:
            self._corpus.postpone()
            log_notice(f"the articles have changed, and the index can't follow: {error}")
        finally:
            self._syncing.release()

    def _sync(self, settings: Settings, notify: Notify, progress: Progress) -> None:
        seen = self._corpus.look()
        synced = sync_index(settings, self._embedder, notify=notify, progress=progress)
        self._index, self.report = synced.index, synced.report
        self._corpus.accept(seen)
        self._revision += bool(synced.report.added or synced.report.changed or synced.report.removed)

    @metered
    def _stream(self, parts: Parts, question: str, history: Sequence[Turn]) -> Generator[str | Answer, None, None]:
        clock = StepClock()
        question = self.check_question(question)
        kind = kind_in_conversation(question, history)
        if kind is QuestionKind.TALK:
            yield from self._talk(parts, Question(question, question, kind))
            return
        rewriting = parts.rewriter.rewrite(question, history)
        asked = Question(question, valid(rewriting.question), kind)
        clock.lap("rewrite")
        vector = self._embedder.encode([asked.standalone])[0]
        clock.lap("embed")
        hits, documents = self._find(asked, vector, self.settings.k)
        clock.lap("retrieve")
        draft = yield from draft_answer(parts.engine, asked, hits, documents)
        clock.lap("generate")
        verdicts = parts.verifier.verify(draft, hits, documents)
        checked = settle(Checked(draft, verdicts), self.settings.unsupported)
        clock.lap("verify")
        hits = shown_hits(hits, draft, self.settings.k)
        yield self._seen(finished_answer(asked, hits, checked, rewriting.notes, clock.timings(), spent()))

    def _talk(self, parts: Parts, said: Question) -> Iterator[str | Answer]:
        """Answer small talk with a sentence of ours, without looking anything up."""
        clock = StepClock()
        draft = reply(said.asked, [document for document, _ in self.documents()])
        draft = replace(draft, engine=parts.engine.name, model=parts.engine.model)
        yield from pieces(publish(draft))
        clock.lap("generate")
        yield self._seen(finished_answer(said, (), Checked(draft, ()), (), clock.timings(), None))

    def _seen(self, answer: Answer) -> Answer:
        for watcher in self._watchers:
            watcher(answer)
        return answer


def _unheard(message: str) -> None:
    """What is told of an index that follows by itself, which nobody waits for."""


def _last(stream: Iterable[str | Answer]) -> Answer:
    return next(piece for piece in stream if isinstance(piece, Answer))
