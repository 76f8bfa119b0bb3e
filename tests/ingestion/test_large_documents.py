"""A large document is read in a process of its own, with limits, before it is accepted."""

from __future__ import annotations

import pytest

from assistant.errors import DocumentReadError
from assistant.ingestion.corpus import add_bytes
from assistant.ingestion.large_documents import LARGE, title_of
from assistant.settings import Settings

ARTICLE = b"# Otters\n\n" + b"Otters swim in cold rivers. They eat fish and crabs.\n\n" * 4_000


def test_a_large_document_is_accepted_with_its_title(tmp_path):
    added = add_bytes(Settings(corpus=tmp_path / "corpus"), ARTICLE, "otters.md")
    assert len(ARTICLE) > LARGE
    assert added.title == "Otters"
    assert (tmp_path / "corpus" / "otters.md").read_bytes() == ARTICLE


def test_one_that_takes_too_long_is_refused_and_not_kept(tmp_path, monkeypatch):
    monkeypatch.setattr("assistant.ingestion.corpus.title_of", lambda *given: title_of(*given, seconds=0.2))
    with pytest.raises(DocumentReadError, match=r"longer than 0.2 s to read; split it"):
        add_bytes(Settings(corpus=tmp_path / "corpus"), b"word" * 500_000, "word.txt")
    assert not (tmp_path / "corpus").exists()


def test_one_that_cant_be_read_says_why(tmp_path):
    with pytest.raises(DocumentReadError, match=r"document 'a.txt'"):
        add_bytes(Settings(corpus=tmp_path / "corpus"), b"\x00\x01\x02" * 100_000, "a.txt")
