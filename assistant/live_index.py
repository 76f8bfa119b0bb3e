"""The articles as they are now: the index follows the corpus, whichever process changes it, while questions are asked."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Self, TypeVar

from assistant.errors import AssistantError, EmptyCorpusError, NotIndexedError, StoreError
from assistant.extraction.hits import find_hits
from assistant.live_corpus import LiveCorpus
from assistant.models.embedder import Embedder, Vectors
from assistant.progress import Progress, no_progress
from assistant.retrieval.database import Totals
from assistant.retrieval.intake import Problem, SyncReport
from assistant.retrieval.local_index import IndexReading, LocalIndex
from assistant.retrieval.spelling import Spelling, respell_by_index
from assistant.retrieval.sync import Notify, log_notice, sync_index
from assistant.schema import Document, DocumentSummary, Hit, Question, QuestionKind
from assistant.settings import Settings

T = TypeVar("T")

_PATIENCE = 1.0
"""Seconds that a question waits for who takes in the change that it came upon."""


class LiveIndex:
    """What is known of the articles, kept in step with their files. Safe to share between threads."""

    def __init__(
        self, settings: Settings, embedder: Embedder, index: LocalIndex, report: SyncReport, corpus: LiveCorpus
    ) -> None:
        self._settings = settings
        self._embedder = embedder
        self._index = index
        self._syncing = threading.RLock()
        self._corpus = corpus
        self.revision = 0
        """A number that grows whenever what can be asked has changed since it was opened."""
        self.report = report
        """What the last sync did."""

    @classmethod
    def open(
        cls,
        settings: Settings,
        embedder: Embedder,
        *,
        rebuild: bool = False,
        verify: bool = False,
        notify: Notify = log_notice,
        progress: Progress = no_progress,
    ) -> Self:
        """See `Assistant.open`.

        Raises:
            AssistantError: see `sync_index`.
        """
        corpus = LiveCorpus(settings)  # looks before anything is read, so that what changes meanwhile is noticed
        synced = sync_index(settings, embedder, rebuild=rebuild, verify=verify, notify=notify, progress=progress)
        return cls(settings, embedder, synced.index, synced.report, corpus)

    def close(self) -> None:
        """Close the index."""
        self._index.close()

    def check(self) -> None:
        """See whether questions can be answered.

        Raises:
            StoreError: if the index can't be used.
        """
        self._index.check()

    def sync(self, notify: Notify, progress: Progress, only: Collection[str] | None = None) -> SyncReport:
        """Take in what changed, of all documents or of those of these ids; questions asked meanwhile are answered."""
        with self._syncing:
            self._sync(self._settings, notify, progress, only)
        return self.report

    def follow(self, *, at_once: bool = False, only: Collection[str] | None = None) -> None:
        """Take in what any process changed, of all documents or of those of these ids.

        Where that can't be, the articles that are left as they were are asked alone.
        """
        patience = _PATIENCE if at_once else 0.0
        if not (at_once or self._corpus.changed()) or not self._syncing.acquire(timeout=patience):
            return  # who is at it already does this, too
        try:
            self._sync(self._settings.model_copy(update={"lock_timeout": 0.0}), _unheard, no_progress, only)
        except AssistantError as error:
            self._corpus.postpone()
            log_notice(f"the articles have changed, and the index can't follow: {error}")
        finally:
            self._syncing.release()

    def catch_up(self, paths: Collection[Path] | None = None) -> None:
        """`follow`, at once where anything differs; waits for who is at it, who may have looked before the last change.

        Args:
            paths: what was changed in the corpus folder, with no look at the rest; unset, all is looked at.
        """
        with self._syncing:
            only = None if paths is None else self._corpus.documents_at(paths)
            if self._corpus.differs(only):
                self.follow(at_once=True, only=only)

    def find(self, question: Question, vector: Vectors, k: int) -> tuple[tuple[Hit, ...], Mapping[str, Document]]:
        """The best passages of the articles as they are now, best first, and these articles.

        Raises:
            EmptyCorpusError: if there is no article.
            StoreError: if the index can't be used, also not once it is in step.
        """
        self.follow()
        with suppress(NotIndexedError):
            return self._anew(partial(self._find_whole, question, vector, k))
        self.follow(at_once=True)
        with self._index.reading() as index:  # what left, or can't be taken in, is left out
            self._refuse_empty(index)
            return self._corpus.ground(index, self._search(index, question, vector, k))

    def respelled(self, question: str, vector: Vectors) -> Spelling:
        """The question with its names and codes as the articles write them; `vector` is the embedded question."""
        self.follow()
        return self._anew(lambda: respell_by_index(self._index, question, vector))

    def document(self, doc_id: str) -> Document:
        """One document as it was read.

        Raises:
            StoreError: if the corpus has no such document.
        """
        if not self._corpus.stands(doc_id):
            self.follow()
        return self._corpus.document(self._index, doc_id)

    def summaries(self, after: str = "", limit: int | None = None) -> tuple[DocumentSummary, ...]:
        """Up to `limit` documents without their texts, in order of their ids, from the first behind the id `after`."""
        self.follow()
        found = self._index.summaries(after, -1 if limit is None else limit)
        return tuple(one for one in found if self._corpus.stands(one.doc_id))

    def totals(self) -> Totals:
        """How many documents, passages and sentences there are."""
        return self._index.totals()

    def _sync(self, settings: Settings, notify: Notify, progress: Progress, only: Collection[str] | None = None) -> None:
        seen = self._corpus.look() if only is None else self._corpus.look_at(only)
        synced = sync_index(settings, self._embedder, known=self._index, notify=notify, progress=progress, only=only)
        others = () if only is None else tuple(one for one in self.report.problems if one.doc_id not in only)
        self._index, self.report = synced.index, replace(synced.report, problems=_with(others, synced.report.problems))
        self._corpus.accept(seen)
        self.revision += bool(synced.report.added or synced.report.changed or synced.report.removed)

    def _anew(self, read: Callable[[], T]) -> T:
        """What is read, once more where the articles, or the file of the index, changed under its hands."""
        with suppress(StoreError):
            return read()
        self.follow(at_once=True)
        return read()

    def _find_whole(self, question: Question, vector: Vectors, k: int) -> tuple[tuple[Hit, ...], Mapping[str, Document]]:
        """`find` in one state of the index and of the files; raises `NotIndexedError` where these are not of one moment."""
        edition = self._corpus.edition
        with self._index.reading() as index:
            hits = self._search(index, question, vector, k)
            found = self._corpus.ground(index, hits)
        if not hits or len(found[0]) < len(hits) or self._corpus.edition != edition:
            raise NotIndexedError("an article left, or was written, a moment ago; ask again")
        return found

    def _search(self, index: IndexReading, question: Question, vector: Vectors, k: int) -> tuple[Hit, ...]:
        summaries = index.documents.summaries() if question.kind is QuestionKind.OVERVIEW else ()
        standing = [one for one in summaries if self._corpus.stands(one.doc_id)]
        return find_hits(index, standing, question, vector, k)

    def _refuse_empty(self, index: IndexReading) -> None:
        if not index.totals.documents:
            problems = "".join(f"; {problem.message}" for problem in self.report.problems)
            where = os.fspath(self._settings.corpus)
            raise EmptyCorpusError(f"no readable document in {where!r}; add articles before you ask{problems}")


def _unheard(message: str) -> None:
    """What is told of an index that follows by itself, which nobody waits for."""


def _with(others: Sequence[Problem], problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """The problems of the documents that were not looked at, and of those that were."""
    return tuple(sorted((*others, *problems), key=lambda problem: problem.doc_id))
