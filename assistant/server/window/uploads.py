"""Articles that people give to the window: into the corpus, or out of it, each with a line on what came of it.

Names, bytes and URLs are the person's, so all go through the checks of `assistant.ingestion.corpus`. The lines are those of the
command line. What was uploaded is deleted once it is read.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from assistant.answer import Assistant
from assistant.changes import Addition, Outcome, add_or_take_back, remove_documents
from assistant.errors import AssistantError, CorpusError
from assistant.ingestion import corpus
from assistant.ingestion.corpus import Added
from assistant.ingestion.corpus_file import Change
from assistant.ingestion.documents import read_bytes
from assistant.progress import Progress
from assistant.schema import QuestionKind
from assistant.settings import Settings

_ABOUT = "What is this article about?"


@dataclass(frozen=True, slots=True)
class Line:
    """What came of one article: `change` is what the command line would say first, or `error`.

    `same_as` is another article with the same text, `overview` says in short what it is about; both empty where there is none.
    """

    change: str
    text: str
    same_as: str = ""
    overview: str = ""

    @property
    def failed(self) -> bool:
        """Whether nothing came of it."""
        return self.change == "error"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was uploaded: where it lies, and what the person's browser says it is called."""

    path: Path
    name: str


def uploads_of(payload: object) -> tuple[Upload, ...]:
    """What Gradio's file component brings, without its preprocessing, which leaves a stray file for each."""
    files = payload if isinstance(payload, list) else [payload]
    return tuple(_upload(file) for file in files if isinstance(file, dict) and file.get("path"))


def given_uploads(settings: Settings, uploads: Iterable[Upload], *, replace: bool) -> tuple[Addition, ...]:
    """Uploads to add."""
    return tuple(Addition(upload.name, partial(_add_upload, settings, upload, replace)) for upload in uploads)


def given_url(settings: Settings, url: str, *, replace: bool) -> Addition:
    """A web page to add."""
    return Addition(url, partial(_add_url, settings, url.strip(), replace))


def add_all(assistant: Assistant, additions: Sequence[Addition], progress: Progress) -> tuple[Line, ...]:
    """Add what can be added; see `assistant.changes.add_or_take_back`, which `progress` may stop."""
    sync, wanted = partial(assistant.sync, progress=progress), partial(progress, 0, 0)
    outcomes = add_or_take_back(assistant.settings, additions, sync, wanted)
    return tuple(_told(assistant, outcome) for outcome in outcomes)


def remove_one(assistant: Assistant, doc_id: str, progress: Progress) -> tuple[Line, ...]:
    """Remove an article; see `assistant.changes.remove_documents`."""
    return tuple(map(_line, remove_documents(assistant.settings, [doc_id], partial(assistant.sync, progress=progress))))


def discard(uploads: Iterable[Upload]) -> None:
    """Delete uploads, and the folders that Gradio made for them."""
    for upload in uploads:
        with contextlib.suppress(OSError):
            upload.path.unlink(missing_ok=True)
            upload.path.parent.rmdir()


def _told(assistant: Assistant, outcome: Outcome) -> Line:
    """The line on an article, with what it is about; and with another one's name, where that has the same text."""
    line = _line(outcome)
    if not isinstance(outcome.done, Added) or outcome.done.change is Change.UNCHANGED:
        return line
    try:
        document = assistant.document(outcome.done.doc_id)
        answer = assistant.quote(_ABOUT, documents=(document.doc_id,))
    except AssistantError:  # it can't be read after all, or is gone again
        return line
    others = (one.doc_id for one in assistant.summaries() if one.digest == document.digest)
    same_as = next((doc_id for doc_id in others if doc_id != document.doc_id), "")
    overview = " ".join(one.cited_text for one in answer.citations) if answer.kind is QuestionKind.OVERVIEW else ""
    return replace(line, same_as=same_as, overview=overview)


def _line(outcome: Outcome) -> Line:
    if isinstance(outcome.done, Added):
        return Line(outcome.done.change.value, f"{outcome.done.doc_id} ({outcome.done.title})")
    return Line("removed", outcome.done.doc_id) if outcome.done else Line("error", str(outcome.error))


def _upload(file: dict[str, Any]) -> Upload:
    path = Path(file["path"])
    name = file.get("orig_name")
    return Upload(path, name if isinstance(name, str) and name else path.name)


def _add_upload(settings: Settings, upload: Upload, replace: bool) -> Added:
    try:
        if "/" in upload.name or "\\" in upload.name:  # browsers send bare names, so this one wants into another folder
            raise CorpusError(f"document {upload.name!r} has a slash in its name; rename it")
        data = read_bytes(upload.path, upload.name, settings.max_document_bytes)
        return corpus.add_bytes(settings, data, upload.name, replace=replace)
    finally:
        discard((upload,))


def _add_url(settings: Settings, url: str, replace: bool) -> Added:
    if not corpus.is_url(url):  # a path would be one of this machine
        raise CorpusError(f"{url!r} is no URL; begin with https://")
    return corpus.add_url(settings, url, replace=replace)
