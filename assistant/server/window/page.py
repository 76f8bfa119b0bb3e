"""The page: a Gradio app of the tabs beside this file; `assistant.server.serve` serves it, and keeps it to itself."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["GRADIO_RUN_HISTORY"] = "False"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

import gradio as gr
from fastapi import FastAPI

from assistant.answer import Assistant
from assistant.history.conversations import FILE_NAME, History
from assistant.rendering.wording import catalogue, language
from assistant.server.access import access_of
from assistant.server.html_templates import macro
from assistant.server.window.articles_tab import articles_tab
from assistant.server.window.ask_tab import ask_tab
from assistant.server.window.corpus_notice import connect_notice, notice_line
from assistant.server.window.evals_tab import evals_tab
from assistant.server.window.gradio_guard import (
    FilesClosed,
    GuardedBlocks,
    keep_uploads_apart,
    largest_upload,
    upload_folder,
)
from assistant.server.window.people import may_change
from assistant.server.window.spoken import fixed
from assistant.server.window.static_files import script, static_text

NAME = "Article Assistant"
_FONTS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Liberation Sans", "sans-serif")
_MONO = ("ui-monospace", "Menlo", "Consolas", "Liberation Mono", "monospace")
_AT_ONCE = 4
_STYLES = ("page.css", "tabs.css")


def build_page(assistant: Assistant, history: History) -> GuardedBlocks:
    """The page, not yet served; `mount_page` puts it on an app with its theme."""
    page = GuardedBlocks(upload_folder(assistant.settings), title=NAME, fill_width=True)
    with page:
        with gr.Row(elem_id="header"):
            gr.HTML(fixed(_header), apply_default_css=False, js_on_load=static_text("language.js"))
            gr.HTML(
                fixed(macro("page.html.jinja", "tools")), elem_id="tools", apply_default_css=False, js_on_load=script("keys.js")
            )
            gr.HTML("", elem_id="find", apply_default_css=False, js_on_load=script("find.js"))
            leave = gr.Button("Sign out", elem_id="sign-out", size="sm", scale=0, min_width=0, visible=_is_locked(assistant))
            leave.click(None, None, None, js=static_text("sign_out.js"), api_visibility="private")
        notice = notice_line()
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Ask", id="ask") as ask:
                parts = ask_tab(page, assistant, history)
            listing = articles_tab(assistant)
            evals_tab(assistant)
        connect_notice(page, assistant, notice, listing, parts, ask)
    return page


def _header() -> str:
    return macro("page.html.jinja", "header")(NAME, language(), json.dumps(dict(catalogue(language()))))


def _is_locked(assistant: Assistant) -> bool:
    """Whether people have to sign in."""
    return bool(access_of(assistant.settings).keys)


def mount_page(app: FastAPI, assistant: Assistant, path: str = "/") -> FastAPI:
    """Put the page on an app; the middleware `browser_policy` must be around it. Conversations are closed when the app ends."""
    history = History.open_somewhere(assistant.settings.data_dir / FILE_NAME)
    try:
        _close_with(app, history)
        _mount(app, build_page(assistant, history), assistant, path)
    except BaseException:
        history.close()
        raise
    return app


def _mount(app: FastAPI, page: GuardedBlocks, assistant: Assistant, path: str) -> None:
    theme = gr.themes.Default(primary_hue="teal", neutral_hue="slate", font=_FONTS, font_mono=_MONO).set(
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        button_primary_background_fill_dark="*primary_700",
        button_primary_background_fill_hover_dark="*primary_800",
    )
    css = "".join(map(static_text, _STYLES))
    page.queue(default_concurrency_limit=_AT_ONCE)
    app.add_middleware(FilesClosed, page=page, most=int(assistant.settings.max_upload_mb * 1_000_000))
    most = largest_upload(assistant.settings, allowed=may_change(assistant.settings))
    gr.mount_gradio_app(
        app, page, path, footer_links=[], show_error=False, max_file_size=most, ssr_mode=False, theme=theme, css=css
    )
    keep_uploads_apart(page, app)


def _close_with(app: FastAPI, history: History) -> None:
    """Close the conversations when the app ends, however it does."""
    within = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[Any]:
        with history:
            async with within(app) as state:
                yield state

    app.router.lifespan_context = lifespan
