"""What may hurt the server, sent over real HTTP: a sample of `evals/hostile/run.py`, and what that once found."""

from __future__ import annotations

import os
import re
import socket

import httpx
import pytest

from assistant.server.serve import running_server
from evals.hostile.attacks import sample
from evals.hostile.run import judge, reached
from evals.hostile.wire import Input, Reply, exchange, posted, request
from tests.support.served import QUESTION, TEXTS, light

SECRET = "canary-of-the-tests"
INERT = ("refused", "inert")


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "assistant.toml").write_text(f"# {SECRET}\n", "utf-8")
    with light(folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def url(assistant):
    with running_server(assistant) as running:
        yield running


def send(url, ask, patience=5.0):
    host, port = url.removeprefix("http://").split(":")
    return exchange((host, int(port)), ask(f"{host}:{port}"), patience)


def test_a_sample_of_all_is_refused_or_inert_and_the_server_as_before(url, assistant, caplog):
    inputs = sample(httpx.get(f"{url}/config").json())
    before = httpx.post(f"{url}/v1/answers", json={"question": QUESTION}).json()
    assert len(inputs) > 30
    for one in inputs:
        found = [reply for ask in one.asks for reply in send(url, ask, 20.0 if one.answered else 0.5)]
        assert judge(one, found, SECRET) in INERT, one
        for document, _ in assistant.documents():
            if document.doc_id not in TEXTS:
                httpx.delete(f"{url}/v1/documents/{document.doc_id}").raise_for_status()
    assert httpx.get(f"{url}/readyz").status_code == 200
    after = httpx.post(f"{url}/v1/answers", json={"question": QUESTION}).json()
    assert {**after, "timings_ms": 0} == {**before, "timings_ms": 0}
    assert {document.doc_id for document, _ in assistant.documents()} == set(TEXTS)
    assert not [record for record in caplog.records if record.exc_info]
    outside = {path.name for path in assistant.settings.corpus.parent.iterdir()}
    assert outside == {"assistant.toml", "corpus", "data"}


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        (500, "application/problem+json", b"{}"),
        (200, "application/json", f'"{SECRET}"'.encode()),
        (200, "application/json", b"Traceback (most recent call last)"),
        (200, "text/plain", b"root:x:0:0"),
        (404, "text/html", b"<h1>Not found</h1>"),
        (422, "application/problem+json", b'{"status": 400, "detail": "a"}'),
    ],
)
def test_what_offends_is_seen(status, kind, body):
    one = Input("", "", ())
    assert judge(one, [Reply(status, {"content-type": kind, "x-request-id": "r"}, body)], SECRET) not in INERT
    assert judge(one, [], SECRET) not in INERT


def test_half_a_surrogate_in_a_text_to_check_becomes_another_character(url):
    text, source = "The zoo \ud800 opened in 1752.", "The zoo \udfff opened in 1752."
    (reply,) = send(url, posted("/v1/check", {"text": text, "sources": [source]}), 60)
    assert reply.status == 200
    assert b"The zoo ? opened in 1752." in reply.body


@pytest.mark.parametrize("path", ["queue/join", "run/predict"])
def test_an_event_that_the_page_does_not_have_is_no_page(url, path):
    called = {"data": [], "fn_index": 10**9, "session_hash": "s"}
    (reply,) = send(url, posted(f"/gradio_api/{path}", called))
    assert reply.status == 404
    assert b"the page has no event 1000000000" in reply.body


def test_a_session_that_called_nothing_has_no_outcomes(url):
    (reply,) = send(url, request("GET", "/gradio_api/queue/data?session_hash=nobody"))
    assert reply.status == 404


def test_a_client_that_hangs_up_amid_a_request_is_no_error(url, caplog):
    host, port = url.removeprefix("http://").split(":")
    head = f"Host: {host}:{port}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 999\r\n\r\n--b\r\n"
    for path in ("/v1/documents", "/gradio_api/upload", "/login"):
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(f"POST {path} HTTP/1.1\r\n{head}".encode())
    metrics = ""
    while len(re.findall(r'status="499"', metrics)) < 3:
        metrics = httpx.get(f"{url}/metrics").text
    assert not [record for record in caplog.records if record.exc_info]


def test_only_what_an_attack_of_this_run_left_behind_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "assistant.toml").touch()
    (folder / "reached.log").write_text("connect ('192.0.2.1', 80)\n", "utf-8")
    for name, later in (("hostile.txt", -60), ("hostile.md", 60)):
        (tmp_path / name).touch()
        seconds = (folder / "assistant.toml").stat().st_mtime + later
        os.utime(tmp_path / name, (seconds, seconds))
    assert list(reached(folder)) == ["connect ('192.0.2.1', 80)", f"a file {tmp_path / 'hostile.md'}"]
