"""The tags of the article that is open in the Articles tab, to read and to change, separated by commas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from assistant.answer import Assistant
from assistant.ingestion.corpus import path_of
from assistant.ingestion.tags import Tags, readable_tags, write_tags
from assistant.retrieval.sync import log_notice
from assistant.server.window.people import may_change


@dataclass(frozen=True, slots=True)
class Tagging:
    """A box for tags, and what keeps what stands in it."""

    row: gr.Row
    box: gr.Textbox
    keep: gr.Button


def tagging_parts() -> Tagging:
    """The box, which is not shown while no article is open."""
    with gr.Row(elem_id="tagging", visible=False) as row:
        box = gr.Textbox(
            label="Tags",
            placeholder="Tags, with commas between",
            show_label=False,
            container=False,
            max_lines=1,
            elem_id="tags",
            html_attributes=gr.InputHTMLAttributes(autocomplete="off"),
        )
        keep = gr.Button("Save tags", elem_id="save-tags", size="sm", scale=0, min_width=0)
    return Tagging(row, box, keep)


def shown_tags(assistant: Assistant, doc_id: str) -> tuple[Any, str]:
    """Whether the box is shown, and what stands in it: the tags that the article was given; its folders can't be taken."""
    given = kept_tags(assistant).given.get(doc_id, ()) if doc_id else ()
    return gr.update(visible=bool(doc_id) and may_change(assistant.settings)), ", ".join(given)


def tag_article(assistant: Assistant, doc_id: str, written: str) -> None:
    """Give an article the tags that are written, and no others.

    Raises:
        CorpusError: if there is no such article, a tag can't be used, or the file of tags can't be read or written.
    """
    path_of(assistant.settings, doc_id)  # or it is unknown
    write_tags(assistant.settings.corpus, doc_id, written.split(","))


def kept_tags(assistant: Assistant) -> Tags:
    """All tags; none where their file is broken, which whoever changes some is told."""
    return readable_tags(assistant.settings.corpus, log_notice)
