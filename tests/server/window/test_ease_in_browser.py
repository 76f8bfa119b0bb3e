"""In a real browser: what makes daily use easy, such as focus, keys, a counter, the theme, and a conversation to pass on."""

from tests.support.browsing import WAIT, ask
from tests.support.open_page import FUND, FUND_SENTENCE, assistant_fixture, begin, url_fixture, view_fixture

__all__ = ["assistant_fixture", "url_fixture", "view_fixture"]

FOCUSED = "document.activeElement === document.querySelector('#question textarea')"


def test_one_types_at_once_and_again_after_edit(view):
    view.wait_for_function(FOCUSED, timeout=WAIT)
    ask(view, FUND)
    view.wait_for_function(FOCUSED, timeout=WAIT)
    view.get_by_role("button", name="Edit question").click()
    view.wait_for_function(f"{FOCUSED} && document.activeElement.value === {FUND!r}", timeout=WAIT)


def test_keys_lead_through_the_window_and_are_listed(view):
    view.locator("#header h1").click()  # out of the box, where a key is a letter
    view.evaluate("document.activeElement.blur()")
    view.keyboard.press("?")
    listed = view.get_by_role("dialog", name="Keyboard shortcuts")
    listed.wait_for(timeout=WAIT)
    assert "write a question" in listed.inner_text()
    view.keyboard.press("Escape")
    listed.wait_for(state="hidden", timeout=WAIT)
    view.keyboard.press("2")
    view.locator("#listing").wait_for(timeout=WAIT)
    assert view.get_by_role("tab", name="Articles").get_attribute("aria-selected") == "true"
    view.evaluate("document.activeElement.blur()")
    view.keyboard.press("/")
    view.wait_for_function(FOCUSED, timeout=WAIT)
    assert view.get_by_role("tab", name="Ask").get_attribute("aria-selected") == "true"


def test_a_long_question_is_counted_while_it_is_typed(view):
    told = view.locator("#counter p")
    view.get_by_label("Your question").fill("x" * 1500)
    assert not told.is_visible()
    view.get_by_label("Your question").fill("x" * 1700)
    view.locator("#counter p", has_text="1,700 of 2,000 characters").wait_for(timeout=WAIT)
    view.get_by_label("Your question").fill("x" * 2001)
    view.locator("#counter p.over", has_text="shorten it to send it").wait_for(timeout=WAIT)


def test_the_chosen_theme_stays(view):
    assert not view.locator("body.dark").count()
    view.get_by_label("Theme").select_option("dark")
    view.locator("body.dark").wait_for(timeout=WAIT)
    view.reload()
    view.locator("body.dark").wait_for(timeout=WAIT)
    view.get_by_label("Theme").select_option("light")
    view.locator("body:not(.dark)").wait_for(timeout=WAIT)


def test_a_conversation_is_passed_on_as_one_file_that_needs_nothing_else(view, browser, tmp_path):
    begin(view, "To pass on")
    view.locator("#bar summary").click()
    with view.expect_download(timeout=WAIT) as saving:
        view.get_by_role("button", name="Share as one HTML file").click()
    saving.value.save_as(tmp_path / "shared.html")
    page = browser.new_page()
    requested = []
    page.on("request", lambda made: requested.append(made.url))
    page.goto((tmp_path / "shared.html").as_uri())
    shown = page.locator("body").inner_text()
    assert "To pass on" in shown and FUND in shown and FUND_SENTENCE in shown
    assert len(requested) == 1
    page.close()


def test_a_new_answer_is_seen_from_its_question(view):
    for _ in range(3):
        turn = ask(view, FUND)
        view.wait_for_timeout(300)  # what follows the answer, such as its buttons, is there by now
        top, bottom = view.evaluate(
            "() => { const all = document.querySelectorAll('#log .turn'), box = all[all.length - 1].getBoundingClientRect();"
            " return [box.top, box.bottom - document.querySelector('#composer').getBoundingClientRect().top]; }"
        )
        assert top >= -1 and (top < 10 or bottom <= 0), turn.inner_text()
