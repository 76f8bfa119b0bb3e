"""The Articles tab: what it shows, what it adds and removes, what it refuses; and that no file is given away by the page."""

import http.client
import json
import re
from dataclasses import replace
from threading import Event

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
    jobs_html,
    listing_html,
    outcome_html,
    progress_html,
)
from assistant.server.window.articles_tab import (
    add_uploads,
    add_url,
    ask_first,
    look,
    open_article,
    remove_article,
    show_articles,
)
from assistant.server.window.background import Steps, Work
from assistant.server.window.gradio_guard import named_files
from assistant.server.window.jobs import Jobs
from assistant.server.window.page import build_page
from assistant.server.window.people import NOT_ALLOWED
from assistant.server.window.uploads import Line, add_all, given_uploads, uploads_of
from assistant.server.worker_thread import StoppedError

MILL = "The mill at Arden was built in 1931."
LIGHTHOUSE = "The Vexley lighthouse was painted by Ada Quill in 1904."
PAYLOAD = "<script>window.pwned=1</script>\" onclick='x' &amp; </article>"


@pytest.fixture
def assistant(tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "mill.txt").write_text(MILL, "utf-8")
    with Assistant.open(tmp_path / "corpus", data_dir=tmp_path / "data", port=0, max_document_mb=0.01) as opened:
        yield opened


@pytest.fixture
def closed(tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "mill.txt").write_text(MILL, "utf-8")
    (tmp_path / "corpus" / "tide.txt").write_text("The tide museum opened in 1950.", "utf-8")
    with Assistant.open(tmp_path / "corpus", data_dir=tmp_path / "data", port=0, allow_changes=False) as opened:
        yield opened


def upload(assistant, name, data, folder="a"):
    """A file as Gradio leaves it: its own name cleaned, the person's beside it."""
    path = assistant.settings.data_dir / "uploads" / folder / (re.sub(r"[^\w. ]|^\.+", "", name)[-60:] or "x")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return {"path": str(path), "orig_name": name, "meta": {"_type": "gradio.FileData"}}


def waiting(assistant):
    return [path for path in (assistant.settings.data_dir / "uploads").rglob("*") if path.is_file()]


def ids(assistant):
    return [document.doc_id for document, _ in assistant.documents()]


def last(shown):
    return list(shown)[-1]


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


# Adding.


def test_uploads_are_added_and_answered_from_at_once_and_the_others_have_errors_of_their_own(assistant):
    files = [
        upload(assistant, "lighthouse é (2).txt", LIGHTHOUSE.encode(), "1"),
        upload(assistant, "broken.pdf", b"%PDF-1.4 nothing", "2"),
        upload(assistant, "large.txt", b"word " * 3000, "3"),
        upload(assistant, "film.mp4", b"x", "4"),
    ]
    cleared, outcome, listing = last(add_uploads(assistant, files, False))
    assert cleared is None
    assert "<b>added</b> <bdi>lighthouse é (2).txt" in outcome
    assert "document &#39;broken.pdf&#39; is a broken PDF" in outcome
    assert "document &#39;large.txt&#39; has 15,000 bytes, over the limit of 10,000" in outcome
    assert "document &#39;film.mp4&#39; has the unsupported format &#39;.mp4&#39;" in outcome
    assert "2 articles" in listing
    assert waiting(assistant) == []
    answer = assistant.ask("Who painted the Vexley lighthouse?")
    assert [citation.cited_text for citation in answer.citations] == [LIGHTHOUSE]


