"""The window in the language of the browser: what it begins with, what events show, and what scripts say."""

import json
import urllib.request

import pytest

from assistant.answer import Assistant
from assistant.server.serve import running_server
from tests.support.browsing import WAIT

MILL = "# The mill\n\nThe mill at Arden was built in 1931 by Ada Quill.\n"
QUESTION = "When was the mill at Arden built?"


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    folder = tmp_path_factory.mktemp("languages")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "mill.md").write_text(MILL, "utf-8")
    with Assistant.open(folder / "corpus", data_dir=folder / "data", port=0) as assistant, running_server(assistant) as running:
        yield running


def labels(url, accepted):
    """What stands on the page's tabs and buttons for a browser that would read these languages."""
    request = urllib.request.Request(f"{url}/config", headers={"Accept-Language": accepted})
    with urllib.request.urlopen(request, timeout=30) as reply:
        parts = json.load(reply)["components"]
    return {part["props"].get("label") or part["props"].get("value") for part in parts if part["type"] in {"button", "tabitem"}}


@pytest.mark.parametrize(
    ("accepted", "wanted"),
    [
        ("de-CH,en;q=0.5", {"Senden", "Fragen"}),
        ("es", {"Enviar", "Preguntar"}),
        ("fr;q=0.9", {"Envoyer", "Demander"}),
        ("ja", {"Send", "Ask"}),
    ],
)
def test_the_page_begins_in_the_language_that_the_browser_asks_for(url, accepted, wanted):
    assert wanted <= labels(url, accepted)
    assert {"Send", "Ask"} <= labels(url, "")


def test_a_whole_answer_is_told_in_german(url, browser):
    page = browser.new_context(locale="de-DE").new_page()
    page.goto(url)
    page.locator("#conversations", has_text="Noch keine. Sie bleiben auf diesem Rechner.").wait_for(timeout=WAIT)
    page.get_by_label("Ihre Frage").fill(QUESTION)
    page.get_by_label("Ihre Frage").press("Enter")
    turn = page.locator("#log .turn").first
    turn.locator(".facts", has_text="1 von 1 Satz belegt").wait_for(timeout=WAIT)
    assert "zitiert aus The mill" in turn.inner_text()
    assert page.evaluate("document.documentElement.lang") == "de"
    turn.get_by_role("button", name="Quelle 1").click()
    page.get_by_role("complementary", name="Quelle").get_by_label("In diesem Artikel suchen").wait_for(timeout=WAIT)
    page.route("**/component_server/", lambda route: route.fulfill(status=429))
    turn.get_by_role("button", name="Kopieren", exact=True).click()
    turn.get_by_role("button", name="Nicht kopiert").wait_for(timeout=WAIT)
    page.get_by_role("tab", name="Artikel").click()
    page.locator("#listing", has_text="1 Artikel").wait_for(timeout=WAIT)
    page.context.close()
