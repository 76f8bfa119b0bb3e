"""What the page does around the answers: what it serves, whom it serves, and when it ends."""

import http.client
import os
import re
import runpy
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest

from assistant.errors import SettingsError
from assistant.history.conversations import History
from assistant.schema import Abstention, Answer
from assistant.server.access import is_loopback
from assistant.server.middleware.browser_policy import localize
from assistant.server.serve import running_server, serve
from assistant.server.window.page import build_page
from assistant.settings import load_settings

APP = Path(__file__).parents[3] / "app.py"
PLAIN = Answer("q", "q", "It is so.", (), (), None, 0.8, "extractive", "m", ())
DECLINED = replace(PLAIN, text="The articles don't say.", abstention=Abstention.NOT_IN_CORPUS)


class Scripted:
    """Stands where the Assistant does: has no articles and declines every question."""

    def __init__(self, data_dir, **settings):
        self.settings = load_settings(port=0, data_dir=data_dir, **settings)

    def watch(self, watcher):
        """Nobody counts here."""

    def stream(self, question, history=(), documents=()):
        yield DECLINED

    def quote(self, question, history=(), documents=()):
        return DECLINED

    revision = 0

    def follow(self):
        """Nothing changes here."""

    def summaries(self, after="", limit=None):
        return ()


def test_every_event_is_closed_to_other_clients(tmp_path):
    with History.open(tmp_path / "c.db") as history:
        config = build_page(Scripted(tmp_path), history).get_config_file()
    assert config["dependencies"]
    assert {event["api_visibility"] for event in config["dependencies"]} == {"private"}


@pytest.mark.parametrize(
    ("settings", "shown"),
    [({}, False), ({"model": "openai:x"}, True), ({"model": "openai:x", "engine": "extractive"}, False)],
)
def test_who_answers_is_a_choice_only_where_a_model_drafts(tmp_path, settings, shown):
    with History.open(tmp_path / "c.db") as history:
        config = build_page(Scripted(tmp_path, **settings), history).get_config_file()
    (radio,) = [each["props"] for each in config["components"] if each["type"] == "radio"]
    assert radio["visible"] is shown
    assert radio["value"] == ("llm" if shown else "extractive")


def get(url, path="/", host=None, method="GET", body=None, headers=None):
    address = url.removeprefix("http://")
    connection = http.client.HTTPConnection(address, timeout=20)
    connection.request(method, path, body=body, headers={"Host": address if host is None else host, **(headers or {})})
    response = connection.getresponse()
    body = response.read().decode("utf-8")
    connection.close()
    return response, body


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    with running_server(Scripted(tmp_path_factory.mktemp("data"))) as running:
        yield running


def test_the_page_names_no_other_host_outside_its_own_data(url):
    response, body = get(url)
    assert response.status == 200
    markup = re.sub(r"window\.gradio_(?:config|api_info) = .*?</script>", "</script>", body, flags=re.DOTALL)
    assert set(re.findall(r"https?://[^\s\"'<]+", markup)) <= {url, f"{url}/"}
    assert "og:image" not in body


def test_every_script_of_the_page_has_the_nonce_of_its_policy(url):
    response, body = get(url)
    policy = response.getheader("content-security-policy")
    nonce = re.search(r"script-src 'self' 'nonce-([\w-]+)'", policy).group(1)
    assert len(re.findall(r"<script\b", body)) == body.count(f'<script nonce="{nonce}"') > 3
    assert "script-src 'self' 'unsafe-inline'" not in policy
    assert "http" not in policy
    assert get(url)[0].getheader("content-security-policy") != policy


def test_fonts_come_from_the_system(url):
    assert "@font-face" not in get(url, "/theme.css")[1]


def test_other_host_names_are_refused_on_loopback(url):
    assert get(url, host="evil.example")[0].status == 421
    assert get(url, host="")[0].status == 421
    assert get(url, host="localhost:7860")[0].status == 200
    assert get(url, host="[::1]:7860")[0].status == 200


def test_a_host_name_is_only_refused_where_this_machine_alone_may_ask(tmp_path):
    with running_server(Scripted(tmp_path, host="0.0.0.0")) as url:
        assert get(url, host="my-server.example")[0].status == 200


def test_head_is_answered_without_a_body(url):
    response, body = get(url, method="HEAD")
    assert (response.status, body) == (200, "")


def test_run_history_and_analytics_are_off(url):
    assert get(url, "/gradio_api/runs")[0].status == 404
    assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.0.1", "::1", "[::1]"])
def test_loopback_hosts(host):
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["", "0.0.0.0", "10.0.0.1", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example"]
)
def test_other_hosts(host):
    assert not is_loopback(host)


def test_localize_leaves_everything_else_as_it_is():
    page = b'<meta charset="utf-8"><meta property="og:image"\n content="https://x/y.png" /><p>scripts</p><script>a()</script>'
    assert localize(page, "n") == b'<meta charset="utf-8"><p>scripts</p><script nonce="n">a()</script>'


def test_a_port_in_use_is_one_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"can't listen on '127.0.0.1', port {port} .*set another port"):
            serve(load_settings(port=port, corpus=tmp_path))


def test_app_reports_a_missing_corpus_in_one_line(tmp_path, monkeypatch):
    monkeypatch.setenv("ASSISTANT_CORPUS", str(tmp_path / "no" / "such"))
    monkeypatch.setenv("ASSISTANT_PORT", "0")
    with pytest.raises(SystemExit, match=r"\Aerror: .+\Z"):  # which is printed, and the status 1
        runpy.run_path(str(APP), run_name="__main__")


def test_app_prints_its_address_answers_and_ends_cleanly_on_ctrl_c(tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text("The mill at Arden was built in 1931.", "utf-8")
    environment = {**os.environ, "ASSISTANT_PORT": "0"}
    with subprocess.Popen([sys.executable, APP], cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True) as running:
        said = []
        while "http://" not in "".join(said):
            said.append(running.stderr.readline())
            assert said[-1], said
        url = re.search(r"http://[\d.:]+", said[-1]).group()
        assert get(url)[0].status == 200
        listening = http.client.HTTPConnection(url.removeprefix("http://"), timeout=20)
        listening.request("GET", "/gradio_api/heartbeat/abc")  # what an open page keeps open
        assert listening.getresponse().status == 200
        running.send_signal(signal.SIGINT)
        said.append(running.communicate(timeout=30)[1])
        listening.close()
    assert running.returncode == 0
    assert said[-1] == ""


def test_stopping_the_page_is_quick(tmp_path):
    with running_server(Scripted(tmp_path)) as url:
        get(url)
        began = monotonic()
    assert monotonic() - began < 5
