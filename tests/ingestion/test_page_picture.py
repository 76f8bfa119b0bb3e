"""Pages of PDFs as they look: that the marks lie where the words are drawn, whatever else the page does."""

import io
from itertools import pairwise

import pypdf
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from assistant.ingestion.apart import BrokenFileError, SlowFileError
from assistant.ingestion.page_picture import draw_page

WIDE, HIGH = 612, 792
SENTENCE = "Otters came back to the river in 2019."


def drawn(*pages):
    """A PDF; each page is texts with where on it they stand, from its lower left corner."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDE, HIGH))
    for page in pages:
        for text, across, up in page:
            canvas.drawString(across, up, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def ink(picture, mark):
    """How much of the drawing lies inside a mark."""
    image = Image.open(io.BytesIO(picture.png)).convert("L").point(lambda level: 255 * (level < 128))
    edges = (mark.left * picture.width, mark.top * picture.height, mark.right * picture.width, mark.bottom * picture.height)
    inside, everywhere = image.crop(tuple(map(round, edges))).histogram()[255], image.histogram()[255]
    return inside / everywhere


def test_the_mark_lies_where_the_sentence_is_drawn():
    picture = draw_page(drawn([(SENTENCE, 100, 700)]), 1, SENTENCE)
    (mark,) = picture.marks
    assert (picture.width, picture.height) == Image.open(io.BytesIO(picture.png)).size == (980, 1268)
    assert mark.left == pytest.approx(100 / WIDE, abs=0.005)
    assert mark.top < 1 - 700 / HIGH < mark.bottom
    assert ink(picture, mark) > 0.99


def test_a_sentence_on_two_lines_has_two_marks_one_below_the_other():
    data = drawn([("Before it. Otters came back to the ri-", 72, 700), ("ver in 2019. After it.", 72, 686)])
    marks = draw_page(data, 1, SENTENCE).marks
    assert len(marks) == 2
    assert all(above.top < below.top for above, below in pairwise(marks))
    assert marks[0].left > 72 / WIDE + 0.05  # not the words before it


def test_of_a_sentence_that_goes_on_overleaf_what_stands_on_the_page_is_marked():
    data = drawn([("Otters came back to", 72, 60)], [("the river in 2019.", 72, 700)])
    assert len(draw_page(data, 1, SENTENCE).marks) == 1
    assert draw_page(data, 2, SENTENCE).marks == ()


def test_what_is_not_on_the_page_is_not_marked():
    assert draw_page(drawn([("Beavers stayed away.", 72, 700)]), 1, SENTENCE).marks == ()
    assert draw_page(drawn([]), 1, "").marks == ()


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_has_its_mark_turned_with_it(turn):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(drawn([(SENTENCE, 100, 700)])))
    writer.pages[0].rotate(turn)
    out = io.BytesIO()
    writer.write(out)
    picture = draw_page(out.getvalue(), 1, SENTENCE)
    assert (picture.width > picture.height) == (turn != 180)
    assert ink(picture, picture.marks[0]) > 0.99


def test_a_huge_page_is_drawn_small():
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(drawn([(SENTENCE, 100, 700)])))
    writer.pages[0].mediabox.upper_right = (14_000, 14_000)
    out = io.BytesIO()
    writer.write(out)
    picture = draw_page(out.getvalue(), 1, SENTENCE)
    assert picture.width * picture.height < 4_100_000


@pytest.mark.parametrize(("data", "number"), [(b"no PDF", 1), (drawn([(SENTENCE, 100, 700)]), 2), (drawn([]), 0)])
def test_what_cannot_be_drawn_is_said(data, number):
    with pytest.raises(BrokenFileError, match=f"no page {number}|Failed to load"):
        draw_page(data, number, SENTENCE)


def test_drawing_ends_where_it_takes_too_long(monkeypatch):
    monkeypatch.setattr("assistant.ingestion.apart.WALL_SECONDS", 0)
    with pytest.raises(SlowFileError):
        draw_page(drawn([(SENTENCE, 100, 700)]), 1, SENTENCE)
