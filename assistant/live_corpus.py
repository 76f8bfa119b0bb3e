"""The corpus as it lies on the disk now: what any process adds, changes or removes is noticed before a question is answered.

What was indexed is held against it. A document whose file is gone or another one is not quoted; one whose text is not what its
digest says, as its index is damaged, is read anew.
"""

from __future__ import annotations

import hashlib
import logging
import os
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, Protocol

from assistant.errors import AssistantError, CorpusError, NotIndexedError, StoreError
from assistant.ingestion.corpus_listing import CorpusFile, corpus_files, documents_at, files_of
from assistant.ingestion.documents import read_document
from assistant.schema import Document, Hit
from assistant.settings import Settings

logger = logging.getLogger(__name__)

_SHARE = 0.05
"""Of the time, at most, that is spent on looking at all files; a removed document is noticed without."""
_PAUSE = 5.0
"""Seconds before the index is brought in step again where that failed."""


class Documents(Protocol):
    """Where the text of documents is kept."""

    def document(self, doc_id: str) -> Document:
        """One document as it was read."""


class FileStamp(NamedTuple):
    """What of a file changes when it is written: it is as good as a digest, and takes microseconds."""

    place: str
    inode: int
    size: int
    modified_ns: int


class LiveCorpus:
    """What the files of a corpus were when they were last taken in. Safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._sound: set[tuple[str, str]] = set()
        self._next_look = 0.0
        self._changed = False
        self._files = self.look()
        self.edition = 0
        """A number that grows whenever files are accepted."""

    def look(self) -> Mapping[str, FileStamp]:
        """The state of every file now, by `doc_id`; none where the corpus can't be listed."""
        try:
            return _states(corpus_files(self._settings.corpus))
        except CorpusError:
            return {}

    def documents_at(self, paths: Collection[Path]) -> Collection[str] | None:
        """The ids of the documents that lie at these paths or did; None where that takes a look at all, as of a folder."""
        found = documents_at(self._settings.corpus, paths)
        missing = tuple(f"{doc_id}/" for doc_id in found or () if doc_id not in self._files)
        if found is None or (missing and any(known.startswith(missing) for known in self._files)):
            return None  # a folder that was moved away is told of by its name alone
        return found

    def look_at(self, doc_ids: Collection[str]) -> Mapping[str, FileStamp]:
        """The state now of the files of these documents, and of all others as they were last seen."""
        others = {doc_id: state for doc_id, state in self._files.items() if doc_id not in doc_ids}
        return others | _states(files_of(self._settings.corpus, doc_ids))

    def accept(self, files: Mapping[str, FileStamp]) -> None:
        """Take files, as they were seen before they were read, for what is indexed now."""
        self._files, self._changed, self._next_look = files, False, 0.0
        self.edition += 1

    def postpone(self) -> None:
        """Say nothing of changes for a while, as they can't be taken in."""
        self._changed, self._next_look = False, time.monotonic() + _PAUSE

    def changed(self) -> bool:
        """Whether a file was added, written or removed; in a large corpus, a few seconds ago at least."""
        began = time.monotonic()
        if not self._changed and began >= self._next_look:
            self._changed = self.differs()
            self._next_look = began + (time.monotonic() - began) / _SHARE
        return self._changed

    def differs(self, only: Collection[str] | None = None) -> bool:
        """Whether a file was added, written or removed; looks at all of them, or at those of these documents."""
        return (self.look() if only is None else self.look_at(only)) != self._files

    def stands(self, doc_id: str) -> bool:
        """Whether the file of a document is there, and the one that was read."""
        known = self._files.get(doc_id)
        return known is not None and _state(known.place) == known

    def ground(self, index: Documents, hits: Sequence[Hit]) -> tuple[tuple[Hit, ...], Mapping[str, Document]]:
        """The hits whose documents stand, ranked anew, and these documents, whose text is what was read.

        Raises:
            StoreError: if the index is damaged and an article can't be read anew.
        """
        standing = [doc_id for doc_id in {hit.passage.doc_id for hit in hits} if self.stands(doc_id)]
        found = {doc_id: self._sound_document(index, doc_id) for doc_id in standing}
        kept = [one for hit in hits if (one := _grounded(hit, found.get(hit.passage.doc_id)))]
        return tuple(replace(hit, rank=rank) for rank, hit in enumerate(kept, start=1)), found

    def document(self, index: Documents, doc_id: str) -> Document:
        """A document of the index, held once against its digest.

        Raises:
            NotIndexedError: if there is none.
            StoreError: if it is damaged and the article can't be read anew.
        """
        if not self.stands(doc_id):
            raise NotIndexedError(f"document {doc_id!r} is not in the index; `assistant list` shows what is")
        return self._sound_document(index, doc_id)

    def _sound_document(self, index: Documents, doc_id: str) -> Document:
        document = index.document(doc_id)
        if (doc_id, document.digest) in self._sound:
            return document
        if hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest() != document.digest:
            return self._read_anew(doc_id)
        self._sound.add((doc_id, document.digest))
        return document

    def _read_anew(self, doc_id: str) -> Document:
        logger.warning("the index is damaged: %r is not as it was read; run `assistant index --rebuild`", doc_id)
        try:
            return read_document(Path(self._files[doc_id].place), doc_id, self._settings.max_document_bytes)
        except (AssistantError, KeyError) as error:
            raise StoreError(
                f"the index is damaged: {doc_id!r} is not as it was read, and can't be read again; "
                "run `assistant index --rebuild`"
            ) from error


def _states(files: Iterable[CorpusFile]) -> dict[str, FileStamp]:
    return {doc_id: state for doc_id, place in files if (state := _state(place))}


def _state(place: str) -> FileStamp | None:
    try:
        found = os.stat(place)  # noqa: PTH116 - of thousands, for which `Path` is slow
    except OSError:
        return None
    return FileStamp(place, found.st_ino, found.st_size, found.st_mtime_ns)


def _grounded(hit: Hit, document: Document | None) -> Hit | None:
    """The hit with the words that stand at its place in the document; None where there are none."""
    passage = hit.passage
    if document is None or not 0 <= passage.start < passage.end <= len(document.text):
        return None
    text = document.text[passage.start : passage.end]
    if text == passage.text:
        return hit
    inside = all(passage.start <= span.start < span.end <= passage.end for span in passage.sentences)
    return replace(hit, passage=replace(passage, text=text)) if inside else None
