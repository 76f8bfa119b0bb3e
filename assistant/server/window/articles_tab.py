"""The Articles tab: what is in the corpus, each article whole; adding and removing, where people may."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import gradio as gr

from assistant.answer import Assistant
from assistant.errors import AssistantError
from assistant.ingestion.documents import SUPPORTED_SUFFIXES
from assistant.rendering.wording import say
from assistant.server.window.articles_html import (
    article_html,
    jobs_html,
    listing_html,
    message_html,
    no_article_html,
    removal_html,
    ways_html,
)
from assistant.server.window.background import sentence
from assistant.server.window.jobs import Change, Jobs
from assistant.server.window.people import NOT_ALLOWED, may_change
from assistant.server.window.script_calls import told
from assistant.server.window.spoken import fixed
from assistant.server.window.static_files import script
from assistant.server.window.tagging import kept_tags, shown_tags, tag_article, tagging_parts
from assistant.server.window.uploads import add_all, discard, given_uploads, given_url, remove_one, uploads_of

Shown = tuple[Any, ...]
Offered = tuple[str, Any, str]
"""The whole article, whether it can be removed, and its `doc_id`."""

_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
_PLAIN: dict[str, Any] = {"apply_default_css": False, "js_on_load": None}
_FORMATS = " ".join(SUPPORTED_SUFFIXES)


def articles_tab(assistant: Assistant) -> gr.HTML:
    """Build the tab, within the page's tabs. Gives back the list of articles."""
    allowed, jobs = may_change(assistant.settings), Jobs()
    with gr.Tab("Articles", id="articles") as tab, gr.Row(elem_id="articles"):
        with gr.Column(scale=1, min_width=320):
            with gr.Column(visible=allowed, elem_id="adding"):
                files = _drop_zone()
                with gr.Row(elem_id="by-url"):
                    url = _url_box()
                    fetch = gr.Button("Add", elem_id="add-url", scale=0, min_width=64)
                replace = gr.Checkbox(label="Replace articles of the same name", container=False)
                gr.HTML(
                    fixed(partial(ways_html, _FORMATS)),
                    elem_id="bookmark",
                    apply_default_css=False,
                    js_on_load=script("bookmark.js"),
                )
            outcome = gr.HTML("", elem_id="outcome", apply_default_css=False, js_on_load=script("outcome.js"))
            listing = gr.HTML("", elem_id="listing", apply_default_css=False, js_on_load=script("listing.js"))
        with gr.Column(scale=1, min_width=320, elem_id="article-shown"):
            preview = gr.HTML(
                fixed(no_article_html), elem_id="preview", apply_default_css=False, js_on_load=script("preview.js")
            )
            chosen = gr.State("")
            tagging = tagging_parts()
            remove = gr.Button("Remove this article …", elem_id="remove", size="sm", visible=False)
            with gr.Column(visible=False, elem_id="removal") as removal:
                asking = gr.HTML("", elem_classes="asking", **_PLAIN)
                with gr.Row():
                    confirm = gr.Button("Remove it", variant="stop", elem_id="confirm", size="sm")
                    keep = gr.Button("Keep it", elem_id="keep", size="sm")
    tab.select(partial(look, assistant, jobs), None, [outcome, listing], **_QUIET)
    outcome.cancel(_cancelling(assistant, jobs), None, None, queue=False, **_QUIET)
    added: dict[str, Any] = {"concurrency_limit": None, **_QUIET}
    uploading = partial(add_uploads, assistant, jobs=jobs)
    files.upload(uploading, [files, replace], [files, outcome, listing], preprocess=False, **added)
    naming = partial(add_url, assistant, jobs=jobs)
    gr.on([url.submit, fetch.click], naming, [url, replace], [url, outcome, listing], **added)
    listing.pick(_opening(assistant), None, [preview, remove, chosen, removal], **_QUIET)
    chosen.change(partial(shown_tags, assistant), chosen, [tagging.row, tagging.box], **_QUIET)
    given = [preview, tagging.box, outcome, listing]
    gr.on([tagging.box.submit, tagging.keep.click], partial(save_tags, assistant), [chosen, tagging.box], given, **_QUIET)
    remove.click(partial(ask_first, assistant), chosen, [removal, asking], **_QUIET)
    keep.click(lambda: gr.update(visible=False), None, removal, **_QUIET)
    confirm.click(partial(remove_article, assistant), chosen, [preview, remove, chosen, removal, outcome, listing], **_QUIET)
    return listing


def show_articles(assistant: Assistant) -> str:
    """The list as it is now."""
    tags = kept_tags(assistant)
    return listing_html(assistant.summaries(), assistant.report.problems, tags, may_add=may_change(assistant.settings))


def look(assistant: Assistant, jobs: Jobs) -> Iterator[Shown]:
    """The list as it is now; and how far what is being added is, until it has ended, though another page began it."""
    yield jobs_html(jobs.running(), jobs.ended()) if jobs.running() else gr.skip(), show_articles(assistant)
    for job in jobs.running():
        for _ in job.work.watch():
            yield jobs_html(jobs.running(), jobs.ended()), gr.skip()
        yield jobs_html(jobs.running(), jobs.ended()), show_articles(assistant)


