"""Word files: what is shown of them, and what is broken or unpacks to too much."""

from __future__ import annotations

import io
import zipfile

import pytest

from assistant.errors import DocumentReadError, DocumentTooLargeError
from tests.support.made_documents import article_docx, make_docx, parse


def test_docx():
    document = parse(make_docx(article_docx), ".docx")
    assert document.text.split("\n\n") == [
        "# Otters return",
        "Otters came back.",
        "## Why",
        "- Clean water\n- More fish",
        "Year: 2023 | Count: 4",
    ]
    assert (document.title, document.published) == ("On otters", "2024-03-02")


def test_docx_tracked_changes_read_as_accepted():
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    def build(word):
        paragraph = word.add_paragraph("Otters ")
        for mark, body in (("del", "<w:delText>sank</w:delText>"), ("ins", "<w:t>swam</w:t>")):
            paragraph._p.append(parse_xml(f"<w:{mark} {nsdecls('w')}><w:r>{body}</w:r></w:{mark}>"))

    assert parse(make_docx(build), ".docx").text == "Otters swam"


def test_docx_empty():
    with pytest.raises(DocumentReadError, match="is empty"):
        parse(make_docx(lambda word: None), ".docx")


def test_docx_that_unpacks_to_too_much(monkeypatch):
    monkeypatch.setattr("assistant.ingestion.docx._MAX_UNPACKED", 1_000_000)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", " " * 2_000_000)
    with pytest.raises(DocumentTooLargeError, match=r"unpacks to 2\.0 MB, over the limit of 1\.0 MB"):
        parse(stream.getvalue(), ".docx")


def test_docx_of_too_many_tags_wherever_they_are(monkeypatch):
    monkeypatch.setattr("assistant.ingestion.docx._MAX_TAGS", 1000)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/any.bin", "<w:p/>" * 1001)
    with pytest.raises(DocumentTooLargeError, match="holds 1,001 XML tags, over the limit of 1,000"):
        parse(stream.getvalue(), ".docx")


def zip_of(**members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize("data", [b"", b"\xd0\xcf\x11\xe0 old Word", zip_of(a="b"), make_docx(article_docx)[:500]])
def test_docx_broken(data):
    with pytest.raises(DocumentReadError, match=r"'otters\.docx' is broken or no Word document"):
        parse(data, ".docx")
