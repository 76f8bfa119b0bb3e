"""A web server on loopback with pages of every kind, well-behaved and not."""

from __future__ import annotations

import gzip
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from assistant.ingestion.web import fetch_document

PAGE = "<html><head><title>Otters</title></head><body><p>Otters are back – naïve café.</p></body></html>"
TEXT = "Otters are back – naïve café."
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

ITEM = "<item><title>Otters</title><description>They swim.</description></item>"
RSS = f"<rss version='2.0'><channel><title>News</title>{ITEM}</channel></rss>".encode()
ROUTES = {
    "/page": ("text/html; charset=utf-8", PAGE.encode()),
    "/latin": ("text/html; charset=ISO-8859-1", PAGE.encode("cp1252")),
    "/overruled": ("text/plain; charset=koi8-r", "Выдры дома.".encode("koi8-r")),
    "/misdeclared": ("text/plain; charset=no-such", TEXT.encode()),
    "/text": ("Text/Plain", TEXT.encode()),
    "/notes.md": ("text/plain", b"# Notes\n\nOtters *swim*."),
    "/rss": ("application/rss+xml; charset=utf-8", RSS),
    "/feed.xml": ("text/xml", RSS),
    "/feed": ("application/xml", RSS),
    "/markdown": ("text/markdown", b"# Notes\n\nOtters *swim*."),
    "/typeless.md": ("", b"# Notes\n\nOtters *swim*."),
    "/binary.txt": ("application/octet-stream", TEXT.encode()),
    "/typeless": ("", TEXT.encode()),
    "/sound.txt": ("audio/mpeg", b"ID3"),
    "/api.html": ("application/zip", b"PK"),
    "/broken.pdf": ("application/pdf", b"%PDF-1.7"),
    "/broken-docx": (DOCX, b"PK"),
    "/empty": ("text/plain", b" "),
    "/large": ("text/plain", b"otter " * 20_000),
}


class Handler(BaseHTTPRequestHandler):
    seen: list

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.server.seen.append(self.headers)
        path = self.path.partition("?")[0]
        special = getattr(self, "do_" + path.strip("/").replace("-", "_"), None)
        if special:
            special()
        elif path in ROUTES:
            content_type, body = ROUTES[path]
            self.reply(200, body, **({"Content-Type": content_type} if content_type else {}))
        elif path.startswith("/hop/"):
            left = int(path.rpartition("/")[2])
            self.redirect(f"/hop/{left - 1}" if left else "/text")
        else:
            self.reply(404, b"nothing here")

    def reply(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def redirect(self, location, status=302):
        self.reply(status, Location=location)

    def do_loop(self):
        self.redirect("/loop")

    def do_away(self):
        self.redirect(f"http://[::1]:{self.server.server_port}/text")

    def do_to_file(self):
        self.redirect("file:///etc/passwd")

    def do_to_login(self):
        self.redirect("http://user:secret@127.0.0.1/")

    def do_to_nowhere(self):
        self.reply(302)

    def do_to_garbage(self):
        self.redirect("http://[")

    def do_cookie(self):
        self.reply(302, Location="/text", Set_Cookie="a=b")

    def do_gzip(self):
        self.reply(200, gzip.compress(TEXT.encode()), Content_Type="text/plain", Content_Encoding="gzip")

    def do_bomb(self):
        self.reply(200, gzip.compress(b"0" * 5_000_000), Content_Type="text/plain", Content_Encoding="gzip")

    def do_brotli(self):
        self.reply(200, b"x", Content_Type="text/plain", Content_Encoding="br")

    def do_twice(self):
        self.reply(200, b"x", Content_Type="text/plain", Content_Encoding="gzip, gzip")

    def do_not_gzip(self):
        self.reply(200, b"plain", Content_Type="text/plain", Content_Encoding="gzip")

    def do_short(self):
        self.reply(200, b"half", Content_Type="text/plain", Content_Length="100")
        self.close_connection = True

    def do_endless(self):
        self.drip(b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n", b"otter " * 1000, 0)

    def do_slow_body(self):
        self.drip(b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n", b"otter ", 0.05)

    def do_slow_gzip(self):  # a chunk that unpacks to nothing must not escape the clock
        head = b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x08\0\0\0\0\0\0"
        self.drip(head, b"n", 0.05)

    def do_slow_head(self):
        self.drip(b"HTTP/1.0 200 OK\r\nX-Long: ", b"x", 0.05)

    def do_silent(self):
        self.server.released.wait(5)

    def do_garbage(self):
        self.wfile.write(b"SSH-2.0-OpenSSH\r\n")

    def drip(self, head, piece, pause):
        self.close_connection = True
        try:
            self.wfile.write(head)
            while not self.server.released.wait(pause):
                self.wfile.write(piece)
        except OSError:  # the other side has had enough
            pass


@contextmanager
def serving():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.seen, server.released = [], threading.Event()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


def fetch(url, *, max_bytes=100_000, timeout=10.0, allow_private=True):
    return fetch_document(url, max_bytes=max_bytes, timeout=timeout, allow_private=allow_private)


# ---- what is fetched
