"""The page in a real browser: the journey of a question, hostile articles, and that no request leaves the machine."""

import json
import re
import shutil
import socket
from pathlib import Path
from threading import Event
from time import sleep
from urllib.parse import urlsplit

import pytest

from assistant.answer import Assistant
from assistant.history.conversations import FILE_NAME, History, Rating
from assistant.server.serve import running_server
from assistant.settings import load_settings
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


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    corpus = folder / "corpus"
    corpus.mkdir()
    shutil.copy(Path(__file__).parents[3] / "corpus" / "russia-southeast-asia.md", corpus)
    (corpus / "hostile.txt").write_text(HOSTILE, "utf-8")
    with Assistant.open(corpus, data_dir=folder / "data", port=0) as opened:
        yield opened


@pytest.fixture(scope="module")
def url(assistant):
    with running_server(assistant) as running:
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


def test_a_marker_opens_the_whole_article_at_exactly_the_cited_sentence_and_escape_leads_back(view, assistant):
    citation = assistant.ask(FUND).citations[0]
    assert citation.cited_text == FUND_SENTENCE
    turn = ask(view, FUND)
    quoted = "✓ quoted from Malaysia and Indonesia draw closer to Russia, 2025-07"
    assert f"{FUND_SENTENCE} [1] {quoted}" in " ".join(turn.locator(".claim").inner_text().split())
    assert turn.locator(".claim strong").inner_text() == "€2 billion"
    assert re.search(r"confident, 0\.\d\d ", turn.locator(".facts").inner_text())
    marker = turn.get_by_role("button", name="Source 1")
    marker.focus()
    view.keyboard.press("Enter")
    panel = view.get_by_role("complementary", name="Source")
    mark = panel.locator("mark.chosen")
    mark.wait_for(timeout=WAIT)
    document = assistant.document(citation.doc_id)
    assert mark.text_content() == citation.cited_text
    assert panel.locator(".text").text_content() == document.text
    assert panel.locator("h2").inner_text() == document.title
    box, room = mark.bounding_box(), panel.locator(".text").bounding_box()
    assert room["y"] <= box["y"] and box["y"] + box["height"] <= min(room["y"] + room["height"], 900)
    assert view.evaluate("document.activeElement.id") == "source-title"
    view.keyboard.press("Escape")
    panel.wait_for(state="hidden")
    assert marker.evaluate("marker => marker === document.activeElement")


def test_a_follow_up_is_completed_and_an_unanswerable_question_gets_an_honest_no(view):
    ask(view, FUND)
    follow_up = ask(view, "How much?")
    assert "Understood as: How much? (" in follow_up.locator(".understood").inner_text()
    assert FUND_SENTENCE in " ".join(follow_up.locator(".claim").inner_text().split())
    declined = ask(view, "What is the capital of Mongolia?")
    assert declined.locator(".abstention").inner_text() == "The articles don't say."
    assert declined.locator(".marker, .verdict").count() == 0
    declined.locator(".nearest button").first.click()
    view.locator("#source mark.passage").wait_for(timeout=WAIT)
    view.get_by_role("button", name="Close", exact=True).click()
    view.get_by_role("button", name="New conversation").click()
    view.locator(".turn").first.wait_for(state="detached", timeout=WAIT)
    assert "conversation" not in view.url


def test_an_answer_explains_itself(view):
    turn = ask(view, FUND)
    turn.locator(".why summary").click()
    turn.locator(".because table").first.wait_for(timeout=WAIT)
    said = turn.locator(".because").inner_text()
    assert f"Searched for: {FUND}" in said
    assert "Writing the answer" in said
    turn.locator(".because button").first.click()
    view.locator("#source mark.passage").wait_for(timeout=WAIT)


def test_a_thumb_down_with_its_comment_is_kept(view, assistant):
    begin(view, "Rated")
    turn = view.locator(".turn").first
    turn.get_by_role("button", name="Bad answer").click()
    turn.get_by_label("Why?").fill("Too <b>short</b>.")
    turn.get_by_role("button", name="Save comment").click()
    view.wait_for_function("document.querySelector('.comment .saved').textContent === 'Saved.'")
    (stored,) = kept(assistant)["Rated"]
    view.reload()
    view.locator(".rate[aria-pressed=true]").wait_for(timeout=WAIT)
    assert (stored.rating, stored.comment) == (Rating.DOWN, "Too <b>short</b>.")
    assert view.get_by_label("Why?").input_value() == "Too <b>short</b>."


def test_reloading_keeps_the_conversation_and_goes_on_with_it(view, assistant):
    begin(view, "Reloaded")
    view.reload()
    view.locator("#log .turn").first.wait_for(timeout=WAIT)
    assert view.locator("#bar h2.title").inner_text() == "Reloaded"
    assert "Understood as" in ask(view, "How much?").inner_text()
    assert len(kept(assistant)["Reloaded"]) == 2


