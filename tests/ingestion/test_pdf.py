"""PDFs: lines rejoined, what is encrypted, scanned, broken or takes too long."""

from __future__ import annotations

import pytest

from assistant.errors import DocumentReadError, DocumentTooLargeError
from assistant.ingestion.documents import read_document
from evals.hostile.bombs import pdf
from tests.support.made_documents import LIMIT, PDF_PAGES, encrypt, make_pdf, parse


def test_pdf_lines_are_rejoined():
    document = parse(make_pdf(PDF_PAGES, title="On otters"), ".pdf")
    assert document.text.split("\n\n") == [
        "Introduction",
        "Otters came back to the river, which pleased the wardens and the translation bureau by the bridge, as they said in "
        "the Anglo-Saxon hall of the old town where all of them had met on that evening in March. Then they left.",
        "A second paragraph begins here, and it is long enough to fill a whole line. Short end.",
        "- first point\n- second point which is written here",
        "Closing words of the article are on the third page, and stop here.",
    ]
    assert document.title == "On otters"
    assert document.published == ""  # the file's creation date isn't the article's


def test_pdf_is_of_the_day_that_its_head_tells():
    assert parse(make_pdf([["On otters", "12 March 2024", "They came back to the river."]]), ".pdf").published == "2024-03-12"


def test_pdf_of_equal_pages_is_not_emptied():
    assert parse(make_pdf([["The same words."]] * 4), ".pdf").text.count("The same words.") == 4


def test_pdf_title_of_the_writer_program_is_ignored():
    assert parse(make_pdf([["Some text."]], title="Microsoft Word - draft3.doc"), ".pdf").title == "Otters"


PDF_CIPHERS = ("RC4-128", "AES-128", "AES-256-R5", "AES-256")


@pytest.mark.parametrize("algorithm", PDF_CIPHERS)
def test_pdf_encrypted_with_a_password(algorithm):
    data = encrypt(make_pdf([["Some text."]]), algorithm, user_password="secret", owner_password="owner")
    with pytest.raises(DocumentReadError) as caught:
        parse(data, ".pdf")
    assert str(caught.value) == "document 'otters.pdf' is encrypted; remove the password"


@pytest.mark.parametrize("algorithm", PDF_CIPHERS)
def test_pdf_with_the_empty_password_is_read(algorithm):
    data = encrypt(make_pdf([["Some text."]]), algorithm, user_password="", owner_password="owner")
    assert parse(data, ".pdf").text == "Some text."


def test_pdf_without_text():
    with pytest.raises(DocumentReadError, match=r"holds no text \(a scan\?\); "):
        parse(make_pdf([[]]), ".pdf")


def test_pdf_of_a_picture(tmp_path):
    from PIL import Image
    from reportlab.pdfgen.canvas import Canvas

    Image.new("L", (20, 20), 128).save(tmp_path / "scan.png")
    canvas = Canvas(str(tmp_path / "scan.pdf"))
    canvas.drawImage(str(tmp_path / "scan.png"), 10, 10)
    canvas.save()
    with pytest.raises(DocumentReadError, match="OCR"):
        read_document(tmp_path / "scan.pdf", "scan.pdf", LIMIT)


@pytest.mark.parametrize("data", [b"", b"no PDF at all", b"%PDF-1.7\n%%EOF", make_pdf([["Some text."]])[:300]])
def test_pdf_broken(data):
    with pytest.raises(DocumentReadError, match=r"'otters\.pdf'"):
        parse(data, ".pdf")


def test_pdf_that_takes_too_long(monkeypatch):
    pages = b"<</Type/Pages/Kids[%b]/Count 9>>" % (b"3 0 R " * 9)
    data = pdf(b"<</Type/Catalog/Pages 2 0 R>>", pages, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>")
    with pytest.raises(DocumentReadError, match="holds no text"):
        parse(data, ".pdf")
    monkeypatch.setattr("assistant.ingestion.apart.WALL_SECONDS", 0)
    with pytest.raises(DocumentTooLargeError, match="takes longer than 60 s, or too much memory, to read"):
        parse(data, ".pdf")


def test_pdf_of_too_many_pages_is_refused_at_once():
    pages = b"<</Type/Pages/Kids[%b]/Count 6000>>" % (b"3 0 R " * 6000)
    data = pdf(b"<</Type/Catalog/Pages 2 0 R>>", pages, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>")
    with pytest.raises(DocumentReadError, match="it has 6,000 pages, over the limit of 5,000"):
        parse(data, ".pdf")


def test_pdf_of_pages_that_are_alike_but_for_their_numbers_is_kept_whole():
    pages = [[f"Line {row} of sheet {page} tells of the river." for row in range(30)] for page in range(4)]
    text = parse(make_pdf(pages), ".pdf").text
    assert all(line in text for page in pages for line in page)
