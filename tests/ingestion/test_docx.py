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
        "- Clean water\n1. More fish",
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
    monkeypatch.setattr("assistant.ingestion.archives._MAX_UNPACKED", 1_000_000)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", " " * 2_000_000)
    with pytest.raises(DocumentTooLargeError, match=r"unpacks to 2\.0 MB, over the limit of 1\.0 MB"):
        parse(stream.getvalue(), ".docx")


def test_docx_of_too_many_tags_wherever_they_are(monkeypatch):
    monkeypatch.setattr("assistant.ingestion.archives._MAX_TAGS", 1000)
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


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
BOX = f"<w:txbxContent {W}><w:p><w:r><w:t>The box says nine.</w:t></w:r></w:p></w:txbxContent>"


def with_xml(xml):
    """A Word file whose one paragraph holds a piece of XML behind its words."""
    from docx.oxml import parse_xml

    def build(word):
        word.add_paragraph("The lock is old.")._p.append(parse_xml(xml))
        word.add_paragraph("The end.")

    return parse(make_docx(build), ".docx").text.split("\n\n")


@pytest.mark.parametrize(
    "wrapped",
    [
        f"<w:r {W}><w:pict>{BOX}</w:pict></w:r>",
        f"<w:r {W}><w:drawing>{BOX}</w:drawing></w:r>",
        f'<w:r {W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:AlternateContent>'
        f'<mc:Choice Requires="wps">{BOX}</mc:Choice><mc:Fallback>{BOX}</mc:Fallback></mc:AlternateContent></w:r>',
    ],
)
def test_docx_text_boxes_stand_once_behind_their_paragraph(wrapped):
    assert with_xml(wrapped) == ["The lock is old.", "The box says nine.", "The end."]


def run(text):
    return f"<m:r {M}><m:t>{text}</m:t></m:r>"


@pytest.mark.parametrize(
    ("equation", "text"),
    [
        (run("x=3"), "x=3"),
        (f"<m:f><m:num>{run('a')}</m:num><m:den>{run('b+1')}</m:den></m:f>", "a/(b+1)"),
        (f"<m:sSup><m:e>{run('r')}</m:e><m:sup>{run('2')}</m:sup></m:sSup>", "r^2"),
        (f"<m:sSub><m:e>{run('v')}</m:e><m:sub>{run('0')}</m:sub></m:sSub>", "v_0"),
        (f"<m:rad><m:e>{run('2g')}</m:e></m:rad>", "√(2g)"),
    ],
)
def test_docx_equations_are_text(equation, text):
    assert with_xml(f"<m:oMath {M}>{equation}</m:oMath>")[0] == f"The lock is old.{text}"


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_docx_notes_stand_behind_the_paragraph_that_refers_to_them(kind):
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml

    notes = (
        f'<w:{kind}s {W}><w:{kind} w:id="0" w:type="separator"><w:p><w:r><w:t>SECRET</w:t></w:r></w:p></w:{kind}>'
        f'<w:{kind} w:id="2"><w:p><w:r><w:t>Ann Fox said so.</w:t></w:r></w:p></w:{kind}></w:{kind}s>'
    )

    def build(word):
        content = getattr(CONTENT_TYPE, f"WML_{kind.upper()}S")
        part = Part(PackURI(f"/word/{kind}s.xml"), content, notes.encode(), word.part.package)
        word.part.relate_to(part, getattr(RELATIONSHIP_TYPE, f"{kind.upper()}S"))
        word.add_paragraph("The lock is old.")._p.append(parse_xml(f'<w:r {W}><w:{kind}Reference w:id="2"/></w:r>'))
        word.add_paragraph("The end.")

    assert parse(make_docx(build), ".docx").text.split("\n\n") == ["The lock is old.", "Ann Fox said so.", "The end."]


def test_docx_headers_and_footers_stand_once():
    def build(word):
        word.add_paragraph("The lock is old.")
        for section in (word.sections[0], word.add_section()):
            section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
            section.header.paragraphs[0].text = "The lock society"
            section.footer.paragraphs[0].text = "7"
        word.sections[0].footer.paragraphs[0].text = "Printed in Holt"

    assert parse(make_docx(build), ".docx").text.split("\n\n") == ["The lock society", "The lock is old.", "Printed in Holt"]
