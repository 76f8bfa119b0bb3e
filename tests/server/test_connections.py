"""Raw connections to a real server: heads that never end, too many of them, two lengths, and who claims to be elsewhere."""

from __future__ import annotations

import json
import socket
from contextlib import closing
from time import monotonic

import httpx
import pytest

from assistant.server import connections
from assistant.server.serve import running_server
from tests.support.served import KEY, light


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    with (
        light(tmp_path_factory.mktemp("raw"), api_keys=KEY, requests_per_minute=5) as assistant,
        running_server(assistant) as url,
    ):
        yield url


@pytest.fixture(scope="module")
def proxied(tmp_path_factory):
    folder = tmp_path_factory.mktemp("proxied")
    with (
        light(folder, api_keys=KEY, requests_per_minute=5, trusted_proxies="127.0.0.1") as assistant,
        running_server(assistant) as url,
    ):
        yield url


def connected(url):
    host, port = url.removeprefix("http://").split(":")
    return closing(socket.create_connection((host, int(port)), timeout=20))


def received(connection):
    found = b""
    while piece := connection.recv(65536):
        found += piece
    return found


def guesses(url):
    return [
        httpx.get(f"{url}/v1/models", headers={"Authorization": "Bearer no", "X-Forwarded-For": f"10.0.0.{number}"}).status_code
        for number in range(20)
    ]


def test_a_head_that_does_not_end_is_closed(url, monkeypatch):
    monkeypatch.setattr(connections, "HEAD_SECONDS", 1.0)
    for begun in (b"", b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: "):
        with connected(url) as connection:
            connection.send(begun)
            began = monotonic()
            received(connection)
            assert monotonic() - began < 10


def test_a_second_head_on_the_same_connection_has_no_more_time(url, monkeypatch):
    monkeypatch.setattr(connections, "HEAD_SECONDS", 1.0)
    with connected(url) as connection:
        connection.send(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /healthz HT")
        assert received(connection).count(b"HTTP/1.1 200") == 1


def test_connections_are_bounded_in_number(url, monkeypatch):
    monkeypatch.setattr(connections, "MOST", 5)
    held = [socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=20) for _ in range(5)]
    with connected(url) as refused:
        assert received(refused) == b""
    for one in held:
        one.close()


def test_a_request_with_two_lengths_is_refused(url):
    body = b"5\r\nhello\r\n0\r\n\r\n"
    head = b"POST /v1/answers HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
    with connected(url) as connection:
        connection.send(head + body)
        reply = received(connection)
    assert reply.startswith(b"HTTP/1.1 400")
    assert b"send one of them" in reply
    assert reply.count(b"HTTP/1.1 ") == 1


def test_key_guesses_are_limited_whatever_a_client_calls_itself(url):
    assert set(guesses(url)[5:]) == {429}


def test_a_proxy_that_a_setting_names_is_believed(proxied):
    assert set(guesses(proxied)) == {401}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    with light(folder, max_upload_mb=0.1, allow_changes=True) as assistant, running_server(assistant) as url:
        yield url, folder


def test_uploads_of_the_window_share_one_limit_and_tell_no_path(small):
    url, folder = small
    first = httpx.post(f"{url}/gradio_api/upload", files={"files": ("a.md", b"a" * 60_000)})
    assert first.status_code == 200
    assert str(folder) not in first.text
    assert json.loads(first.text)[0].endswith("a.md")
    second = httpx.post(f"{url}/gradio_api/upload", files={"files": ("b.md", b"b" * 60_000)})
    assert second.status_code == 413
    assert "100000 bytes in all" in second.text
