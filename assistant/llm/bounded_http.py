"""HTTP clients for chat models that are bounded: by one wall-clock deadline, whatever trickles in, and by the bytes read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

from assistant.connection_deadline import ConnectionDeadline
from assistant.errors import GenerationError

MOST_BYTES = 16_000_000
"""Of one reply. A thousand tokens take less than a megabyte, however each is wrapped."""

_DEADLINE: ContextVar[ConnectionDeadline | None] = ContextVar("deadline", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Cut the requests that are begun here when the time is up; they then fail like any lost connection."""
    with ConnectionDeadline(seconds) as deadline:
        _DEADLINE.set(deadline)  # not reset: the end may run in another context than the beginning, and a deadline passes
        yield


def client_options(timeout: float, library: Any) -> dict[str, Any]:
    """What makes a `Client` bounded, of the `library` `httpx` or `httpx2`, which are alike.

    Hooks leave the proxies of the environment in place, which a transport of our own would not. No connection is used twice,
    as only a new one tells that it is there.
    """
    return {
        "timeout": timeout,
        "limits": library.Limits(max_keepalive_connections=0),
        "event_hooks": {"request": [_before], "response": [partial(_after, library.SyncByteStream)]},
    }


def _before(request: Any) -> None:
    request.headers["accept-encoding"] = "identity"  # what is packed may swell a thousandfold
    if deadline := _DEADLINE.get():
        request.extensions = {**request.extensions, "trace": deadline.trace}


def _after(base: type[Any], response: Any) -> None:
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"", "identity"}:
        raise GenerationError(f"the chat model's server packs its reply ({encoding!r}) though it was asked not to; set it so")
    response.stream = _bounded(base, response.stream)


def _bounded(base: type[Any], stream: Any) -> Any:
    class Bounded(base):  # type: ignore[misc]
        """Passes a stream on until too much was read."""

        def __iter__(self) -> Iterator[bytes]:
            read = 0
            for chunk in stream:
                read += len(chunk)
                if read > MOST_BYTES:
                    raise GenerationError(f"the chat model's reply has more than {MOST_BYTES:,} bytes; look at its server")
                yield chunk

        def close(self) -> None:
            stream.close()

    return Bounded()
