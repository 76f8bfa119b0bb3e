"""Changing the corpus: documents and web pages come in, documents go out. The index follows at the next sync.

Everything is read before it is kept, so that nothing comes in that can't be read; and nothing is written outside of the corpus.
"""

from __future__ import annotations

import contextlib
import difflib
import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath

from assistant.errors import CorpusError, DocumentExistsError, UnknownDocumentError
from assistant.ingestion.corpus_file import WRITING, Change, compare, write
from assistant.ingestion.corpus_listing import DEEPEST, corpus_paths, document_id
from assistant.ingestion.documents import SUPPORTED_SUFFIXES, parse_document, read_bytes, read_document
from assistant.ingestion.large_documents import LARGE, title_of
from assistant.ingestion.web_snapshot import snapshot_name, write_snapshot
from assistant.schema import Document
from assistant.settings import Settings

_URL = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)  # two letters at least: `c:` is a drive
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")  # how Python holds a name that is not UTF-8

_LONGEST_NAME, _LONGEST_PART = 1000, 200
"""Bytes of a `doc_id`, and of each part of it: less than any usual file system allows, with room for where the corpus lies."""

_SHOWN = 80
"""Characters of such a name that are told."""

_TELLS_SOURCE = frozenset({".txt", ".text", ".md", ".markdown", ".html", ".htm", ".mhtml", ".mht", ".epub"})


@dataclass(frozen=True, slots=True)
class Added:
    """A document that is now in the corpus; `digest` is the SHA-256 of what was written, `before` what that replaced."""

    doc_id: str
    title: str
    change: Change
    digest: str = field(default="", repr=False)
    before: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Removed:
    """A document that has left the corpus."""

    doc_id: str


@dataclass(frozen=True, slots=True)
class Source:
    """Something to add: a URL or a path, and the `doc_id` that the document at a path gets."""

    place: str
    doc_id: str


def is_url(text: str) -> bool:
    """Whether a person means a URL, not a path."""
    return _URL.match(text) is not None


def find_sources(place: str, notify: Callable[[str], None]) -> tuple[Source, ...]:
    """What a URL or path names: a page, a document, or the documents in a folder, which keep their places below its name.

    Hidden files, a `README.md` at the top, and links that lead out of a folder are left out, as in the corpus itself; files of
    a format that is not read are left out with a notice. A folder without documents is one source, which can't be added.
    """
    folder = Path(place)
    if is_url(place) or not folder.is_dir():
        return (Source(place, "" if is_url(place) else folder.name),)
    top = folder.resolve().name.lstrip(".")
    found = corpus_paths(folder)
    read = [path for path in found if path.suffix.lower() in SUPPORTED_SUFFIXES]
    if skipped := [path.name for path in found if path not in set(read)]:
        notify(f"folder {place!r}: left out {len(skipped)} of a format that is not read, such as {skipped[0]!r}")
    return tuple(Source(os.fspath(path), str(PurePosixPath(top, document_id(folder, path)))) for path in read) or (
        Source(place, folder.name),
    )


def add_source(settings: Settings, source: Source, *, replace: bool = False) -> Added:
    """Add what `find_sources` found; raises what `add_path` and `add_url` raise."""
    if is_url(source.place):
        return add_url(settings, source.place, replace=replace)
    return add_path(settings, Path(source.place), doc_id=source.doc_id, replace=replace)


def add_path(settings: Settings, path: Path, *, doc_id: str = "", replace: bool = False) -> Added:
    """Copy one document into the corpus.

    Args:
        settings: tell the corpus and how large a document may be.
        path: the document.
        doc_id: its place in the corpus; unset, its own name at the top.
        replace: let it take the place of another document of the same `doc_id`.

    Raises:
        CorpusError: if it can't be read or is a folder, its name is taken or can't be used, or the corpus can't be written.
    """
    if path.is_dir():
        raise CorpusError(f"folder {os.fspath(path)!r} holds no document; put {', '.join(SUPPORTED_SUFFIXES)} files there")
    data = read_bytes(path, os.fspath(path), settings.max_document_bytes)
    return add_bytes(settings, data, _own_id(settings.corpus, path) or doc_id or path.name, replace=replace)


def add_bytes(settings: Settings, data: bytes, doc_id: str, *, replace: bool = False) -> Added:
    """Put the bytes of a document into the corpus; raises what `add_path` raises."""
    doc_id = _checked_id(doc_id)
    title = _title(settings, data, doc_id)
    target = _target(settings.corpus, doc_id)
    with WRITING:
        change, before = compare(target, doc_id, data)
        if change is Change.REPLACED and not replace:
            raise DocumentExistsError(
                f"document {doc_id!r} is in the corpus already, with other content; "
                "replace it (`--replace`) or rename the new one"
            )
        if change is Change.UNCHANGED:
            return Added(doc_id, title, change)
        write(target, data)
    return Added(doc_id, title, change, sha256(data).hexdigest(), before)


def take_back(settings: Settings, added: Added) -> None:
    """Undo `add_bytes`: what it replaced is there again, what is new isn't. What has changed since then stays as it is.

    Raises:
        CorpusError: if the corpus can't be written.
        OSError: if what is there can't be read or deleted.
    """
    target = _target(settings.corpus, added.doc_id)
    with WRITING:
        if added.change is Change.UNCHANGED or not target.is_file() or _digest(target) != added.digest:
            return
        if added.change is Change.REPLACED:
            write(target, added.before)
        else:
            target.unlink(missing_ok=True)


