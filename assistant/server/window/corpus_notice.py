"""A line on what changed in the corpus while the page was open, by whomever, and what shows articles renewed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import gradio as gr

from assistant.answer import Assistant
from assistant.rendering.wording import count_of, say
from assistant.server.html_templates import macro
from assistant.server.window.articles_tab import show_articles
from assistant.server.window.ask_views import AskParts
from assistant.server.window.document_choice import renewed
from assistant.server.window.static_files import script

Known = Mapping[str, str]
"""The digest of every article that a page knows, by `doc_id`."""

_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


def notice_line() -> gr.HTML:
    """The line, which is empty; its script watches the server and says when to look."""
    return gr.HTML("", elem_id="notice", apply_default_css=False, js_on_load=script("watch.js"))


def connect_notice(
    page: gr.Blocks, assistant: Assistant, notice: gr.HTML, listing: gr.HTML, parts: AskParts, ask: gr.Tab
) -> None:
    """Let the page's articles follow the corpus; call it inside the page's context."""
    known = gr.State(None)
    page.load(partial(known_articles, assistant), None, known, queue=False, **_QUIET)
    notice.changed(partial(_look, assistant), known, [known, notice, listing], queue=False, **_QUIET)
    for event in (page.load, notice.changed, ask.select):  # the last as tags may have come meanwhile
        event(partial(renewed, assistant), parts.only, parts.only, queue=False, **_QUIET)
    notice.changed(parts.suggested.refreshed, None, parts.suggested.outputs, concurrency_limit=1, **_QUIET)


def known_articles(assistant: Assistant) -> Known:
    """The articles as they are now."""
    return {one.doc_id: one.digest for one in assistant.summaries()}


def changed_sentence(before: Known, now: Known) -> str:
    """What changed, such as `2 articles added just now.`; empty where nothing did."""
    counts = (
        ("added", len(now.keys() - before.keys())),
        ("changed", sum(digest != before[key] for key, digest in now.items() if key in before)),
        ("removed", len(before.keys() - now.keys())),
    )
    told = [f"{count_of(count, 'article')} {say(done)}" for done, count in counts if count]
    return say("{changes} just now.", changes=", ".join(told)) if told else ""


def _look(assistant: Assistant, known: Known | None) -> Sequence[Any]:
    """What the page knows now, the line, and the list."""
    now = known_articles(assistant)
    sentence = changed_sentence(now if known is None else known, now)
    return now, macro("page.html.jinja", "changed")(sentence) if sentence else gr.skip(), show_articles(assistant)
