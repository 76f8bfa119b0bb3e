"""Pictures of text: scans, photos and screenshots."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw, ImageFont

from assistant.errors import DocumentReadError, NoWordsError
from assistant.ingestion import ocr
from tests.support.made_documents import parse

LINES = (
    "The lock on the Lenn was opened on 3 May 1990",
    "by the mayor, Ada Holt. It lifts barges by",
    "eleven metres for forty crowns a passage.",
)
needs_tesseract = pytest.mark.skipif(not ocr.tesseract(), reason="Tesseract isn't installed")
FORMATS = {".png": "PNG", ".jpg": "JPEG", ".tif": "TIFF"}


def page(lines=LINES, *, mode="RGB", size=32, ink="black", paper="white"):
    """A page as a camera would have it, with letters of so many pixels."""
    picture = Image.new(mode, (27 * size, (len(lines) * 2 + 4) * size), paper)
    font = ImageFont.load_default(size)
    for i, line in enumerate(lines):
        ImageDraw.Draw(picture).text((2 * size, 2 * size + i * 1.5 * size), line, fill=ink, font=font)
    return picture


def saved(picture, suffix, **how):
    out = io.BytesIO()
    picture.save(out, FORMATS[suffix], **how)
    return out.getvalue()


def words(document):
    return document.text.split()


@needs_tesseract
@pytest.mark.parametrize("suffix", FORMATS)
def test_its_words_are_read_and_noted(suffix):
    document = parse(saved(page(), suffix), suffix)
    assert words(document) == " ".join(LINES).split()
    assert document.notes == ("it is a picture, read by OCR: letters may be wrong",)
    assert document.page_starts == ()


def turned(picture):
    """As a phone keeps it: lying, with a note that says how to turn it."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return saved(picture.rotate(90, expand=True), ".jpg", exif=exif)


def pale(picture):
    return saved(picture.point(lambda level: 120 + level // 2), ".png")


@needs_tesseract
@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (turned(page()), ".jpg"),
        (pale(page()), ".png"),
        (saved(page(mode="RGBA", paper=(0, 0, 0, 0)), ".png"), ".png"),
        (saved(page(mode="L"), ".png"), ".png"),
        (saved(page(size=14), ".png"), ".png"),
        (saved(page(size=60), ".jpg", dpi=(72, 72)), ".jpg"),
        (saved(page(ink="white", paper="#202030"), ".png"), ".png"),
    ],
    ids=["lying", "pale", "transparent", "grey", "small letters", "large letters", "dark"],
)
def test_however_it_was_taken(data, suffix):
    assert words(parse(data, suffix)) == " ".join(LINES).split()


@needs_tesseract
def test_a_fax_of_several_pages_has_pages():
    pages = [page([line]) for line in LINES]
    document = parse(saved(pages[0], ".tif", save_all=True, append_images=pages[1:]), ".tif")
    assert words(document) == " ".join(LINES).split()
    assert [number for _, number in document.page_starts] == [1, 2, 3]


@needs_tesseract
def test_a_picture_without_words_is_refused():
    with pytest.raises(NoWordsError, match=r"otters\.png' is a picture without words that OCR finds; remove it"):
        parse(saved(Image.new("RGB", (600, 400), "#88aacc"), ".png"), ".png")


@needs_tesseract
@pytest.mark.parametrize("data", [b"", b"no picture at all", saved(page(), ".png")[:300], saved(page(), ".jpg")[:200]])
def test_a_broken_one_says_so(data):
    with pytest.raises(DocumentReadError, match=r"document 'otters\.png' is a picture that can't be read \(.*\); save it anew"):
        parse(data, ".png")


@needs_tesseract
def test_one_of_too_many_pixels_is_refused():
    huge = saved(Image.new("1", (20_000, 20_000)), ".png")
    assert len(huge) < 200_000
    with pytest.raises(DocumentReadError, match=r"can't be read \(.*400,?000,?000 pixels"):
        parse(huge, ".png")


@needs_tesseract
def test_a_page_for_which_no_time_is_left_is_noted(monkeypatch, tmp_path):
    pages = [page([line]) for line in LINES]
    data = saved(pages[0], ".tif", save_all=True, append_images=pages[1:])
    early = (
        "from assistant.ingestion import image, ocr; n=iter((1,1)); ocr.is_time_left = lambda began: next(n, 0); image.main()"
    )
    (tmp_path / "early.py").write_text(early)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr("assistant.ingestion.image._PROCESS", "early")
    document = parse(data, ".tif")
    assert words(document) == " ".join(LINES[:2]).split()
    assert document.notes[1] == "of its 3 pages only the first 2 were read, for lack of time"


def test_without_tesseract_it_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DocumentReadError, match="is a picture, whose words Tesseract would read; install it"):
        parse(saved(page(), ".png"), ".png")
