"""Keeping the page on this machine: what the browser may load, and who may ask.

Gradio's page names other hosts in `<meta>` tags and has scripts inside the HTML. Here the tags go, each script of the page gets
a nonce, and a content security policy forbids all else: a request to another host, a script or an event handler that some
text brought along. `unsafe-eval` stays, because Gradio compiles the template of `gr.HTML`, which is a constant of ours.
"""

from __future__ import annotations

import ipaddress
import re
import secrets
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; worker-src 'self' blob:; "
    "base-uri 'self'; form-action 'none'; frame-ancestors 'self'"
)
_FOREIGN_META = re.compile(rb'<meta\s+(?:property="og:|name="twitter:)[^>]*>\s*')
_SCRIPT = re.compile(rb"<script(?=[\s>])")


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def localize(page: bytes, nonce: str) -> bytes:
    """The HTML without tags that name other hosts, its scripts allowed by the nonce."""
    return _SCRIPT.sub(b'<script nonce="' + nonce.encode() + b'"', _FOREIGN_META.sub(b"", page))


class LocalOnly:
    """ASGI middleware that sets the policy on every response and, if only this machine may ask, refuses other host names.

    A website that points its own name at 127.0.0.1 could otherwise read the articles through the person's browser.
    """

    def __init__(self, app: ASGIApp, *, loopback: bool) -> None:
        self._app = app
        self._loopback = loopback

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif self._loopback and not is_loopback(_host_name(scope)):
            refusal = PlainTextResponse("this page answers to 127.0.0.1 and localhost only\n", status_code=421)
            await refusal(scope, receive, send)
        else:
            await self._app(scope, receive, _Localizer(send))


class _Localizer:
    """Passes a response on with the policy; holds an HTML page back until it is whole, to rewrite it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._nonce = secrets.token_urlsafe(16)
        self._start: MutableMapping[str, Any] | None = None
        self._page = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["content-security-policy"] = _POLICY.format(nonce=self._nonce)
            headers["referrer-policy"] = "no-referrer"
            headers["x-content-type-options"] = "nosniff"
            if headers.get("content-type", "").startswith("text/html"):
                self._start = message
                return
        if self._start is None:
            await self._send(message)
            return
        self._page += message.get("body", b"")
        if not message.get("more_body", False):
            await self._send_page(self._start)

    async def _send_page(self, start: Message) -> None:
        page = localize(self._page, self._nonce)
        headers = MutableHeaders(scope=start)
        if headers.get("content-length", "0") != "0":  # the answer to HEAD has no body
            headers["content-length"] = str(len(page))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": page})


def _host_name(scope: Scope) -> str:
    try:
        return urlsplit(f"//{Headers(scope=scope).get('host', '')}").hostname or ""
    except ValueError:
        return ""