@pytest.mark.parametrize(
    "name",
    [
        "../evil.txt",
        "..\\evil.txt",
        "/etc/evil.txt",
        "sub/evil.txt",
        ".evil.txt",
        "README.md",
        "",
        "\0",
        "e" * 400 + ".txt",
        "..",
    ],
)
def test_hostile_names_write_nothing(assistant, name):
    _, outcome, _ = last(add_uploads(assistant, [upload(assistant, name, LIGHTHOUSE.encode())], False))
    assert 'class="failed"' in outcome
    assert ids(assistant) == ["mill.txt"]
    folder = assistant.settings.corpus.parent
    assert [path.name for path in folder.rglob("*.txt")] == ["mill.txt"]
    assert {path.name for path in folder.iterdir()} == {"corpus", "data"}
    assert waiting(assistant) == []


def test_markup_in_a_name_is_a_name(assistant):
    name = "<img src=x onerror=alert(1)>.txt"
    _, outcome, listing = last(add_uploads(assistant, [upload(assistant, name, LIGHTHOUSE.encode())], False))
    assert name in ids(assistant)
    assert "<img" not in outcome + listing


def test_a_document_of_the_same_name_is_replaced_only_where_that_is_asked(assistant):
    file = upload(assistant, "mill.txt", LIGHTHOUSE.encode())
    assert "is in the corpus already, with other content" in last(add_uploads(assistant, [file], False))[1]
    assert assistant.document("mill.txt").text == MILL
    file = upload(assistant, "mill.txt", LIGHTHOUSE.encode())
    assert "<b>replaced</b>" in last(add_uploads(assistant, [file], True))[1]
    assert assistant.document("mill.txt").text == LIGHTHOUSE


def test_what_a_client_makes_up_is_no_upload():
    assert uploads_of(None) == uploads_of("x") == uploads_of([{"name": "x"}, 3, {"path": ""}]) == ()
    assert uploads_of({"path": "/a/b.txt", "orig_name": 7})[0].name == "b.txt"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://127.0.0.1:9/x", "not a public address"),
        ("http://[::ffff:127.0.0.1]/x", "not a public address"),
        ("http://localhost/x", "not a public address"),
        ("/etc/passwd", "is no URL; begin with https://"),
        ("file:///etc/passwd", "error"),
        ("  ", "Name the address of a web page."),
    ],
)
def test_urls_that_lead_inside_are_refused_in_words(assistant, url, said):
    _, outcome, _ = last(add_url(assistant, url, False))
    assert said in outcome
    assert ids(assistant) == ["mill.txt"]


def test_the_same_text_under_another_name_is_said_and_what_an_article_is_about_is_told(assistant):
    outcome = last(add_uploads(assistant, [upload(assistant, "copy.txt", MILL.encode())], False))[1]
    assert "It has the same text as <bdi>mill.txt</bdi>" in outcome
    assert f'<p class="overview" dir="auto">{MILL}</p>' in outcome or "overview" not in outcome


def test_what_runs_is_seen_from_every_page_and_can_be_cancelled_which_takes_it_back(assistant):
    jobs, reached, go_on = Jobs(), Event(), Event()

    def slowly(progress):
        def noted(done, total):
            reached.set()
            go_on.wait(10)
            progress(done, total)

        given = given_uploads(assistant.settings, uploads_of([upload(assistant, "b.txt", LIGHTHOUSE.encode())]), replace=False)
        return add_all(assistant, given, noted)

    job = jobs.begin(slowly, "Reading", "b.txt")
    assert reached.wait(10)
    shown, _ = next(look(assistant, jobs))
    assert "Reading b.txt" in shown
    assert f'data-job="{job.number}"' in shown
    jobs.cancel("none")
    jobs.cancel(str(job.number))
    go_on.set()
    last(look(assistant, jobs))
    assert "Cancelled." in jobs_html(jobs.running(), jobs.ended())
    assert not (assistant.settings.corpus / "b.txt").exists()
    assert ids(assistant) == ["mill.txt"]
    assert jobs.running() == ()


def test_a_replaced_article_comes_back_where_its_upload_is_cancelled(assistant):
    path = assistant.settings.corpus / "mill.txt"
    before = path.read_bytes()

    def stopped(done, total):
        raise StoppedError

    given = given_uploads(assistant.settings, uploads_of([upload(assistant, "mill.txt", LIGHTHOUSE.encode())]), replace=True)
    with pytest.raises(StoppedError):
        add_all(assistant, given, stopped)
    assert path.read_bytes() == before


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


