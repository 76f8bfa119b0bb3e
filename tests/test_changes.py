"""Documents come and go with the index in step, and the last one stays: one rule for every interface."""

from __future__ import annotations

from functools import partial

import pytest

from assistant.changes import Addition, add_documents, remove_documents
from assistant.errors import CorpusError, UnknownDocumentError
from assistant.ingestion.corpus import Added, Removed, add_bytes
from assistant.settings import Settings

OTTERS, ZOO = b"Otters swim.", b"The zoo opened in 1752."


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "corpus").mkdir()
    return Settings(corpus=tmp_path / "corpus", data_dir=tmp_path / "data")


def addition(settings, name, data):
    return Addition(name, partial(add_bytes, settings, data, name))


def names(settings):
    return sorted(path.name for path in settings.corpus.iterdir())


def test_the_index_follows_once_after_all_changes(settings):
    synced = []
    given = [addition(settings, "otters.md", OTTERS), addition(settings, "film.mp4", b"x"), addition(settings, "zoo.md", ZOO)]
    outcomes = list(add_documents(given, lambda changed: synced.append((changed, names(settings)))))
    assert synced == [(["otters.md", "zoo.md"], ["otters.md", "zoo.md"])]
    assert [type(one.done) for one in outcomes] == [Added, type(None), Added]
    assert "unsupported format" in str(outcomes[1].error)


def test_outcomes_come_as_they_are_made(settings):
    outcomes = add_documents([addition(settings, "otters.md", OTTERS), addition(settings, "zoo.md", ZOO)], lambda _: None)
    assert next(outcomes).name == "otters.md"
    assert names(settings) == ["otters.md"]


def test_nothing_done_needs_no_index(settings):
    def sync(_):
        raise AssertionError

    assert [one.done for one in add_documents([addition(settings, "film.mp4", b"x")], sync)] == [None]
    assert isinstance(next(remove_documents(settings, ["none.md"], sync)).error, UnknownDocumentError)


def test_an_index_that_cant_follow_is_told_after_the_outcomes(settings):
    def sync(_):
        raise CorpusError("no")

    outcomes = add_documents([addition(settings, "otters.md", OTTERS)], sync)
    assert next(outcomes).error is None
    with pytest.raises(CorpusError, match="no"):
        next(outcomes)


def test_the_last_document_may_go_too(settings):
    for name, data in (("otters.md", OTTERS), ("zoo.md", ZOO)):
        (settings.corpus / name).write_bytes(data)
    outcomes = list(remove_documents(settings, ["zoo.md", "otters.md"], lambda _: None))
    assert [one.done for one in outcomes] == [Removed("zoo.md"), Removed("otters.md")]
    assert names(settings) == []


def test_what_was_never_readable_may_always_go(settings):
    (settings.corpus / "broken.pdf").write_bytes(b"%PDF-1.7")
    assert next(remove_documents(settings, ["broken.pdf"], lambda _: None)).done == Removed("broken.pdf")
