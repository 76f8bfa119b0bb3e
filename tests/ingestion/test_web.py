"""URL -> `Document`, against a real server on loopback, whatever it answers."""

from __future__ import annotations

import socket
import time

import pytest

from assistant.errors import DocumentReadError, DocumentTooLargeError, FetchError, UnsupportedDocumentError
from assistant.ingestion.web import MAX_REDIRECTS
from assistant.schema import Document
from tests.support.web_pages import TEXT, fetch, serving


@pytest.fixture(scope="module")
def server():
    with serving() as running:
        yield running


@pytest.fixture
def base(server):
    server.seen.clear()
    return f"http://127.0.0.1:{server.server_port}"


@pytest.mark.parametrize("path", ["/page", "/latin", "/text", "/misdeclared", "/binary.txt", "/gzip"])
def test_text_is_the_same_whatever_the_encoding(base, path):
    document = fetch(base + path)
    assert document.text == TEXT
    assert document.doc_id == document.source == base + path


@pytest.mark.parametrize("path", ["/notes.md", "/markdown", "/typeless.md"])
def test_markdown_is_known_by_type_or_path(base, path):
    assert fetch(base + path) == Document.create(base + path, "# Notes\n\nOtters swim.", title="Notes")


@pytest.mark.parametrize("path", ["/rss", "/feed.xml", "/feed"])
def test_the_entries_of_a_feed_come_in(base, path):
    assert fetch(base + path) == Document.create(base + path, "# News\n\n## Otters\n\nThey swim.", title="News")


def test_declared_encoding_outranks_guessing(base):
    assert fetch(base + "/overruled").text == "Выдры дома."


@pytest.mark.parametrize("path", ["/sound.txt", "/api.html", "/typeless"])
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
