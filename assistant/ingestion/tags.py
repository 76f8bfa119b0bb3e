"""Tags: names under which articles are asked together, kept in the corpus beside the articles that have them.

A folder of the corpus is a tag of all that lies in it. Others stand in a hidden file, a JSON object of each tag with the ids of
its documents, such as `{"ferries": ["ferry.md", "inquiry.md"]}`, so that they go wherever the corpus goes.
"""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from assistant.errors import CorpusError, UnknownDocumentError
from assistant.ingestion.corpus_file import WRITING, write

FILE_NAME = ".tags.json"
LONGEST = 60
"""Characters of a tag."""
MOST = 30
"""Tags of one document."""

_LARGEST = 10_000_000
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Tags:
    """The tags that were given to documents, by `doc_id`; folders are not among them."""

    given: Mapping[str, tuple[str, ...]]

    def of(self, doc_id: str) -> tuple[str, ...]:
        """All tags of a document in order: those that it was given, and the folders that it lies in."""
        folders = (str(folder) for folder in PurePosixPath(doc_id).parents if folder.name)
        return tuple(sorted({*self.given.get(doc_id, ()), *folders}))

    def documents(self, doc_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The tags of these documents in order, each with the documents that have it."""
        found = dict[str, list[str]]()
        for doc_id in doc_ids:
            for tag in self.of(doc_id):
                found.setdefault(tag, []).append(doc_id)
        return {tag: tuple(found[tag]) for tag in sorted(found)}


def read_tags(corpus: Path) -> Tags:
    """The tags as they are kept; none where there is no such file.

    Raises:
        CorpusError: if the file can't be read, or is no such object.
    """
    path = corpus / FILE_NAME
    if not path.exists():
        return Tags({})
    try:
        if path.stat().st_size > _LARGEST:
            raise ValueError(f"it has more than {_LARGEST:,} bytes")
        kept = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise _broken(path, str(error)) from error
    if not isinstance(kept, dict) or not all(map(_names_documents, kept.values())):
        raise _broken(path, "it must hold an object of lists of document ids")
    found = dict[str, list[str]]()
    for tag, doc_ids in kept.items():
        for doc_id in dict.fromkeys(doc_ids):
            found.setdefault(doc_id, []).append(tag)
    return Tags({doc_id: tuple(sorted(tags)) for doc_id, tags in found.items()})


def readable_tags(corpus: Path, notify: Callable[[str], None]) -> Tags:
    """The tags for a list of documents, which a broken file does not keep from being shown: it is told, and there are none."""
    try:
        return read_tags(corpus)
    except CorpusError as error:
        notify(str(error))
        return Tags({})


def write_tags(corpus: Path, doc_id: str, names: Iterable[str]) -> tuple[str, ...]:
    """Give a document these tags and no others, and give back all that it has now; its folders stay what they are.

    Raises:
        CorpusError: if a name can't be used, there are too many, or the file can't be read or written.
    """
    wanted = {name for name in map(checked_name, names) if name}
    if len(wanted) > MOST:
        raise CorpusError(f"document {doc_id!r} can't have {len(wanted)} tags, more than the {MOST} allowed; leave some out")
    with WRITING:
        tags = read_tags(corpus)
        wanted.difference_update(Tags({}).of(doc_id))
        if wanted != set(tags.given.get(doc_id, ())):
            given = {**tags.given, doc_id: tuple(sorted(wanted))}
            tags = Tags({key: found for key, found in given.items() if found})
            _write(corpus, tags)
    return tags.of(doc_id)


def checked_name(name: str) -> str:
    """A tag as it is kept, without needless blanks; empty where there is nothing else.

    Raises:
        CorpusError: if it is too long, or has a comma, which stands between tags, or a control character.
    """
    clean = " ".join(unicodedata.normalize("NFC", name).split()).strip("/")
    if len(clean) > LONGEST:
        raise CorpusError(f"tag {clean[:20]!r}... has {len(clean)} characters, more than the {LONGEST} allowed; shorten it")
    if any(sign == "," or unicodedata.category(sign) in ("Cc", "Cs") for sign in clean):
        raise CorpusError(f"tag {clean!r} has a comma or a control character; leave it out")
    return clean


def tagged(tags: Mapping[str, tuple[str, ...]], names: Iterable[str]) -> tuple[str, ...]:
    """The ids of the documents that have any of the named tags, each once; upper and lower case are alike.

    Args:
        tags: see `Tags.documents`.
        names: what a person calls them.

    Raises:
        UnknownDocumentError: if no document has such a tag.
    """
    by_name = {tag.casefold(): doc_ids for tag, doc_ids in tags.items()}
    found = dict[str, None]()
    for name in names:
        doc_ids = by_name.get(checked_name(name).casefold(), ())
        if not doc_ids:
            there = f"the tags are {', '.join(map(repr, list(tags)[:_SHOWN]))}" if tags else "there are no tags"
            raise UnknownDocumentError(f"no document has the tag {name!r}; {there}{' ...' if len(tags) > _SHOWN else ''}")
        found.update(dict.fromkeys(doc_ids))
    return tuple(found)


def _write(corpus: Path, tags: Tags) -> None:
    kept = dict[str, list[str]]()
    for doc_id, names in sorted(tags.given.items()):
        for tag in names:
            kept.setdefault(tag, []).append(doc_id)
    text = json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True)
    write(corpus / FILE_NAME, f"{text}\n".encode())


def _names_documents(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(doc_id, str) for doc_id in value)


def _broken(path: Path, why: str) -> CorpusError:
    return CorpusError(f"the file of tags {os.fspath(path)!r} can't be read ({why}); correct it, or delete it")
