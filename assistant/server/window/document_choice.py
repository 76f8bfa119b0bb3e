"""Which articles a question is put to: all of them, or those that one chooses above the question box, or their tags."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import gradio as gr

from assistant.answer import Assistant
from assistant.errors import CorpusError
from assistant.rendering.wording import count_of
from assistant.schema import DocumentSummary

_LONGEST_TITLE = 70
_TAG = "/"
"""Begins the value of a tag in the choice; a `doc_id`, which is a path below the corpus, never begins so."""


def document_choice() -> gr.Dropdown:
    """The choice, each chosen article a chip; `renewed` fills it."""
    return gr.Dropdown([], value=[], multiselect=True, label="Ask only", elem_id="only", container=False, visible=False)


def renewed(assistant: Assistant, chosen: Sequence[str] | None) -> Any:
    """The choice as the articles are now; nothing is chosen of those that are gone, nor where there are fewer than two."""
    documents = assistant.summaries()
    offered = [*_tags(assistant), *_choices(documents)] if len(documents) > 1 else []
    there = {value for _, value in offered}
    kept = [value for value in chosen or () if value in there]
    return gr.update(choices=offered, value=kept, visible=len(documents) > 1)


def chosen_documents(assistant: Assistant, chosen: Sequence[str]) -> tuple[str, ...]:
    """The ids of the documents that were chosen, those of the chosen tags among them.

    Raises:
        CorpusError: if no document has a tag any more.
    """
    tags = [value.removeprefix(_TAG) for value in chosen if value.startswith(_TAG)]
    singly = [value for value in chosen if not value.startswith(_TAG)]
    return tuple(dict.fromkeys((*singly, *(assistant.tagged(*tags) if tags else ()))))


def _tags(assistant: Assistant) -> list[tuple[str, str]]:
    """Each tag with the number of its articles; none where the file of tags is broken, which whoever asks can't mend."""
    try:
        tags = assistant.tags()
    except CorpusError:
        return []
    return [(f"#{tag} ({count_of(len(doc_ids), 'article')})", f"{_TAG}{tag}") for tag, doc_ids in tags.items()]


def _choices(documents: Sequence[DocumentSummary]) -> list[tuple[str, str]]:
    """Each article by its title; its name is told too where another has the same title."""
    shown = [_short(document.title) for document in documents]
    count = Counter(shown)
    named = zip(shown, (document.doc_id for document in documents), strict=True)
    return [(f"{title} ({doc_id})" if count[title] > 1 else title, doc_id) for title, doc_id in named]


def _short(title: str) -> str:
    return title if len(title) <= _LONGEST_TITLE else title[:_LONGEST_TITLE].rsplit(" ", 1)[0] + " …"
