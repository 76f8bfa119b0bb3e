"""Requests that are wrong as HTTP: methods, forms, headers, lengths, and clients that take their time or hang up."""

# ruff: noqa: E501, S104

from __future__ import annotations

import json
import time
from collections.abc import Iterator

from evals.hostile.attacks.texts import MARK, QUESTION, one
from evals.hostile.wire import Ask, Headers, HungUpError, Input, posted_bytes, request


def methods() -> Iterator[Input]:
    """Methods and forms that the API does not have."""
    for method in ("GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "A" * 5000, "PO ST"):
        yield one(
            "method",
            f"{method[:20]} /v1/answers",
            request(method, "/v1/answers", b"", (("Content-Length", "0"),), length=False),
        )
    for method in ("POST", "TRACE", "DELETE"):
        yield one("method", f"{method} /healthz", request(method, "/healthz"))
        yield one("method", f"{method} /", request(method, "/"), page=True)
    yield one(
        "method", "POST /v1/documents", posted_bytes("/v1/documents", b"replace=true", "application/x-www-form-urlencoded")
    )
    for boundary in ("", "; boundary=", "; boundary=" + "b" * 5000, "; boundary=b"):
        body = b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b\r\n\r\n"
        kind = f"multipart/form-data{boundary}"
        yield one("method", f"form, {boundary[:20]!r}", posted_bytes("/v1/documents", body, kind))
    many = b"".join(
        b'--b\r\nContent-Disposition: form-data; name="files"; filename="%d.md"\r\n\r\nx\r\n' % n for n in range(500)
    )
    yield one("method", "500 files", posted_bytes("/v1/documents", many + b"--b--\r\n", "multipart/form-data; boundary=b"))
    fields = b"".join(b'--b\r\nContent-Disposition: form-data; name="%d"\r\n\r\nx\r\n' % n for n in range(5000))
    yield one("method", "5,000 fields", posted_bytes("/v1/documents", fields + b"--b--\r\n", "multipart/form-data; boundary=b"))
    field = b'--b\r\nContent-Disposition: form-data; name="replace"\r\n\r\n' + b"x" * 5_000_000 + b"\r\n--b--\r\n"
    yield one("method", "a field of 5 MB", posted_bytes("/v1/documents", field, "multipart/form-data; boundary=b"))
    head = b"--b\r\nX: " + b"x" * 500_000 + b"\r\n\r\nx\r\n--b--\r\n"
    yield one("method", "a part's header of 500 KB", posted_bytes("/v1/documents", head, "multipart/form-data; boundary=b"))


def headers() -> Iterator[Input]:
    """Hosts, origins, sizes and header values that should not pass."""
    body = json.dumps({"question": QUESTION}).encode()

    def ask(name: str, headers: Headers, host: str | None = None, method: str = "POST") -> Input:
        own = (("Content-Type", "application/json"), *headers)
        return one("header", name, request(method, "/v1/answers", body, own, host))

    for host in (
        "evil.invalid", "127.0.0.1.evil.invalid", "evil.invalid:7860", "127.0.0.1@evil.invalid", "localhost.evil.invalid", "", "[", "a b", "[::ffff:8.8.8.8]",
        "10.0.0.1", "0.0.0.0", "127.0.0.1, evil.invalid", "é",
    ):  # fmt: skip
        yield ask(f"Host {host!r}", (), host)
    for origin in (
        "http://evil.invalid",
        "null",
        "",
        "file://",
        "http://127.0.0.1.evil.invalid",
        "http://[",
        "http://127.0.0.1:1",
    ):
        yield ask(f"Origin {origin!r}", (("Origin", origin),))
    for site in ("cross-site", "same-site", "", "evil"):
        yield ask(f"Sec-Fetch-Site {site!r}", (("Sec-Fetch-Site", site), ("Origin", "http://evil.invalid")))
    yield ask("40 KB in one", (("X-A", "a" * 40_000),))
    yield ask("1 MB in one", (("X-A", "a" * 1_000_000),))
    yield ask("5,000 of them", tuple((f"X-{n}", "a") for n in range(5000)))
    yield ask("a cookie of 30 KB", (("Cookie", "a=b; " * 6000),))
    yield ask("a forged session", (("Cookie", "assistant_session=user-1.99999999999.0"),))
    yield ask("a request id of markup", (("X-Request-Id", f"<script>{MARK}</script>"),))
    yield ask("a request id over two lines", (("X-Request-Id", "a\tSet-Cookie: b"),))
    yield ask(
        "another host forwarded",
        (("X-Forwarded-Host", "evil.invalid"), ("X-Forwarded-For", "127.0.0.1"), ("Forwarded", "host=evil")),
    )
    yield ask(
        "another path", (("X-Original-URL", "/metrics"), ("X-Rewrite-URL", "/metrics"), ("X-HTTP-Method-Override", "DELETE"))
    )
    yield ask("a header that is no text", (("X-A", "\udcff\udcfe"),))
    yield ask("a null in a header", (("X-A", "a\0b"),))
    yield ask("a key that isn't one", (("Authorization", "Bearer \udcff" + "a" * 5000),))
    yield ask("a range", (("Range", "bytes=0-1,2-3," * 1000), ("If-Range", "*")))
    yield ask(
        "an upgrade",
        (("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Key", "a"), ("Sec-WebSocket-Version", "13")),
    )
    yield ask("HTTP/2, please", (("Upgrade", "h2c"), ("HTTP2-Settings", "AAMAAABkAAQAoAAAAAIAAAAA")))


def raw() -> Iterator[Input]:
    """What is no HTTP, or two requests where one should be."""
    smuggled = b"GET /metrics HTTP/1.1\r\nHost: {host}\r\n\r\n"
    head = b"POST /v1/answers HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
    shapes: dict[str, bytes] = {
        "length and chunks": head + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n" + smuggled,
        "two lengths": head + b"Content-Length: 2\r\nContent-Length: 50\r\n\r\n{}" + smuggled,
        "lengths in one": head + b"Content-Length: 2, 2\r\nConnection: close\r\n\r\n{}",
        "negative length": head + b"Content-Length: -1\r\n\r\n{}",
        "signed length": head + b"Content-Length: +2\r\n\r\n{}",
        "length of digits that aren't": head + "Content-Length: ２\r\n\r\n{}".encode(),
        "length without end": head + b"Content-Length: " + b"9" * 400 + b"\r\n\r\n{}",
        "chunks by another name": head + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + smuggled,
        "chunks twice": head + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + smuggled,
        "chunks behind a tab": head + b"Transfer-Encoding:\tchunked\r\nConnection: close\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        "chunk of no size": head + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
        "chunk of a negative size": head + b"Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n",
        "chunk of a huge size": head + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 40 + b"\r\n{}\r\n",
        "chunk with a long extension": head + b"Transfer-Encoding: chunked\r\n\r\n2;" + b"a" * 100_000 + b"\r\n{}\r\n0\r\n\r\n",
        "a blank before the colon": head + b"Content-Length : 2\r\n\r\n{}",
        "a folded header": head + b"X-A: a\r\n b\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
        "bare line feeds": b"GET /healthz HTTP/1.1\nHost: {host}\nConnection: close\n\n",
        "bare carriage returns": b"GET /healthz HTTP/1.1\rHost: {host}\r\r",
        "no host": b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n",
        "two hosts": b"GET /healthz HTTP/1.1\r\nHost: {host}\r\nHost: evil.invalid\r\n\r\n",
        "HTTP/0.9": b"GET /healthz\r\n\r\n",
        "HTTP/9.9": b"GET /healthz HTTP/9.9\r\nHost: {host}\r\n\r\n",
        "HTTP/1.0": b"GET /healthz HTTP/1.0\r\nHost: {host}\r\n\r\n",
        "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0",
        "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 500,
        "SSH": b"SSH-2.0-OpenSSH_9.9\r\n",
        "nulls": b"\0" * 100_000,
        "a line without end": b"GET /" + b"a" * 200_000,
        "a blank in the path": b"GET /healthz /metrics HTTP/1.1\r\nHost: {host}\r\n\r\n",
        "raw bytes in the path": b"GET /\xff\xfe\x80 HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n",
        "a fragment in the path": b"GET /healthz#/../metrics HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n",
        "a body for GET": b"GET /healthz HTTP/1.1\r\nHost: {host}\r\nContent-Length: 4\r\nConnection: close\r\n\r\nabcd",
        "expects and doesn't send": head + b"Expect: 100-continue\r\nContent-Length: 99999999\r\nConnection: close\r\n\r\n",
        "100 requests at once": b"GET /healthz HTTP/1.1\r\nHost: {host}\r\n\r\n" * 100
        + b"GET /healthz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n",
    }  # fmt: skip
    for name, shape in shapes.items():
        yield one("raw", name, _told(shape), answered=name not in _UNFINISHED)
    for path, size in (("/v1/answers", 3_000_000), ("/v1/documents", 120_000_000), ("/login", 3_000_000)):
        yield one("raw", f"chunks over the limit of {path}", _chunked(path, size))


_UNFINISHED = frozenset({"bare carriage returns", "nulls", "SSH"})
"""What a server may well take for half a request, and wait."""


def _told(shape: bytes) -> Ask:
    def ask(address: str) -> list[bytes]:
        return [shape.replace(b"{host}", address.encode())]

    return ask


def _chunked(path: str, size: int) -> Ask:
    def ask(address: str) -> Iterator[bytes]:
        yield f"POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: multipart/form-data; boundary=b\r\n".encode()
        yield b'Transfer-Encoding: chunked\r\n\r\n55\r\n--b\r\nContent-Disposition: form-data; name="files"; filename="chunks.md"\r\nX-A: 123\r\n\r\n\r\n'
        for _ in range(size // 50_000):
            yield b"c350\r\n" + b"A word for a. " * 3571 + b"123456" + b"\r\n"
        yield b"0\r\n\r\n"

    return ask


def slow() -> Iterator[Input]:
    """Clients that take their time, or hang up."""

    def dripping(address: str) -> Iterator[bytes]:
        yield from (bytes([byte]) for byte in f"POST /v1/answers HTTP/1.1\r\nHost: {address}\r\n".encode())
        for number in range(20):
            time.sleep(0.05)
            yield b"X-%d: a\r\n" % number
        yield b"Connection: close\r\nContent-Length: 0\r\n\r\n"

    def hung_up(path: str, said: int, sent: bytes, kind: str) -> Ask:
        def ask(address: str) -> Iterator[bytes]:
            yield f"POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: {kind}\r\nContent-Length: {said}\r\n\r\n".encode()
            yield sent
            raise HungUpError

        return ask

    json_body = json.dumps({"question": QUESTION, "stream": True}).encode()
    form = b'--b\r\nContent-Disposition: form-data; name="files"; filename="half.md"\r\n\r\nHalf a doc'
    yield one("slow or aborted", "a header at a time", dripping)
    for name, ask in {
        "half a question": hung_up("/v1/answers", 500, b'{"quest', "application/json"),
        "no body": hung_up("/v1/answers", 500, b"", "application/json"),
        "a stream that nobody reads": hung_up("/v1/answers", len(json_body), json_body, "application/json"),
        "a completion that nobody reads": hung_up(
            "/v1/chat/completions", 55, b'{"stream": true, "messages": [{"role":"user","content"', "application/json"
        ),
        "half an upload": hung_up("/v1/documents", 5000, form, "multipart/form-data; boundary=b"),
        "half an upload to the window": hung_up("/gradio_api/upload", 5000, form, "multipart/form-data; boundary=b"),
        "half a sign-in": hung_up("/login", 500, b"key=", "application/x-www-form-urlencoded"),
        "half a call of the window": hung_up("/gradio_api/queue/join", 500, b"{", "application/json"),
    }.items():
        yield one("slow or aborted", name, ask, answered=False)
