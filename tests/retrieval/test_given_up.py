"""What takes too long to read is told at each start, and not tried again until its bytes change."""

from __future__ import annotations

import pytest

from assistant.errors import DocumentTooLargeError, NoWordsError
from assistant.ingestion.documents import parse_document
from assistant.retrieval import taking_in
from assistant.retrieval.given_up import GivenUp, given_up_file, read_given_up, write_given_up
from tests.support.synced import TEXTS, Place


def refused(tmp_path, monkeypatch, error=DocumentTooLargeError):
    """A place whose film can't be read, and a list of what was tried to be read."""
    place, tried = Place(tmp_path, TEXTS | {"film.txt": "far too long"}), []

    def parse(data, doc_id, suffix):
        tried.append(doc_id)
        if doc_id.startswith("film"):
            raise error(f"document {doc_id!r} takes too long; split it")
        return parse_document(data, doc_id, suffix)

    monkeypatch.setattr(taking_in, "parse_document", parse)
    return place, tried


@pytest.mark.parametrize("error", [DocumentTooLargeError, NoWordsError])
def test_what_was_given_up_on_is_told_at_each_start_and_not_tried_again(tmp_path, monkeypatch, error):
    place, tried = refused(tmp_path, monkeypatch, error)
    problems = place.sync().problems
    assert [problem.message for problem in problems] == ["document 'film.txt' takes too long; split it"]
    assert "film.txt" in tried
    tried.clear()
    assert place.sync().problems == problems
    place.put("film.txt", "far too long")  # anew, with the same bytes
    assert place.sync().problems == problems
    assert tried == []


@pytest.mark.parametrize("again", [{"verify": True}, {"rebuild": True}])
def test_what_was_given_up_on_is_tried_where_that_is_asked_for(tmp_path, monkeypatch, again):
    place, tried = refused(tmp_path, monkeypatch)
    place.sync()
    tried.clear()
    assert len(place.sync(**again).problems) == 1
    assert "film.txt" in tried


def test_what_was_given_up_on_is_tried_where_it_changed_and_forgotten_where_it_is_gone(tmp_path, monkeypatch):
    place, tried = refused(tmp_path, monkeypatch)
    place.sync()
    tried.clear()
    place.put("film.txt", "longer still")
    assert len(place.sync().problems) == 1
    place.remove("film.txt")
    assert place.sync().problems == ()
    place.put("film.txt", "longer still")
    assert len(place.sync().problems) == 1
    assert tried == ["film.txt", "film.txt"]


@pytest.mark.parametrize("damage", ["", "[]", '{"a": 1}', '{"a": {"digest": "b"}}', "\x00"])
def test_a_damaged_memory_has_all_tried_again(tmp_path, monkeypatch, damage):
    place, tried = refused(tmp_path, monkeypatch)
    problems = place.sync().problems
    memory = given_up_file(place.home)
    assert list(read_given_up(memory)) == ["film.txt"]
    memory.write_text(damage)
    tried.clear()
    assert place.sync().problems == problems
    assert tried == ["film.txt"]


def test_where_nothing_can_be_kept_nothing_fails(tmp_path):
    (tmp_path / "file").write_text("")
    write_given_up(tmp_path / "file" / "a.json", {"a": GivenUp("b", "c")})
    assert read_given_up(tmp_path / "file" / "a.json") == {}
