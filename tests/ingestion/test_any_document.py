"""Whatever is in a document, it gives a clean `Document` or an error of ours."""

from __future__ import annotations

import contextlib
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import (
    CorpusError,
)
from assistant.ingestion.documents import SUPPORTED_SUFFIXES
from assistant.text.cleaning import tidy
from tests.support.made_documents import PDF_PAGES, article_docx, make_docx, make_pdf, parse


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=300), suffix=st.sampled_from([".txt", ".md", ".html"]))
def test_any_text_gives_a_clean_document_or_a_corpus_error(text, suffix):
    try:
        document = parse(text.encode("utf-8", "replace"), suffix)
    except CorpusError:
        return
    assert document.text == tidy(document.text)
    assert unicodedata.is_normalized("NFC", document.text)
    assert document.title
    document.text.encode()


@settings(max_examples=80, deadline=None)
@given(data=st.binary(max_size=300), suffix=st.sampled_from(SUPPORTED_SUFFIXES))
def test_any_bytes_give_a_document_or_a_corpus_error(data, suffix):
    try:
        assert parse(data, suffix).text
    except CorpusError as error:
        assert "\n" not in str(error)


@settings(max_examples=60, deadline=None)
@given(
    markup=st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<ul>",
                "<li>",
                "<b>",
                "# ",
                "- ",
                "> ",
                "| a | b |\n|---|---|\n",
                "`",
                "```\n",
                "[",
                "](x)",
                "*",
                "\n",
                "\n\n",
                "    ",
                "word ",
                "<!--",
                "-->",
                "---\n",
                "1. ",
            ]
        ),
        max_size=40,
    )
)
def test_markup_soup(markup):
    for suffix in (".md", ".html"):
        with contextlib.suppress(CorpusError):
            assert parse("".join(markup), suffix).text


@settings(max_examples=40, deadline=None)
@given(cut=st.integers(0, 3000), value=st.integers(0, 255), suffix=st.sampled_from([".pdf", ".docx"]))
def test_damaged_documents(cut, value, suffix):
    whole = make_pdf(PDF_PAGES) if suffix == ".pdf" else make_docx(article_docx)
    damaged = bytearray(whole)
    damaged[cut % len(whole)] = value
    with contextlib.suppress(CorpusError):
        assert parse(bytes(damaged), suffix).doc_id
