"""Which documents are samples."""

from pathlib import Path

import pytest

from assistant.errors import CorpusError
from assistant.ingestion.sample_documents import FILE_NAME, sample_ids


def test_a_corpus_of_ones_own_has_no_samples(tmp_path):
    assert sample_ids(tmp_path) == ()


def test_each_line_names_one(tmp_path):
    (tmp_path / FILE_NAME).write_text("a.md\n\n  notes/b.txt \r\n", "utf-8")
    assert sample_ids(tmp_path) == ("a.md", "notes/b.txt")


def test_a_list_that_is_no_text_is_told(tmp_path):
    (tmp_path / FILE_NAME).write_bytes(b"\xff\xfe\xff")
    with pytest.raises(CorpusError, match="mend or delete"):
        sample_ids(tmp_path)


def test_the_article_that_ships_is_one():
    corpus = Path(__file__).parents[2] / "corpus"
    assert all((corpus / doc_id).is_file() for doc_id in sample_ids(corpus))
    assert sample_ids(corpus)
