"""Bringing the index in step with the corpus: only what changed is read, cut and embedded again.

    <data_dir>/index/<corpus>/CURRENT        the name of the generation in use
    <data_dir>/index/<corpus>/<generation>/  stamp.json, ledger.sqlite3, chroma/, bm25/

The index is a cache. One that was made with other settings, or is damaged, is replaced by a new generation, and `CURRENT` is
switched once that is complete; whatever is killed half-way leaves the old one in place.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import sqlite3
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.documents import corpus_paths, document_id, parse_document, read_bytes
from assistant.embed import Embedder, Progress, no_progress
from assistant.errors import AssistantError, CorpusError, EmptyCorpusError, IndexLockedError, IndexMismatchError, StoreError
from assistant.index import ChromaIndex, IndexEntry
from assistant.passages import split_passages
from assistant.settings import Settings
from assistant.tokens import ENCODING_NAME

logger = logging.getLogger(__name__)

FORMAT = 1
_GROUP = 4000
"""Texts embedded and written together; a killed indexing loses at most this much work."""

Notify = Callable[[str], None]


def log_notice(message: str) -> None:
    """Tell whoever reads the log."""
    logger.warning(message)


@dataclass(frozen=True, slots=True)
class Problem:
    """A document that could not be taken in, and why, in one sentence."""

    doc_id: str
    message: str


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What bringing the index in step did, as document ids."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Synced:
    """An index that is in step with the corpus."""

    index: ChromaIndex
    report: SyncReport


def sync_index(
    settings: Settings,
    embedder: Embedder,
    *,
    rebuild: bool = False,
    notify: Notify = log_notice,
    progress: Progress = no_progress,
) -> Synced:
    """Open the index of the corpus, make it anew where it doesn't fit, and take in what changed.

    Raises:
        EmptyCorpusError: if the corpus folder is missing or no document in it can be read.
        IndexLockedError: if another process keeps indexing for longer than `lock_timeout`.
        StoreError: if the data folder can't be written.
    """
    paths = {document_id(settings.corpus, path): path for path in corpus_paths(settings.corpus)}
    home = index_home(settings)
    with _locked(home, settings.lock_timeout, notify):
        index = None if rebuild else _open_current(home, settings, embedder, notify)
        generation = "" if index else uuid.uuid4().hex[:12]
        index = index or _create(home / generation, settings, embedder)
        report = _take_in(index, paths, settings, embedder, progress)
        if generation:
            _switch(home, generation)
    if not report.added + report.changed + report.unchanged:
        problems = "".join(f"; {problem.message}" for problem in report.problems)
        raise EmptyCorpusError(f"no readable document in {os.fspath(settings.corpus)!r}; put articles there{problems}")
    return Synced(index, report)


def index_home(settings: Settings) -> Path:
    """The folder of one corpus's index; it stays the same when corpus and data folder move together."""
    where = os.path.relpath(settings.corpus.resolve(), settings.data_dir.resolve())
    return settings.data_dir / "index" / f"{settings.corpus.resolve().name}-{hashlib.sha256(where.encode()).hexdigest()[:8]}"


def _stamp(settings: Settings, embedder: Embedder) -> dict[str, object]:
    """What an index must have been made with to fit."""
    return {
        "format": FORMAT,
        "embedder": embedder.identity,
        "encoding": ENCODING_NAME,
        "passage_tokens": settings.passage_tokens,
    }


