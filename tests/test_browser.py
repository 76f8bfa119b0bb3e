"""The page in a real browser: the journey of a question, hostile articles, and that no request leaves the machine."""

import os
import re
import shutil
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from assistant.answer import Assistant
from assistant.page import running_page

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
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
WAIT = 30_000  # milliseconds; a busy machine is slow, and nobody waits that long where all is well


def missing(what):
    """Skip where a person has no browser; fail where CI should have one."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, and CI must run the browser tests")
    pytest.skip(f"{what} is missing, so the page can't be tried in a browser")


@pytest.fixture(scope="module")
def browser():
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        missing("Chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    corpus = folder / "corpus"
    corpus.mkdir()
    shutil.copy(Path(__file__).parent.parent / "corpus" / "russia-southeast-asia.md", corpus)
    (corpus / "hostile.txt").write_text(HOSTILE, "utf-8")
    with Assistant.open(corpus, data_dir=folder / "data", port=0) as opened:
        yield opened


@pytest.fixture(scope="module")
def url(assistant):
    with running_page(assistant) as running:
        yield running


@pytest.fixture(params=[None], ids=[""])
def view(request, browser, url):
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
    assert complaints == []


def ask(page, question):
    """Ask as a person would, and give back the finished turn."""
    turns = page.locator(".turn").count()
    page.get_by_label("Your question").fill(question)
    page.get_by_label("Your question").press("Enter")
    turn = page.locator(".turn").nth(turns)
    turn.locator(".facts, .error").wait_for(timeout=WAIT)
    return turn


def test_a_question_is_answered_and_its_marker_leads_to_the_cited_sentence(view, assistant):
    citation = assistant.ask(FUND).citations[0]
    assert citation.cited_text == FUND_SENTENCE
    turn = ask(view, FUND)
    assert f"{FUND_SENTENCE} [1] ✓ supported" in " ".join(turn.locator(".claim").inner_text().split())
    assert turn.locator(".claim strong").inner_text() == "€2 billion"
    assert re.search(r"confident, 0\.\d\d ", turn.locator(".facts").inner_text())
    source = view.locator("#source-1-1")
    turn.locator("a.marker").click()
    assert view.evaluate("document.activeElement.id") == "source-1-1"
    assert urlsplit(view.url).path == "/"
    assert source.locator("mark").text_content() == citation.cited_text
    assert source.locator("mark").is_visible()
    assert source.locator(".title").inner_text() == citation.title
    assert source.locator(".heading").inner_text() == "Nuclear know-how and a joint fund"
    passage = next(hit.passage for hit in assistant.ask(FUND).hits if hit.passage.passage_id == citation.passage_id)
    assert "".join(source.locator("blockquote").text_content().split()) == "".join(passage.text.split())


def test_a_follow_up_is_completed_and_an_unanswerable_question_gets_an_honest_no(view):
    ask(view, FUND)
    follow_up = ask(view, "How much?")
    assert "Understood as: How much? (" in follow_up.locator(".understood").inner_text()
    assert follow_up.locator("mark").first.text_content() == FUND_SENTENCE
    declined = ask(view, "What is the capital of Mongolia?")
    assert declined.locator(".abstention").inner_text() == "The articles don't say."
    assert declined.locator("mark, a, .verdict").count() == 0
    nearest = declined.locator("details").first
    nearest.locator("summary").click()
    assert nearest.locator("blockquote").is_visible()
    view.get_by_role("button", name="New conversation").click()
    view.locator(".turn").first.wait_for(state="detached", timeout=WAIT)
    assert view.locator(".understood").count() == 0


def test_an_article_full_of_markup_is_inert_text(view):
    turn = ask(view, "Which lighthouse was painted in bold red?")
    assert turn.locator("mark").first.text_content() == PAYLOAD
    assert PAYLOAD in " ".join(turn.locator(".claim").first.text_content().split())
    assert turn.locator("script, img, iframe, h1, b, math, code").count() == 0
    assert turn.locator(".source").first.locator(".heading").inner_text() == "Notes on the <b>Vexley</b> lighthouse"
    links = turn.locator("a").evaluate_all(
        "links => links.map(link => [link.className, link.getAttribute('href'), link.textContent])"
    )
    assert links == [["marker", f"#source-1-{n}", f"[{n}]"] for n in range(1, len(links) + 1)]


def test_markup_in_the_question_is_inert_too(view):
    question = "<img src=x onerror=window.pwned=5> **Who** was the keeper of the Vexley lighthouse?"
    turn = ask(view, question)
    assert turn.locator("h2").inner_text() == question
    assert turn.locator("img").count() == 0


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
    turn = view.locator(".turn").first
    turn.locator(".facts").wait_for(timeout=WAIT)
    assert turn.locator("h2").inner_text() == question
    assert turn.locator(".abstention").count() == 0
    assert not example.is_visible()


PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.mark.parametrize("view", [PHONE, {**PHONE, "color_scheme": "dark"}], indirect=True, ids=["light", "dark"])
def test_a_phone_never_scrolls_sideways_and_text_stays_readable(view):
    turn = ask(view, FUND)
    ask(view, "Which lighthouse was painted in bold red?")
    assert view.evaluate("document.documentElement.scrollWidth <= innerWidth")
    contrasts = turn.locator("p, .verdict, .marker, mark, .heading, .title, blockquote").evaluate_all(CONTRAST)
    assert contrasts
    assert min(contrasts) >= 4.5


CONTRAST = """elements => {
  const parse = (color) => (color.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    const color = parse(getComputedStyle(element).backgroundColor);
    return color.length === 4 && color[3] === 0 ? behind(element.parentElement) : color;
  };
  return elements.map(element => {
    const pair = [light(parse(getComputedStyle(element).color)), light(behind(element))].sort((a, b) => b - a);
    return (pair[0] + 0.05) / (pair[1] + 0.05);
  });
}"""
