"""In a real browser: the journey of a question and of its conversation, from the first answer to its deletion."""

import re
from pathlib import Path

from assistant.history.conversations import FILE_NAME, History, Rating
from tests.support.browsing import WAIT, ask
from tests.support.open_page import FUND, FUND_SENTENCE, assistant_fixture, begin, kept, url_fixture, view_fixture

__all__ = ["assistant_fixture", "url_fixture", "view_fixture"]


def test_a_marker_opens_the_whole_article_at_exactly_the_cited_sentence_and_escape_leads_back(view, assistant):
    citation = assistant.ask(FUND).citations[0]
    assert citation.cited_text == FUND_SENTENCE
    turn = ask(view, FUND)
    quoted = "✓ quoted from Malaysia and Indonesia draw closer to Russia, 2025-07"
    assert f"{FUND_SENTENCE} [1] {quoted}" in " ".join(turn.locator(".claim").inner_text().split())
    assert turn.locator(".claim strong").inner_text() == "€2 billion"
    assert re.search(r"confident · 1 of 1 sentence supported · \d+\.\d s", turn.locator(".facts").inner_text())
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
