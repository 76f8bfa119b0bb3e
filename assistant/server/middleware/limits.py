"""ASGI middleware that lets in who may come in, as often as is fair, with as much as is fair."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.server.access import KeyRing
from assistant.server.problems import STATUSES, ProblemResponse, problem
from assistant.server.routes.login import COOKIE, Sessions

OPEN = frozenset({"/healthz", "/readyz", "/login"})
"""What needs no key."""
_UPLOADS = frozenset({"/v1/documents", "/gradio_api/upload"})
_COUNTED = (
    "/v1/",
    "/mcp",
    "/add",
    "/login",
    *(f"/gradio_api/{name}" for name in ("queue/join", "component_server", "run/", "api/", "call/", "upload")),
)
"""Where work is done, or keys may be guessed; the page's own files come by the dozen and cost nothing."""
_MOST_BUCKETS = 10_000


class Buckets:
    """A bucket of tokens for each name: a request takes one, and they come back evenly, `per_minute` of them in a minute."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._buckets: dict[str, _Bucket] = {}

    def take(self, name: str) -> float:
        """Take a token; the seconds to wait for one, 0 where it was there."""
        now = self._clock()
        if len(self._buckets) >= _MOST_BUCKETS:
            self._forget(now)
        bucket = self._buckets.setdefault(name, _Bucket(self._per_minute, now))
        bucket.tokens, bucket.at = self._filled(bucket, now), now
        if bucket.tokens < 1:
            return (1 - bucket.tokens) * 60 / self._per_minute
        bucket.tokens -= 1
        return 0.0

    def _filled(self, bucket: _Bucket, now: float) -> float:
        return min(self._per_minute, bucket.tokens + (now - bucket.at) * self._per_minute / 60)

    def _forget(self, now: float) -> None:
        """Drop the full buckets; all of them, where that is not enough."""
        kept = {name: one for name, one in self._buckets.items() if self._filled(one, now) < self._per_minute}
        self._buckets = kept if len(kept) < _MOST_BUCKETS else {}


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class AccessLimit:
    """Lets in requests with a key or a session where there are keys, and each client as often as it may ask.

    Who has no key is counted by address, so keys can't be guessed at will. `scope["state"]["user"]` names the key's owner.
    """

    def __init__(self, app: ASGIApp, keys: KeyRing, sessions: Sessions, buckets: Buckets | None) -> None:
        self._app = app
        self._keys = keys
        self._sessions = sessions
        self._buckets = buckets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        refusal = self._refusal(scope) if scope["type"] == "http" else None
        await (refusal or self._app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> ProblemResponse | RedirectResponse | None:
        user = self._user(HTTPConnection(scope)) if self._keys else ""
        scope["state"]["user"] = user
        locked = bool(self._keys) and not user and scope["path"] not in OPEN
        if (locked or scope["path"].startswith(_COUNTED)) and (wait := self._wait(user or _address(scope))):
            after = {"Retry-After": str(int(wait) + 1)}
            return problem(scope, STATUSES[429], f"too many requests; try again in {int(wait) + 1} s", after)
        if not locked:
            return None
        if _wants_page(scope):
            return RedirectResponse("/login", HTTPStatus.SEE_OTHER)
        return problem(
            scope, STATUSES[401], "this needs a key; send it as `Authorization: Bearer KEY`", {"WWW-Authenticate": "Bearer"}
        )

    def _user(self, connection: HTTPConnection) -> str:
        scheme, _, key = connection.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return self._keys.user(key.strip())
        return self._sessions.user(connection.cookies.get(COOKIE, ""))

    def _wait(self, name: str) -> float:
        return self._buckets.take(name) if self._buckets else 0.0


class BodyLimit:
    """Refuses bodies that are too large, by what they say and by what comes."""

    def __init__(self, app: ASGIApp, *, most: int, most_upload: int) -> None:
        self._app = app
        self._most = most
        self._most_upload = most_upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._most_upload if scope["path"] in _UPLOADS else self._most
        said = Headers(scope=scope).get("content-length", "")
        if said.isdecimal() and int(said) > most:
            await problem(scope, STATUSES[413], _too_large(most))(scope, receive, send)
        else:
            await self._app(scope, _Counted(receive, most), send)


class _Counted:
    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._most = most
        self._read = 0

    async def __call__(self) -> Message:
        message = await self._receive()
        self._read += len(message.get("body", b""))
        if self._read > self._most:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _too_large(self._most))
        return message


def _too_large(most: int) -> str:
    return f"the body has more than the {most} bytes allowed; send less"


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return f"@{client[0]}" if client else "@"


def _wants_page(scope: Scope) -> bool:
    """Whether a browser is on its way to a page."""
    api = scope["path"].startswith(("/v1/", "/mcp", "/metrics", "/openapi.json"))
    return scope["method"] == "GET" and not api and "text/html" in Headers(scope=scope).get("accept", "")
