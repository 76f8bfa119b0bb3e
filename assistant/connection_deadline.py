"""A wall-clock deadline for what is read over a connection of httpx, which by itself limits each single read alone."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType
from typing import Any


class ConnectionDeadline:
    """While entered, cuts the connections that `trace` hears of when the time is up, so that no server drips for ever."""

    def __init__(self, seconds: float) -> None:
        self._expired = threading.Event()
        self._streams: list[Any] = []
        self._timer = threading.Timer(max(seconds, 0), self._expire)
        self._timer.daemon = True

    def __enter__(self) -> ConnectionDeadline:
        self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._timer.cancel()

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """The extension `trace` of a request; takes hold of the connection once there is one."""
        if event in {"connection.connect_tcp.complete", "connection.start_tls.complete"}:
            self._streams.append(info["return_value"])
            if self._expired.is_set():
                self._cut()

    def _expire(self) -> None:
        self._expired.set()
        self._cut()

    def _cut(self) -> None:
        for stream in self._streams:
            with contextlib.suppress(OSError):  # already closed
                # The plain socket's method: that of an SSL socket would wait for, or disturb, the read under way.
                socket.socket.shutdown(stream.get_extra_info("socket"), socket.SHUT_RDWR)
