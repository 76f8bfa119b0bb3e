"""The chat window behind the server's guards: what its scripts ask for, whose conversations they reach, and how it all ends."""

import asyncio
import json
from http.client import HTTPConnection

import gradio as gr
import pytest
from fastapi import FastAPI

from assistant.history.conversations import FILE_NAME, History
from assistant.server.access import KeyRing
from assistant.server.serve import running_server
from assistant.server.window.page import mount_page
from assistant.settings import hash_key
from tests.support.served import ANSWER, KEY, OTHER_KEY, QUESTION, light

SCRIPTS = "/gradio_api/component_server"
BEARER = {"Authorization": f"Bearer {KEY}"}
OTHER = {"Authorization": f"Bearer {OTHER_KEY}"}


def ask_server(url, method, path, body=None, headers=None):
    connection = HTTPConnection(url.removeprefix("http://"), timeout=20)
    connection.request(method, path, body and json.dumps(body), {"Content-Type": "application/json", **(headers or {})})
    response = connection.getresponse()
    found = response.status, response.read().decode("utf-8", "replace")
    connection.close()
    return found


def script_call(url, name, asked, headers=None):
    """Ask for what the script of the answers asks for."""
    config = json.loads(ask_server(url, "GET", "/config", headers=headers)[1])
    part = next(part["id"] for part in config["components"] if part["props"].get("elem_id") == "log")
    body = {"data": asked, "component_id": part, "session_hash": "s", "fn_name": name}
    status, said = ask_server(url, "POST", SCRIPTS, body, headers)
    assert status == 200, said
    return json.loads(said)


def keep(assistant, owner):
    with History.open(assistant.settings.data_dir / FILE_NAME) as history:
        key = history.start(owner=owner).conversation_id
        history.add(key, assistant.ask(QUESTION))
    return {"conversation": key, "turn": 1, "source": "c1"}


def write_ahead_log(assistant):
    """A file that is there for as long as the conversations are open."""
    return (assistant.settings.data_dir / f"{FILE_NAME}-wal").exists()


def test_scripts_calls_reach_the_conversations_of_their_key_alone(tmp_path):
    with light(tmp_path, api_keys=f"{KEY},{OTHER_KEY}") as assistant:
        asked = keep(assistant, KeyRing([hash_key(KEY)]).user(KEY))
        with running_server(assistant) as url:
            assert ANSWER in script_call(url, "source", asked, BEARER)["html"]
            assert "There is no conversation" in script_call(url, "source", asked, OTHER)["error"]
            assert ask_server(url, "POST", SCRIPTS, {})[0] == 401


def test_what_is_asked_in_the_window_is_kept_for_its_key(tmp_path):
    with light(tmp_path, api_keys=f"{KEY},{OTHER_KEY}") as assistant, running_server(assistant) as url:
        config = json.loads(ask_server(url, "GET", "/config", headers=BEARER)[1])
        part = next(part["id"] for part in config["components"] if part["props"].get("elem_id") == "question")
        event = next(one for one in config["dependencies"] if any(name[0] == part for name in one["targets"]))
        asked = {"data": [QUESTION, None, "extractive", []], "fn_index": event["id"], "session_hash": "s", "trigger_id": part}
        assert ask_server(url, "POST", "/gradio_api/queue/join", asked, BEARER)[0] == 200
        assert "process_completed" in ask_server(url, "GET", "/gradio_api/queue/data?session_hash=s", headers=BEARER)[1]
        ring = KeyRing([hash_key(KEY), hash_key(OTHER_KEY)])
        with History.open(assistant.settings.data_dir / FILE_NAME) as history:
            assert [one.title for one in history.conversations(ring.user(KEY))] == [QUESTION]
            assert history.conversations(ring.user(OTHER_KEY)) == history.conversations("") == ()


def test_scripts_calls_are_refused_to_other_websites_and_host_names(tmp_path):
    with light(tmp_path) as assistant, running_server(assistant) as url:
        assert ask_server(url, "POST", SCRIPTS, {}, {"Sec-Fetch-Site": "cross-site"})[0] == 403
        assert ask_server(url, "POST", SCRIPTS, {}, {"Origin": "http://evil.example"})[0] == 403
        assert ask_server(url, "POST", SCRIPTS, {}, {"Host": "evil.example"})[0] == 421


@pytest.mark.parametrize(
    "path",
    [SCRIPTS, f"{SCRIPTS}/", "/gradio_api/run/predict", "/gradio_api/api/x", "/gradio_api/queue/join", "/gradio_api/upload"],
)
def test_what_the_window_makes_the_server_do_is_counted(tmp_path, path):
    with light(tmp_path, requests_per_minute=2) as assistant, running_server(assistant) as url:
        statuses = [ask_server(url, "POST", path, {})[0] for _ in range(3)]
        assert 429 not in statuses[:2]
        assert statuses[2] == 429
        assert ask_server(url, "GET", "/theme.css")[0] == 200


def test_nothing_can_be_called_by_name(tmp_path):
    with light(tmp_path) as assistant, running_server(assistant) as url:
        for keys in ({}, {"data": ["a"], "fn_index": 10**9, "session_hash": "../a"}):
            assert ask_server(url, "POST", "/gradio_api/call/answer", keys)[0] == 404


def test_scripts_may_send_what_would_name_a_file_in_an_event(tmp_path):
    """It is read as text or refused by its shape, never as a file."""
    with light(tmp_path) as assistant:
        asked = keep(assistant, "")
        with running_server(assistant) as url:
            forged = {"path": "/etc/hostname", "meta": {"_type": "gradio.FileData"}}
            assert ANSWER in script_call(url, "copied", {**asked, **forged, "form": "text"})["text"]
            assert "no text" in script_call(url, "copied", {**asked, "conversation": forged, "form": "text"})["error"]


def test_the_conversations_are_closed_with_the_server(tmp_path):
    with light(tmp_path) as assistant:
        keep(assistant, "")
        with running_server(assistant) as url:
            assert ask_server(url, "GET", "/")[0] == 200
            assert write_ahead_log(assistant)
        assert not write_ahead_log(assistant)


def test_the_conversations_are_closed_where_the_page_cant_be_mounted_or_its_app_is_cut_off(tmp_path, monkeypatch):
    async def cut_off(app):
        async with app.router.lifespan_context(app):
            assert write_ahead_log(assistant)
            raise asyncio.CancelledError

    def refuse(*_, **__):
        assert write_ahead_log(assistant)
        raise RuntimeError("no room")

    with light(tmp_path) as assistant:
        with pytest.raises(asyncio.CancelledError):
            asyncio.run(cut_off(mount_page(FastAPI(), assistant)))
        assert not write_ahead_log(assistant)
        monkeypatch.setattr(gr, "mount_gradio_app", refuse)
        with pytest.raises(RuntimeError, match="no room"):
            mount_page(FastAPI(), assistant)
        assert not write_ahead_log(assistant)
