"""Reading a source: a page of a PDF as it looks with the cited words marked, and finding words in an article."""

import re

import pytest

from assistant.answer import Assistant
from assistant.errors import AssistantError
from assistant.history.conversations import History
from assistant.ingestion import corpus
from assistant.server.serve import running_server
from assistant.server.window.own_history import OwnHistory
from assistant.server.window.page_view import page_html
from tests.support.browsing import WAIT, ask
from tests.support.made_documents import make_pdf

QUESTION = "When was the mill at Arden built?"
FIRST = ["Contents of the report", "Nothing stands on this page but this line of it."]
SECOND = [
    "The mill at Arden was built in 1931 by Ada Quill, who had seen one like it in the",
    "north of the country. It burned.",
]


@pytest.fixture
def assistant(tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "mill.pdf").write_bytes(make_pdf([FIRST, SECOND], title="Mills"))
    with Assistant.open(tmp_path / "corpus", data_dir=tmp_path / "data", port=0) as opened:
        yield opened


@pytest.fixture
def turn(assistant, tmp_path):
    with History.open(tmp_path / "c.db") as history:
        own = OwnHistory(history, "")
        yield own.keep(own.start().conversation_id, assistant.ask(QUESTION))


def test_the_page_of_a_citation_is_shown_with_its_words_marked(assistant, turn):
    html = page_html(assistant, turn, "c1")
    assert 'alt="Page 2; marked on it: The mill at Arden was built in 1931' in html
    assert len(re.findall('class="spot"', html)) == 2


@pytest.mark.parametrize(
    ("pages", "why"),
    [
        ([FIRST, ["Another text."]], "page 2 of 'mill.pdf' has other words than the text; read that"),
        ([FIRST], "page 2 of 'mill.pdf' can't be drawn (it has no page 2); read its text"),
    ],
)
def test_a_file_that_changes_at_that_very_moment_shows_no_page(assistant, turn, monkeypatch, tmp_path, pages, why):
    (tmp_path / "changed.pdf").write_bytes(make_pdf(pages))
    monkeypatch.setattr(corpus, "path_of", lambda settings, doc_id: tmp_path / "changed.pdf")
    with pytest.raises(AssistantError) as caught:
        page_html(assistant, turn, "c1")
    assert str(caught.value) == why


def test_a_changed_file_has_no_page_for_what_is_gone_from_it(assistant, turn):
    (assistant.settings.corpus / "mill.pdf").write_bytes(make_pdf([FIRST, ["Another text."]]))
    with pytest.raises(AssistantError, match="has no page to show"):
        page_html(assistant, turn, "c1")


def test_a_page_that_takes_too_long_is_said(assistant, turn, monkeypatch):
    monkeypatch.setattr("assistant.ingestion.apart.WALL_SECONDS", 0)
    with pytest.raises(AssistantError, match=r"be drawn \(it takes too long\)"):
        page_html(assistant, turn, "c1")


def test_a_page_that_cannot_be_shown_is_said(assistant, turn):
    with pytest.raises(AssistantError, match="no source 9; reload the page"):
        page_html(assistant, turn, "c9")
    (assistant.settings.corpus / "mill.pdf").unlink()
    with pytest.raises(AssistantError, match=r"'mill\.pdf'"):
        page_html(assistant, turn, "c1")


def test_an_article_without_pages_has_none_to_show(tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "mill.md").write_text(" ".join(SECOND), "utf-8")
    with Assistant.open(tmp_path / "corpus", data_dir=tmp_path / "data") as opened, History.open(tmp_path / "c.db") as history:
        own = OwnHistory(history, "")
        kept = own.keep(own.start().conversation_id, opened.ask(QUESTION))
        with pytest.raises(AssistantError, match=r"'mill\.md' has no page to show"):
            page_html(opened, kept, "c1")


def test_a_citation_is_read_as_text_and_on_its_page_and_words_are_found(assistant, browser):
    with running_server(assistant) as url:
        page = browser.new_page()
        page.goto(url)
        ask(page, QUESTION).locator(".marker").first.click()
        panel = page.get_by_role("complementary", name="Source")
        panel.get_by_label("Find in this article").fill("  THE ")
        panel.locator("output", has_text="1 / 4").wait_for(timeout=WAIT)
        page.keyboard.press("Enter")
        panel.locator("output", has_text="2 / 4").wait_for(timeout=WAIT)
        page.keyboard.press("Shift+Enter")
        page.keyboard.press("Shift+Enter")
        panel.locator("output", has_text="4 / 4").wait_for(timeout=WAIT)
        panel.get_by_label("Find in this article").fill("windmill")
        panel.locator("output", has_text="not in it").wait_for(timeout=WAIT)
        page.keyboard.press("Escape")  # empties the box only
        assert panel.is_visible()
        panel.get_by_role("button", name="Page 2 as it looks").click()
        panel.locator("figure .spot").first.wait_for(timeout=WAIT)
        assert panel.locator("figure img").evaluate("image => image.complete && image.naturalWidth") > 500
        assert not panel.locator("mark.chosen").is_visible()
        panel.get_by_role("button", name="Page 2 as it looks").click()
        assert panel.locator("mark.chosen").is_visible()
        page.get_by_role("tab", name="Articles").click()
        page.get_by_role("button", name="Mills", exact=True).click()
        page.locator("#preview").get_by_label("Find in this article").fill("quill")
        page.locator("#preview output", has_text="1 / 1").wait_for(timeout=WAIT)
        page.context.close()
