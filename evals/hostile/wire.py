"""Requests as the bytes that they are, and whatever comes back: an ordinary client would not send what `hostile.py` has to."""

from __future__ import annotations

import http.client
import io
import json
import select
import socket
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic

PATIENCE = 120.0
"""Seconds without a byte, after which nothing more is expected."""
_PIECE = 65_536
_STREAM_ENDS = b'"process_completed"'
"""What Gradio says last on a connection that it leaves open."""


class HungUpError(Exception):
    """The client has had enough: raised among what to send."""


Headers = Sequence[tuple[str, str]]
Ask = Callable[[str], Iterable[bytes]]
"""The host and port -> what to send, in pieces."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back to one request."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        """The media type."""
        return self.headers.get("content-type", "").partition(";")[0]


@dataclass(frozen=True, slots=True)
class Input:
    """Something hostile: a request, or some one after the other. `answered` is whether there must be a reply to it."""

    category: str
    name: str
    asks: tuple[Ask, ...]
    answered: bool = True
    page: bool = False
    """Whether the chat window or MCP answers, whose refusals need not be problem JSON."""


def request(
    method: str, path: str, body: bytes = b"", headers: Headers = (), host: str | None = None, *, length: bool = True
) -> Ask:
    """A whole request; the headers stand as they are given."""

    def ask(address: str) -> list[bytes]:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {address if host is None else host}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in headers]
        if length and (body or method in {"POST", "PUT", "PATCH"}):
            lines.append(f"Content-Length: {len(body)}")
        return ["\r\n".join((*lines, "", "")).encode("utf-8", "surrogateescape"), body]

    return ask


def posted(path: str, value: object) -> Ask:
    """JSON."""
    return posted_bytes(path, json.dumps(value).encode())


def posted_bytes(path: str, body: bytes, kind: str = "application/json", headers: Headers = ()) -> Ask:
    """A body of any kind."""
    return request("POST", path, body, (("Content-Type", kind), *headers))


def uploaded(name: str | bytes, data: bytes, path: str = "/v1/documents") -> Ask:
    """One file of a form, by a name that is not escaped."""
    raw = name.encode("utf-8", "surrogatepass") if isinstance(name, str) else name
    head = b'--b\r\nContent-Disposition: form-data; name="files"; filename="' + raw + b'"\r\n\r\n'
    return posted_bytes(path, head + data + b"\r\n--b--\r\n", "multipart/form-data; boundary=b")


def exchange(address: tuple[str, int], pieces: Iterable[bytes], patience: float = PATIENCE) -> tuple[Reply, ...]:
    """Send, and read until the other side is done; it may well answer or hang up before all is sent."""
    with socket.create_connection(address, timeout=patience) as connection:
        received = bytearray()
        try:
            for piece in pieces:
                for start in range(0, len(piece), _PIECE):
                    _send(connection, piece[start : start + _PIECE], received)
        except HungUpError:
            return ()
        except ConnectionError:
            pass
        with suppress(TimeoutError, ConnectionError):
            while (more := connection.recv(_PIECE)) and _STREAM_ENDS not in received:
                received += more
    return tuple(replies(bytes(received)))


def replies(received: bytes) -> list[Reply]:
    """All responses that some bytes hold."""
    stream, found = _Stream(received), list[Reply]()
    while stream.tell() < len(received):
        response = http.client.HTTPResponse(stream)  # type: ignore[arg-type]
        try:
            response.begin()
            headers = {name.lower(): value for name, value in response.getheaders()}
            found.append(Reply(response.status, headers, _body(response)))
        except http.client.HTTPException:
            break
    return found


def _send(connection: socket.socket, piece: bytes, received: bytearray) -> None:
    """Send a piece, reading meanwhile what comes, as a reply to half a request is lost where the client reads late."""
    until, rest = monotonic() + PATIENCE, memoryview(piece)
    while rest and monotonic() < until:
        readable, writable, _ = select.select([connection], [connection], [], PATIENCE)
        if readable:
            more = connection.recv(_PIECE)
            received += more
            if not more:
                raise ConnectionResetError
        if writable:
            rest = rest[connection.send(rest) :]


def _body(response: http.client.HTTPResponse) -> bytes:
    try:
        return response.read()
    except http.client.IncompleteRead as error:
        return error.partial


class _Stream(io.BytesIO):
    """Bytes in place of a socket, of which a response takes only its own."""

    def makefile(self, *_: object) -> _Stream:
        return self

    def close(self) -> None:
        """Stay open for the next response."""
