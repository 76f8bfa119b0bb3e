"""URL -> `Document`, against a real server on loopback; and every URL that must be refused."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from assistant.errors import DocumentReadError, DocumentTooLargeError, FetchError, UnsupportedDocumentError
from assistant.ingestion.web import MAX_REDIRECTS, fetch_document, is_public
from assistant.schema import Document

PAGE = "<html><head><title>Otters</title></head><body><p>Otters are back – naïve café.</p></body></html>"
TEXT = "Otters are back – naïve café."
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

ROUTES = {
    "/page": ("text/html; charset=utf-8", PAGE.encode()),
    "/latin": ("text/html; charset=ISO-8859-1", PAGE.encode("cp1252")),
    "/overruled": ("text/plain; charset=koi8-r", "Выдры дома.".encode("koi8-r")),
    "/misdeclared": ("text/plain; charset=no-such", TEXT.encode()),
    "/text": ("Text/Plain", TEXT.encode()),
    "/notes.md": ("text/plain", b"# Notes\n\nOtters *swim*."),
    "/markdown": ("text/markdown", b"# Notes\n\nOtters *swim*."),
    "/typeless.md": ("", b"# Notes\n\nOtters *swim*."),
    "/binary.txt": ("application/octet-stream", TEXT.encode()),
    "/typeless": ("", TEXT.encode()),
    "/picture.txt": ("image/png", b"\x89PNG"),
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


@pytest.fixture(scope="module")
def server():
    with serving() as running:
        yield running


@pytest.fixture
def base(server):
    server.seen.clear()
    return f"http://127.0.0.1:{server.server_port}"


def fetch(url, *, max_bytes=100_000, timeout=10.0, allow_private=True):
    return fetch_document(url, max_bytes=max_bytes, timeout=timeout, allow_private=allow_private)


# ---- what is fetched


@pytest.mark.parametrize("path", ["/page", "/latin", "/text", "/misdeclared", "/binary.txt", "/gzip"])
def test_text_is_the_same_whatever_the_encoding(base, path):
    document = fetch(base + path)
    assert document.text == TEXT
    assert document.doc_id == document.source == base + path


@pytest.mark.parametrize("path", ["/notes.md", "/markdown", "/typeless.md"])
def test_markdown_is_known_by_type_or_path(base, path):
    assert fetch(base + path) == Document.create(base + path, "# Notes\n\nOtters swim.", title="Notes")


def test_declared_encoding_outranks_guessing(base):
    assert fetch(base + "/overruled").text == "Выдры дома."


@pytest.mark.parametrize("path", ["/picture.txt", "/api.html", "/typeless"])
def test_unsupported_content(base, path):
    with pytest.raises(UnsupportedDocumentError, match="unsupported content type"):
        fetch(base + path)


@pytest.mark.parametrize("path", ["/broken.pdf", "/broken-docx", "/empty"])
def test_unreadable_content(base, path):
    with pytest.raises(DocumentReadError, match=path):
        fetch(base + path)


def test_user_agent_and_host(base, server):
    fetch(base + "/text")
    assert server.seen[0]["User-Agent"] == "article-assistant"
    assert server.seen[0]["Host"] == base.removeprefix("http://")


def test_proxies_of_the_environment_are_not_used(base, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert fetch(base + "/text").text == TEXT


# ---- redirects


def test_redirects_are_followed(base):
    url = f"{base}/hop/{MAX_REDIRECTS - 1}#part"
    document = fetch(f" {url}\n")
    assert (document.doc_id, document.source) == (url, base + "/text")


@pytest.mark.parametrize("path", [f"/hop/{MAX_REDIRECTS}", "/loop"])
def test_too_many_redirects(base, server, path):
    with pytest.raises(FetchError, match=f"redirects more than {MAX_REDIRECTS} times"):
        fetch(base + path)
    assert len(server.seen) == MAX_REDIRECTS + 1


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/to-file", "scheme 'file'"),
        ("/to-login", "holds a user name or password"),
        ("/to-nowhere", "status '302 Found'"),
        ("/to-garbage", r"'http://\[' has no valid host"),
    ],
)
def test_bad_redirects(base, path, message):
    with pytest.raises(FetchError, match=message) as caught:
        fetch(base + path)
    assert "secret" not in str(caught.value)


def test_cookies_are_not_kept(base, server):
    fetch(base + "/cookie")
    assert [headers["Cookie"] for headers in server.seen] == [None, None]


def test_each_redirect_is_checked(base, monkeypatch):
    """The first host counts as public, the second is found to be private."""
    monkeypatch.setattr("assistant.ingestion.web.is_public", lambda address: address == "127.0.0.1")
    assert fetch(base + "/text", allow_private=False).text == TEXT
    with pytest.raises(FetchError, match="leads to '::1', not a public address"):
        fetch(base + "/away", allow_private=False)


# ---- limits and failures


def test_missing_page(base):
    with pytest.raises(FetchError, match=r"/none' was answered with status '404 Not Found'"):
        fetch(base + "/none")


@pytest.mark.parametrize("path", ["/large", "/endless", "/bomb"])
def test_too_large(base, path):
    with pytest.raises(DocumentTooLargeError, match=r"over the limit of 100,000"):
        fetch(base + path)


@pytest.mark.parametrize("path", ["/slow-body", "/slow-gzip", "/slow-head", "/silent"])
def test_slow_servers_are_cut_off(base, path):
    start = time.monotonic()
    with pytest.raises(FetchError, match=rf"{path}' took longer than 0\.4 s"):
        fetch(base + path, timeout=0.4)
    assert time.monotonic() - start < 3


def test_no_time_at_all(base):
    with pytest.raises(FetchError, match="took longer than"):
        fetch(base + "/text", timeout=1e-9)


@pytest.mark.parametrize("path", ["/short", "/not-gzip", "/garbage"])
def test_broken_answers(base, path):
    with pytest.raises(FetchError, match=rf"{path}' can't be fetched \(.+\); check it"):
        fetch(base + path)


@pytest.mark.parametrize("path", ["/brotli", "/twice"])
def test_encodings_that_were_not_asked_for(base, path):
    with pytest.raises(FetchError, match="unknown encoding"):
        fetch(base + path)


def test_nobody_listens():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(FetchError, match="refused"):
        fetch(f"http://127.0.0.1:{port}/")


def test_https_without_tls(base):
    with pytest.raises(FetchError, match=r"https://.* can't be fetched"):
        fetch(base.replace("http:", "https:") + "/text")


# ---- addresses


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1.2.3",
        "localhost",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "0.0.0.0",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "[fd00::1]",
        "[fe80::1]",
        "[fec0::1]",
        "[ff02::1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b:1::7f00:1]",
        "[2002:7f00:1::]",
        "[2001:0:4136:e378:8000:63bf:80ff:fffe]",
    ],
)
def test_private_addresses_are_refused(host):
    with pytest.raises(FetchError, match="not a public address"):
        fetch(f"http://{host}:8080/", allow_private=False)


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "0x7f000001", "0177.0.0.1", "127.1", "0", "1.2.3.4.5", "127.0.0.256"])
@pytest.mark.parametrize("allow_private", [True, False])
def test_addresses_in_disguise_are_refused(host, allow_private):
    with pytest.raises(FetchError, match=r"no valid host|is not valid"):
        fetch(f"http://{host}/", allow_private=allow_private)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "2002:808:808::"])
def test_public_addresses(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "otters",
        "//x.org/a",
        "file:///etc/passwd",
        "ftp://x.org/a",
        "javascript:alert(1)",
        "http://",
        "http:///a",
        "http://[",
        "http://[zz]/",
        "http://[fe80::1%25eth0]/",
        "http://x.org:99999/",
        "http://x.org:0/",
        "http://x.org:-1/",
        "http://x.org:port/",
        "http://x\n.org/",
        "http://x.org/\x00",
        "http://a b/",
        "http://a..b/",
        "http://" + "a" * 70 + ".org/",
        "http://user:secret@[/",
        "http://１２７.0.0.1/",
        "http://" + "a" * 70_000,
        "http://user:secret@x.org/",
        "http://user@x.org/",
    ],
)
def test_strange_urls_are_refused(url):
    with pytest.raises(FetchError) as caught:
        fetch(url)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("host", ["nowhere.test", "xn--", "x" * 63 + ".org."])
def test_names_that_lead_nowhere(host, monkeypatch):
    def fail(name, *_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(FetchError, match=r"can't be fetched \(.*Name or service not known\)"):
        fetch(f"http://{host}/")


def resolve_to(monkeypatch, *answers):
    """Let look-ups answer these addresses, one tuple each; one look-up more fails."""
    left = list(answers)
    real = socket.getaddrinfo

    def getaddrinfo(host, port, *args, **kwargs):
        if host != "otters.test":
            return real(host, port, *args, **kwargs)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in left.pop(0)]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


def test_the_checked_address_is_the_one_connected_to(server, monkeypatch):
    """One look-up only, so a second answer can't lead elsewhere; the server still sees the name."""
    server.seen.clear()
    resolve_to(monkeypatch, ("127.0.0.1",))
    document = fetch(f"http://otters.test:{server.server_port}/text")
    assert document.source == f"http://otters.test:{server.server_port}/text"
    assert server.seen[0]["Host"] == f"otters.test:{server.server_port}"


def test_the_next_address_is_tried(server, monkeypatch):
    resolve_to(monkeypatch, ("127.0.0.2", "127.0.0.1"))  # the server listens on the second only
    assert fetch(f"http://otters.test:{server.server_port}/text").text == TEXT


def test_one_private_address_among_public_ones_is_refused(monkeypatch):
    resolve_to(monkeypatch, ("93.184.216.34", "10.0.0.1"))
    with pytest.raises(FetchError, match=r"leads to '10\.0\.0\.1'"):
        fetch("http://otters.test/", allow_private=False)
