"""Documents in every format: nothing is lost, whatever is cut off or damaged gives a clear error."""

from __future__ import annotations

import contextlib
from pathlib import PurePosixPath

import pytest

from assistant.errors import CorpusError
from assistant.ingestion.documents import SUPPORTED_SUFFIXES, parse_document
from evals.documents.layouts import laid_out
from evals.documents.made import MadeDocument, made_documents
from evals.documents.pdf_libraries import READERS
from evals.documents.run import Outcome, compare, read_made

PICTURES = {".png", ".jpg", ".jpeg", ".tif", ".tiff"}
"""Made and read in `tests/ingestion/test_image.py`, where Tesseract is installed."""
MADE = {made.name: made for made in made_documents()}


@pytest.mark.parametrize("name", MADE)
def test_every_format_yields_all_words_in_order(name):
    outcome = read_made(MADE[name])
    assert (outcome.found, outcome.in_order) == (outcome.expected, True)


@pytest.mark.parametrize("made", list(laid_out()), ids=lambda made: made.name)
def test_every_layout_yields_all_words_in_order(made):
    outcome = compare(made, READERS["ours"](made.data))
    assert (outcome.found, outcome.in_order) == (outcome.expected, True)


@pytest.mark.parametrize("name", READERS)
def test_every_library_reads_one_column(name):
    if name == "pdfplumber":
        pytest.importorskip("pdfplumber")
    made = next(laid_out())
    assert compare(made, READERS[name](made.data)).in_order


def test_text_in_another_order_is_told():
    made = MadeDocument("a.txt", b"", ("one two", "three"))
    assert compare(made, "three one two") == Outcome("a.txt", 3, 3, in_order=False)
    assert compare(made, "one two") == Outcome("a.txt", 2, 3, in_order=False)


def test_every_format_is_made():
    made = {PurePosixPath(name).suffix for name in MADE}
    assert set(SUPPORTED_SUFFIXES) - made == {".text", ".markdown", ".htm", ".mht", ".jsonl", *PICTURES}


@pytest.mark.parametrize("suffix", [suffix for suffix in SUPPORTED_SUFFIXES if suffix not in {".pdf", *PICTURES}])
@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no zip", b"\x00\x01\x02" * 50, b"{", b"<", bytes(range(256))])
def test_what_is_no_such_document_is_refused_or_read(suffix, data):
    with contextlib.suppress(CorpusError):
        assert parse_document(data, f"a{suffix}", suffix).text


@pytest.mark.parametrize("name", [name for name in MADE if name.startswith("article-1") and not name.endswith("pdf")])
@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_what_is_cut_off_is_refused_or_read(name, part):
    made = MADE[name]
    with contextlib.suppress(CorpusError):
        assert parse_document(made.data[: int(len(made.data) * part)], name, PurePosixPath(name).suffix).text


def test_lines_of_json():
    data = b'{"name": "Upper", "depth": 4}\n{"name": "Lower", "depth": 9}\n'
    assert parse_document(data, "a.jsonl", ".jsonl").text == "name: Upper | depth: 4\nname: Lower | depth: 9"
