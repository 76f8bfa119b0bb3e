"""Server-sent events: how they are written, and a response that ends its source when the client has gone."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from assistant.server.problems import json_bytes

PAUSE = b": still at it\n\n"
"""A comment, which clients pass over."""
_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


def event(name: str, data: Any) -> bytes:
    """One named event with JSON."""
    return b"event: " + name.encode() + b"\n" + data_line(json_bytes(data))


def data_line(data: bytes) -> bytes:
    """One event without a name; the data is one line."""
    return b"data: " + data + b"\n\n"


class EventStream(StreamingResponse):
    """Sends events as they come. However it ends, the source is closed, which stops the model."""

    def __init__(self, events: AsyncGenerator[bytes, None]) -> None:
        super().__init__(events, media_type="text/event-stream", headers=_HEADERS)
        self._events = events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._events.aclose()
