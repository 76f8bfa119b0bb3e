"""The articles as an index holds them that many servers share: what it holds is what there is, and no file is looked at.

It stands beside `live_index.py`, where articles and index are on the same machine.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Self

from assistant.components import load_embedder
from assistant.errors import EmptyCorpusError, NotIndexedError
from assistant.extraction.hits import find_hits
from assistant.live_index import LiveIndex
from assistant.models.embedder import Embedder, Vectors
from assistant.private_files import private_folder
from assistant.progress import Progress, no_progress
from assistant.retrieval.database import Totals
from assistant.retrieval.intake import SyncReport
from assistant.retrieval.milvus_connection import open_milvus
from assistant.retrieval.milvus_index import MilvusIndex
from assistant.retrieval.ray_source import EmbeddedAhead, RaySource
from assistant.retrieval.shared_sync import sync_shared
from assistant.retrieval.spelling import Spelling, respell_by_index
from assistant.retrieval.sync import Notify, log_notice, sync_index
from assistant.schema import Document, DocumentSummary, Hit, Question, QuestionKind
from assistant.settings import Settings

_NOTHING = SyncReport((), (), (), (), ())


class SharedIndex:
    """What is known of the articles, of which this process keeps nothing; see `LiveIndex`."""

    def __init__(self, settings: Settings, embedder: Embedder, index: MilvusIndex, report: SyncReport = _NOTHING) -> None:
        self._settings = settings
        self._embedder = embedder
        self._index = index
        self.revision = 0
        """Grows with the changes that this process made; those of others are seen without."""
        self.report = report
        """What the last sync of this process did."""

    @classmethod
    def open(
        cls,
        settings: Settings,
        embedder: Embedder,
        *,
        rebuild: bool = False,
        verify: bool = False,
        progress: Progress = no_progress,
    ) -> Self:
        """The index as it is; it is brought in step only where it shall be made anew, or verified.

        Raises:
            AssistantError: see `open_milvus` and `sync_shared`.
        """
        if rebuild or verify:
            return cls(settings, embedder, *sync_shared(settings, embedder, rebuild=rebuild, verify=verify, progress=progress))
        return cls(settings, embedder, open_milvus(settings, embedder))

    def close(self) -> None:
        """Close the connection."""
        self._index.close()

    def check(self) -> None:
        """See whether questions can be answered.

        Raises:
            StoreError: if the index can't be used.
        """
        self._index.check()

    def sync(self, notify: Notify, progress: Progress, only: Collection[str] | None = None) -> SyncReport:  # noqa: ARG002
        """Take in what changed in this machine's corpus, of which all is looked at."""
        _, self.report = sync_shared(self._settings, self._embedder, known=self._index, progress=progress)
        self.revision += bool(self.report.added or self.report.changed or self.report.removed)
        return self.report

    def follow(self, *, at_once: bool = False) -> None:
        """Whoever changes the corpus changes the index, so there is nothing to follow."""

    def catch_up(self, paths: Collection[Path] | None = None) -> None:
        """Nor is there anything to wait for."""

    def respelled(self, question: str, vector: Vectors) -> Spelling:
        """The question with its names and codes as the articles write them; `vector` is the embedded question."""
        return respell_by_index(self._index, question, vector)

    def find(self, question: Question, vector: Vectors, k: int) -> tuple[tuple[Hit, ...], Mapping[str, Document]]:
        """The best passages, best first, whose words stand in their documents now, and these documents.

        Raises:
            EmptyCorpusError: if there is no article.
            StoreError: if the index is damaged, or can't be used.
        """
        summaries = self._index.summaries() if question.kind is QuestionKind.OVERVIEW else ()
        hits = find_hits(self._index, summaries, question, vector, k)
        if not hits and not self._index.summaries(limit=1):
            raise EmptyCorpusError(f"the shared index {self._settings.milvus_collection!r} is empty; run `assistant index`")
        return self._grounded(hits)

    def document(self, doc_id: str) -> Document:
        """One document as it was read.

        Raises:
            StoreError: if the index has no such document.
        """
        return self._index.document(doc_id)

    def summaries(self, after: str = "", limit: int | None = None) -> tuple[DocumentSummary, ...]:
        """Up to `limit` documents without their texts, in order of their ids, from the first behind the id `after`."""
        return self._index.summaries(after, -1 if limit is None else limit)

    def totals(self) -> Totals:
        """How many documents, passages and sentences there are."""
        return self._index.totals()

    def _grounded(self, hits: Sequence[Hit]) -> tuple[tuple[Hit, ...], Mapping[str, Document]]:
        found: dict[str, Document] = {}
        for doc_id in {hit.passage.doc_id for hit in hits}:
            with suppress(NotIndexedError):  # removed a moment ago
                found[doc_id] = self._index.document(doc_id)
        kept = [hit for hit in hits if _stands_in(found.get(hit.passage.doc_id), hit)]
        return tuple(replace(hit, rank=rank) for rank, hit in enumerate(kept, start=1)), found


def open_articles(
    settings: Settings,
    embedder: Embedder,
    *,
    rebuild: bool = False,
    verify: bool = False,
    notify: Notify = log_notice,
    progress: Progress = no_progress,
) -> LiveIndex | SharedIndex:
    """The articles in the index that the settings name; see `Assistant.open`.

    Raises:
        AssistantError: see `LiveIndex.open` and `SharedIndex.open`.
    """
    if settings.index == "milvus":
        return SharedIndex.open(settings, embedder, rebuild=rebuild, verify=verify, progress=progress)
    return LiveIndex.open(settings, embedder, rebuild=rebuild, verify=verify, notify=notify, progress=progress)


def bring_in_step(
    settings: Settings,
    *,
    rebuild: bool = False,
    verify: bool = False,
    ray: str | None = None,
    notify: Notify = log_notice,
    progress: Progress = no_progress,
) -> tuple[SyncReport, Totals]:
    """Take what changed into the index that the settings name, on this machine or on those of the Ray cluster `ray`.

    Raises:
        AssistantError: see `sync_index`, `sync_shared` and `RaySource`.
    """
    with suppress(OSError):  # which is told below, where it is written to
        private_folder(settings.data_dir)
    embedder, source = load_embedder(settings), None
    if ray:
        embedder = EmbeddedAhead(embedder)
        source = RaySource(ray, settings, load_embedder, embedder)
    if settings.index == "milvus":
        shared, report = sync_shared(settings, embedder, rebuild=rebuild, verify=verify, progress=progress, source=source)
        with closing(shared):
            return report, shared.totals()
    synced = sync_index(settings, embedder, rebuild=rebuild, verify=verify, notify=notify, progress=progress, source=source)
    with closing(synced.index):
        return synced.report, synced.index.totals()


def _stands_in(document: Document | None, hit: Hit) -> bool:
    passage = hit.passage
    return document is not None and document.text[passage.start : passage.end] == passage.text
