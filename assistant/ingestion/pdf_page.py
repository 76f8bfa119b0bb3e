"""One page of a PDF -> its words and ruled lines, with their places."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pypdfium2

_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_HYPHENS = str.maketrans({"\x02": "-", "\ufffe": "-", "\u2010": "-"})  # the first two stand for a hyphen at the end of a line
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SPACE = 0.2
"""Of the size of the letters: a wider gap between two of them parts words."""
_DEEPEST = 4
"""Groups of drawings within each other in which a picture is looked for."""
_THIN = 3.0
"""Points: a path that is not higher is a ruled line."""
_SHORTEST_RULE = 15.0
_Box = tuple[float, float, float, float]
_PICTURE_SHARE = 0.7
"""Of a page, at least, is covered by a picture that counts although words stand on it."""
_MOST_STAMPED = 300
_MOST_AMID = 60
"""Letters of stamps and running lines on a picture: on all of it, and of these amid it."""
_EDGE = 0.12
_MOST_OBJECTS = 20_000
"""A drawing of more lines than this is no table."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a page; lengths in points, from the upper left corner of the page as it is read. `size` is that of its font."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line that is drawn on the page."""

    left: float
    right: float
    height: float


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle that is drawn on the page."""

    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Page:
    """What is written and drawn on a page, turned so that most of its text is upright.

    `is_picture` tells that it is a picture, with no words but perhaps a stamp, a page number or a running line.
    """

    words: tuple[Word, ...]
    rules: tuple[Rule, ...] = ()
    frames: tuple[Frame, ...] = ()
    is_picture: bool = False


@dataclass(frozen=True, slots=True)
class _Letter:
    text: str
    left: float
    right: float
    top: float
    bottom: float

    @property
    def size(self) -> float:
        return self.bottom - self.top


def read_page(page: pypdfium2.PdfPage) -> Page:
    """The words of a page in the order they were written, and its ruled lines; text that stands askew is a watermark.

    Raises:
        pypdfium2.PdfiumError: if the page is broken.
    """
    turns, letters = _letters(page)
    words = tuple(_words(letters))
    frames = [_turned(box, turns) for box in _drawn(page)]
    rules = tuple(
        Rule(left, right, (top + bottom) / 2)
        for left, right, top, bottom in frames
        if bottom - top <= _THIN and right - left >= _SHORTEST_RULE
    )
    boxes = (Frame(*frame) for frame in frames if frame[3] - frame[2] > _THIN and frame[1] - frame[0] > _SHORTEST_RULE)
    return Page(words, rules, tuple(boxes), is_picture=_is_picture(page, words, turns))


def _is_picture(page: pypdfium2.PdfPage, words: Sequence[Word], turns: int) -> bool:
    if not words:
        return any(_images(page))
    left, bottom, right, top = page.get_bbox()
    whole = Frame(*_turned((left, right, bottom, top), turns))
    amid = sum(len(word.text) for word in words if _is_amid(word, whole))
    if amid > _MOST_AMID or sum(len(word.text) for word in words) > _MOST_STAMPED:
        return False
    covered = sum(map(_area, _images(page)))
    return bool(covered > _PICTURE_SHARE * (right - left) * (top - bottom))


def _images(page: pypdfium2.PdfPage) -> Iterator[pypdfium2.PdfObject]:
    from pypdfium2 import raw

    yield from page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=_DEEPEST)


def _area(image: pypdfium2.PdfObject) -> float:
    """In square points, where the image stands in no group that scales it."""
    left, bottom, right, top = map(float, image.get_bounds())
    return (right - left) * (top - bottom)


def _is_amid(word: Word, whole: Frame) -> bool:
    """Whether a word stands away from the edges of the page."""
    across, down = _EDGE * (whole.right - whole.left), _EDGE * (whole.bottom - whole.top)
    beside = word.right < whole.left + across or word.left > whole.right - across
    return not beside and word.top > whole.top + down and word.bottom < whole.bottom - down


