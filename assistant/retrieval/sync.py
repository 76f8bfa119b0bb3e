"""Bringing the index in step with the corpus, one process at a time.

The index is a cache in `<data_dir>/index/<corpus>/`; one that doesn't fit or is damaged is made anew from nothing.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.errors import IndexLockedError, StoreError
from assistant.ingestion.corpus_listing import CorpusFile, corpus_files, files_of, lie_plainly
from assistant.ingestion.leftovers import clear_leftovers
from assistant.models.embedder import Embedder
from assistant.private_files import private_folder
from assistant.progress import Progress, no_progress
from assistant.retrieval.database import may_write
from assistant.retrieval.given_up import given_up_file
from assistant.retrieval.index_file import clear_others, create_index, open_current
from assistant.retrieval.intake import Intake, SyncReport
from assistant.retrieval.local_index import LocalIndex
from assistant.retrieval.taking_in import Source, one_by_one
from assistant.settings import Settings

logger = logging.getLogger(__name__)

_LONGEST_NAME = 60
"""Bytes of the corpus's name that the folder of its index bears."""

Notify = Callable[[str], None]


def log_notice(message: str) -> None:
    """Tell whoever reads the log."""
    logger.warning(message)


@dataclass(frozen=True, slots=True)
class Synced:
    """An index that is in step with the corpus."""

    index: LocalIndex
    report: SyncReport


def sync_index(
    settings: Settings,
    embedder: Embedder,
    *,
    known: LocalIndex | None = None,
    rebuild: bool = False,
    verify: bool = False,
    notify: Notify = log_notice,
    progress: Progress = no_progress,
    source: Source | None = None,
    only: Collection[str] | None = None,
) -> Synced:
    """Open the index of the corpus, make it anew where it doesn't fit, and take in what changed.

    One that can't be written, as on a read-only disk, is opened as it is where nothing changed.

    Args:
        settings: where corpus and index are, and how documents are cut.
        embedder: what turns passages and sentences into vectors.
        known: the index as this process has it open; it is given back unless another takes its place.
        rebuild: make the index anew in any case.
        verify: read every file, however it looks from outside, and the whole index.
        notify: called with one sentence when something is worth saying.
        progress: called with how many of the documents that may have changed have been taken in.
        source: what reads and cuts documents; unset, this process.
        only: ids of the only documents that may have changed since `known` was in step; unset, all are looked at.

    Raises:
        EmptyCorpusError: if the corpus folder is missing.
        IndexLockedError: if another process keeps indexing for longer than `lock_timeout`.
        StoreError: if the data folder can't be written.
    """
    if known is None or verify or rebuild or not lie_plainly(settings.corpus, only or ()):
        only = None
    files = _files(settings, only)
    home = index_home(settings)
    with _locked(home, settings.lock_timeout, notify), _written(home):
        index = None if rebuild else open_current(home, settings, embedder, notify, known=known, verify=verify)
        index = index or create_index(home, settings, embedder)
        if only is not None and index is not known:
            files, only = _files(settings, None), None
        try:
            source = source or one_by_one(settings, embedder.fits)
            intake = Intake(index, settings, source, given_up_file(home), verify=verify or rebuild, only=only)
            report = intake.follow(files, progress)
        except BaseException:
            if index is not known:
                index.close()
            raise
        index.grow_graph()
        clear_others(index.path, index.graph_name())
    return Synced(index, report)


def index_home(settings: Settings) -> Path:
    """The folder of one corpus's index; it stays the same when corpus and data folder move together."""
    corpus = settings.corpus.resolve()
    where = os.fsencode(os.path.relpath(corpus, settings.data_dir.resolve()))
    name = os.fsencode(corpus.name)[:_LONGEST_NAME].decode("utf-8", "replace")
    return settings.data_dir / "index" / f"{name}-{hashlib.sha256(where).hexdigest()[:8]}"


def _files(settings: Settings, only: Collection[str] | None) -> tuple[CorpusFile, ...]:
    if only is not None:
        return files_of(settings.corpus, only)
    clear_leftovers(settings.corpus)
    return corpus_files(settings.corpus)


@contextmanager
def _written(home: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise StoreError(f"the index can't be written to {os.fspath(home)!r} ({reason}); make room, or set data_dir") from error


@contextmanager
def _locked(home: Path, timeout: float, notify: Notify) -> Iterator[None]:
    """Hold the right to change this index; the operating system gives it back when a process dies.

    Nothing is to be held where nobody can change it.
    """
    if home.is_dir() and not may_write(home) and not may_write(home.parent):
        yield
        return
    try:
        private_folder(home)
    except OSError as error:
        raise StoreError(f"the index can't be kept in {os.fspath(home)!r} ({error.strerror}); set data_dir") from error
    lock = FileLock(home.with_name(f"{home.name}.lock"), mode=0o600)  # no suffix: the name may hold a dot
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            notify(f"another process is indexing this corpus; waiting up to {timeout:g} s for it")
            lock.acquire(timeout=timeout)
    except Timeout as error:
        raise IndexLockedError(
            f"another process is still indexing after {timeout:g} s; try again, or raise lock_timeout"
        ) from error
    except OSError as error:
        raise StoreError(f"the index can't be locked in {os.fspath(home.parent)!r} ({error.strerror}); set data_dir") from error
    try:
        yield
    finally:
        lock.release()
