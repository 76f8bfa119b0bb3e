"""Bringing an index that many servers share in step with the corpus, from the one machine that has the corpus.

No lock is held: two that write at once harm nothing (see `milvus_schema.py`), and readers see each document change at one
stroke.
"""

from __future__ import annotations

import os

from assistant.errors import StoreError
from assistant.ingestion.corpus_listing import corpus_files
from assistant.models.embedder import Embedder
from assistant.progress import Progress, no_progress
from assistant.retrieval.given_up import given_up_file
from assistant.retrieval.intake import Intake, SyncReport
from assistant.retrieval.milvus_connection import create_milvus, find_milvus
from assistant.retrieval.milvus_index import MilvusIndex
from assistant.retrieval.taking_in import Source, one_by_one
from assistant.settings import Settings

_FEW = 10
"""Documents that may go whatever share of the index they are."""


def sync_shared(
    settings: Settings,
    embedder: Embedder,
    *,
    known: MilvusIndex | None = None,
    rebuild: bool = False,
    verify: bool = False,
    progress: Progress = no_progress,
    source: Source | None = None,
) -> tuple[MilvusIndex, SyncReport]:
    """Take into the index in Milvus what changed in the corpus; there need not be one yet.

    Args:
        settings: where corpus and index are, and how documents are cut.
        embedder: what turns passages and sentences into vectors.
        known: the index as this process has it open; it is given back unless it is made anew.
        rebuild: make the index anew; until that is done, servers miss what is not yet in it.
        verify: read every file, however it looks from outside, and the whole index.
        progress: called with how many of the documents that may have changed have been taken in.
        source: what reads and cuts documents; unset, this process.

    Returns:
        The index, and what was done.

    Raises:
        EmptyCorpusError: if the corpus folder is missing.
        StoreError: if Milvus can't be used, or if the folder lacks most of what the index holds, and so looks like another one.
    """
    files = corpus_files(settings.corpus)
    index = None if rebuild else known or find_milvus(settings, embedder)
    index = index or create_milvus(settings, embedder)
    try:
        _refuse_other_corpus(index, settings, {file.doc_id for file in files})
        if verify:
            index.verify()
        source = source or one_by_one(settings, embedder.fits)
        memory = given_up_file(settings.data_dir / "shared" / settings.milvus_collection)
        report = Intake(index, settings, source, memory, verify=verify or rebuild).follow(files, progress)
        if report.added or report.changed or report.removed:
            index.flush()
    except BaseException:
        if index is not known:
            index.close()
        raise
    return index, report


def _refuse_other_corpus(index: MilvusIndex, settings: Settings, named: set[str]) -> None:
    """Keep one machine's folder from emptying what others serve."""
    held = index.files().keys()
    gone = len(held - named)
    if gone > _FEW and gone > len(held) / 2:
        where = os.fspath(settings.corpus)
        raise StoreError(
            f"{where!r} lacks {gone:,} of the {len(held):,} documents in the shared index {settings.milvus_collection!r}; "
            "set corpus to the folder that it was made from, or run `assistant index --rebuild` if they shall go"
        )
