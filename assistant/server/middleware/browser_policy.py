"""Keeping the page on this machine: what the browser may load, and who may ask.

Gradio's page names other hosts in `<meta>` tags and has scripts inside the HTML. Here the tags go, each script of the page gets
a nonce, and a content security policy forbids all else: a request to another host, a script or an event handler that some
text brought along. `unsafe-eval` stays, because Gradio compiles the template of `gr.HTML`, which is a constant of ours.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.server.access import is_loopback
from assistant.server.problems import STATUSES, problem

_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; worker-src 'self' blob:; "
    "base-uri 'self'; form-action 'none'; frame-ancestors 'self'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_FOREIGN_META = re.compile(rb'<meta\s+(?:property="og:|name="twitter:)[^>]*>\s*')
_SCRIPT = re.compile(rb"<script(?=[\s>])")
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_SITE = frozenset({"same-origin", "none"})
"""What a browser says of a request from the page itself, or from the address bar."""


def localize(page: bytes, nonce: str) -> bytes:
    """The HTML without tags that name other hosts, its scripts allowed by the nonce."""
    return _SCRIPT.sub(b'<script nonce="' + nonce.encode() + b'"', _FOREIGN_META.sub(b"", page))


class SecureHeaders:
    """ASGI middleware that sets the policy and its like on every response; a response may bring its own instead."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await self._app(scope, receive, _Localizer(send) if scope["type"] == "http" else send)


class LocalOnly:
    """ASGI middleware that refuses other host names than loopback ones and `hosts`, and changes that another website asks for.

    A website that points its own name at 127.0.0.1 could otherwise read the articles through the person's browser; one that
    sends a form here could change them. `hosts` is None where any name may be used; `origins` are the websites that may.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str] | None, origins: Collection[str] = ()) -> None:
        self._app = app
        self._hosts = hosts
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not self._knows(_host_name(headers.get("host", ""))):
            refusal = problem(
                scope, STATUSES[421], "this server doesn't answer to that host name; see the setting allowed_hosts"
            )
            await refusal(scope, receive, send)
        elif not (scope["method"] in _SAFE or headers.get("origin") in self._origins or _from_own_site(headers)):
            refusal = problem(scope, STATUSES[403], "another website asked for this change; ask from this server's own page")
            await refusal(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _knows(self, host: str) -> bool:
        return self._hosts is None or is_loopback(host) or host in self._hosts


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
            for name, value in _HEADERS.items():
                headers.setdefault(name, value.format(nonce=self._nonce))
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


def _from_own_site(headers: Headers) -> bool:
    """Whether a browser sent this from a page of this server, or no browser did, as only these tell where from."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in _OWN_SITE
    origin = headers.get("origin")
    return origin is None or _netloc(origin) == headers.get("host", "").lower()


def _netloc(url: str) -> str:
    """The host and port of a URL, in small letters; empty where there is none."""
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def _host_name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