def ask_server(url, method, path, body=None, kind="application/json"):
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=20)
    connection.request(method, path, body=body, headers={"Content-Type": kind})
    response = connection.getresponse()
    found = response.status, response.read().decode("utf-8", "replace")
    connection.close()
    return found


def send_file(url, name, data):
    head = f'--b\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode()
    return ask_server(url, "POST", "/gradio_api/upload", head + data + b"\r\n--b--\r\n", "multipart/form-data; boundary=b")


def call(url, target, data):
    """Trigger an event as the page does, and read what comes of it."""
    config = json.loads(ask_server(url, "GET", "/config")[1])
    part = next(part["id"] for part in config["components"] if part["props"].get("elem_id") == target)
    event = next(one for one in config["dependencies"] if any(name[0] == part for name in one["targets"]))
    data = [*data, *[None] * (len(event["inputs"]) - len(data))]
    asked = json.dumps({"data": data, "fn_index": event["id"], "session_hash": "s", "event_data": None, "trigger_id": part})
    assert ask_server(url, "POST", "/gradio_api/queue/join", asked)[0] == 200
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=30)
    connection.request("GET", "/gradio_api/queue/data?session_hash=s")
    response, said = connection.getresponse(), ""
    while "process_completed" not in said:
        line = response.fp.readline().decode()
        assert line, said
        said += line
    connection.close()
    return said


@pytest.fixture
def url(assistant):
    with running_server(assistant) as running:
        yield running


@pytest.mark.parametrize("path", ["/etc/hostname", "https://example.org/x", "pyproject.toml", "a\0b"])
@pytest.mark.parametrize("target", ["question", "files"])
def test_a_client_cannot_name_a_file_that_it_did_not_upload(url, assistant, target, path):
    forged = {"path": path, "meta": {"_type": "gradio.FileData"}}
    said = call(url, target, [forged, None] if target == "question" else [[forged], False])
    assert "That file was not uploaded here." in said
    assert "hostname" not in said
    assert ids(assistant) == ["mill.txt"]


def test_an_upload_lies_in_the_data_folder_and_cannot_be_read_back(url, assistant):
    status, told = send_file(url, "lighthouse.txt", LIGHTHOUSE.encode())
    path = json.loads(told)[0]
    assert status == 200
    (uploaded,) = waiting(assistant)
    assert uploaded.as_posix().endswith(f"/uploads/{path}")
    for way in ("file=", "file/", "proxy=", "deep_link?session_hash=s&"):
        assert ask_server(url, "GET", f"/gradio_api/{way}{path}")[0] == 404
    said = call(url, "files", [[{"path": path, "orig_name": "lighthouse.txt", "meta": {"_type": "gradio.FileData"}}], False])
    assert "added" in said
    assert ids(assistant) == ["lighthouse.txt", "mill.txt"]
    assert waiting(assistant) == []


def test_an_upload_far_over_the_limit_is_not_taken_in(url, assistant):
    assert send_file(url, "a.txt", b"x" * 40_001)[0] == 413
    assert waiting(assistant) == []


def test_what_waited_when_the_page_begins_is_cleared_away(assistant):
    upload(assistant, "left.txt", b"x")
    with running_server(assistant):
        assert waiting(assistant) == []


def test_files_are_found_wherever_they_are_named_however_deep():
    deep = named = {"path": "/x", "meta": {}}
    other = {"path": "/y", "meta": None}
    for _ in range(50_000):
        deep = [deep]
    assert list(named_files({"a": [1, other], "b": named})) == [named, other]
    assert list(named_files(deep)) == [named]
    assert list(named_files([{"path": "/z"}, "path", None])) == []


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