def add_url(settings: Settings, url: str, *, replace: bool = False) -> Added:
    """Fetch a web page and keep it in the corpus as Markdown.

    Raises:
        CorpusError: if it can't be fetched or read, has changed since it was added, or the corpus can't be written.
    """
    from assistant.ingestion.web import fetch_document

    document = fetch_document(
        url,
        max_bytes=settings.max_document_bytes,
        timeout=settings.fetch_timeout,
        allow_private=settings.fetch_private_addresses,
    )
    return add_bytes(settings, write_snapshot(document).encode(), snapshot_name(url), replace=replace)


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def remove(settings: Settings, doc_id: str) -> Removed:
    """Delete a document of the corpus, named by its `doc_id` or the URL it came from.

    Only what is in the corpus can be named, so no path leads out of it.

    Raises:
        CorpusError: if the corpus has no such document, or several from this URL, or it can't be deleted.
    """
    paths = _paths(settings)
    known = _known_id(settings, paths, doc_id)
    try:
        paths[known].unlink()
    except OSError as error:
        raise CorpusError(f"document {known!r} can't be deleted ({error.strerror}); check its permissions") from error
    return Removed(known)


def path_of(settings: Settings, doc_id: str) -> Path:
    """Where a document of the corpus lies; raises `UnknownDocumentError` where there is no such document."""
    if found := _paths(settings).get(doc_id):
        return found
    raise UnknownDocumentError(f"document {doc_id!r} is not in the corpus; add it")


def _paths(settings: Settings) -> dict[str, Path]:
    """Every document of the corpus by its `doc_id`."""
    return {document_id(settings.corpus, path): path for path in corpus_paths(settings.corpus)}


def _own_id(corpus: Path, path: Path) -> str:
    """The `doc_id` of a document that lies in the corpus already; empty if it doesn't."""
    place, root = path.resolve(), corpus.resolve()
    return document_id(root, place) if place.is_relative_to(root) else ""


def _title(settings: Settings, data: bytes, doc_id: str) -> str:
    """The title of a document that can be read."""
    suffix = PurePosixPath(doc_id).suffix
    if len(data) < LARGE:
        return parse_document(data, doc_id, suffix).title
    return title_of(data, doc_id, suffix, settings.passage_tokens)


def _checked_id(doc_id: str) -> str:
    """The name under which a document is kept; it must be one that the corpus doesn't pass over."""
    clean = unicodedata.normalize("NFC", _CONTROL.sub("", _SURROGATE.sub("\ufffd", doc_id)))
    parts = clean.split("/")
    if any(part.startswith(".") or not part.strip() for part in parts):
        raise CorpusError(f"document {clean!r} would be passed over, as a part of its name is hidden or empty; rename it")
    if clean.lower() == "readme.md":
        raise CorpusError(f"document {clean!r} would be passed over, as that name is for notes on the corpus; rename it")
    longest = max(len(part.encode()) for part in parts)
    if len(parts) > DEEPEST + 1 or longest > _LONGEST_PART or len(clean.encode()) > _LONGEST_NAME:
        shown = clean if len(clean) <= _SHOWN else f"{clean[:_SHOWN]}…"
        raise CorpusError(
            f"document {shown!r} has a name of {len(parts) - 1} folders and {len(clean.encode())} bytes, over the limit of "
            f"{DEEPEST} folders, {_LONGEST_PART} bytes for each and {_LONGEST_NAME} in all; rename it"
        )
    return clean


def _target(corpus: Path, doc_id: str) -> Path:
    target = corpus / doc_id
    if not target.parent.resolve().is_relative_to(corpus.resolve()):
        raise CorpusError(f"document {doc_id!r} would be written outside of the corpus, through a link; remove the link")
    return target


def _known_id(settings: Settings, paths: Mapping[str, Path], wanted: str) -> str:
    wanted = unicodedata.normalize("NFC", wanted)
    if wanted in paths:
        return wanted
    found = sorted(_from_url(settings, paths, wanted)) if is_url(wanted) else []
    if len(found) == 1:
        return found[0]
    if found:
        raise CorpusError(f"several documents come from {wanted!r}; name one of {', '.join(map(repr, found))}")
    close = _close_ids(wanted, list(paths))
    hint = f"did you mean {' or '.join(map(repr, close))}?" if close else "`assistant list` shows all"
    raise UnknownDocumentError(f"no document {wanted!r} is in the corpus; {hint}")


def _from_url(settings: Settings, paths: Mapping[str, Path], url: str) -> Iterator[str]:
    """The documents whose source the URL is; else the one that bears its name, as a page may have led on to another URL."""
    sources = {doc_id: document.source for doc_id, document in _readable(settings, paths)}
    found = [doc_id for doc_id, source in sources.items() if source == url.strip()]
    with contextlib.suppress(ValueError):  # no valid URL
        found = found or [doc_id for doc_id in sources if doc_id == snapshot_name(url)]
    yield from found


def _readable(settings: Settings, paths: Mapping[str, Path]) -> Iterator[tuple[str, Document]]:
    for doc_id, path in paths.items():
        if path.suffix.lower() in _TELLS_SOURCE:
            with contextlib.suppress(CorpusError):
                yield doc_id, read_document(path, doc_id, settings.max_document_bytes)


def _close_ids(wanted: str, doc_ids: list[str]) -> list[str]:
    """Up to three ids that are spelled alike or hold what was named."""
    folded = wanted.casefold()
    holding = [doc_id for doc_id in doc_ids if folded and folded in doc_id.casefold()]
    return list(dict.fromkeys([*holding, *difflib.get_close_matches(wanted, doc_ids, n=3, cutoff=0.6)]))[:3]
