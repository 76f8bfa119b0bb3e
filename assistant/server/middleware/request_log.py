"""What holds for every request: an id, a line in the log, a count, an answer even where nobody foresaw what went wrong."""

from __future__ import annotations

import json
import logging
import re
import time
import uuid
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.server.metrics import Metrics
from assistant.server.problems import STATUSES, UNFORESEEN, ProblemResponse, problem

access_log = logging.getLogger("assistant.access")
logger = logging.getLogger(__name__)

_HUNG_UP = 499
"""The status of a request whose client didn't wait for one."""
_SANE_ID = re.compile(r"[\w.:-]{1,64}", re.ASCII)
_MOST_HEADERS = 32_768
"""Bytes; what is larger is refused."""
_TWO_LENGTHS = frozenset({b"content-length", b"transfer-encoding"})
_API = frozenset({"v1", "healthz", "readyz", "metrics", "docs", "openapi.json", "mcp", "add", "login", "logout"})
"""What the addresses of the API begin with; all others are the page's."""


class Outermost:
    """ASGI middleware around everything.

    Args:
        app: what answers.
        metrics: where requests are counted.
        log: whether each gets a line in `assistant.access`.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, *, log: bool) -> None:
        self._app = app
        self._metrics = metrics
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http":
            await self._answer(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        # Nothing here speaks over web sockets; to answer nothing refuses one.

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        state: MutableMapping[str, Any] = scope.setdefault("state", {})
        state["request_id"] = _id(scope)
        scope["api"] = scope["path"].partition("/")[2].partition("/")[0] in _API
        sent = _Sent(scope, send)
        try:
            if refusal := _refusal(scope):
                await refusal(scope, receive, sent)
            else:
                await self._app(scope, receive, sent)
        except Exception:
            logger.exception("request %s failed", state["request_id"])
            if not sent.status:
                await problem(scope, STATUSES[500], UNFORESEEN)(scope, receive, sent)
        finally:
            self._note(scope, sent.status or _HUNG_UP, time.perf_counter() - began)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = _route(scope)
        self._metrics.count_request(route, scope["method"], status)
        if self._log:
            access_log.info(json.dumps(_line(scope, route, status, seconds)))


def _refusal(scope: Scope) -> ProblemResponse | None:
    """What is wrong with a request's head, if anything."""
    headers = scope["headers"]
    if sum(len(name) + len(value) for name, value in headers) > _MOST_HEADERS:
        return problem(scope, STATUSES[431], f"the headers have more than {_MOST_HEADERS} bytes; send fewer")
    if {name for name, _ in headers} >= _TWO_LENGTHS:  # where it ends is then for each server on the way to say
        sentence = "the request has a `Content-Length` and a `Transfer-Encoding`; send one of them"
        return problem(scope, STATUSES[400], sentence, {"Connection": "close"})
    return None


class _Sent:
    """Passes a response on with the request's id, and remembers its status; 0 before there is one."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send = send
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["x-request-id"] = self._scope["state"]["request_id"]
            if self._scope["api"]:  # it holds articles and questions, which no cache should
                headers.setdefault("cache-control", "no-store")
        await self._send(message)


def _id(scope: Scope) -> str:
    """The id that the client gave, if it can stand in a log; else a new one."""
    given = Headers(scope=scope).get("x-request-id", "")
    return given if _SANE_ID.fullmatch(given) else uuid.uuid4().hex


def _route(scope: Scope) -> str:
    """The template of the route that answered, so that a document's name neither gets into the log nor makes a series."""
    return str(getattr(scope.get("route"), "path", "none")) if scope["api"] else "page"


def _line(scope: Scope, route: str, status: int, seconds: float) -> dict[str, object]:
    state = scope["state"]
    line = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "id": state["request_id"],
        "user": state.get("user", ""),
        "method": scope["method"],
        "route": route,
        "status": status,
        "ms": round(seconds * 1000, 1),
    }
    return {**line, "question": state["question"]} if "question" in state else line
