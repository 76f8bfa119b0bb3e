"""What is in the corpus: its documents by id, and where each lies."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from assistant.errors import DocumentReadError, EmptyCorpusError

DEEPEST = 16
"""Folders, one in the other, below which nothing of a corpus is accepted or read."""


class CorpusFile(NamedTuple):
    """A document of the corpus: its id, and where it lies, as text, since `Path` is slow where there are thousands."""

    doc_id: str
    place: str


def corpus_files(corpus: Path) -> tuple[CorpusFile, ...]:
    """Every document of the corpus in order of its id, also those of an unsupported format, so that they can be reported.

    Left out are hidden files and folders, the `README.md` at the top, and links that lead out of the corpus. A folder below
    `DEEPEST` others, or one that can't be listed, stands for what is in it, so that it is reported.

    Raises:
        EmptyCorpusError: if there is no such folder.
        DocumentReadError: if it can't be listed.
    """
    if not corpus.is_dir():
        raise EmptyCorpusError(f"corpus {str(corpus)!r} is not a folder; create it or name another one")
    root, top = corpus.resolve(), os.fspath(corpus)
    home = len(top.rstrip(os.sep)) + 1
    found: list[str] = []
    waiting = [(top, 0)]  # no recursion, which a thousand folders would exhaust
    while waiting:
        folder, depth = waiting.pop()
        try:
            entries = listed(folder)
        except DocumentReadError:
            if folder == top:
                raise
            found.append(folder)
            continue
        for entry in entries:
            if entry.is_symlink():
                found += [entry.path] if _leads_to_a_file(Path(entry.path), root) else []
            elif depth < DEEPEST and entry.is_dir():
                waiting.append((entry.path, depth + 1))
            else:
                found.append(entry.path)
    files = (CorpusFile(_readable(place[home:]), place) for place in found)
    return tuple(sorted(file for file in files if file.doc_id.lower() != "readme.md"))


def corpus_paths(corpus: Path) -> tuple[Path, ...]:
    """The paths of `corpus_files`; raises what that raises."""
    return tuple(Path(file.place) for file in corpus_files(corpus))


def lie_plainly(corpus: Path, doc_ids: Iterable[str]) -> bool:
    """Whether `files_of` can tell of these documents what `corpus_files` would: no link leads to one."""
    root = corpus.resolve()
    return all((corpus / doc_id).resolve() == root / doc_id for doc_id in doc_ids)


def files_of(corpus: Path, doc_ids: Iterable[str]) -> tuple[CorpusFile, ...]:
    """Those of the documents that are there, without a look at any others."""
    files = (CorpusFile(doc_id, os.fspath(corpus / doc_id)) for doc_id in sorted(doc_ids))
    return tuple(file for file in files if os.path.lexists(file.place))


def documents_at(corpus: Path, paths: Iterable[Path]) -> frozenset[str] | None:
    """The ids that documents at these paths have or would have, as `corpus_files` gives them.

    None where `files_of` would not find by its id what a path stands for: a folder, a link, what is too deep, what is named
    otherwise in its id, or is not below the corpus.
    """
    found = set[str]()
    tops = (corpus, corpus.absolute(), corpus.resolve())  # as any of which it may be told
    for path in paths:
        below = next((path.relative_to(top) for top in tops if path.is_relative_to(top)), None)
        if below is None:
            return None
        if any(part.startswith(".") for part in below.parts):
            continue
        place, doc_id = corpus / below, document_id(corpus, corpus / below)
        if len(below.parts) > DEEPEST or place.is_symlink() or place.is_dir() or corpus / doc_id != place:
            return None
        found.add(doc_id)
    return frozenset(doc_id for doc_id in found if doc_id.lower() != "readme.md")


def document_id(corpus: Path, path: Path) -> str:
    """The readable path of a document inside the corpus, the same on every system."""
    return _readable(os.fspath(path.relative_to(corpus)))


def _readable(below: str) -> str:
    """A path inside the corpus as the id of its document."""
    parts = below.replace(os.sep, "/")
    if parts.isascii():
        return parts
    text = os.fsencode(parts).decode("utf-8", "replace")  # a name that is not UTF-8 must not reach the store
    return unicodedata.normalize("NFC", text)


def listed(folder: str) -> list[os.DirEntry[str]]:
    """What is in a folder, but for what is hidden."""
    try:
        with os.scandir(folder) as entries:
            return [entry for entry in entries if not entry.name.startswith(".")]
    except OSError as error:
        raise DocumentReadError(
            f"folder {folder!r} can't be listed ({error.strerror}); check its permissions or remove it"
        ) from error


def _leads_to_a_file(link: Path, root: Path) -> bool:
    """Whether a link stays below a folder, and names no folder."""
    try:
        return not link.is_dir() and link.resolve().is_relative_to(root)
    except (OSError, RuntimeError):  # it leads to where nobody may look, or in a circle
        return False
