"""What other processes do to the corpus is noticed before a question is answered, and what is cited is what was read."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

import pytest
from filelock import FileLock

from assistant import check
from assistant.errors import EmptyCorpusError, StoreError
from assistant.live_corpus import LiveCorpus
from assistant.retrieval.local_index import IndexReading
from assistant.retrieval.sync import index_home
from assistant.schema import Document, Hit, Passage, Span, Support
from assistant.settings import Settings
from tests.support.served import QUESTION, TEXTS, client, light

LIONS = "# Lions\n\nLions sleep for 20 hours a day. The zoo bought a lion in 1903."
ABOUT_LIONS = "When did the zoo buy a lion?"


def test_an_article_removed_by_another_process_is_never_quoted_again(tmp_path):
    with light(tmp_path) as assistant:
        assert assistant.ask(QUESTION).citations[0].doc_id == "zoo.md"
        (tmp_path / "corpus" / "zoo.md").unlink()
        answer = assistant.ask(QUESTION)
        assert "1752" not in answer.text
        assert {hit.passage.doc_id for hit in answer.hits} <= {"otters.md"}
        assert [document.doc_id for document, _ in assistant.documents()] == ["otters.md"]
        with pytest.raises(StoreError, match="is not in the index"):
            assistant.document("zoo.md")


def test_an_article_added_or_written_by_another_process_is_answered_from(tmp_path):
    with light(tmp_path) as assistant:
        (tmp_path / "corpus" / "lions.md").write_text(LIONS, "utf-8")
        assert "1903" in assistant.ask(ABOUT_LIONS).text
        (tmp_path / "corpus" / "lions.md").write_text(LIONS.replace("1903", "1904"), "utf-8")
        assert "1904" in assistant.ask(ABOUT_LIONS).text


def test_what_is_told_to_have_changed_is_taken_in_and_what_was_not_told_before_the_next_answer(tmp_path):
    with light(tmp_path) as assistant:
        (tmp_path / "corpus" / "broken.docx").write_bytes(b"no zip")
        (tmp_path / "corpus" / "bad.json").write_text("{", "utf-8")
        assert [problem.doc_id for problem in assistant.sync().problems] == ["bad.json", "broken.docx"]
        (tmp_path / "corpus" / "lions.md").write_text(LIONS, "utf-8")
        (tmp_path / "corpus" / "broken.docx").unlink()
        (tmp_path / "corpus" / "zoo.md").unlink()
        report = assistant.sync(["lions.md", "broken.docx"])
        assert (report.added, report.removed) == (("lions.md",), ())
        assert [problem.doc_id for problem in assistant.report.problems] == ["bad.json"]
        assert "1903" in assistant.ask(ABOUT_LIONS).text
        assert {document.doc_id for document, _ in assistant.documents()} == {"lions.md", "otters.md"}
        assert assistant.report.removed == ("zoo.md",)


def test_a_second_server_sees_what_the_first_takes_in_and_removes(tmp_path):
    with client(tmp_path) as one, client(tmp_path) as other:
        assert one.post("/v1/documents", files={"files": ("lions.md", LIONS.encode())}).status_code == 201
        assert "1903" in other.post("/v1/answers", json={"question": ABOUT_LIONS}).json()["text"]
        assert other.delete("/v1/documents/lions.md").status_code == 200
        assert "1903" not in one.post("/v1/answers", json={"question": ABOUT_LIONS}).json()["text"]
        assert {entry["doc_id"] for entry in one.get("/v1/documents").json()["documents"]} == set(TEXTS)


def test_where_the_index_cant_follow_what_is_left_is_asked_alone(tmp_path):
    with light(tmp_path) as assistant:
        (tmp_path / "corpus" / "zoo.md").unlink()
        home = index_home(assistant.settings)
        with FileLock(home.with_name(f"{home.name}.lock")):  # as another process that indexes
            answer = assistant.ask("When did the zoo open?")
            assert {hit.passage.doc_id for hit in answer.hits} == {"otters.md"}
            assert [document.doc_id for document, _ in assistant.documents()] == ["otters.md"]
        assert assistant.totals().documents == 2


def test_a_question_about_no_article_is_refused(tmp_path):
    with light(tmp_path) as assistant:
        for name in TEXTS:
            (tmp_path / "corpus" / name).unlink()
        with pytest.raises(EmptyCorpusError, match="add articles before you ask"):
            assistant.ask(QUESTION)
        assert assistant.documents() == ()


def test_a_large_corpus_is_not_looked_at_for_each_question(tmp_path, monkeypatch):
    (tmp_path / "a.md").write_text("Otters swim.")
    corpus, looks = LiveCorpus(Settings(corpus=tmp_path)), []
    monkeypatch.setattr(corpus, "look", lambda: looks.append(1) or {"a.md": None})
    monkeypatch.setattr("assistant.live_corpus._SHARE", 1e-9)
    corpus.accept({"a.md": None})
    assert [corpus.changed() for _ in range(5)] == [False] * 5
    assert looks == [1]


class Kept:
    """An index whose text may be damaged."""

    def __init__(self, document):
        self.kept = document

    def document(self, doc_id):
        return self.kept


@pytest.fixture
def zoo(tmp_path):
    (tmp_path / "zoo.md").write_text("The zoo opened in 1752.", "utf-8")
    return Document.create("zoo.md", "The zoo opened in 1752.")


def hit(text):
    return Hit(Passage("zoo.md#1", "zoo.md", text, 0, len(text), "", (Span(0, len(text)),)), 1.0, 1, 1, 1)


def test_a_damaged_text_is_read_anew(tmp_path, zoo, caplog):
    corpus = LiveCorpus(Settings(corpus=tmp_path))
    damaged = replace(zoo, text=zoo.text.replace("1752", "1852"))
    hits, documents = corpus.ground(Kept(damaged), [hit(damaged.text)])
    assert documents["zoo.md"].text == "The zoo opened in 1752."
    assert hits[0].passage.text == "The zoo opened in 1752."
    assert "the index is damaged" in caplog.text


def test_a_damaged_text_that_cant_be_read_anew_is_told(tmp_path, zoo):
    corpus = LiveCorpus(Settings(corpus=tmp_path, max_document_mb=0.00001))
    with pytest.raises(StoreError, match=r"index is damaged.*--rebuild"):
        corpus.ground(Kept(replace(zoo, text="x" * len(zoo.text))), [hit(zoo.text)])


def test_a_sound_text_is_digested_once(tmp_path, zoo, monkeypatch):
    corpus, digested = LiveCorpus(Settings(corpus=tmp_path)), []
    real = hashlib.sha256
    monkeypatch.setattr("assistant.live_corpus.hashlib.sha256", lambda data: digested.append(1) or real(data))
    for _ in range(3):
        assert corpus.ground(Kept(zoo), [hit(zoo.text)])[0][0].passage.text == zoo.text
    assert digested == [1]


def test_a_passage_that_lies_outside_of_its_document_is_left_out(tmp_path, zoo):
    corpus, far = LiveCorpus(Settings(corpus=tmp_path)), hit("x" * 100)
    assert corpus.ground(Kept(zoo), [far, hit(zoo.text)])[0] == (replace(hit(zoo.text), rank=1),)


def once(then):
    """A hook that does something the first time it is called, and nothing after that."""
    left = [then]

    def call(*_):
        if left:
            left.pop()()

    return call


def before(monkeypatch, owner, name, then):
    """Do something once, right before a method is run for the first time."""
    real, call = getattr(owner, name), once(then)
    monkeypatch.setattr(owner, name, lambda *given, **named: (call(), real(*given, **named))[1])


@pytest.mark.parametrize(
    "step",
    [(IndexReading, "search"), (IndexReading, "similarities"), (LiveCorpus, "ground"), (LiveCorpus, "_sound_document")],
    ids=lambda step: step[1],
)
def test_articles_that_leave_between_two_steps_of_an_answer_are_not_in_it(tmp_path, monkeypatch, step):
    with light(tmp_path) as assistant:

        def leave():
            (tmp_path / "corpus" / "lions.md").write_text(LIONS, "utf-8")
            for name in TEXTS:
                (tmp_path / "corpus" / name).unlink()
            assistant.sync()

        before(monkeypatch, *step, leave)
        answer = assistant.ask(QUESTION)
        assert {hit.passage.doc_id for hit in answer.hits} == {"lions.md"}
        assert "1752" not in answer.text


@pytest.mark.parametrize("step", [(IndexReading, "search"), (LiveCorpus, "ground")], ids=lambda step: step[1])
def test_an_article_that_is_written_anew_between_two_steps_is_quoted_as_it_is_now(tmp_path, monkeypatch, step):
    with light(tmp_path) as assistant:

        def rewrite():
            (tmp_path / "corpus" / "zoo.md").write_text(TEXTS["zoo.md"].replace("1752", "1852"), "utf-8")
            assistant.sync()

        before(monkeypatch, *step, rewrite)
        assert "1852" in assistant.ask(QUESTION).text


def test_an_index_that_is_lost_while_it_is_asked_is_made_anew_and_asked_again(tmp_path, monkeypatch):
    with light(tmp_path) as assistant:

        def lose():
            for path in index_home(assistant.settings).glob("*.sqlite3*"):
                path.unlink()
            raise StoreError("the index can't be used")

        before(monkeypatch, IndexReading, "similarities", lose)
        assert "1752" in assistant.ask(QUESTION).text


def test_a_text_is_checked_against_what_is_left_where_an_article_leaves_meanwhile(tmp_path, monkeypatch):
    with light(tmp_path) as assistant:
        before(monkeypatch, check, "present_documents", (tmp_path / "corpus" / "zoo.md").unlink)
        checked = check.check_in_corpus("The zoo of Vienna opened in 1752.", assistant)
        assert [verdict.support for verdict in checked.verdicts] == [Support.UNSUPPORTED]
        assert checked.draft.citations == ()


def test_documents_come_and_go_while_others_ask_and_nobody_is_refused(tmp_path):
    with client(tmp_path) as api, ThreadPoolExecutor(4) as threads:
        over = Event()

        def come_and_go():
            while not over.is_set():
                api.post("/v1/documents", files={"files": ("lions.md", LIONS.encode())})
                api.delete("/v1/documents/lions.md")

        changing = threads.submit(come_and_go)
        replies = list(threads.map(lambda _: api.post("/v1/answers", json={"question": ABOUT_LIONS}), range(20)))
        checks = list(threads.map(lambda _: api.post("/v1/check", json={"text": LIONS[9:]}), range(5)))
        over.set()
        changing.result(timeout=60)
        assert {reply.status_code for reply in (*replies, *checks)} == {200}