def _open_current(home: Path, settings: Settings, embedder: Embedder, notify: Notify) -> ChromaIndex | None:
    """The index in use, if it fits and is sound; else None, with a notice unless there never was one."""
    try:
        folder = home / (home / "CURRENT").read_text("utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        if json.loads((folder / "stamp.json").read_text("utf-8")) != _stamp(settings, embedder):
            raise IndexMismatchError("it was made with another version or other settings")
        index = ChromaIndex(folder, embedder)
        index.check()
    except BaseException as error:
        if not _is_damage(error):
            raise
        notify(f"the index of {os.fspath(settings.corpus)!r} is built anew: {_reason(error)}")
        return None
    return index


def _is_damage(error: BaseException) -> bool:
    """Whether an index that fails like this should be rebuilt; Chroma's Rust core panics with a BaseException of its own."""
    known = (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError, sqlite3.Error, IndexMismatchError)
    return isinstance(error, known) or type(error).__module__.startswith(("chromadb", "pyo3"))


def _reason(error: BaseException) -> str:
    if isinstance(error, AssistantError):
        return str(error)
    return f"it is damaged ({type(error).__name__}: {(str(error).splitlines() or [''])[0][:120]})"


def _create(folder: Path, settings: Settings, embedder: Embedder) -> ChromaIndex:
    try:
        folder.mkdir(parents=True)
        (folder / "stamp.json").write_text(json.dumps(_stamp(settings, embedder)), "utf-8")
        return ChromaIndex(folder, embedder)
    except OSError as error:
        raise StoreError(f"the index can't be written to {os.fspath(folder)!r} ({error.strerror}); set data_dir") from error


def _switch(home: Path, generation: str) -> None:
    """Put the new generation in use at one stroke, and clear away all others."""
    fresh = home / "CURRENT.new"
    fresh.write_text(generation, "utf-8")
    fresh.replace(home / "CURRENT")
    for folder in home.iterdir():
        if folder.is_dir() and folder.name != generation:
            shutil.rmtree(folder, ignore_errors=True)


def _take_in(
    index: ChromaIndex, paths: dict[str, Path], settings: Settings, embedder: Embedder, progress: Progress
) -> SyncReport:
    before = index.ledger.content_digests()
    plan = _plan(paths, before, settings, embedder)
    read = [entry.document.doc_id for entry in plan.entries]
    removed = tuple(doc_id for doc_id in before if doc_id not in {*read, *plan.unchanged})
    if removed:
        index.remove(removed)
    for group in _groups(plan.entries):
        index.write(group, progress)
    if removed or read:
        index.refresh()
    added = tuple(doc_id for doc_id in read if before.get(doc_id) is None)
    changed = tuple(doc_id for doc_id in read if before.get(doc_id) is not None)
    return SyncReport(added, changed, removed, plan.unchanged, plan.problems)


@dataclass(frozen=True, slots=True)
class _Plan:
    entries: tuple[IndexEntry, ...]
    unchanged: tuple[str, ...]
    problems: tuple[Problem, ...]


def _plan(paths: dict[str, Path], before: dict[str, str | None], settings: Settings, embedder: Embedder) -> _Plan:
    """Read what is new or changed. A document that can't be read is a problem, and the others still get in."""
    entries, unchanged, problems = list[IndexEntry](), list[str](), list[Problem]()
    for doc_id, path in paths.items():
        try:
            data = read_bytes(path, doc_id, int(settings.max_document_mb * 1_000_000))
            digest = hashlib.sha256(data).hexdigest()
            if before.get(doc_id) == digest:
                unchanged.append(doc_id)
                continue
            document = parse_document(data, doc_id, path.suffix)
            passages = split_passages(document, max_tokens=settings.passage_tokens, fits=embedder.fits)
            entries.append(IndexEntry(document, passages, digest))
        except CorpusError as error:
            problems.append(Problem(doc_id, str(error)))
    return _Plan(tuple(entries), tuple(unchanged), tuple(problems))


def _groups(entries: Sequence[IndexEntry]) -> Iterator[tuple[IndexEntry, ...]]:
    """Documents in groups of about `_GROUP` texts to embed."""
    group, size = list[IndexEntry](), 0
    for entry in entries:
        group.append(entry)
        size += sum(1 + len(passage.sentences) for passage in entry.passages)
        if size >= _GROUP:
            yield tuple(group)
            group, size = [], 0
    if group:
        yield tuple(group)


@contextmanager
def _locked(home: Path, timeout: float, notify: Notify) -> Iterator[None]:
    """Hold the right to change this index; the operating system gives it back when a process dies."""
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"the index can't be kept in {os.fspath(home)!r} ({error.strerror}); set data_dir") from error
    lock = FileLock(home.with_suffix(".lock"))
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
    try:
        yield
    finally:
        lock.release()
