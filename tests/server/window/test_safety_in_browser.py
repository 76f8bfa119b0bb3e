"""In a real browser: hostile articles are inert text, and what a server refuses is said."""

import socket

import pytest

from tests.support.browsing import WAIT, ask
from tests.support.open_page import FUND, PAYLOAD, assistant_fixture, url_fixture, view_fixture

__all__ = ["assistant_fixture", "url_fixture", "view_fixture"]


def test_an_article_full_of_markup_is_inert_text(view):
    turn = ask(view, "Which lighthouse was painted in bold red?")
    assert PAYLOAD in " ".join(turn.locator(".claim").first.text_content().split())
    assert turn.locator("script, img, iframe, h1, b, math, code, a").count() == 0
    turn.locator(".marker").first.click()
    panel = view.locator("#source")
    panel.locator("mark.chosen").wait_for(timeout=WAIT)
    assert panel.locator("mark.chosen").text_content() == PAYLOAD
    assert panel.locator("script, img, iframe, h1, b, math, code, a").count() == 0
    assert "<b>Vexley</b>" in panel.locator(".text").inner_text()


def test_markup_in_question_and_title_is_inert_too(view):
    question = "<img src=x onerror=window.pwned=5> **Who** was the keeper of the Vexley lighthouse?"
    turn = ask(view, question)
    assert turn.locator("h3").inner_text() == question
    assert "<img src=x onerror=window.pwned=5>" in view.locator("#bar h2.title").inner_text()
    assert view.locator("#ask img").count() == 0


def test_the_policy_stops_what_escaping_might_miss(browser, url):
    """Put live markup into the page by hand: the browser must neither run it nor fetch for it."""
    page = browser.new_page()
    page.goto(url)
    page.get_by_role("button", name="Send").wait_for(timeout=WAIT)
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        live = (
            f'<img src="http://127.0.0.1:{elsewhere.getsockname()[1]}/x.png"><img src="x:" onerror="window.pwned=6">'
            '<a id="bad" href="javascript:window.pwned=7">x</a>'
        )
        page.evaluate("live => document.body.insertAdjacentHTML('beforeend', live)", live)
        page.locator("#bad").dispatch_event("click")
        elsewhere.settimeout(1)
        with pytest.raises(TimeoutError):
            elsewhere.accept()
    assert page.evaluate("window.pwned") is None
    page.context.close()


def test_what_the_server_refuses_to_a_script_is_said(browser, url):
    page = browser.new_page()
    page.goto(url)
    turn = ask(page, FUND)
    page.route("**/component_server/", lambda route: route.fulfill(status=429))
    turn.locator(".marker").first.click()
    page.locator("#source .error", has_text="try again in a moment").wait_for(timeout=WAIT)
    page.keyboard.press("Escape")
    turn.locator(".why summary").click()
    turn.locator(".because .error", has_text="try again in a moment").wait_for(timeout=WAIT)
    turn.get_by_role("button", name="Good answer").click()
    turn.locator(".saved", has_text="try again in a moment").wait_for(timeout=WAIT)
    assert turn.get_by_role("button", name="Good answer").get_attribute("aria-pressed") == "false"
    turn.get_by_role("button", name="Copy").click()
    turn.get_by_role("button", name="Not copied").wait_for(timeout=WAIT)
    page.context.close()
