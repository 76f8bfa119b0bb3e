"""Documents that are there now: what was found a moment ago may have left the corpus since."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from assistant.errors import NotIndexedError
from assistant.schema import Document

if TYPE_CHECKING:
    from assistant.answer import Assistant


def present_documents(assistant: Assistant, doc_ids: Iterable[str]) -> dict[str, Document]:
    """The documents by their ids, without those that are gone.

    Raises:
        StoreError: if the index can't be used.
    """
    found: dict[str, Document] = {}
    for doc_id in dict.fromkeys(doc_ids):
        with suppress(NotIndexedError):
            found[doc_id] = assistant.document(doc_id)
    return found
