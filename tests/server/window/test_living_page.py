"""The page while things change around it: no articles yet, articles that come and go, a server killed and started anew."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

import pytest

from tests.support.browsing import WAIT, ask

MILL = "# The mill\n\nThe mill at Arden was built in 1931 by Ada Quill. It is worth $3 million.\n"
QUESTION = "When was the mill at Arden built?"


@contextmanager
def served(folder, port):
    """A server in a process of its own, as a person starts it; the process, once it answers."""
    command = [sys.executable, "-m", "assistant", "serve", "--port", str(port)]
    environment = {**os.environ, "ASSISTANT_DATA_DIR": str(folder / "data"), "ASSISTANT_CORPUS": str(folder / "corpus")}
    with subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            until_it_answers(f"http://127.0.0.1:{port}/healthz")
            yield process
        finally:
            process.kill()


def until_it_answers(url):
    for _ in range(1500):  # a machine may be busy
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{url} never answered")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


@pytest.fixture
def opened(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def test_from_no_article_to_a_cited_answer_about_the_first_and_back_to_none(opened, tmp_path):
    port = free_port()
    with served(tmp_path, port):  # which makes the folder of articles
        opened.goto(f"http://127.0.0.1:{port}")
        opened.get_by_role("heading", name="Add your first article").first.wait_for(timeout=WAIT)
        opened.locator("#conversations", has_text="None yet").wait_for(timeout=WAIT)  # now the page knows that it has none
        (tmp_path / "corpus" / "mill.md").write_text(MILL, "utf-8")
        opened.locator("#notice", has_text="1 article added just now.").wait_for(timeout=WAIT)
        example = opened.locator("#examples button", has_text=QUESTION)
        example.wait_for(timeout=WAIT)
        example.click()
        turn = opened.locator("#log .turn")
        turn.wait_for(timeout=WAIT)
        assert "✓ quoted from The mill" in turn.inner_text()
        (tmp_path / "corpus" / "mill.md").unlink()
        opened.locator("#notice", has_text="1 article removed just now.").wait_for(timeout=WAIT)
        opened.get_by_role("tab", name="Articles").click()
        opened.locator("#listing", has_text="Add your first article").wait_for(timeout=WAIT)


def test_the_page_goes_on_after_its_server_was_killed(opened, tmp_path):
    port = free_port()
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "mill.md").write_text(MILL, "utf-8")
    box = opened.get_by_label("Your question")
    with served(tmp_path, port) as process:
        opened.goto(f"http://127.0.0.1:{port}")
        ask(opened, QUESTION)
        process.send_signal(signal.SIGSTOP)  # so that it is in the middle of the answer
        box.fill("How much is the mill worth?")
        box.press("Enter")
        opened.wait_for_timeout(300)
        box.fill("And who built it?")
        process.kill()
        opened.locator("#banner", has_text="can’t be reached").wait_for(timeout=WAIT)
    with served(tmp_path, port):
        opened.wait_for_function("!document.documentElement.classList.contains('server-gone')", timeout=WAIT)
        opened.locator("#log .turn").first.wait_for(timeout=WAIT)  # the conversation is there again
        opened.wait_for_timeout(2000)  # whatever the page loads has come by now
        assert box.input_value() == "And who built it?"


def test_conversations_are_renamed_pinned_and_deleted_from_the_list(opened, tmp_path):
    port = free_port()
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "mill.md").write_text(MILL, "utf-8")
    with served(tmp_path, port):
        opened.goto(f"http://127.0.0.1:{port}")
        for _ in range(2):
            ask(opened, QUESTION)
            opened.get_by_role("button", name="New conversation").click()
            opened.locator(".turn").first.wait_for(state="detached", timeout=WAIT)
        rows = opened.locator("#conversations li")
        chosen(rows.nth(1), "Rename")
        opened.locator("#conversations").get_by_label("Title").fill("Milling")
        opened.locator("#conversations").get_by_label("Title").press("Enter")
        rows.filter(has_text="Milling").wait_for(timeout=WAIT)
        chosen(rows.filter(has_text="Milling"), "Pin")
        assert "Milling" in rows.first.inner_text()
        chosen(rows.first, "Delete")
        opened.get_by_role("dialog").get_by_role("button", name="Delete").click()
        rows.filter(has_text="Milling").wait_for(state="detached", timeout=WAIT)
        opened.keyboard.press("Escape")
        opened.locator("body").click(position={"x": 5, "y": 5})
        opened.keyboard.press("?")
        opened.get_by_role("dialog", name="Keyboard shortcuts").wait_for(timeout=WAIT)


def chosen(row, act):
    row.locator("summary").click()
    row.get_by_role("button", name=act, exact=True).click()
