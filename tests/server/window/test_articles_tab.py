"""The Articles tab: what it shows, what it adds and removes, what it refuses; and that no file is given away by the page."""

import re
from dataclasses import replace

import pytest
from markupsafe import escape

from assistant.answer import Assistant
from assistant.errors import CorpusError
from assistant.history.conversations import History
from assistant.retrieval.intake import Problem
from assistant.schema import Document, DocumentSummary
from assistant.server.serve import running_server
from assistant.server.window.articles_html import (
    LONGEST_PREVIEW,
    article_html,
    listing_html,
    outcome_html,
    progress_html,
)
from assistant.server.window.articles_tab import (
    add_uploads,
    add_url,
    ask_first,
    open_article,
    remove_article,
    show_articles,
)
from assistant.server.window.background import Steps, Work
from assistant.server.window.page import build_page
from assistant.server.window.people import NOT_ALLOWED
from assistant.server.window.uploads import Line
from tests.support.articles_tab import LIGHTHOUSE, MILL, assistant_fixture, ids, last, send_file, upload, url_fixture, waiting
from tests.support.read_html import Read

__all__ = ["assistant_fixture", "url_fixture"]


PAYLOAD = "<script>window.pwned=1</script>\" onclick='x' &amp; </article>"


@pytest.fixture
def closed(tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "mill.txt").write_text(MILL, "utf-8")
    (tmp_path / "corpus" / "tide.txt").write_text("The tide museum opened in 1950.", "utf-8")
    with Assistant.open(tmp_path / "corpus", data_dir=tmp_path / "data", port=0, allow_changes=False) as opened:
        yield opened


# What it shows.


def summary(document, passages):
    told = (document.doc_id, document.title, document.source, document.published, document.digest)
    return DocumentSummary(*told, len(document.text), passages)


def test_the_list_tells_title_source_date_and_passages_and_every_text_is_inert():
    page = Document.create(f"a {PAYLOAD}.md", "text", title=PAYLOAD, source=f"https://www.mills.example/{PAYLOAD}")
    plain = Document.create("b.md", "text", title="Mills", published="1931-05-01")
    shown = listing_html([summary(page, 3), summary(plain, 1200)], [Problem("c.pdf", f"document {PAYLOAD} is broken")])
    assert "<script" not in shown
    assert "onclick='" not in shown
    assert re.search(r">mills\.example</bdi>", shown)
    assert "1931-05-01" in shown
    assert "1,200</td>" in shown
    assert "2 articles" in shown
    assert "1,203 passages in all" in shown
    assert "is broken" in shown
    assert shown.count("<tr>") == 3


def test_what_was_guessed_or_left_out_in_reading_is_told():
    document = Document.create("a.md", "text", notes=(f"guessed {PAYLOAD}",))
    for shown in (listing_html([replace(summary(document, 1), notes=document.notes)]), article_html(document)):
        assert "guessed" in shown
        assert "<script" not in shown
    assert "note" not in listing_html([summary(Document.create("a.md", "text"), 1)])


def test_a_long_list_can_be_searched():
    documents = [summary(Document.create(f"{n}.md", "text"), 1) for n in range(8)]
    assert 'type="search"' in listing_html(documents)
    assert 'type="search"' not in listing_html(documents[:7])


def test_the_preview_is_the_whole_text_inert_with_headings():
    shown = article_html(Document.create("a.md", f"# The wheel\n\n{PAYLOAD}\n\nIt\nturns.", title="Mills"), 4)
    assert '<p class="heading" dir="auto">The wheel</p>' in shown
    assert '<p dir="auto">It\nturns.</p>' in shown
    assert "<script" not in shown
    assert shown.count("</article>") == 1
    assert "4 passages" in shown


def test_a_very_long_article_is_cut_and_says_so():
    once = Read(article_html(Document.create("a.md", "# Mills\n\nIt turns.", title="Mills")))
    assert once.text.count("Mills") == 1  # the heading that says no more than the title above it
    shown = article_html(Document.create("a.md", "x" * (LONGEST_PREVIEW + 1234)))
    assert "1,234 characters more are not shown here" in shown
    assert shown.count("x" * 1000) == LONGEST_PREVIEW // 1000


def test_outcomes_and_progress_are_told_in_words():
    shown = outcome_html(
        [Line("added", f"a.md ({PAYLOAD})"), Line("error", "document 'b' is broken; mend it")], "The index is gone."
    )
    assert "<script" not in shown
    assert re.findall(r'<li class="(\w+)"><b>([\w:]+)</b>', shown) == [("done", "added"), ("failed", "error:")]
    assert "The index is gone." in shown
    assert "Reading: 3 of 12 texts" in progress_html(Steps(3, 12), "Reading", "text")
    assert "progress" not in progress_html(Steps(), "Reading", "text")


