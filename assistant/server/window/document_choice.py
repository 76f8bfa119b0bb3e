"""Which articles a question is put to: all of them, or those that one chooses above the question box."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import gradio as gr

from assistant.answer import Assistant
from assistant.schema import DocumentSummary

_LONGEST_TITLE = 70


def document_choice() -> gr.Dropdown:
    """The choice, each chosen article a chip; `renewed` fills it."""
    return gr.Dropdown([], value=[], multiselect=True, label="Ask only", elem_id="only", container=False, visible=False)


def renewed(assistant: Assistant, chosen: Sequence[str] | None) -> Any:
    """The choice as the articles are now; nothing is chosen of those that are gone, nor where there are fewer than two."""
    documents = assistant.summaries()
    there = {document.doc_id for document in documents} if len(documents) > 1 else set()
    kept = [doc_id for doc_id in chosen or () if doc_id in there]
    return gr.update(choices=_choices(documents), value=kept, visible=len(documents) > 1)


def _choices(documents: Sequence[DocumentSummary]) -> list[tuple[str, str]]:
    """Each article by its title; its name is told too where another has the same title."""
    shown = [_short(document.title) for document in documents]
    count = Counter(shown)
    named = zip(shown, (document.doc_id for document in documents), strict=True)
    return [(f"{title} ({doc_id})" if count[title] > 1 else title, doc_id) for title, doc_id in named]


def _short(title: str) -> str:
    return title if len(title) <= _LONGEST_TITLE else title[:_LONGEST_TITLE].rsplit(" ", 1)[0] + " …"
