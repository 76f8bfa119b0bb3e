"""Going through the corpus: what changed is read, cut, embedded and written, one group of documents after another.

Memory holds one group, however large the corpus is. Whether a file changed is told by its size, time and inode; only where one
of these differs it is read, and only where its bytes differ it is taken in.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assistant.ingestion.corpus_listing import CorpusFile
from assistant.progress import Progress
from assistant.retrieval.document_store import FileState
from assistant.retrieval.given_up import GivenUp, read_given_up, write_given_up
from assistant.retrieval.index import IndexEntry, WritableIndex
from assistant.retrieval.taking_in import ReadingJob, Source, Taken, look
from assistant.settings import Settings

GROUP = 1000
"""Texts that are embedded and written together; a killed indexing loses about this much work at most."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A document that could not be taken in, and why, in one sentence."""

    doc_id: str
    message: str


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What bringing the index in step did, as ids of the documents that it looked at."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    problems: tuple[Problem, ...]


class _Fate(StrEnum):
    TAKEN_IN = "taken in"
    UNCHANGED = "unchanged"
    LEFT_OUT = "left out"


class Intake:
    """One going through the corpus.

    Args:
        index: what is brought in step.
        settings: where the corpus is.
        source: reads documents and cuts them.
        memory: the file of what was given up on.
        verify: read every file, however it looks from outside.
        only: ids of the only documents that may have changed; unset, all are looked at.
    """

    def __init__(
        self,
        index: WritableIndex,
        settings: Settings,
        source: Source,
        memory: Path,
        *,
        verify: bool,
        only: Collection[str] | None = None,
    ) -> None:
        self._index = index
        self._settings = settings
        self._source = source
        self._verify = verify
        self._before = index.files(only)
        self._memory = memory
        self._given_up_before = read_given_up(memory)
        others = self._given_up_before.items() if only is not None else ()
        self._given_up: dict[str, GivenUp] = {doc_id: one for doc_id, one in others if doc_id not in (only or ())}
        self._fates: dict[str, _Fate] = {}
        self._problems: list[Problem] = []
        self._touched: dict[str, FileState] = {}

    def follow(self, files: Sequence[CorpusFile], progress: Progress) -> SyncReport:
        """Take in what is new or changed, then take out what is gone."""
        named = self._named(files)
        doubtful = [
            doc_id for doc_id, place in named.items() if self._verify or not _as_before(look(place), self._before.get(doc_id))
        ]
        self._fates = dict.fromkeys(named, _Fate.UNCHANGED) | dict.fromkeys(doubtful, _Fate.LEFT_OUT)
        known = {} if self._verify else self._given_up_before
        jobs = [ReadingJob(doc_id, Path(named[doc_id]), self._before.get(doc_id), known.get(doc_id)) for doc_id in doubtful]
        group, size = list[IndexEntry](), 0
        for done, taken in enumerate(self._source(jobs), start=1):
            self._note(taken)
            if taken.entry:
                group.append(taken.entry)
                size += sum(1 + len(passage.sentences) for passage in taken.entry.passages)
            if group and (size >= GROUP or done == len(jobs)):
                self._index.write(group)
                progress(done, len(jobs))
                group, size = [], 0
        return self._finish()

    def _named(self, files: Sequence[CorpusFile]) -> dict[str, str]:
        """Where the documents lie, by their ids."""
        named: dict[str, str] = {}
        for doc_id, place in files:
            if named.setdefault(doc_id, place) != place:
                twice = f"document {doc_id!r} is there twice, its name encoded in two ways; rename one"
                self._problems.append(Problem(doc_id, twice))
        return named

    def _note(self, taken: Taken) -> None:
        """What became of a document that was looked into."""
        if taken.problem:
            self._problems.append(Problem(taken.doc_id, taken.problem))
            if taken.given_up:
                self._given_up[taken.doc_id] = taken.given_up
        elif taken.entry:
            self._fates[taken.doc_id] = _Fate.TAKEN_IN
        else:
            self._fates[taken.doc_id] = _Fate.UNCHANGED
            if taken.file and taken.file != self._before.get(taken.doc_id):
                self._touched[taken.doc_id] = taken.file

    def _finish(self) -> SyncReport:
        removed = tuple(doc_id for doc_id in self._before if self._fates.get(doc_id, _Fate.LEFT_OUT) is _Fate.LEFT_OUT)
        if removed:
            self._index.remove(removed)
        if self._touched:
            self._index.note_files(self._touched)
        if self._given_up != self._given_up_before:
            write_given_up(self._memory, self._given_up)
        taken = [doc_id for doc_id, fate in self._fates.items() if fate is _Fate.TAKEN_IN]
        added = tuple(doc_id for doc_id in taken if doc_id not in self._before)
        changed = tuple(doc_id for doc_id in taken if doc_id in self._before)
        unchanged = tuple(doc_id for doc_id, fate in self._fates.items() if fate is _Fate.UNCHANGED)
        return SyncReport(added, changed, removed, unchanged, tuple(self._problems))


def _as_before(look: FileState, before: FileState | None) -> bool:
    """Whether a file that was read needs no reading; never where its time can't tell."""
    if before is None or not look.modified:
        return False
    return (look.size, look.modified, look.inode) == (before.size, before.modified, before.inode)
