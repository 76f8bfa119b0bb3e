"""The server: the HTTP API and the chat window on one port, from the first question to the last that is let finish."""

from __future__ import annotations

import logging
import os
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import uvicorn
from fastapi import FastAPI
from starlette.routing import Mount
from starlette.types import ASGIApp

from assistant.answer import Assistant
from assistant.corpus_follower import following
from assistant.errors import SettingsError
from assistant.progress import heard_by
from assistant.server.access import access_of, refuse_exposed
from assistant.server.api import serving
from assistant.server.connections import BoundedProtocol
from assistant.server.middleware.request_log import access_log
from assistant.server.problems import add_handlers
from assistant.server.window.page import NAME, mount_page
from assistant.settings import Settings

_LARGEST_HEADERS = 65_536
"""Bytes at which a connection is dropped; `assistant.server.middleware.request_log` refuses less in words."""


def build_app(assistant: Assistant) -> ASGIApp:
    """The API and the page as one ASGI app."""
    page = mount_page(FastAPI(title=NAME, docs_url=None, redoc_url=None, openapi_url=None), assistant)
    for route in page.routes:
        if isinstance(route, Mount) and isinstance(route.app, FastAPI):
            add_handlers(route.app)
    return serving(assistant, page)


def serve(settings: Settings, *, insecure: bool = False) -> None:
    """Open the assistant, serve it, print its URL and go on until Ctrl-C.

    Args:
        settings: tell the corpus, the address, and who may ask.
        insecure: listen on an address that others can reach, though there are no keys.

    Raises:
        AssistantError: if the corpus can't be opened or the address can't or mustn't be listened on.
    """
    refuse_exposed(settings, insecure=insecure)
    with suppress(KeyboardInterrupt), _listen(settings) as listener:
        _log_access(settings)
        _make_corpus(settings)
        _tell(f"Opening the articles in {os.fspath(settings.corpus)!r} ...")
        with _opened(settings) as assistant, following(assistant):
            _server(assistant, announce=f"{NAME}: {_url(listener)} (Ctrl-C stops it)").run(sockets=[listener])


@contextmanager
def running_server(assistant: Assistant) -> Iterator[str]:
    """Serve from a thread of its own, yield the URL, and stop.

    Raises:
        SettingsError: if the address can't be listened on.
    """
    with _listen(assistant.settings) as listener:
        server = _server(assistant)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            with following(assistant):
                yield _url(listener)
        finally:
            server.should_exit = True
            thread.join()


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
    """Announces itself once it answers and Ctrl-C is in its hands; ends at once, but for requests of the API under way."""

    def __init__(self, config: uvicorn.Config, announce: str) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer, then say so."""
        await super().startup(sockets)
        if self._announce:
            _tell(self._announce)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Hang up on open pages, which listen for ever, as if the browser had been closed; let the API's answers finish."""
        for connection in tuple(self.server_state.connections):
            if not _answers_api(connection):
                connection.transport.close()
        await super().shutdown(sockets)


def _answers_api(connection: object) -> bool:
    """Whether a connection is in the middle of a request of the API."""
    cycle = getattr(connection, "cycle", None)
    return cycle is not None and not cycle.response_complete and cycle.scope["path"].startswith("/v1/")


def _make_corpus(settings: Settings) -> None:
    """Make the folder of articles where there is none yet, and say so, as another may have been meant."""
    with suppress(OSError):  # opening it tells what is wrong
        settings.corpus.mkdir()
        _tell(f"Made the folder {os.fspath(settings.corpus)!r} for your articles; it is empty.")


def _server(assistant: Assistant, announce: str = "") -> uvicorn.Server:
    config = uvicorn.Config(
        build_app(assistant),
        http=BoundedProtocol,
        ws="none",
        h11_max_incomplete_event_size=_LARGEST_HEADERS,
        log_level="warning",
        server_header=False,
        proxy_headers=bool(assistant.settings.trusted_proxies),  # else uvicorn would believe whatever is on this machine
        forwarded_allow_ips=list(assistant.settings.trusted_proxies),
        timeout_graceful_shutdown=assistant.settings.shutdown_seconds,
    )
    return _Server(config, announce)


def _log_access(settings: Settings) -> None:
    """Let the lines of the access log reach standard error, as they are."""
    if access_of(settings).log and not access_log.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(message)s"))
        access_log.addHandler(handler)
        access_log.setLevel(logging.INFO)
        access_log.propagate = False


def _url(listener: socket.socket) -> str:
    """Where this machine's browser finds the page; one that listens everywhere is also found on loopback."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104, nothing is bound here
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _tell(message: str) -> None:
    sys.stderr.write(f"{message}\n")
    sys.stderr.flush()


def _opened(settings: Settings) -> Assistant:
    with heard_by(_tell_progress):
        return Assistant.open(settings=settings, notify=_tell, progress=_tell_progress)


def _tell_progress(done: int, total: int, noun: str = "text") -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\rReading: {done} of {total} {noun}s" + ("\n" if done >= total else ""))
        sys.stderr.flush()
