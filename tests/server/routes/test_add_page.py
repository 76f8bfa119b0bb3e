"""`/add?url=...`: opening it adds nothing, sending its form does, and only from a page of this server."""

from __future__ import annotations

import functools
import threading
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from starlette.testclient import TestClient

from assistant.server.api import serving
from tests.support.served import TEXTS, light

PAGE = (
    "<html><head><title>Foxes</title></head><body><article><h1>Foxes</h1>"
    "<p>The red fox sleeps in the afternoon and hunts at dawn, when mice come out of the barn to look for grain.</p>"
    "</article></body></html>"
)


@pytest.fixture
def page(tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "foxes.html").write_text(PAGE, "utf-8")
    handler = functools.partial(SimpleHTTPRequestHandler, directory=str(tmp_path / "site"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/foxes.html"
        server.shutdown()


@contextmanager
def client(folder, **options):
    with light(folder, fetch_private_addresses=True, **options) as assistant:
        yield assistant, TestClient(serving(assistant), base_url="http://127.0.0.1")


def test_the_form_shows_the_address_and_adds_only_once_it_is_sent(tmp_path, page):
    with client(tmp_path) as (assistant, api):
        opened = api.get("/add", params={"url": f'{page}"><script>x'})
        assert opened.status_code == 200
        assert "&#34;&gt;&lt;script&gt;" in opened.text
        assert len(assistant.documents()) == len(TEXTS)
        sent = api.post("/add", data={"url": page})
        assert 'Added: <b dir="auto">Foxes</b>' in sent.text
        assert len(assistant.documents()) == len(TEXTS) + 1


def test_another_website_cannot_send_the_form(tmp_path, page):
    with client(tmp_path) as (assistant, api):
        assert api.post("/add", data={"url": page}, headers={"sec-fetch-site": "cross-site"}).status_code == 403
        assert len(assistant.documents()) == len(TEXTS)


@pytest.mark.parametrize("url", ["", "foxes.html", "file:///etc/passwd", "http://127.0.0.1:9/x"])
def test_what_cannot_be_added_says_why(tmp_path, url):
    with client(tmp_path) as (assistant, api):
        sent = api.post("/add", data={"url": url})
        assert sent.status_code == 400
        assert '<p role="alert" dir="auto">' in sent.text
        assert len(assistant.documents()) == len(TEXTS)


def test_where_nothing_may_be_changed_it_says_so(tmp_path, page):
    with client(tmp_path, allow_changes=False) as (assistant, api):
        assert "can’t be added here" in api.get("/add").text
        assert api.post("/add", data={"url": page}).status_code == 403
        assert len(assistant.documents()) == len(TEXTS)
