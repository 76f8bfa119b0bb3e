"""Adding articles in the window: uploads, names, cancelling, and files that a client makes up."""

import http.client
import json
from threading import Event

import pytest

from assistant.server.serve import running_server
from assistant.server.window.articles_html import (
    jobs_html,
)
from assistant.server.window.articles_tab import (
    add_uploads,
    add_url,
    look,
)
from assistant.server.window.gradio_guard import named_files
from assistant.server.window.jobs import Jobs
from assistant.server.window.uploads import add_all, given_uploads, uploads_of
from assistant.server.worker_thread import StoppedError
from tests.support.articles_tab import (
    LIGHTHOUSE,
    MILL,
    ask_server,
    assistant_fixture,
    ids,
    last,
    send_file,
    upload,
    url_fixture,
    waiting,
)

__all__ = ["assistant_fixture", "url_fixture"]


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
    assert f'<p class="overview" dir="auto">{MILL}</p>' in outcome


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


# Files of this machine.


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
