"""The sample: said to be one, removed for good in one click, and back in another; what a person added is left alone."""

import pytest

from assistant.answer import Assistant
from assistant.ingestion.sample_documents import FILE_NAME
from assistant.server.serve import running_server
from assistant.server.window.sample_articles import SampleArticles
from tests.support.browsing import WAIT

SAMPLE = "# The mill\n\nThe mill at Arden was built in 1931 by Ada Quill.\n"
OWN = "# The quay\n\nThe quay at Velm was built in 1911 by Ewan Pike. It is worth $2 million.\n"


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "mill.md").write_text(SAMPLE, "utf-8")
    (folder / "quay.md").write_text(OWN, "utf-8")
    (folder / FILE_NAME).write_text("mill.md\n", "utf-8")
    return folder


def opened(corpus, **settings):
    return Assistant.open(corpus, data_dir=corpus.parent / "data", port=0, **settings)


def known(assistant):
    return [one.doc_id for one in assistant.summaries()]


def test_only_the_sample_goes_and_comes_back_as_it_was(corpus):
    with opened(corpus) as assistant:
        samples = SampleArticles(assistant)
        assert "The mill" in samples.line() and "The quay" not in samples.line()
        assert "Undo" in samples.remove()
        assert known(assistant) == ["quay.md"]
        assert not (corpus / "mill.md").exists()
        assert "Undo" in samples.line()  # as a page that is opened now shows, too
        assert "The mill" in samples.restore()
        assert known(assistant) == ["mill.md", "quay.md"]
        assert (corpus / "mill.md").read_text("utf-8") == SAMPLE


def test_after_a_while_nothing_is_offered_any_more(corpus):
    with opened(corpus) as assistant:
        assert "Undo" not in SampleArticles(assistant, kept_seconds=0.0).remove()
        assert known(assistant) == ["quay.md"]


def test_what_took_its_name_meanwhile_is_not_replaced(corpus):
    with opened(corpus) as assistant:
        samples = SampleArticles(assistant)
        samples.remove()
        (corpus / "mill.md").write_text(OWN, "utf-8")
        assert "is in the corpus already" in samples.restore()
        assert (corpus / "mill.md").read_text("utf-8") == OWN


def test_a_list_that_cannot_be_read_costs_only_the_line(corpus):
    (corpus / FILE_NAME).write_bytes(b"\xff\xfe\xff")
    with opened(corpus) as assistant:
        assert "The mill" not in SampleArticles(assistant).line()


@pytest.mark.parametrize("change", ["line", "remove", "restore"])
def test_whoever_may_only_ask_is_offered_nothing(corpus, change):
    with opened(corpus, allow_changes=False) as assistant:
        assert getattr(SampleArticles(assistant), change)() == ""
        assert known(assistant) == ["mill.md", "quay.md"]


def test_in_the_window_it_takes_one_click_each_way(corpus, browser):
    with opened(corpus) as assistant, running_server(assistant) as url:
        page = browser.new_page()
        page.goto(url)
        page.get_by_role("button", name="Remove the sample").click()
        page.get_by_role("button", name="Undo").wait_for(timeout=WAIT)
        assert known(assistant) == ["quay.md"]
        page.locator("#examples button", has_text="quay").first.wait_for(timeout=WAIT)
        page.locator("#examples button", has_text="mill").first.wait_for(state="detached", timeout=WAIT)
        page.get_by_role("button", name="Undo").click()
        page.get_by_role("button", name="Remove the sample").wait_for(timeout=WAIT)
        assert known(assistant) == ["mill.md", "quay.md"]
        page.close()
