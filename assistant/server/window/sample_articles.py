"""Samples that came with the corpus: said to be such where a newcomer looks, gone in one click, and back in another."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from functools import partial
from threading import Lock
from time import monotonic

from assistant.answer import Assistant
from assistant.changes import Addition, Outcome, add_documents, remove_documents
from assistant.errors import AssistantError
from assistant.ingestion.corpus import add_bytes, path_of
from assistant.ingestion.documents import read_bytes
from assistant.ingestion.sample_documents import sample_ids
from assistant.schema import DocumentSummary
from assistant.server.html_templates import macro
from assistant.server.window.articles_html import message_html
from assistant.server.window.background import sentence
from assistant.server.window.people import may_change

logger = logging.getLogger(__name__)
_KEPT_SECONDS = 600.0


class SampleArticles:
    """The samples of a corpus, and the bytes of those that were removed here. Safe to share between threads."""

    def __init__(self, assistant: Assistant, *, kept_seconds: float = _KEPT_SECONDS) -> None:
        """Look at nothing yet.

        Args:
            assistant: has the corpus.
            kept_seconds: how long samples that were removed can be put back.
        """
        self._assistant = assistant
        self._kept_seconds = kept_seconds
        self._lock = Lock()
        self._removed: dict[str, bytes] = {}
        self._removed_at = 0.0

    def line(self) -> str:
        """What is told of samples: which are there, or that they were just removed; empty for whoever can't change articles."""
        if not may_change(self._assistant.settings):
            return ""
        removed = len(self._removed) if monotonic() - self._removed_at < self._kept_seconds else 0
        return macro("page.html.jinja", "samples")([one.title for one in self._there()], removed)

    def remove(self) -> str:
        """Remove all samples; what is told then."""
        return self._carried_out(self._removing)

    def restore(self) -> str:
        """Put back all samples that were removed; what is told then."""
        return self._carried_out(self._restoring)

    def _carried_out(self, change: Callable[[], Iterator[Outcome]]) -> str:
        if not may_change(self._assistant.settings):
            return ""
        with self._lock:
            try:
                errors = [one.error for one in change() if one.error]
            except AssistantError as failed:
                errors = [failed]
        return self.line() + (message_html(sentence(errors[0])) if errors else "")

    def _removing(self) -> Iterator[Outcome]:
        settings = self._assistant.settings
        doc_ids = [one.doc_id for one in self._there()]
        self._removed = {key: read_bytes(path_of(settings, key), key, settings.max_document_bytes) for key in doc_ids}
        self._removed_at = monotonic()
        yield from remove_documents(settings, doc_ids, self._assistant.sync)

    def _restoring(self) -> Iterator[Outcome]:
        put_in = partial(add_bytes, self._assistant.settings)
        yield from add_documents(
            (Addition(key, partial(put_in, data, key)) for key, data in self._removed.items()), self._assistant.sync
        )
        self._removed = {}

    def _there(self) -> list[DocumentSummary]:
        try:
            known = set(sample_ids(self._assistant.settings.corpus))
        except AssistantError as error:  # the window is for more than samples
            logger.warning("%s", error)
            return []
        return [one for one in self._assistant.summaries() if one.doc_id in known]
