"""Files -> `Document`: what is read from disk, what is refused, and which files of a folder count."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import unicodedata
from pathlib import Path

import pytest

from assistant.errors import (
    DocumentReadError,
    DocumentTooLargeError,
    EmptyCorpusError,
    UnsupportedDocumentError,
)
from assistant.ingestion.corpus_listing import corpus_paths, document_id
from assistant.ingestion.documents import SUPPORTED_SUFFIXES, read_document
from tests.support.made_documents import LIMIT, write
from tests.support.unprivileged import unprivileged

SEED = Path(__file__).parents[3] / "shared/seed/article.txt"


def test_read_document(tmp_path):
    path = write(tmp_path, "a.MD", "# Title\n\nText.")
    document = read_document(path, "a.MD", LIMIT)
    assert (document.doc_id, document.title, document.text) == ("a.MD", "Title", "# Title\n\nText.")


def test_too_large_names_both_sizes(tmp_path):
    path = write(tmp_path, "a.txt", "x" * 2001)
    assert read_document(path, "a.txt", 2001).text
    with pytest.raises(DocumentTooLargeError, match=r"'a\.txt' has 2,001 bytes, over the limit of 2,000; split it"):
        read_document(path, "a.txt", 2000)


@pytest.mark.parametrize("name", ["film.mp4", "none", "old.doc"])
def test_unsupported_lists_what_is_supported(tmp_path, name):
    with pytest.raises(UnsupportedDocumentError, match=repr(Path(name).suffix)) as caught:
        read_document(write(tmp_path, name, b"\0" * 100), name, 10)
    assert all(suffix in str(caught.value) for suffix in SUPPORTED_SUFFIXES)


def test_unreadable_paths(tmp_path):
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "broken.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "folder").mkdir()
    for name in ("missing", "missing.txt", "folder", "folder.txt", "broken.txt", "pipe.txt", "nul\0.txt", "x" * 300 + ".txt"):
        with pytest.raises(DocumentReadError, match=r"document '.*' (can't be read|is not a regular)"):
            read_document(tmp_path / name, name, LIMIT)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_forbidden_document(tmp_path):
    path = write(tmp_path, "a.txt", "text")
    path.chmod(0)
    with pytest.raises(DocumentReadError, match="Permission denied"):
        read_document(path, "a.txt", LIMIT)


# ---- the corpus


def test_corpus_paths(tmp_path):
    corpus, outside = tmp_path / "corpus", write(tmp_path, "outside.txt", "x")
    for name in ("b.txt", "a/z.md", "a/README.md", "README.md", ".hidden.txt", ".git/x.txt", "a/.x/y.txt", "film.mp4"):
        write(corpus, name, "x")
    (corpus / "escape.txt").symlink_to(outside)
    (corpus / "circle.txt").symlink_to(corpus / "circle.txt")
    (corpus / "up").symlink_to(tmp_path)
    (corpus / "inside.txt").symlink_to(corpus / "b.txt")
    assert [document_id(corpus, path) for path in corpus_paths(corpus)] == [
        "a/README.md",
        "a/z.md",
        "b.txt",
        "film.mp4",
        "inside.txt",
    ]


def test_a_folder_that_lies_too_deep_stands_for_what_is_in_it(tmp_path):
    corpus, deepest = tmp_path / "corpus", "/".join(["a"] * 16)
    write(corpus, f"{deepest}/read.md", "x")
    write(corpus, f"{deepest}/{'b/' * 900}deep.md", "x")
    found = corpus_paths(corpus)
    assert [document_id(corpus, path) for path in found] == [f"{deepest}/b", f"{deepest}/read.md"]
    with pytest.raises(DocumentReadError, match="below 16 folders at most"):
        read_document(found[0], f"{deepest}/b", LIMIT)


def test_corpus_in_a_hidden_folder(tmp_path):
    write(tmp_path / ".articles", "a.txt", "x")
    assert corpus_paths(tmp_path / ".articles") == (tmp_path / ".articles/a.txt",)


@pytest.mark.skipif(os.name == "nt", reason="rights are POSIX's")
def test_a_locked_folder_is_told_and_stops_nothing_else():
    with tempfile.TemporaryDirectory() as folder:  # not pytest's, which nobody else may enter
        Path(folder).chmod(0o755)
        corpus = Path(folder, "articles")
        write(corpus, "a.txt", "Otters swim.")
        (corpus / "closed").mkdir(mode=0o000)
        with unprivileged():
            found = {document_id(corpus, path): path for path in corpus_paths(corpus)}
            assert list(found) == ["a.txt", "closed"]
            with pytest.raises(DocumentReadError, match=r"folder '.+closed' can't be listed \(Permission denied\); check"):
                read_document(found["closed"], "closed", 1000)
        corpus.chmod(0o000)
        with unprivileged(), pytest.raises(DocumentReadError, match="can't be listed"):
            corpus_paths(corpus)
        corpus.chmod(0o755)


def test_corpus_missing_or_not_a_folder(tmp_path):
    for corpus in (tmp_path / "missing", write(tmp_path, "a.txt", "x")):
        with pytest.raises(EmptyCorpusError, match="is not a folder; create it"):
            corpus_paths(corpus)
    (tmp_path / "empty").mkdir()
    assert corpus_paths(tmp_path / "empty") == ()


@pytest.mark.parametrize("corpus", [".", "a", "a/b", "/", "/a", "../a"])
def test_document_id_is_the_path_below_the_corpus(corpus):
    assert document_id(Path(corpus), Path(corpus) / "c" / "d.md") == "c/d.md"
    assert document_id(Path(corpus), Path(corpus) / "a.md") == "a.md"


def test_document_id_is_of_the_corpus_alone():
    with pytest.raises(ValueError, match="subpath"):
        document_id(Path("a"), Path("ab/c.md"))


def test_document_id_is_nfc_and_clean(tmp_path):
    assert document_id(tmp_path, tmp_path / unicodedata.normalize("NFD", "é/ü.md")) == "é/ü.md"
    assert document_id(tmp_path, tmp_path / os.fsdecode(b"a\xff.txt")) == "a\ufffd.txt"


def test_import_is_light():
    heavy = {"trafilatura", "pypdfium2", "docx", "markdown_it", "chardet", "httpx", "lxml", "yaml"}
    code = "import sys, assistant.ingestion.documents, assistant.ingestion.web; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not heavy & set(loaded)


@pytest.mark.skipif(not SEED.is_file(), reason="the seed article is not at hand")
def test_seed_article():
    document = read_document(SEED, "article.txt", LIMIT)
    assert document.title == "Article"
    assert document.text.startswith("Deutsche Welle report that Malaysia and Indonesia")
    assert len(document.text.split()) > 800