def test_a_conversation_is_exported_then_deleted_once_that_is_confirmed(view, assistant):
    begin(view, "Doomed")
    for form, holds in (("Export as Markdown", "# Doomed"), ("Export as JSON", '"title": "Doomed"')):
        view.locator("#bar summary").click()
        with view.expect_download() as saved:
            view.get_by_role("button", name=form).click()
        assert holds in Path(saved.value.path()).read_text("utf-8")
    for act in ("Cancel", "Delete"):
        assert "Doomed" in kept(assistant)
        view.locator("#bar summary").click()
        view.locator("#bar .acts").get_by_role("button", name="Delete").click()
        view.get_by_role("dialog").get_by_role("button", name=act).click()
    view.locator(".turn").first.wait_for(state="detached", timeout=WAIT)
    assert "Doomed" not in kept(assistant)


def test_an_export_that_is_refused_says_why(view, assistant):
    begin(view, "Gone")
    with History.open(assistant.settings.data_dir / FILE_NAME) as history:
        history.delete(next(one.conversation_id for one in history.conversations() if one.title == "Gone"))
    view.locator("#bar summary").click()
    view.get_by_role("button", name="Export as JSON").click()
    said = view.locator("#bar .said")
    said.filter(has_text="conversation").wait_for(timeout=WAIT)
    assert said.is_visible()


def test_the_last_question_can_be_edited_and_its_answer_takes_the_place(view, assistant):
    begin(view, "Edited")
    view.get_by_role("button", name="Edit question").click()
    view.locator("#editing").wait_for(timeout=WAIT)
    box = view.get_by_label("Your question")
    view.wait_for_function("document.querySelector('#question textarea').value !== ''")
    assert box.input_value() == FUND
    box.fill("Which lighthouse was painted in bold red?")
    box.press("Enter")
    view.locator("#log h3", has_text="bold red").wait_for(timeout=WAIT)
    view.get_by_role("button", name="Ask again").click()
    view.locator("#live .turn").wait_for(state="detached", timeout=WAIT)
    assert [turn.answer["question"] for turn in kept(assistant)["Edited"]] == ["Which lighthouse was painted in bold red?"]


def test_an_answer_is_copied_with_its_sources(view):
    view.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(view, FUND).get_by_role("button", name="Copy").click()
    view.get_by_role("button", name="Copied").wait_for(timeout=WAIT)
    copied = view.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"{FUND_SENTENCE} [1]\n\nSources:\n[1] Malaysia and Indonesia draw closer to Russia, 2025-07")


def test_an_unknown_conversation_in_the_address_is_a_new_one(view, url):
    view.locator("#examples button").first.wait_for(timeout=WAIT)  # Gradio complains where one leaves before all is loaded
    view.goto(f"{url}/?conversation=000000000000")
    view.locator("#bar h2.title", has_text="New conversation").wait_for(timeout=WAIT)
    assert view.locator(".turn").count() == 0


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


PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.mark.parametrize("view", [PHONE, {**PHONE, "color_scheme": "dark"}], indirect=True, ids=["light", "dark"])
def test_a_phone_never_scrolls_sideways_and_text_stays_readable(view):
    turn = ask(view, FUND)
    ask(view, "Which lighthouse was painted in bold red?")
    turn.locator(".why summary").click()
    turn.locator(".because table").first.wait_for(timeout=WAIT)
    turn.locator(".marker").first.click()
    view.locator("#source mark.chosen").wait_for(timeout=WAIT)
    assert view.locator("#source mark.chosen").is_visible()
    assert view.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shown = view.locator(".turn p, .turn .verdict, .turn button, .turn td, #source mark, #source .text, #source h2, #source p")
    contrasts = shown.evaluate_all(CONTRAST)
    assert len(contrasts) > 20
    assert min(contrasts) >= 4.5


@pytest.mark.parametrize("view", [PHONE], indirect=True, ids=["phone"])
def test_conversations_are_in_a_drawer_on_a_phone(view):
    begin(view, "In the drawer")
    listed = view.get_by_role("navigation", name="Conversations")
    assert not listed.is_visible()
    view.get_by_role("button", name="Conversations").click()
    assert listed.is_visible()
    view.keyboard.press("Escape")
    assert not listed.is_visible()
    view.get_by_role("button", name="Conversations").click()
    listed.get_by_role("button", name="New conversation").click()
    view.locator(".turn").first.wait_for(state="detached", timeout=WAIT)
    view.get_by_role("button", name="Conversations").click()
    listed.get_by_role("button", name="In the drawer").click()
    view.locator("#log .turn").first.wait_for(timeout=WAIT)
    assert not listed.is_visible()


DARK = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"}


@pytest.mark.parametrize("view", [None, DARK, PHONE], indirect=True, ids=["light", "dark", "phone"])
def test_axe_finds_nothing_serious(view):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    ask(view, FUND)
    ask(view, "What is the capital of Mongolia?")
    turn = view.locator(".turn").first
    turn.get_by_role("button", name="Good answer").click()
    turn.locator(".why summary").click()
    turn.locator(".because table").first.wait_for(timeout=WAIT)
    turn.locator(".marker").first.click()
    view.locator("#source mark.chosen").wait_for(timeout=WAIT)
    found = axe.Axe().run(view).response["violations"]
    grave = {one["id"]: [node["html"] for node in one["nodes"]] for one in found if one["impact"] in {"serious", "critical"}}
    assert grave == {}


class Endless:
    """Stands where the Assistant does: writes until it is stopped."""

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