def add_uploads(assistant: Assistant, payload: object, replace: object, jobs: Jobs | None = None) -> Iterator[Shown]:
    """Add uploaded articles; new values of the drop zone, the outcome and the list as it goes on."""
    uploads = uploads_of(payload)
    if not may_change(assistant.settings):
        discard(uploads)
        yield None, message_html(say(NOT_ALLOWED)), gr.skip()
        return
    given = given_uploads(assistant.settings, uploads, replace=replace is True)
    names = ", ".join(one.name for one in given)
    for shown in _carry_out(assistant, jobs, partial(add_all, assistant, given), "Reading", names):
        yield None, *shown


def add_url(assistant: Assistant, url: str | None, replace: bool, jobs: Jobs | None = None) -> Iterator[Shown]:
    """Add a web page; new values of the box, the outcome and the list as it goes on."""
    if not may_change(assistant.settings):
        yield gr.skip(), message_html(say(NOT_ALLOWED)), gr.skip()
    elif url and url.strip():
        given = given_url(assistant.settings, url, replace=replace)
        for shown in _carry_out(assistant, jobs, partial(add_all, assistant, [given]), "Fetching and reading", given.name):
            yield "", *shown
    else:
        yield gr.skip(), message_html(say("Name the address of a web page.")), gr.skip()


def open_article(assistant: Assistant, doc_id: str) -> Offered:
    """One whole article."""
    try:
        document = assistant.document(doc_id)
    except AssistantError as error:
        return message_html(sentence(error)), gr.update(visible=False), ""
    return (
        article_html(document, _passages(assistant, doc_id), kept_tags(assistant)),
        gr.update(visible=may_change(assistant.settings)),
        doc_id,
    )


def save_tags(assistant: Assistant, doc_id: str, written: str | None) -> Shown:
    """Keep the tags of the open article; new values of the article, the box, the outcome and the list."""
    if not may_change(assistant.settings):
        return gr.skip(), gr.skip(), message_html(say(NOT_ALLOWED)), gr.skip()
    try:
        tag_article(assistant, doc_id, written or "")
    except AssistantError as error:
        return gr.skip(), gr.skip(), message_html(sentence(error)), gr.skip()
    return open_article(assistant, doc_id)[0], shown_tags(assistant, doc_id)[1], "", show_articles(assistant)


def ask_first(assistant: Assistant, doc_id: str) -> Shown:
    """The question before an article is removed."""
    try:
        return gr.update(visible=may_change(assistant.settings)), removal_html(assistant.document(doc_id))
    except AssistantError as error:
        return gr.update(visible=True), message_html(sentence(error))


def remove_article(assistant: Assistant, doc_id: str) -> Iterator[Shown]:
    """Remove an article; new values of all that showed it, the outcome and the list."""
    hidden = gr.update(visible=False)
    if not may_change(assistant.settings):
        yield gr.skip(), hidden, gr.skip(), hidden, message_html(say(NOT_ALLOWED)), gr.skip()
        return
    gone: tuple[Any, ...] = gr.skip(), gr.skip(), gr.skip(), hidden
    for outcome, listing in _carry_out(assistant, None, partial(remove_one, assistant, doc_id), "Removing", doc_id):
        if _is_gone(assistant, doc_id):
            gone = no_article_html(), hidden, "", hidden
        yield *gone, outcome, listing


def _drop_zone() -> gr.File:
    return gr.File(
        label=fixed(partial(say, "Add articles")),
        file_count="multiple",
        elem_id="files",
        height=130,
        buttons=[],
    )


def _url_box() -> gr.Textbox:
    return gr.Textbox(
        label="Address of a web page",
        show_label=False,
        placeholder="https:// … a web page to add",
        container=False,
        max_lines=1,
        elem_id="url",
        html_attributes=gr.InputHTMLAttributes(autocomplete="off", spellcheck=False),
    )


def _opening(assistant: Assistant) -> Callable[[gr.EventData], Shown]:
    def opening(event: gr.EventData) -> Shown:
        return *open_article(assistant, told(event, "document")), gr.update(visible=False)

    return opening


def _cancelling(assistant: Assistant, jobs: Jobs) -> Callable[[gr.EventData], None]:
    def cancelling(event: gr.EventData) -> None:
        if may_change(assistant.settings):
            jobs.cancel(told(event, "job"))

    return cancelling


def _carry_out(assistant: Assistant, jobs: Jobs | None, change: Change, doing: str, what: str) -> Iterator[tuple[str, Any]]:
    """Change the corpus in the background: the outcome as it goes on, and the list once it is done."""
    jobs = jobs or Jobs()
    job = jobs.begin(change, doing, what)
    yield jobs_html(jobs.running(), jobs.ended()), gr.skip()
    for _ in job.work.watch():
        yield jobs_html(jobs.running(), jobs.ended()), gr.skip()
    yield jobs_html(jobs.running(), jobs.ended()), show_articles(assistant)


def _is_gone(assistant: Assistant, doc_id: str) -> bool:
    return _passages(assistant, doc_id) is None


def _passages(assistant: Assistant, doc_id: str) -> int | None:
    """How many passages an article has; None where it is not there."""
    return next((one.passages for one in assistant.summaries() if one.doc_id == doc_id), None)
