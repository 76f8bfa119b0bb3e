"""Addresses, paths and names of documents, and documents that are larger than they look."""

# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from evals.hostile.attacks.texts import MARK, PLAIN, one
from evals.hostile.bombs import BOMBS
from evals.hostile.lure import LURES
from evals.hostile.wire import Ask, Input, posted, request, uploaded

NAMES = (
    "../a.md", "../../../../../../tmp/hostile.md", "/etc/hostile.md", "/etc/passwd", "a/../../b.md", "..\\a.md", "C:\\a.md", "C:a.md",
    "\\\\host\\share\\a.md", "....//....//a.md", "%2e%2e%2fa.md", "..%2fa.md", "..%c0%afa.md", "a\0.md", "../a.md\0.txt", ".a.md",
    ".git/config.md", "a/.git/hooks/a.md", "~/.ssh/a.md", "~root/a.md", "a//b.md", "//a.md", "./a.md", ".", "..", "/", "", " ", " .md",
    "a.md/", "a" * 300 + ".md", "a/" * 500 + "a.md", "a/" * 2500 + "a.md", "CON.md", "nul.txt", "aux.md ", "a.md::$DATA", "README.md", "readme.MD",
    "-rf.md", "--help.md", "$(touch hostile).md", "`touch hostile`.md", "a;touch hostile.md", "a|b.md", "*.md", "a\nb.md",
    "a\r\nX-Evil: 1.md", "a\x1b[2J.md", "\u202egnp.md", "\u2215etc\u2215a.md", "\uff0e\uff0e\uff0fa.md", "\ud800.md", "e\u0301.md",
    f"<img src=x onerror=alert('{MARK}')>.md", f"<script>{MARK}.md", "a.md.exe", "a", "a.php", ".assistant/index.md",
    "corpus/../../assistant.toml", "assistant.toml", "a\t.md", '".md', "a'b.md", "russia-southeast-asia.md",
)  # fmt: skip
_URLS = (
    "http://127.0.0.1/", "http://127.0.0.1:{port}/v1/documents", "http://localhost/", "http://LOCALHOST./", "http://a.localhost/",
    "http://127.1/", "http://0/", "http://0.0.0.0/", "http://2130706433/", "http://0x7f000001/", "http://0x7f.1/",
    "http://0177.0.0.1/", "http://017700000001/", "http://127.000.000.001/", "http://127.0.0.1./", "http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/",
    "http://[::1]/", "http://[::]/", "http://[0:0:0:0:0:0:0:1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/", "http://[::ffff:a9fe:a9fe]/", "http://[64:ff9b::7f00:1]/", "http://[64:ff9b:1::1]/",
    "http://[2002:7f00:1::]/", "http://[2001:0:7f00:1::]/", "http://[fe80::1]/", "http://[fe80::1%25lo]/", "http://[fc00::1]/",
    "http://[fec0::1]/", "http://[ff02::1]/", "http://[::1%25lo]/", "http://10.0.0.1/", "http://172.16.0.1/", "http://192.168.0.1/",
    "http://169.254.169.254/latest/meta-data/", "http://100.64.0.1/", "http://192.0.0.1/", "http://198.18.0.1/", "http://224.0.0.1/",
    "http://240.0.0.1/", "http://255.255.255.255/", "http://user:secret@127.0.0.1/", "http://example.org@127.0.0.1/",
    "http://127.0.0.1#@example.org/", "http://127.0.0.1\\@example.org/", "http://example.org\\@127.0.0.1/", "http://127.0.0.1%2f@example.org/",
    "file:///etc/passwd", "FILE:///etc/passwd", "file://127.0.0.1/etc/passwd", "gopher://127.0.0.1:25/_HELO", "ftp://127.0.0.1/",
    "dict://127.0.0.1:11211/stats", "ldap://127.0.0.1/", "jar:http://127.0.0.1!/", "data:text/html,<p>words</p>", "javascript:alert(1)",
    "unix:///var/run/docker.sock", "http+unix://%2Fvar%2Frun%2Fdocker.sock/", "http:///etc/passwd", "http://", "http:127.0.0.1",
    "//127.0.0.1/", "/etc/passwd", "../assistant.toml", "", "http://[", "http://[::1", "http://127.0.0.1:99999/", "http://127.0.0.1:-1/",
    "http://127.0.0.1:0/", "http://\0/", "http://127.0.0.1\r\nHost: a/", "http://127.0.0.1/\r\nX: a", "http://a..b/", "http://xn--a/",
    "http://" + "a" * 70 + ".invalid./", "http://" + "a." * 200 + "b/", "http://127.0.0.1/" + "a" * 100_000, "http://é\ud800/",
)  # fmt: skip
_PATHS = (
    "/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc%2fpasswd", "/static/../../../../etc/passwd",
    "/static/..%2f..%2f..%2fetc/passwd", "/assets/..%2f..%2f..%2fetc/passwd", "/assets/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "/assets//etc/passwd",
    "/static//etc/passwd", "/svelte/..%2f..%2fpackage.json", "/%00", "/v1/documents/%00", "/v1/answers%00", "//evil.invalid/..",
    "//evil.invalid/%2f..", "/\\evil.invalid", "/" + "a" * 60_000, "/%ff%fe", "/%zz", "/v1", "/v1/", "/v1/answers/", "/V1/ANSWERS",
    "/v1/../healthz", "/docs/../openapi.json", "/.git/config", "/.env", "/openapi.json?" + "a=b&" * 5000, "/docs?x=<script>" + MARK,
    "/?__theme=<script>" + MARK, "/login?next=//evil.invalid", "/login/callback", "/monitoring", "/config?x=" + MARK, "*", "http://evil.invalid/",
)  # fmt: skip
_DELETED = (
    "..%2f..%2fassistant.toml", "%2e%2e/%2e%2e/etc/passwd", "/etc/passwd", "..", "%00", "", "*", "%ff", "a" * 9000, "no.md", "corpus",
    "russia-southeast-asia.md%00.txt", "http%3A%2F%2F127.0.0.1%2F", "<script>",
)  # fmt: skip


