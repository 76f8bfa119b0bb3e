"""No file of this machine through Gradio: what a client names must have been uploaded here, and nothing is handed out.

A mounted Gradio app takes the path of any file from any client as the value of any component, copies the file into its folder
of uploads and serves it from there; it takes URLs, too, and fetches them. So each value is looked at before Gradio sees it,
and the routes that serve or fetch are closed. The page itself needs none of them.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.rendering.wording import speak
from assistant.server.window.spoken import spoken
from assistant.settings import Settings

CLEAR_EVERY, OLDEST = 600, 3600
"""Seconds: how often uploads that nobody came for are cleared away, and how old they then are at least."""

_SIZES_REFUSED_IN_WORDS = 4
"""Gradio drops all that came with a file over its limit, so ours is lower: it names the document, and adds the others."""
_NO_UPLOAD = 1
_TAKING_FILES = (gr.File, gr.UploadButton)
_OUTCOMES, _UPLOAD = "queue/data", "upload"
_CLOSED = ("file=", "file/", "stream/", "proxy=", "deep_link", "process_recording", "vibe-", "call/")


class GuardedBlocks(gr.Blocks):  # type: ignore[misc]
    """A page to which clients can name no file but what was uploaded to it, and only where it takes files."""

    def __init__(self, uploads: Path, **arguments: Any) -> None:
        super().__init__(analytics_enabled=False, delete_cache=(CLEAR_EVERY, OLDEST), **arguments)
        self.uploads = uploads.resolve()
        self.default_config.fns = _Events()

    @property
    def config(self) -> dict[str, Any]:
        """What Gradio knows of the page, in the language that is used."""
        return spoken(self._english)

    @config.setter
    def config(self, config: dict[str, Any]) -> None:
        self._english = config

    async def call_function(
        self, block_fn: Any, processed_input: list[Any], iterator: Any = None, requests: Any = None, *given: Any, **named: Any
    ) -> Any:
        """Speak the language of whoever caused an event, then go on as Gradio does."""
        speak(accepted(requests))
        return await super().call_function(block_fn, processed_input, iterator, requests, *given, **named)

    def waits_for(self, session: str) -> bool:
        """Whether a session has called something whose outcome it can now read."""
        return session in self._queue.pending_messages_per_session

    async def preprocess_data(self, block_fn: Any, inputs: list[Any], state: Any, explicit_call: bool = False) -> list[Any]:
        """Refuse what names a file, then go on as Gradio does."""
        if len(inputs) < len(block_fn.inputs):
            raise gr.Error("Values are missing.", print_exception=False)
        for block, value in zip(block_fn.inputs, inputs, strict=False):
            for file in named_files(value):
                if not (isinstance(block, _TAKING_FILES) and self._was_uploaded(file)):
                    raise gr.Error("That file was not uploaded here.", print_exception=False)
        prepared: list[Any] = await super().preprocess_data(block_fn, inputs, state, explicit_call)
        return prepared

    def _was_uploaded(self, file: dict[str, Any]) -> bool:
        """Whether a file lies in the folder of uploads, below which it is named; its name becomes a path of this machine."""
        try:
            path = (self.uploads / file["path"]).resolve(strict=True)
            file["path"] = str(path)
            return bool(path.is_relative_to(self.uploads))
        except TypeError:  # no name
            return False
        except (OSError, ValueError):  # no such file, or a null character in its name
            return False


class _Events(dict[int, Any]):
    """The page's events by number; a number that a client makes up is an address that isn't there."""

    def __missing__(self, number: object) -> Any:
        raise HTTPException(404, f"the page has no event {number!r}; load it anew")

    def __copy__(self) -> _Events:
        return _Events(self)


def named_files(value: object) -> Iterator[dict[str, Any]]:
    """Everything in a value that Gradio would take for a file."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if "path" in one and "meta" in one:
                yield one
            waiting += one.values()
        elif isinstance(one, list | tuple):
            waiting += one


class FilesClosed:
    """ASGI middleware: the routes by which Gradio hands out files, fetches from elsewhere or takes recordings aren't there.

    Nor are calls by name, which the page has none of, and outcomes for a session that called nothing: Gradio would begin to
    reply, and break off.
    """

    def __init__(self, app: ASGIApp, page: GuardedBlocks, most: int) -> None:
        self._app = app
        self._page = page
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        speak(Headers(scope=scope).get("accept-language", "") if scope["type"] == "http" else "")
        called = scope["path"].partition("/gradio_api/")[2] if scope["type"] == "http" else ""
        if called.startswith(_CLOSED) or (called == _OUTCOMES and not self._page.waits_for(_session(scope))):
            await PlainTextResponse("not found\n", status_code=404)(scope, receive, send)
        elif called == _UPLOAD and not self._has_room(Headers(scope=scope)):
            told = f"uploads may have {self._most} bytes in all until they are taken in; send less, or try again later\n"
            await PlainTextResponse(told, status_code=413)(scope, receive, send)
        else:
            await self._app(scope, receive, _Relative(send, self._page.uploads) if called == _UPLOAD else send)

    def _has_room(self, headers: Headers) -> bool:
        """Whether what comes fits beside what waits; what doesn't say how much it is never does."""
        said = headers.get("content-length", "")
        waiting = sum(path.stat().st_size for path in self._page.uploads.rglob("*") if path.is_file())
        return said.isdecimal() and waiting + int(said) <= self._most


class _Relative:
    """Passes the reply to an upload on with names below the folder of uploads, as no client needs to know where that is."""

    def __init__(self, send: Send, uploads: Path) -> None:
        self._send = send
        self._start: Message = {}
        self._body = b""
        self._folder = json.dumps(f"{uploads}/")[1:-1].encode()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if not message.get("more_body", False):
            body = self._body.replace(self._folder, b"")
            MutableHeaders(scope=self._start)["content-length"] = str(len(body))
            await self._send(self._start)
            await self._send({"type": "http.response.body", "body": body})


def accepted(request: Any) -> str:
    """The languages that whoever caused an event would read; none are told where nobody did."""
    return str(request.headers.get("accept-language", "")) if isinstance(request, gr.Request) else ""


def _session(scope: Scope) -> str:
    return QueryParams(scope["query_string"]).get("session_hash", "")


def upload_folder(settings: Settings) -> Path:
    """Where uploads wait until they are looked at."""
    return settings.data_dir.resolve() / "uploads"


def largest_upload(settings: Settings, *, allowed: bool) -> int:
    """How many bytes of one file Gradio takes in."""
    return settings.max_document_bytes * _SIZES_REFUSED_IN_WORDS if allowed else _NO_UPLOAD


def keep_uploads_apart(page: GuardedBlocks, app: FastAPI) -> None:
    """Let a page, the last that was mounted on an app, put uploads into its folder, not into one that all Gradio apps share.

    What waited there before is cleared away, as it is lost to its page.
    """
    shutil.rmtree(page.uploads, ignore_errors=True)
    app.routes[-1].app.uploaded_file_dir = str(page.uploads)  # type: ignore[attr-defined]
    for block in page.blocks.values():
        if isinstance(block, _TAKING_FILES):
            block.GRADIO_CACHE = str(page.uploads)  # elsewhere it would make a copy, which stays
