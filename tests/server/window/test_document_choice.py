"""Which articles a question is put to: what there is to choose, and that a chosen one alone is asked."""

import pytest

from assistant.answer import Assistant
from assistant.errors import UnknownDocumentError
from assistant.ingestion.tags import FILE_NAME, write_tags
from assistant.server.serve import running_server
from assistant.server.window.document_choice import chosen_documents, renewed
from tests.support.browsing import WAIT, ask, browser_fixture

MILL = "# The mill\n\nThe mill at Arden was built in 1931 by Ada Quill.\n"
OTHER = "# Another mill\n\nThe mill at Arden was built in 1874 by Bo Linde.\n"
QUESTION = "When was the mill at Arden built?"

__all__ = ["browser_fixture"]


@pytest.fixture
def assistant(tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "mill.md").write_text(MILL, "utf-8")
    (tmp_path / "corpus" / "other.md").write_text(OTHER, "utf-8")
    with Assistant.open(tmp_path / "corpus", data_dir=tmp_path / "data", port=0) as opened:
        yield opened


def test_what_can_be_chosen_are_the_articles_that_are_there(assistant):
    shown = renewed(assistant, ["other.md", "gone.md"])
    assert shown["choices"] == [("The mill", "mill.md"), ("Another mill", "other.md")]
    assert (shown["value"], shown["visible"]) == (["other.md"], True)
    assert renewed(assistant, None)["value"] == []


def test_nothing_is_chosen_of_a_single_article(assistant):
    (assistant.settings.corpus / "other.md").unlink()
    assistant.sync()
    shown = renewed(assistant, ["mill.md", "other.md"])
    assert (shown["value"], shown["visible"]) == ([], False)


def test_articles_of_the_same_title_are_told_by_their_names(assistant):
    (assistant.settings.corpus / "other.md").write_text(MILL.replace("1931", "1932"), "utf-8")
    assistant.sync()
    assert renewed(assistant, None)["choices"] == [("The mill (mill.md)", "mill.md"), ("The mill (other.md)", "other.md")]


def test_a_tag_is_chosen_like_an_article_and_stands_for_all_that_have_it(assistant):
    write_tags(assistant.settings.corpus, "other.md", ["old"])
    shown = renewed(assistant, ["/old", "/gone"])
    assert shown["choices"][0] == ("#old (1 article)", "/old")
    assert shown["value"] == ["/old"]
    assert chosen_documents(assistant, ["other.md", "/old"]) == ("other.md",)
    assert chosen_documents(assistant, []) == ()
    with pytest.raises(UnknownDocumentError, match="no document has the tag 'gone'"):
        chosen_documents(assistant, ["/gone"])


def test_a_broken_file_of_tags_takes_no_article_from_the_choice(assistant):
    (assistant.settings.corpus / FILE_NAME).write_text("{", "utf-8")
    assert [value for _, value in renewed(assistant, None)["choices"]] == ["mill.md", "other.md"]


def test_a_question_is_put_to_the_chosen_article_only_until_it_is_chosen_no_more(assistant, browser):
    with running_server(assistant) as url:
        page = browser.new_page()
        page.goto(url)
        page.get_by_label("Ask only").click()
        page.get_by_role("option", name="Another mill").click()
        page.keyboard.press("Escape")
        only = ask(page, QUESTION).inner_text()
        assert "1874" in only and "1931" not in only
        assert "Only 'other.md' was asked." in only
        page.locator("#only .token-remove").first.click()
        both = ask(page, QUESTION).inner_text()
        assert "1931" in both
        page.context.close()


def test_an_article_is_tagged_in_the_articles_tab_and_asked_by_its_tag(assistant, browser):
    with running_server(assistant) as url:
        page = browser.new_page()
        page.goto(url)
        page.get_by_role("tab", name="Articles").click()
        page.get_by_role("button", name="Another mill").click()
        page.locator("#preview .text").wait_for(timeout=WAIT)
        page.locator("#tags input, #tags textarea").fill("Old mills, Arden")
        page.get_by_role("button", name="Save tags").click()
        page.locator("#listing .tag", has_text="#Old mills").wait_for(timeout=WAIT)
        assert "#Arden" in page.locator("#preview").inner_text()
        page.get_by_role("tab", name="Ask").click()
        page.get_by_label("Ask only").click()
        page.get_by_role("option", name="#Old mills (1 article)").click()
        page.keyboard.press("Escape")
        only = ask(page, QUESTION).inner_text()
        assert "1874" in only and "1931" not in only
        page.context.close()
