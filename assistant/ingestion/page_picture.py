"""A page of a PDF as it looks, and where on it some words stand; drawn in a process of its own, as `pdf_process` reads.

`python -m assistant.ingestion.page_picture NUMBER` is that process: a line of JSON with the words, then a PDF, on its standard
input; JSON on its output.
"""

from __future__ import annotations

import base64
import ctypes
import io
import json
import os
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from assistant.ingestion.apart import lines_apart, set_limits

if TYPE_CHECKING:
    import pypdfium2

_SCALE = 1.6
"""Pixels for each point, 115 to the inch."""
_MOST_PIXELS = 4_000_000
_BESIDE = 0.5
"""Of the height, or on a turned page the width, that two letters of one line have in common, at least."""
_FEWEST = 12
"""Letters of the beginning that have to stand on the page, where the rest of the words is on the next."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A rectangle on a page, in shares of its width and height from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as a PNG of `width` x `height` pixels, and the lines on which the words stand; none where they don't."""

    png: bytes
    width: int
    height: int
    marks: tuple[Mark, ...]


def draw_page(data: bytes, number: int, words: str) -> PagePicture:
    """A page of a PDF.

    Args:
        data: the PDF.
        number: of the page, from 1.
        words: what is looked for on it; only its letters and digits count.

    Raises:
        BrokenFileError: if it is no PDF, is encrypted, or has no such page.
        SlowFileError: if it takes too long, or too much memory.
    """
    told = json.dumps(words).encode() + b"\n"
    drawn = json.loads(b"".join(lines_apart("assistant.ingestion.page_picture", str(number), given=told + data)))
    marks = tuple(Mark(*mark) for mark in drawn["marks"])
    return PagePicture(base64.b64decode(drawn["png"]), drawn["width"], drawn["height"], marks)


def main() -> None:
    """Draw the page within the limits."""
    import pypdfium2

    set_limits()
    words = json.loads(sys.stdin.buffer.readline())
    number = int(sys.argv[1])
    try:
        pages = pypdfium2.PdfDocument(sys.stdin.buffer.read())
        if not 1 <= number <= len(pages):
            sys.exit(f"it has no page {number}")
        _write(pages[number - 1], words)
    except pypdfium2.PdfiumError as error:
        sys.exit(str(error))
    except MemoryError:
        os.abort()


def _write(page: pypdfium2.PdfPage, words: str) -> None:
    width, height = page.get_size()
    scale = min(_SCALE, (_MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
    picture = page.render(scale=scale).to_pil()
    png = io.BytesIO()
    picture.save(png, "PNG")
    marks = [astuple(mark) for mark in _lines(list(_boxes(page, words)))]
    told = {"png": base64.b64encode(png.getvalue()).decode(), "width": picture.width, "height": picture.height, "marks": marks}
    sys.stdout.write(json.dumps(told))


def _boxes(page: pypdfium2.PdfPage, words: str) -> Iterator[Mark]:
    """The rectangle of every letter of the words, in their order."""
    from pypdfium2 import raw

    textpage = page.get_textpage()
    written = (_character(raw.FPDFText_GetUnicode(textpage.raw, i)) for i in range(textpage.count_chars()))
    letters = [(letter, i) for i, char in enumerate(written) for letter in _letters(char)]
    start, end = _found("".join(letter for letter, _ in letters), "".join(_letters(words)))
    box = raw.FS_RECTF()
    for _, i in letters[start:end]:
        if raw.FPDFText_GetLooseCharBox(textpage.raw, i, ctypes.byref(box)):
            yield _on_picture(page, box.left, box.top, box.right, box.bottom)
    textpage.close()


def _character(code: int) -> str:
    return chr(code) if code < 0x110000 else ""


def _letters(text: str) -> str:
    """The letters and digits alone, as neither spaces nor hyphens at the end of a line are the same in both texts."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def _found(text: str, words: str) -> tuple[int, int]:
    """Where the words stand, or as many of them from the first as do; both ends 0 where fewer than `_FEWEST` letters do."""
    fits, too_many = 0, len(words) + 1
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        if words[:middle] in text:
            fits = middle
        else:
            too_many = middle
    if fits < min(_FEWEST, len(words)) or not fits:
        return 0, 0
    start = text.index(words[:fits])
    return start, start + fits


def _on_picture(page: pypdfium2.PdfPage, *corners: float) -> Mark:
    """Two corners in the page's own space, as a rectangle on the picture, which is turned and cropped as the page says."""
    from pypdfium2 import raw

    fine = 10_000
    x, y = ctypes.c_int(), ctypes.c_int()
    places = list[tuple[float, float]]()
    for across, up in (corners[:2], corners[2:]):
        raw.FPDF_PageToDevice(page.raw, 0, 0, fine, fine, 0, across, up, ctypes.byref(x), ctypes.byref(y))
        places.append((x.value / fine, y.value / fine))
    (left, top), (right, bottom) = places
    return Mark(min(left, right), min(top, bottom), max(left, right), max(top, bottom))


def _lines(boxes: Sequence[Mark]) -> Iterator[Mark]:
    """Boxes of letters that follow each other, those of one line as one."""
    for _, group in groupby(_numbered(boxes), key=lambda pair: pair[0]):
        line = [box for _, box in group]
        yield Mark(
            min(box.left for box in line),
            min(box.top for box in line),
            max(box.right for box in line),
            max(box.bottom for box in line),
        )


def _numbered(boxes: Sequence[Mark]) -> Iterator[tuple[int, Mark]]:
    """Each box with the number of its line; letters of one line stand side by side, or on a turned page one above the other."""
    number = 0
    for i, box in enumerate(boxes):
        last = boxes[i - 1] if i else box
        beside = _shared(last.top, last.bottom, box.top, box.bottom)
        if max(beside, _shared(last.left, last.right, box.left, box.right)) <= _BESIDE:
            number += 1
        yield number, box


def _shared(start: float, end: float, other_start: float, other_end: float) -> float:
    """How much two stretches have in common, as a share of the shorter one."""
    shorter = max(min(end - start, other_end - other_start), 1e-6)
    return (min(end, other_end) - max(start, other_start)) / shorter


if __name__ == "__main__":
    main()
