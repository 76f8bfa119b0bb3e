"""A real server under load: slow models, clients that hang up, an end while answers are under way; and the page beside it."""

from __future__ import annotations

import http.client
import json
import re
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from time import monotonic, sleep

import httpx
import pytest

from assistant.server.serve import running_server
from assistant.testing import Reply
from tests.support.served import ANSWER, KEY, QUESTION, assert_problem, events, light, written_by

SLOW = Reply(tuple(f"{word} " for word in f"{ANSWER} [1]".split()), delay=0.2)
ENDLESS = Reply(("word ",) * 500, delay=0.05)


def opened(url, body, path="/v1/answers"):
    """A request whose answer is not read yet."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=20)
    connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
    return connection


def wait_for_model(model):
    """Until the model has begun to write."""
    until = monotonic() + 20
    while model.sent is None and monotonic() < until:
        sleep(0.02)
    assert model.sent


def first_line(url, body, path="/v1/answers"):
    connection = opened(url, body, path)
    response = connection.getresponse()
    return connection, response, response.readline()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/answers", {"question": QUESTION, "stream": True}),
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": QUESTION}], "stream": True}),
    ],
)
def test_who_leaves_a_stream_stops_the_model(tmp_path, path, body):
    with written_by([ENDLESS], tmp_path) as (assistant, model), running_server(assistant) as url:
        connection, response, line = first_line(url, body, path)
        assert line
        response.close()
        connection.close()
        assert model.cancelled.wait(10)


def test_who_hangs_up_before_the_answer_stops_the_model(tmp_path, caplog):
    with written_by([ENDLESS], tmp_path) as (assistant, model), running_server(assistant) as url:
        with closing(opened(url, {"question": QUESTION})):
            wait_for_model(model)
        assert model.cancelled.wait(10)
        assert 'status="499"' in httpx.get(f"{url}/metrics").text
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_a_slow_stream_delays_no_other_answer(tmp_path):
    with written_by([ENDLESS], tmp_path) as (assistant, model), running_server(assistant) as url:
        slow = opened(url, {"question": QUESTION, "stream": True})
        wait_for_model(model)
        response = httpx.post(f"{url}/v1/check", json={"text": ANSWER, "sources": [ANSWER]}, timeout=20)
        assert response.json()["groundedness"] == 1.0
        assert not model.cancelled.is_set()
        slow.close()


def test_answers_wait_for_their_turn(tmp_path):
    with (
        written_by([SLOW], tmp_path, answers_at_once=1) as (assistant, model),
        running_server(assistant) as url,
        ThreadPoolExecutor(4) as threads,
    ):
        asked = [threads.submit(httpx.post, f"{url}/v1/answers", json={"question": QUESTION}, timeout=60) for _ in range(3)]
        wait_for_model(model)
        assert len(model.requests) == 1
        assert [one.result().json()["citations"][0]["cited_text"] for one in asked] == [ANSWER] * 3


def test_who_stops_waiting_takes_no_turn(tmp_path):
    with written_by([SLOW], tmp_path, answers_at_once=1) as (assistant, model), running_server(assistant) as url:
        with closing(opened(url, {"question": QUESTION})) as first:
            wait_for_model(model)
            for stream in (True, False):
                opened(url, {"question": QUESTION, "stream": stream}).close()
            assert first.getresponse().status == 200
        assert httpx.post(f"{url}/v1/answers", json={"question": QUESTION}, timeout=20).status_code == 200
        assert len(model.requests) == 2


def test_many_at_once_get_the_same_answer(tmp_path):
    with light(tmp_path, answers_at_once=8) as assistant, running_server(assistant) as url, httpx.Client() as client:
        with ThreadPoolExecutor(8) as threads:
            bodies = list(
                threads.map(lambda _: client.post(f"{url}/v1/answers", json={"question": QUESTION}).json(), range(40))
            )
        assert {json.dumps({**body, "timings_ms": None}) for body in bodies} == {
            json.dumps({**assistant.ask(QUESTION).to_dict(), "timings_ms": None})
        }


def test_documents_come_and_go_while_others_ask(tmp_path):
    with light(tmp_path) as assistant, running_server(assistant) as url, httpx.Client(timeout=30) as client:
        over = threading.Event()

        def ask():
            statuses = set()
            while not over.is_set():
                statuses.add(client.post(f"{url}/v1/answers", json={"question": QUESTION}).status_code)
            return statuses

        with ThreadPoolExecutor(4) as threads:
            asking = [threads.submit(ask) for _ in range(2)]
            for number in range(3):
                files = {"files": (f"{number}.md", f"Lion number {number} sleeps.".encode())}
                assert client.post(f"{url}/v1/documents", files=files).status_code == 201
                assert client.delete(f"{url}/v1/documents/{number}.md").status_code == 200
            over.set()
            assert [one.result() for one in asking] == [{200}, {200}]


def test_the_end_lets_a_stream_finish(tmp_path):
    with written_by([SLOW], tmp_path, shutdown_seconds=20) as (assistant, _):
        with running_server(assistant) as url:
            connection, response, line = first_line(url, {"question": QUESTION, "stream": True})
            reading = ThreadPoolExecutor(1).submit(response.read)
        body = (line + reading.result(20)).decode()
        connection.close()
    name, answer = events(body)[-1]
    assert name == "answer"
    assert answer["citations"][0]["cited_text"] == ANSWER
    with pytest.raises(ConnectionError):
        opened(url, {})


def test_the_end_waits_only_so_long(tmp_path):
    with written_by([ENDLESS], tmp_path, shutdown_seconds=1) as (assistant, model):
        with running_server(assistant) as url:
            connection, _, _ = first_line(url, {"question": QUESTION, "stream": True})
            began = monotonic()
        assert monotonic() - began < 10
        assert model.cancelled.wait(10)
        connection.close()


# The page beside the API.


@pytest.fixture(scope="module")
def keyed(tmp_path_factory):
    with light(tmp_path_factory.mktemp("page"), api_keys=KEY) as assistant, running_server(assistant) as url:
        yield url


def test_the_page_asks_for_a_key_and_then_shows_itself(keyed):
    with httpx.Client(base_url=keyed, headers={"accept": "text/html"}) as browser:
        assert browser.get("/").headers["location"] == "/login"
        assert browser.get("/theme.css", headers={"accept": "text/css"}).status_code == 401
        assert browser.post("/login", data={"key": KEY}, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303
        page = browser.get("/")
        assert page.status_code == 200
        nonce = re.search(r"'nonce-([\w-]+)'", page.headers["content-security-policy"]).group(1)
        assert f'<script nonce="{nonce}"' in page.text
        assert browser.get("/theme.css").status_code == 200
        assert "no page '/none'" in assert_problem(browser.get("/none"), 404)
        assert_problem(browser.post("/gradio_api/queue/join", content=b"x" * 1_000_001), 413)


def test_a_body_that_never_ends_is_refused_before_its_end(keyed):
    host, port = keyed.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        head = f"POST /v1/answers HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {KEY}\r\n"
        connection.sendall(f"{head}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        for _ in range(17):  # 64 KiB each: a little more than what is allowed
            connection.sendall(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"x" * 200_000 + b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /\x00 HTTP/1.1\r\n\r\n",
        b"POST /v1/answers HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"POST /v1/answers HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999999\r\n\r\n",
        b"GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: eA==\r\nSec-WebSocket-Version: 13\r\n\r\n",
    ],
)
def test_what_is_no_proper_request_is_refused_and_the_server_lives(keyed, sent):
    host, port = keyed.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        try:
            connection.sendall(sent)
            said = connection.recv(100)
        except ConnectionError:
            said = b""
    assert re.match(rb"HTTP/1.1 4\d\d |\Z", said)
    assert httpx.get(f"{keyed}/healthz").status_code == 200
