"""Pages of a PDF that are pictures."""

from __future__ import annotations

import pytest

from assistant.errors import DocumentReadError
from assistant.ingestion import ocr
from tests.support.made_documents import parse
from tests.support.made_pdfs import HEIGHT, WIDTH, drawn, write_lines

LINES = [
    "The lock on the Lenn was opened on 3 May 1990 by the mayor, Ada Holt.",
    "It lifts barges by eleven metres and costs forty crowns a passage.",
]
needs_tesseract = pytest.mark.skipif(not ocr.tesseract(), reason="Tesseract isn't installed")


def lines(canvas):
    write_lines(canvas, LINES, 60, 760, size=12, leading=16)


def picture(canvas):
    """The page with the lines, as a scanner would have it."""
    import pypdfium2
    from reportlab.lib.utils import ImageReader

    with pypdfium2.PdfDocument(drawn(lines)) as written:
        canvas.drawImage(ImageReader(written[0].render(scale=200 / 72).to_pil()), 0, 0, WIDTH, HEIGHT)


def text(canvas):
    write_lines(canvas, ["A page of real text stands here, written by a program, and goes on to its end."], 60, 700)


def blank(canvas):
    canvas.drawString(60, 700, "")


@needs_tesseract
def test_a_scan_is_read_and_noted():
    document = parse(drawn(picture), ".pdf")
    assert document.text.split() == " ".join(LINES).split()
    assert document.notes == ("its pages are pictures, read by OCR: letters may be wrong",)


@needs_tesseract
def test_only_pages_without_words_are_read_so():
    document = parse(drawn(text, blank, picture), ".pdf")
    assert "stands here, written by a program" in document.text
    assert LINES[0] in document.text
    assert document.notes == ("pages that are pictures, read by OCR, so that letters may be wrong: 3",)
    assert [number for _, number in document.page_starts][-1] == 3


def test_without_tesseract_a_scan_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DocumentReadError) as caught:
        parse(drawn(picture), ".pdf")
    assert str(caught.value) == "document 'otters.pdf' holds no text (a scan?); install Tesseract, or run OCR on it"


def test_without_tesseract_pages_of_text_are_read_as_ever(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    document = parse(drawn(text, picture), ".pdf")
    assert document.notes == ("pages that are pictures, not read, as Tesseract is not installed: 2",)
    assert "program" in document.text


def test_a_blank_page_has_no_picture():
    if ocr.tesseract():
        assert [page.words for page in ocr.read_pictures(drawn(text, blank), [2])] == [()]


def stamped(canvas):
    picture(canvas)
    canvas.drawString(60, 20, "Case 1:20-cv-00417   Document 12   Filed 01/02/21   Page 3 of 9")


def received(canvas):
    picture(canvas)
    canvas.drawString(300, 400, "RECEIVED 12 MAY 2021")


def bordered(canvas):
    picture(canvas)
    canvas.rect(280, 390, 200, 40)
    canvas.saveState()
    canvas.translate(575, 300)
    canvas.rotate(90)
    canvas.drawString(0, 0, "AB000417")
    canvas.restoreState()


def captioned(canvas):
    """A slide: a picture behind all of it, with the words that belong there."""
    picture(canvas)
    write_lines(
        canvas,
        ["Results of the year, as the board has seen them in May", "All in all, a good one, says its treasurer"],
        90,
        500,
    )


@needs_tesseract
@pytest.mark.parametrize(
    ("page", "mark"),
    [
        (stamped, "Case 1:20-cv-00417 Document 12 Filed 01/02/21 Page 3 of 9"),
        (received, "RECEIVED 12 MAY 2021"),
        (bordered, "AB000417"),
    ],
)
def test_a_scan_with_a_stamp_is_read_with_it_once(page, mark):
    document = parse(drawn(page), ".pdf")
    flat = " ".join(document.text.split())
    assert all(line in flat for line in LINES)
    assert flat.count(mark) == 1
    assert document.notes == ("its pages are pictures, read by OCR: letters may be wrong",)


@needs_tesseract
def test_what_ocr_finds_nothing_on_keeps_its_words_without_a_note():
    def plain(canvas):
        from PIL import Image
        from reportlab.lib.utils import ImageReader

        canvas.drawImage(ImageReader(Image.new("RGB", (60, 80), "white")), 0, 0, WIDTH, HEIGHT)
        canvas.drawString(60, 20, "Page 1 of 1, left blank")

    document = parse(drawn(plain), ".pdf")
    assert (document.text.strip(), document.notes) == ("Page 1 of 1, left blank", ())


def test_a_slide_with_words_on_a_picture_is_read_by_its_words():
    document = parse(drawn(captioned), ".pdf")
    assert LINES[0] not in document.text
    assert document.notes == ()
