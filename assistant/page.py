"""The page: a Gradio app whose every request stays on this machine. What its tabs show is in `assistant.window`."""

from __future__ import annotations

import os
import socket
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from importlib.resources import files
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["GRADIO_RUN_HISTORY"] = "False"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

import gradio as gr
import uvicorn
from fastapi import FastAPI

from assistant.answer import Assistant
from assistant.errors import SettingsError
from assistant.history import FILE_NAME, History
from assistant.local import LocalOnly, is_loopback
from assistant.settings import Settings
from assistant.window.ask import ask_tab

NAME = "Article Assistant"
_HEADER = f"""<h1>{NAME}</h1>
<p>Ask your articles. Every sentence of an answer is an exact, checked citation, or you are told that they don’t say.</p>"""
_FONTS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Liberation Sans", "sans-serif")
_MONO = ("ui-monospace", "Menlo", "Consolas", "Liberation Mono", "monospace")
_AT_ONCE = 4


def build_page(assistant: Assistant, history: History) -> gr.Blocks:
    """The page, not yet served; `mount_page` puts it on an app with its theme."""
    with gr.Blocks(title=NAME, analytics_enabled=False, fill_width=True) as page:
        gr.HTML(_HEADER, elem_id="header", apply_default_css=False, js_on_load=None)
        with gr.Tabs(elem_id="tabs"), gr.Tab("Ask", id="ask"):
            ask_tab(page, assistant, history)
    return page


def mount_page(app: FastAPI, assistant: Assistant, path: str = "/") -> FastAPI:
    """Put the page on an app, all of which is then kept local; see `assistant.local`.

    Raises:
        StoreError: if the conversations can't be read or written.
    """
    theme = gr.themes.Default(primary_hue="teal", neutral_hue="slate", font=_FONTS, font_mono=_MONO).set(
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        button_primary_background_fill_dark="*primary_700",
        button_primary_background_fill_hover_dark="*primary_800",
    )
    css = files("assistant").joinpath("data/page.css").read_text("utf-8")
    history = History.open(assistant.settings.data_dir / FILE_NAME)
    page = build_page(assistant, history).queue(default_concurrency_limit=_AT_ONCE)
    _close_with(app, history)
    app.add_middleware(LocalOnly, loopback=is_loopback(assistant.settings.host))
    gr.mount_gradio_app(
        app, page, path, footer_links=[], show_error=False, max_file_size=1, ssr_mode=False, theme=theme, css=css
    )
    return app


@contextmanager
def running_page(assistant: Assistant) -> Iterator[str]:
    """Serve the page from a thread of its own, yield its URL, and stop.

    Raises:
        SettingsError: if the address can't be listened on.
    """
    with _listen(assistant.settings) as listener:
        server = _server(assistant)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield _url(listener)
        finally:
            server.should_exit = True
            thread.join()


def serve(settings: Settings) -> None:
    """Open the assistant, serve the page, print its URL and go on until Ctrl-C.

    Raises:
        AssistantError: if the corpus can't be opened or the address can't be listened on.
    """
    with suppress(KeyboardInterrupt), _listen(settings) as listener:
        _tell(f"Opening the articles in {os.fspath(settings.corpus)!r} ...")
        with Assistant.open(settings=settings, notify=_tell, progress=_tell_progress) as assistant:
            _server(assistant, announce=f"{NAME}: {_url(listener)} (Ctrl-C stops it)").run(sockets=[listener])


def _close_with(app: FastAPI, history: History) -> None:
    """Close the conversations when the app ends."""
    within = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[Any]:
        with history:
            async with within(app) as state:
                yield state

    app.router.lifespan_context = lifespan


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        reason = error.strerror or error
        raise SettingsError(
            f"can't listen on {settings.host!r}, port {settings.port!r} ({reason}); set another port, or 0 for a free one"
        ) from error


class _Server(uvicorn.Server):
    """Announces itself once it answers and Ctrl-C is in its hands; ends at once, though open pages listen for ever."""

    def __init__(self, config: uvicorn.Config, announce: str) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer, then say so."""
        await super().startup(sockets)
        if self._announce:
            _tell(self._announce)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Hang up on open pages, so that their requests end as if the browser had been closed."""
        for connection in tuple(self.server_state.connections):
            connection.transport.close()
        await super().shutdown(sockets)


def _server(assistant: Assistant, announce: str = "") -> uvicorn.Server:
    app = mount_page(FastAPI(title=NAME, docs_url=None, redoc_url=None, openapi_url=None), assistant)
    return _Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1), announce)


def _url(listener: socket.socket) -> str:
    """Where this machine's browser finds the page; one that listens everywhere is also found on loopback."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104, nothing is bound here
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _tell(message: str) -> None:
    sys.stderr.write(f"{message}\n")
    sys.stderr.flush()


def _tell_progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\rReading: {done} of {total} texts" + ("\n" if done >= total else ""))
        sys.stderr.flush()
