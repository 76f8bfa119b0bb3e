"""The words of a page -> its lines, cut at gutters, and the bands of what stands side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from assistant.ingestion.pdf_page import Frame, Page, Word

GUTTER = 0.8
"""Of the size of the letters: a narrower gap parts words, not columns."""
_OVERLAP = 0.35


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text, or the piece of one in one column; lengths in points."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """Its words, apart by blanks."""
        return " ".join(word.text for word in self.words)

    @property
    def left(self) -> float:
        """Where it begins."""
        return min(word.left for word in self.words)

    @property
    def right(self) -> float:
        """Where it ends."""
        return max(word.right for word in self.words)

    @property
    def top(self) -> float:
        """Its upper edge."""
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return max(word.bottom for word in self.words)

    @property
    def size(self) -> float:
        """The usual size of its letters."""
        return median(word.size for word in self.words)


Band = tuple[TextLine, ...]
"""What stands side by side: lines that overlap in height, directly or through others."""


def page_bands(page: Page) -> tuple[Band, ...]:
    """What stands on the page, from the top down."""
    return tuple(cut_bands(text_lines(page.words)))


def text_lines(words: Sequence[Word]) -> list[TextLine]:
    """The words as lines, cut at every gap that might be a gutter."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.bottom, word.left)):
        row = next((row for row in reversed(rows[-3:]) if _same_row(row[0], word)), None)
        if row is None:
            rows.append([word])
        else:
            row.append(word)
    return [TextLine(tuple(piece)) for row in rows for piece in _pieces(sorted(row, key=lambda word: word.left))]


def _same_row(one: Word, other: Word) -> bool:
    overlap = min(one.bottom, other.bottom) - max(one.top, other.top)
    return overlap > 0.6 * min(one.bottom - one.top, other.bottom - other.top)


def _pieces(row: Sequence[Word]) -> Iterator[list[Word]]:
    piece = [row[0]]
    for last, word in pairwise(row):
        if word.left - max(before.right for before in piece) > GUTTER * max(last.size, word.size):
            yield _in_reading_order(piece)
            piece = []
        piece.append(word)
    yield _in_reading_order(piece)


def _in_reading_order(words: list[Word]) -> list[Word]:
    """Words from the right to the left where most of their letters are Hebrew or Arabic."""
    letters = [letter for word in words for letter in word.text if letter.isalpha()]
    turned = sum("\u0590" <= letter <= "\u08ff" for letter in letters) > len(letters) / 2
    return words[::-1] if turned else words


def cut_bands(lines: Sequence[TextLine]) -> Iterator[Band]:
    """The lines in bands, from the top down."""
    band: list[TextLine] = []
    floor = 0.0
    for line in sorted(lines, key=lambda line: (line.top, line.left)):
        if band and floor - line.top <= _OVERLAP * (line.bottom - line.top):
            yield tuple(band)
            band = []
        floor = max(floor, line.bottom) if band else line.bottom
        band.append(line)
    if band:
        yield tuple(band)


def take_boxes(lines: Sequence[TextLine], frames: Sequence[Frame]) -> tuple[list[list[TextLine]], list[TextLine]]:
    """The lines in each frame that stands beside other text, and the rest."""
    boxed, rest = list[list[TextLine]](), list(lines)
    for frame in sorted(frames, key=lambda frame: (frame.left - frame.right) * (frame.bottom - frame.top)):
        inside = [line for line in rest if _is_inside(line, frame)]
        outside = [line for line in rest if not _is_inside(line, frame)]
        beside = [line for line in outside if frame.top < line.bottom and line.top < frame.bottom]
        if len({round(line.bottom) for line in inside}) > 1 and len(beside) > 1 and len(inside) < len(rest) / 2:
            boxed.append(inside)
            rest = outside
    return boxed, rest


def _is_inside(line: TextLine, frame: Frame) -> bool:
    middle = (line.top + line.bottom) / 2
    return frame.left - 1 <= line.left and line.right <= frame.right + 1 and frame.top < middle < frame.bottom