def _letters(page: pypdfium2.PdfPage) -> tuple[int, list[_Letter | None]]:
    """How many quarter turns most letters stand clockwise, and the letters; None where a blank parts words."""
    from pypdfium2 import raw

    textpage = page.get_textpage()
    try:
        handle, box = textpage.raw, raw.FS_RECTF()
        written, angles, boxes = list[str](), list[int | None](), list[_Box]()
        for i in range(raw.FPDFText_CountChars(handle)):
            text = _character(raw.FPDFText_GetUnicode(handle, i))
            goes_on = bool(written and written[-1] and text.strip())
            written.append(text.strip())
            angles.append(angles[-1] if goes_on else _quarter(raw.FPDFText_GetCharAngle(handle, i)))
            raw.FPDFText_GetLooseCharBox(handle, i, ctypes.byref(box))
            boxes.append((box.left, box.right, box.bottom, box.top))
    finally:
        textpage.close()
    upright = Counter(angle for angle, text in zip(angles, written, strict=True) if angle is not None and text)
    turns = upright.most_common(1)[0][0] if upright else 0
    letters: list[_Letter | None] = []
    for text, angle, place in zip(written, angles, boxes, strict=True):
        if not text:
            letters.append(None)
        elif angle is not None and (angle == turns or len(upright) > 1):
            letters.append(_Letter(text, *_turned(place, turns)))
    return turns, letters


def _quarter(angle: float) -> int | None:
    """An angle in radians as quarter turns; None if it is askew."""
    turns = angle / (math.pi / 2)
    return round(turns) % 4 if abs(turns - round(turns)) < 0.05 else None


def _character(code: int) -> str:
    if code > 0x10FFFF or 0xD800 <= code < 0xE000:
        return ""
    return chr(code).translate(_HYPHENS).translate(_LIGATURES)


def _turned(box: _Box, turns: int) -> _Box:
    """Left, right, bottom and top in the page's own space -> left, right, top and bottom as a reader sees them."""
    left, right, bottom, top = box
    match turns:
        case 1:  # the text runs downwards
            return -top, -bottom, -right, -left
        case 2:
            return -right, -left, bottom, top
        case 3:  # upwards
            return bottom, top, left, right
        case _:
            return left, right, -top, -bottom


def _words(letters: Sequence[_Letter | None]) -> Iterator[Word]:
    word: list[_Letter] = []
    for letter in letters:
        if letter is None or (word and not _goes_on(word[-1], letter)):
            if word:
                yield _word(word)
            word = []
        if letter is not None:
            word.append(letter)
    if word:
        yield _word(word)


def _goes_on(last: _Letter, letter: _Letter) -> bool:
    """Whether a letter belongs to the same word: on the same line, and next to the last on either side."""
    size = max(last.size, letter.size, 1.0)
    overlap = min(last.bottom, letter.bottom) - max(last.top, letter.top)
    gap = max(letter.left - last.right, last.left - letter.right)
    return overlap > 0.3 * min(last.size, letter.size) and -size < gap < _SPACE * size


def _word(letters: Sequence[_Letter]) -> Word:
    size = max(letter.size for letter in letters)
    floor = max(letter.bottom for letter in letters)
    text = "".join(
        letter.text.translate(_SUPERSCRIPTS)
        if letter.size < 0.8 * size and letter.bottom < floor - 0.15 * size
        else letter.text
        for letter in letters
    )
    return Word(
        unicodedata.normalize("NFC", text),
        min(letter.left for letter in letters),
        max(letter.right for letter in letters),
        min(letter.top for letter in letters),
        floor,
        size,
    )


def _drawn(page: pypdfium2.PdfPage) -> Iterator[_Box]:
    """Left, right, bottom and top of the paths on a page, those in forms left out."""
    from pypdfium2 import raw

    if (count := raw.FPDFPage_CountObjects(page.raw)) > _MOST_OBJECTS:
        return
    edges = [ctypes.c_float() for _ in range(4)]
    for i in range(count):
        item = raw.FPDFPage_GetObject(page.raw, i)
        if raw.FPDFPageObj_GetType(item) != raw.FPDF_PAGEOBJ_PATH:
            continue
        if raw.FPDFPageObj_GetBounds(item, *map(ctypes.byref, edges)):
            left, bottom, right, top = (edge.value for edge in edges)
            yield left, right, bottom, top
