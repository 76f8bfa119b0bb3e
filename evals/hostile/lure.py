"""A web server of somebody who means ill: where it redirects to, and what it sends."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from evals.hostile.watched import LURE

_REDIRECTS: Mapping[str, str] = {
    "loopback": "http://127.0.0.1:{port}/v1/documents",
    "localhost": "http://localhost:{port}/v1/documents",
    "mapped": "http://[::ffff:127.0.0.1]:{port}/v1/documents",
    "link-local": "http://169.254.169.254/latest/meta-data/",
    "mapped-link-local": "http://[::ffff:a9fe:a9fe]/latest/meta-data/",
    "private": "http://10.0.0.1/",
    "decimal": "http://2130706433/",
    "nothing": "http://0.0.0.0/",
    "file": "file:///etc/passwd",
    "gopher": "gopher://127.0.0.1:25/_HELO",
    "user": "http://example.org@127.0.0.1/",
    "itself": "/redirect/itself",
    "no-url": "http://[",
    "relative-scheme": "//127.0.0.1/",
}
_SMALL = b"<html><body><article><p>A page of some words that nobody asked for.</p></article></body></html>"
_BODIES: Mapping[str, tuple[tuple[tuple[str, str], ...], bytes]] = {
    "gzip-bomb": ((("Content-Type", "text/plain"), ("Content-Encoding", "gzip")), gzip.compress(b"A" * 300_000_000)),
    "brotli": ((("Content-Type", "text/plain"), ("Content-Encoding", "br")), b"\xa1\xff\xff\x03A"),
    "false-gzip": ((("Content-Type", "text/plain"), ("Content-Encoding", "gzip")), b"not packed at all"),
    "huge": ((("Content-Type", "text/plain"), ("Content-Length", "99999999999")), b"A"),
    "false-length": ((("Content-Type", "text/html"), ("Content-Length", "5000")), _SMALL),
    "type": ((("Content-Type", "image/svg+xml"),), b"<svg onload='alert(1)'/>"),
    "charset": ((("Content-Type", "text/plain; charset=../../etc/passwd"),), b"\xff\xfe\x00\xd8"),
    "headers": (tuple((f"X-{n}", "x" * 1000) for n in range(200)), _SMALL),
}
LURES = (*(f"redirect/{name}" for name in _REDIRECTS), *(f"body/{name}" for name in _BODIES), "drip", "silent", "garbage")


@contextmanager
def luring() -> Iterator[str]:
    """The server; yields its URL."""
    server = ThreadingHTTPServer((LURE, 0), _Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://{LURE}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        kind, _, name = self.path.lstrip("/").partition("/")
        with suppress(OSError):
            if kind == "redirect":
                host = self.headers.get("Host", "")
                self._reply(302, (("Location", _REDIRECTS[name].format(port=host.rpartition(":")[2])),), b"")
            elif kind == "body":
                self._reply(200, *_BODIES[name])
            else:
                self._misbehave(kind)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _reply(self, status: int, headers: tuple[tuple[str, str], ...], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _misbehave(self, kind: str) -> None:
        if kind == "garbage":
            self.wfile.write(b"\x00\xff\r\n\r\nno HTTP at all")
        elif kind == "silent":
            time.sleep(30)
        else:
            self._reply(200, (("Content-Type", "text/plain"), ("Content-Length", "1000000")), b"")
            for _ in range(300):
                self.wfile.write(b"A word. ")
                time.sleep(0.1)
