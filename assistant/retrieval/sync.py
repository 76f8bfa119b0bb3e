"""Bringing the index in step with the corpus: only what changed is read, cut and embedded again.

The index is a cache, kept in `<data_dir>/index/<corpus>/`. What changed goes into a copy of the generation in use, which then
takes its place (see `generation.py`); one that was made with other settings, or is damaged, is made anew from nothing.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.errors import (
    AssistantError,
    CorpusError,
    IndexLockedError,
    IndexMismatchError,
    StoreError,
)
from assistant.ingestion.documents import corpus_paths, document_id, parse_document, read_bytes
from assistant.ingestion.leftovers import clear_leftovers
from assistant.ingestion.passages import split_passages
from assistant.models.embedder import Embedder
from assistant.progress import Progress, no_progress
from assistant.retrieval.index import ChromaIndex, IndexEntry
from assistant.retrieval.snapshots import check_seal, clear_others, current_generation, new_generation, seal, switch_to
from assistant.settings import Settings
from assistant.text.tokens import ENCODING_NAME

logger = logging.getLogger(__name__)

FORMAT = 5
_GROUP = 4000
"""Texts that make a generation of their own; a killed indexing loses about this much work at most."""

_LONGEST_NAME = 60
"""Bytes of the corpus's name that the folder of its index bears."""

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
        EmptyCorpusError: if the corpus folder is missing.
        IndexLockedError: if another process keeps indexing for longer than `lock_timeout`.
        StoreError: if the data folder can't be written.
    """
    clear_leftovers(settings.corpus)
    paths = corpus_paths(settings.corpus)
    home = index_home(settings)
    with _locked(home, settings.lock_timeout, notify):
        index = None if rebuild else open_current(home, settings, embedder, notify)
        before = index.documents.content_digests() if index else {}
        plan = _plan(paths, before, settings, embedder)
        report = _report(plan, before)
        with _written(home):
            index = _carry_out(plan, report.removed, index, home, settings, embedder, progress)
        clear_others(index.folder)
    return Synced(index, report)


def index_home(settings: Settings) -> Path:
    """The folder of one corpus's index; it stays the same when corpus and data folder move together."""
    corpus = settings.corpus.resolve()
    where = os.fsencode(os.path.relpath(corpus, settings.data_dir.resolve()))
    name = os.fsencode(corpus.name)[:_LONGEST_NAME].decode("utf-8", "replace")
    return settings.data_dir / "index" / f"{name}-{hashlib.sha256(where).hexdigest()[:8]}"


def _stamp(settings: Settings, embedder: Embedder) -> dict[str, object]:
    """What an index must have been made with to fit."""
    return {
        "format": FORMAT,
        "embedder": embedder.identity,
        "encoding": ENCODING_NAME,
        "passage_tokens": settings.passage_tokens,
    }


def open_current(home: Path, settings: Settings, embedder: Embedder, notify: Notify) -> ChromaIndex | None:
    """The index in use, if it fits and is sound; else None, with a notice unless there never was one."""
    index: ChromaIndex | None = None
    try:
        folder = current_generation(home)
        if folder is None:
            return None
        if json.loads((folder / "stamp.json").read_text("utf-8")) != _stamp(settings, embedder):
            raise IndexMismatchError("it was made with another version or other settings")
        check_seal(folder)
        index = ChromaIndex(folder, embedder)
        index.check()
        return index
    except BaseException as error:
        if index:
            index.close()
        if not _is_damage(error):
            raise
        notify(f"the index of {os.fspath(settings.corpus)!r} is built anew: {_reason(error)}")
        return None


def _is_damage(error: BaseException) -> bool:
    """Whether an index that fails like this should be rebuilt; Chroma's Rust core panics with a BaseException of its own."""
    known = (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError, sqlite3.Error, StoreError)
    return isinstance(error, known) or type(error).__module__.startswith(("chromadb", "pyo3"))


def _reason(error: BaseException) -> str:
    if isinstance(error, AssistantError):
        return str(error)
    return f"it is damaged ({type(error).__name__}: {(str(error).splitlines() or [''])[0][:120]})"


def _carry_out(
    plan: _Plan,
    removed: Sequence[str],
    index: ChromaIndex | None,
    home: Path,
    settings: Settings,
    embedder: Embedder,
    progress: Progress,
) -> ChromaIndex:
    """The index after the plan: the same if there is nothing to do, else a generation for each group of documents."""
    if index and not (plan.entries or removed):
        return index
    groups = list(_groups(plan.entries)) or [()]
    for number, group in enumerate(groups, start=1):
        latest = _next_generation(home, index, settings, embedder)
        if number == 1 and removed:
            latest.remove(removed)
        if group:
            latest.write(group, progress)
        if number == len(groups):
            latest.refresh()
        seal(latest.folder)
        switch_to(latest.folder)
        index = latest
    return latest


def _next_generation(home: Path, index: ChromaIndex | None, settings: Settings, embedder: Embedder) -> ChromaIndex:
    folder = new_generation(home, index.folder if index else None)
    (folder / "stamp.json").write_text(json.dumps(_stamp(settings, embedder)), "utf-8")
    return ChromaIndex(folder, embedder)


@contextmanager
def _written(home: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise StoreError(f"the index can't be written to {os.fspath(home)!r} ({reason}); make room, or set data_dir") from error


def _report(plan: _Plan, before: Mapping[str, str]) -> SyncReport:
    read = [entry.document.doc_id for entry in plan.entries]
    added = tuple(doc_id for doc_id in read if doc_id not in before)
    changed = tuple(doc_id for doc_id in read if doc_id in before)
    present = {*read, *plan.unchanged}
    removed = tuple(doc_id for doc_id in before if doc_id not in present)
    return SyncReport(added, changed, removed, plan.unchanged, plan.problems)


@dataclass(frozen=True, slots=True)
class _Plan:
    entries: tuple[IndexEntry, ...]
    unchanged: tuple[str, ...]
    problems: tuple[Problem, ...]


def _plan(paths: Sequence[Path], before: Mapping[str, str], settings: Settings, embedder: Embedder) -> _Plan:
    """Read what is new or changed. A document that can't be read is a problem, and the others still get in."""
    entries, unchanged, problems = list[IndexEntry](), list[str](), list[Problem]()
    taken = dict[str, Path]()
    for path in paths:
        doc_id = document_id(settings.corpus, path)
        try:
            if taken.setdefault(doc_id, path) != path:
                raise CorpusError(f"document {doc_id!r} is there twice, its name encoded in two ways; rename one")
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
    lock = FileLock(home.with_name(f"{home.name}.lock"))  # no suffix: the name may hold a dot
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
