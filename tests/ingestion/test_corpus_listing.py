"""Which documents a changed path tells of: what they would be called when everything was listed, or that this can't be told."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from assistant.ingestion.corpus_listing import DEEPEST, corpus_files, documents_at

NAMES = ["a.md", "Ä ö.md", "notes/b.md", "notes/2021/c d.txt", "notes/README.md", "odd.xyz", "it's 100 %.md"]


@pytest.fixture(name="corpus")
def corpus_fixture(tmp_path):
    for name in NAMES:
        path = tmp_path / "corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Otters swim.", "utf-8")
    return tmp_path / "corpus"


def test_each_file_is_called_as_in_the_list_of_all(corpus):
    listed = corpus_files(corpus)
    assert len(listed) == len(NAMES)
    for doc_id, place in listed:
        assert documents_at(corpus, [Path(place)]) == {doc_id}
    assert documents_at(corpus, [Path(place) for _, place in listed]) == {doc_id for doc_id, _ in listed}


def test_however_the_corpus_is_named(corpus, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link").symlink_to("corpus")
    for named in (Path("corpus"), Path("link"), tmp_path / "link", Path("../") / tmp_path.name / "corpus"):
        for told in (corpus, named, named.absolute()):
            assert documents_at(named, [told / "a.md", told / "notes" / "b.md"]) == {"a.md", "notes/b.md"}


def test_what_is_gone_is_called_as_it_was(corpus):
    (corpus / "a.md").unlink()
    assert documents_at(corpus, [corpus / "a.md", corpus / "never.md"]) == {"a.md", "never.md"}


@pytest.mark.parametrize("name", ["README.md", ".hidden.md", ".folder/a.md", "notes/.a.md.1.part", ".tags.json"])
def test_what_is_no_document_tells_of_none(corpus, name):
    (corpus / name).parent.mkdir(exist_ok=True)
    (corpus / name).write_text("Otters swim.", "utf-8")
    assert documents_at(corpus, [corpus / name]) == frozenset()


def test_nor_does_nothing(corpus):
    assert documents_at(corpus, []) == frozenset()


def test_what_stands_for_others_takes_a_look_at_all(corpus, tmp_path):
    (corpus / "link.md").symlink_to("a.md")
    decomposed = corpus / unicodedata.normalize("NFD", "é.md")
    decomposed.write_text("Otters swim.", "utf-8")
    deep = corpus.joinpath(*"x" * DEEPEST, "deep.md")
    for path in (corpus, corpus / "notes", corpus / "link.md", decomposed, deep, tmp_path, tmp_path / "other.md"):
        assert documents_at(corpus, [corpus / "a.md", path]) is None