def urls(lure: str) -> Iterator[Input]:
    """Articles to fetch from where nothing should be fetched."""
    for url in _URLS:
        yield one("URL", url[:60], _adding(url))
    for path in LURES if lure else ():
        yield one("URL: redirect or body", path, _adding(f"{lure}/{path}"))


def _adding(url: str) -> Ask:
    def ask(address: str) -> Iterable[bytes]:
        return posted("/v1/documents", {"url": url.replace("{port}", address.rpartition(":")[2])})(address)

    return ask


def paths() -> Iterator[Input]:
    """Files and routes that are not there."""
    for path in _PATHS:
        yield one("path", path[:60], request("GET", path), page=True)
    for name in _DELETED:
        yield one("path", f"DELETE {name[:40]}", request("DELETE", f"/v1/documents/{name}"))


def documents() -> Iterator[Input]:
    """Names that lead elsewhere, and contents that swell."""
    for name in NAMES:
        yield document(name, PLAIN)
    yield one("document: name", "bytes that are no UTF-8", uploaded(b"\xff\xfe.md", PLAIN))
    yield one("document: name", "10 KB of name", uploaded("a" * 10_000 + ".md", PLAIN))
    for name, make in BOMBS.items():
        yield one("document: content", name, _later(name, make))


def document(name: str, data: bytes) -> Input:
    """A document by its name."""
    return one("document: name" if data == PLAIN else "document: content", repr(name)[:60], uploaded(name, data))


def _later(name: str, make: Any) -> Ask:
    """Made when it is sent, as all at once would not fit into memory."""

    def ask(address: str) -> Iterable[bytes]:
        return uploaded(name, make())(address)

    return ask