# Removing.


def test_removing_asks_first_and_then_takes_effect_at_once(assistant):
    last(add_uploads(assistant, [upload(assistant, "lighthouse.txt", LIGHTHOUSE.encode())], False))
    shown, offered, chosen = open_article(assistant, "lighthouse.txt")
    assert LIGHTHOUSE in shown
    assert offered["visible"] is True
    asking = ask_first(assistant, chosen)
    assert asking[0]["visible"] is True
    assert "Its file is deleted, for good" in asking[1]
    assert ids(assistant) == ["lighthouse.txt", "mill.txt"]
    preview, _, left, _, outcome, listing = last(remove_article(assistant, chosen))
    assert "Choose an article" in preview
    assert left == ""
    assert "<b>removed</b> <bdi>lighthouse.txt</bdi>" in outcome
    assert "1 article<" in listing
    assert not (assistant.settings.corpus / "lighthouse.txt").exists()
    assert assistant.ask("Who painted the Vexley lighthouse?").abstained


def test_the_last_article_can_be_removed(assistant):
    path = assistant.settings.corpus / "mill.txt"
    kept = path.read_bytes()
    _, _, _, _, outcome, listing = last(remove_article(assistant, "mill.txt"))
    assert "<b>removed</b> <bdi>mill.txt</bdi>" in outcome
    assert "Add your first article" in listing
    path.write_bytes(kept)


@pytest.mark.parametrize("wanted", ["", "none.txt", "../../etc/passwd"])
def test_an_article_that_is_not_there_is_a_sentence(assistant, wanted):
    last(add_uploads(assistant, [upload(assistant, "lighthouse.txt", LIGHTHOUSE.encode())], False))
    assert "is not in the index" in open_article(assistant, wanted)[0]
    assert "is not in the index" in ask_first(assistant, wanted)[1]
    assert "is in the corpus" in last(remove_article(assistant, wanted))[4]
    assert len(ids(assistant)) == 2


# Where changes are switched off.


def test_switched_off_every_change_is_refused_and_the_uploads_deleted(closed):
    file = upload(closed, "lighthouse.txt", LIGHTHOUSE.encode())
    assert escape(NOT_ALLOWED) in last(add_uploads(closed, [file], True))[1]
    assert waiting(closed) == []
    assert escape(NOT_ALLOWED) in last(add_url(closed, "https://example.org/", False))[1]
    assert escape(NOT_ALLOWED) in last(remove_article(closed, "mill.txt"))[4]
    assert open_article(closed, "mill.txt")[1]["visible"] is False
    assert ids(closed) == ["mill.txt", "tide.txt"]
    assert "2 articles" in show_articles(closed)


def test_switched_off_the_page_takes_no_upload_and_shows_no_way_to(closed, tmp_path):
    with History.open(tmp_path / "c.db") as history:
        config = build_page(closed, history).get_config_file()
    parts = {part["props"].get("elem_id"): part["props"] for part in config["components"]}
    assert parts["adding"]["visible"] is False
    assert parts["remove"]["visible"] is False
    with running_server(closed) as url:
        assert send_file(url, "a.txt", b"more than a byte")[0] == 413


# Files of this machine.


# Work in the background, and who asks.


def test_work_tells_how_far_it_is_and_ends_with_its_outcome_or_a_sentence():
    done = Work(lambda progress: progress(1, 2) or "fine")
    assert list(done.watch())[1:] == []
    assert (done.outcome, done.error, done.steps.share) == ("fine", "", 0.5)

    def fail(progress):
        raise CorpusError("the corpus is gone; look for it")

    failed = Work(fail)
    list(failed.watch())
    assert (failed.outcome, failed.error) == (None, "The corpus is gone; look for it.")


def test_what_is_unforeseen_is_logged_and_not_shown(caplog):
    work = Work(lambda progress: [][1])
    list(work.watch())
    assert work.error == "Something went wrong. The terminal has the details."
    assert "IndexError" in caplog.text


def test_cancelled_work_ends_where_it_next_tells_how_far_it_is():
    seen = []

    def endless(progress):
        while True:
            seen.append(1)
            progress(len(seen), 0)

    work = Work(endless)
    work.cancel()
    list(work.watch())
    assert not work.going_on
    assert (work.outcome, work.error) == (None, "")
