"""In a real browser: examples, uploads, cases, Stop, and signing in and out."""

import json
from threading import Event
from time import sleep
from urllib.parse import urlsplit

from assistant.server.serve import running_server
from assistant.settings import load_settings
from tests.support.browsing import WAIT, ask
from tests.support.open_page import (
    FUND,
    FUND_SENTENCE,
    HARBOUR,
    assistant_fixture,
    kept,
    url_fixture,
    view_fixture,
)

__all__ = ["assistant_fixture", "url_fixture", "view_fixture"]


def test_an_error_is_a_sentence_in_the_chat(view):
    assert (
        ask(view, "x" * 2001).locator(".error").inner_text().startswith("The question has 2001 characters, more than the 2000")
    )


def test_an_example_question_is_asked_with_the_keyboard_alone(view):
    example = view.locator("#examples button").first
    example.wait_for(timeout=WAIT)
    question = example.inner_text()
    example.focus()
    view.keyboard.press("Enter")
    turn = view.locator("#log .turn").first
    turn.locator(".facts").wait_for(timeout=WAIT)
    assert turn.locator("h3").inner_text() == question
    assert turn.locator(".abstention").count() == 0
    assert not example.is_visible()


def test_an_uploaded_article_is_answered_from_and_gone_once_removed(browser, assistant, url, tmp_path):
    (tmp_path / "harbour.txt").write_text(HARBOUR, "utf-8")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    page = browser.new_page()
    page.goto(url)
    page.get_by_role("tab", name="Articles").click()
    page.locator("#files input[type=file]").set_input_files([tmp_path / "harbour.txt", tmp_path / "broken.pdf"])
    page.locator("#outcome .done", has_text="added harbour.txt").wait_for(timeout=WAIT)
    assert "document 'broken.pdf' is a broken PDF" in page.locator("#outcome .failed").inner_text()
    assert [path for path in (assistant.settings.data_dir / "uploads").rglob("*") if path.is_file()] == []
    page.get_by_role("button", name="Harbour", exact=True).click()
    page.locator("#preview .text", has_text=HARBOUR).wait_for(timeout=WAIT)
    assert page.locator("#preview b").count() == 0
    page.get_by_role("tab", name="Ask").click()
    question = "Who dredged the Ormsay harbour?"
    ask(page, question).locator(".marker").first.click()
    page.locator("#source mark.chosen", has_text=HARBOUR).wait_for(timeout=WAIT)
    page.get_by_role("tab", name="Articles").click()
    page.get_by_role("button", name="Remove this article").click()
    page.get_by_role("button", name="Remove it").click()
    page.locator("#outcome .done", has_text="removed harbour.txt").wait_for(timeout=WAIT)
    page.get_by_role("tab", name="Ask").click()
    assert HARBOUR not in ask(page, question).inner_text()  # another article may be thought to answer, but not this one
    page.context.close()


def test_a_case_file_is_run_and_its_figures_are_shown_in_place(browser, url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # where reports are kept
    case = {"id": "f1", "question": FUND, "expected": ["€2 billion"], "evidence": [FUND_SENTENCE]}
    (tmp_path / "fund.jsonl").write_text(json.dumps(case) + "\n", "utf-8")
    page = browser.new_page()
    complaints = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(url)
    page.get_by_role("tab", name="Evals").click()
    with page.expect_file_chooser() as choosing:
        page.get_by_role("button", name="Upload cases").click()
    choosing.value.set_files(tmp_path / "fund.jsonl")
    page.locator("#run-status", has_text="can be run").wait_for(timeout=WAIT)
    page.get_by_role("button", name="Run", exact=True).click()
    page.locator("#run-status", has_text="1 case asked").wait_for(timeout=2 * WAIT)
    report = page.frame_locator("#report iframe")
    row = report.locator("#metrics tr", has_text="answered_right").first
    row.wait_for(timeout=WAIT)
    assert row.locator(".value").inner_text() == "1.000"
    assert report.locator("#pictures svg").count() == 4
    kept = page.get_by_label("Reports").input_value()
    assert (tmp_path / "reports" / kept / "report.html").is_file()
    assert complaints == []
    page.context.close()


class Endless:
    """Stands where the Assistant does: writes until it is stopped."""

    revision = 0

    def __init__(self, data_dir, **settings):
        self.settings = load_settings(port=0, data_dir=data_dir, **settings)
        self.closed = Event()

    def watch(self, watcher):
        """Nobody counts here."""

    def stream(self, question, history=(), documents=()):
        try:
            while True:
                yield "word "
                sleep(0.05)
        finally:
            self.closed.set()

    def quote(self, question, history=(), documents=()):
        raise AssertionError("there is nothing to quote")

    def summaries(self, after="", limit=None):
        return ()


def test_stop_ends_the_stream_and_leaves_what_was_written_unkept(browser, tmp_path):
    endless = Endless(tmp_path)
    with running_server(endless) as url:
        page = browser.new_page()
        page.goto(url)
        page.get_by_label("Your question").fill("Go on?")
        page.get_by_label("Your question").press("Enter")
        page.locator("#live .words", has_text="word word").wait_for(timeout=WAIT)
        page.get_by_role("button", name="Stop").click()
        page.locator("#live .stopped").wait_for(timeout=WAIT)
        assert endless.closed.wait(10)
        written = page.locator("#live .words").inner_text()
        page.wait_for_timeout(500)
        assert page.locator("#live .words").inner_text() == written
        assert page.get_by_role("button", name="Send").is_visible()
        page.get_by_role("button", name="Ask again").click()
        page.locator("#live .words", has_text="word word").wait_for(timeout=WAIT)
        page.get_by_role("button", name="New conversation").click()
        page.locator(".turn").first.wait_for(state="detached", timeout=WAIT)
        page.wait_for_timeout(500)
        assert page.locator(".turn").count() == 0
        assert page.get_by_role("button", name="Send").is_visible()
        page.context.close()
    assert kept(endless) == {}


def test_a_person_signs_in_with_a_key_and_out_again(browser, tmp_path):
    with running_server(Endless(tmp_path, api_keys="staple")) as url:
        page = browser.new_page()
        page.goto(url)
        page.get_by_label("Your key").fill("staple")
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name="Send").wait_for(timeout=WAIT)
        page.get_by_role("button", name="Sign out").click()
        page.get_by_label("Your key").wait_for(timeout=WAIT)
        page.goto(url)
        assert urlsplit(page.url).path == "/login"
        page.context.close()


def test_where_nobody_signs_in_nobody_signs_out(view):
    assert not view.get_by_role("button", name="Sign out").is_visible()
