"""What journeys share: articles, some hostile, a server of them, and its page open in a browser that complains of nothing."""

import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from assistant.answer import Assistant
from assistant.history.conversations import FILE_NAME, History
from assistant.server.serve import running_server
from tests.support.browsing import ABORTED, ENDED, WAIT, ask

FUND = "How much is the investment fund worth?"
FUND_SENTENCE = (
    "In St. Petersburg last month, the Russian Direct Investment Fund and Danatara, the sovereign wealth fund of Indonesia, "
    "signed a deal to set up an investment fund worth €2 billion."
)
PAYLOAD = (
    "The Vexley lighthouse was painted </mark></blockquote><script>window.pwned=1</script> <iframe src=http://evil.example/> "
    '<img src=x onerror="window.pwned=2"> in **bold** red [7] with $$x^2$$ and {{constructor}} ${window.pwned=3} '
    "[click](javascript:window.pwned=4) ![x](http://evil.example/x.png) by Ada Quill."
)
HOSTILE = f"""Notes on the <b>Vexley</b> lighthouse

{PAYLOAD}

The keeper of the Vexley lighthouse [1] was Tomas Brandt.
"""
HARBOUR = "The Ormsay harbour was dredged by <b>Ewan Pike</b> in 1911."


@pytest.fixture(scope="module", name="assistant")
def assistant_fixture(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    corpus = folder / "corpus"
    corpus.mkdir()
    shutil.copy(Path(__file__).parents[2] / "corpus" / "russia-southeast-asia.md", corpus)
    (corpus / "hostile.txt").write_text(HOSTILE, "utf-8")
    with Assistant.open(corpus, data_dir=folder / "data", port=0) as opened:
        yield opened


@pytest.fixture(scope="module", name="url")
def url_fixture(assistant):
    with running_server(assistant) as running:
        yield running


@pytest.fixture(params=[None], ids=[""], name="view")
def view_fixture(request, browser, url):
    """The open page. Whatever it requested lay on this machine, and it complained of nothing."""
    context = browser.new_context(**(request.param or {"viewport": {"width": 1280, "height": 900}}))
    page = context.new_page()
    requested, complaints = [], []
    context.on("request", lambda made: requested.append(made.url))
    page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(url)
    page.get_by_role("button", name="Send").wait_for(timeout=WAIT)
    yield page
    assert page.evaluate("window.pwned") is None
    context.close()
    own = urlsplit(url).netloc
    assert requested
    assert [made for made in requested if made.startswith(("http", "ws", "ftp")) and urlsplit(made).netloc != own] == []
    assert [said for said in complaints if ABORTED not in said and ENDED not in said] == []


def kept(assistant):
    """The conversations, as the command line sees them."""
    with History.open(assistant.settings.data_dir / FILE_NAME) as history:
        return {one.title: history.turns(one.conversation_id) for one in history.conversations()}


def begin(page, title):
    """A conversation of its own, which other tests don't change."""
    ask(page, FUND)
    page.locator("#bar summary").click()
    page.locator("#bar .acts").get_by_role("button", name="Rename").click()
    page.locator("#bar").get_by_label("Title").fill(title)
    page.locator("#bar").get_by_label("Title").press("Enter")
    page.locator("#bar h2.title", has_text=title).wait_for(timeout=WAIT)
