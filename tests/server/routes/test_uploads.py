"""Uploads that go on over HTTP: who asks is told how far they are, and may cancel them."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import pytest

from assistant.ingestion import corpus
from assistant.retrieval.local_index import LocalIndex
from tests.support.served import TEXTS, assert_problem, client

LIONS = b"# Lions\n\nThe zoo bought a lion in 1903."
ZOO = b"# The zoo\n\nThe zoo of Vienna opened in 1999."
LONG = b"word" * 500_000
"""Takes far longer to cut than any test waits."""


@contextmanager
def held(monkeypatch, owner, name):
    """A function that goes on only when the event is set, with an event that tells that it has begun."""
    real, begun, may = getattr(owner, name), Event(), Event()

    def wait(*given, **named):
        begun.set()
        assert may.wait(30)
        return real(*given, **named)

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, wait)
        yield begun, may
        may.set()


def upload(api, upload_id, *documents, **fields):
    files = [("files", document) for document in documents]
    return api.post("/v1/documents", files=files, data=fields, headers={"X-Request-Id": upload_id})


def listed(api):
    return api.get("/v1/uploads").json()["uploads"]


def until(condition):
    over = time.monotonic() + 30
    while not (found := condition()):
        assert time.monotonic() < over
        time.sleep(0.02)
    return found


def test_where_nothing_goes_on_nothing_is_listed_and_nothing_can_be_cancelled(tmp_path):
    with client(tmp_path) as api:
        assert upload(api, "first", ("lions.md", LIONS)).status_code == 201
        assert listed(api) == []
        assert "'first' goes on; GET /v1/uploads" in assert_problem(api.delete("/v1/uploads/first"), 404)


def test_it_is_told_how_far_an_upload_is(tmp_path, monkeypatch):
    with client(tmp_path) as api, ThreadPoolExecutor(1) as threads:
        with held(monkeypatch, LocalIndex, "write") as (indexing, may):
            with held(monkeypatch, corpus, "add_bytes") as (reading, may_read):
                replied = threads.submit(upload, api, "mine", ("lions.md", LIONS), ("cats.md", b"Cats purr."))
                assert reading.wait(30)
                (state,) = listed(api)
                assert state.pop("seconds") >= 0
                expected = {"id": "mine", "documents": ["lions.md", "cats.md"], "stage": "reading", "done": 0, "total": 2}
                assert state == {**expected, "part": None}
                may_read.set()
                assert indexing.wait(30)
                (state,) = listed(api)
                assert (state["done"], state["total"]) == (1, 2)
            may.set()
        assert replied.result(30).status_code == 201
        assert listed(api) == []


@pytest.mark.parametrize(("owner", "name"), [(corpus, "add_bytes"), (LocalIndex, "write")])
def test_a_cancelled_upload_leaves_the_corpus_as_it_was(tmp_path, monkeypatch, owner, name):
    with client(tmp_path) as api, ThreadPoolExecutor(1) as threads:
        before = api.get("/v1/documents").json()
        with held(monkeypatch, owner, name) as (begun, may):
            replied = threads.submit(upload, api, "mine", ("lions.md", LIONS), ("zoo.md", ZOO), replace="true")
            assert begun.wait(30)
            assert api.delete("/v1/uploads/mine").json() == {"cancelled": "mine"}
            may.set()
            assert "the corpus is as it was" in assert_problem(replied.result(30), 409)
        assert (tmp_path / "corpus" / "zoo.md").read_text("utf-8") == TEXTS["zoo.md"]
        assert api.get("/v1/documents").json() == before
        answer = api.post("/v1/answers", json={"question": "When did the zoo of Vienna open?"}).json()
        assert "1752" in answer["text"] and "1999" not in answer["text"]


def test_a_large_document_is_not_read_to_its_end_once_it_is_cancelled(tmp_path):
    with client(tmp_path) as api, ThreadPoolExecutor(1) as threads:
        replied = threads.submit(upload, api, "mine", ("long.txt", LONG))
        until(lambda: any(state["stage"] == "reading" for state in listed(api)))
        began = time.monotonic()
        api.delete("/v1/uploads/mine")
        assert_problem(replied.result(30), 409)
        assert time.monotonic() - began < 20
        assert not (tmp_path / "corpus" / "long.txt").exists()


def test_two_uploads_of_one_id_at_a_time_are_not_taken(tmp_path, monkeypatch):
    with client(tmp_path) as api, ThreadPoolExecutor(1) as threads:
        with held(monkeypatch, LocalIndex, "write") as (begun, may):
            replied = threads.submit(upload, api, "mine", ("lions.md", LIONS))
            assert begun.wait(30)
            assert "give another X-Request-Id" in assert_problem(upload(api, "mine", ("cats.md", b"Cats purr.")), 409)
            may.set()
        assert replied.result(30).status_code == 201


def test_where_nothing_may_be_changed_nothing_may_be_cancelled(tmp_path):
    with client(tmp_path, allow_changes=False) as api:
        assert "allow_changes" in assert_problem(api.get("/v1/uploads"), 403)
        assert "allow_changes" in assert_problem(api.delete("/v1/uploads/mine"), 403)
