"""In a real browser: phones, the dark, contrast, and what axe finds."""

import pytest

from tests.support.browsing import WAIT, ask
from tests.support.open_page import FUND, assistant_fixture, begin, url_fixture, view_fixture

__all__ = ["assistant_fixture", "url_fixture", "view_fixture"]


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


DARK_PHONE = {**PHONE, "color_scheme": "dark"}
EVERYWHERE = pytest.mark.parametrize(
    "view", [None, DARK, PHONE, DARK_PHONE], indirect=True, ids=["light", "dark", "phone", "dark-phone"]
)


def violations(view):
    """What axe objects to in the page as it is now: the rule, and what breaks it."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(view).response
    assert len(found["passes"]) > 10
    return {one["id"]: [node["html"] for node in one["nodes"]] for one in found["violations"]}


@EVERYWHERE
def test_axe_finds_nothing_in_the_ask_tab(view):
    view.locator("#examples button").first.wait_for(timeout=WAIT)
    assert violations(view) == {}
    ask(view, FUND)
    ask(view, "What is the capital of Mongolia?")
    turn = view.locator(".turn").first
    turn.get_by_role("button", name="Good answer").click()
    turn.locator(".why summary").click()
    turn.locator(".because table").first.wait_for(timeout=WAIT)
    turn.locator(".marker").first.click()
    view.locator("#source mark.chosen").wait_for(timeout=WAIT)
    assert violations(view) == {}


@EVERYWHERE
def test_axe_finds_nothing_in_the_articles_tab(view):
    view.get_by_role("tab", name="Articles").click()
    view.locator("#listing button").first.click()
    view.locator("#preview .text").wait_for(timeout=WAIT)
    for summary in view.locator("#bookmark summary").all():
        summary.click()
    view.locator("#url input, #url textarea").fill("no address")
    view.get_by_role("button", name="Add", exact=True).click()
    view.locator("#outcome .failed").first.wait_for(timeout=WAIT)
    view.get_by_role("button", name="Remove this article").click()
    view.get_by_role("button", name="Keep it").wait_for(timeout=WAIT)
    assert violations(view) == {}


@EVERYWHERE
def test_axe_finds_nothing_in_the_evals_tab_nor_in_the_list_of_keys(view):
    view.get_by_role("tab", name="Evals").click()
    view.locator("#report .quiet").wait_for(timeout=WAIT)
    assert violations(view) == {}
    view.get_by_role("button", name="Keyboard shortcuts").click()
    view.get_by_role("dialog").wait_for(timeout=WAIT)
    assert violations(view) == {}


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
