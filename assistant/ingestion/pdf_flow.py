"""The blocks of all pages -> one text: running lines dropped, paragraphs joined across lines, columns and pages."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from assistant.ingestion.blocks import Outline
from assistant.ingestion.line_numbers import without_line_numbers
from assistant.ingestion.page_layout import Block, TableBlock, TextBlock, page_blocks
from assistant.ingestion.page_lines import Band, TextLine, page_bands
from assistant.ingestion.pdf_page import Page
from assistant.ingestion.tables import SEPARATOR
from assistant.text.cleaning import tidy
from assistant.text.words import content_stems, idf

PAGE_MARK = "\ue000"
"""Stands in the text, while it is put together, where another page begins; a private character, taken out of what is read."""

_BULLET = re.compile(r"[•◦▪‣●○■\uf0b7](?:\s|$)|[-–*] \S")
_NUMBERED = re.compile(r"\(?(?:\d{1,2}|[a-z])[.)]\s+\S")
_HYPHENATED = re.compile(r"[^\W\d_][-\u00ad]$")
_ENDS = re.compile(r"[.!?:;…]['\"”’»)\]⁰¹²³⁴-⁹]*$")
_HEADING_SIZE = 1.12
"""Times the usual size of letters."""
_HEADING_WORDS = 25
_CAPTION_WORDS = 12
_LEADER = re.compile(r"\s*(?:\.\s?){5,}\s*")
"""Dots that lead the eye from a name to its value."""
_RUNNING_SHARE = 0.2
"""Of the pages, at least, have a running line; both left and right ones, and those of a chapter, come less often than not."""
_MOST_RUNNING = 6


def without_running_lines(pages: Sequence[Page]) -> list[Page]:
    """Drop page numbers and running titles: outermost lines that, digits aside, pages share at the same height."""
    bands = [list(page_bands(page)) for page in pages]
    if len(pages) < 3:
        return list(pages)
    heads, feet = _running_lines(bands), _running_lines([band[::-1] for band in bands])
    return [_without(page, above | below) for page, above, below in zip(pages, heads, feet, strict=True)]


def _running_lines(pages: Sequence[Sequence[Band]]) -> list[set[int]]:
    """For each page the ids of the words in its running lines; bands are given from the edge of the page inwards.

    Where pages share more lines than any head has, they are alike all over, as forms are, and nothing is dropped.
    """
    left, dropped = [list(page) for page in pages], [set[int]() for _ in pages]
    for _ in range(_MOST_RUNNING):
        keys = [_running_key(page[0]) if len(page) > 1 else None for page in left]
        counts = Counter(key for key in keys if key)
        shared = {key for key, count in counts.items() if count >= max(3, _RUNNING_SHARE * len(pages))}
        if not shared:
            return dropped
        for page, key, gone in zip(left, keys, dropped, strict=True):
            if key in shared:
                gone.update(id(word) for line in page.pop(0) for word in line.words)
    return [set() for _ in pages]


def _running_key(band: Band) -> tuple[str, int]:
    text = " ".join(line.text for line in sorted(band, key=lambda line: line.left))
    return re.sub(r"[\divxlc]+$|^[\divxlc]+\b|\d+", "", text), round(band[0].bottom / 3)


def _without(page: Page, gone: set[int]) -> Page:
    return Page(tuple(word for word in page.words if id(word) not in gone), page.rules, page.frames)


def flow_pages(pages: Sequence[Page]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text of the pages, and where in it each begins, as pairs of a character offset and a page number from 1.

    A footnote stands behind the paragraph that it interrupts, so that a page may begin twice.
    """
    kept = [without_line_numbers(page) for page in without_running_lines(pages)]
    sizes = Counter[float]()
    for page in kept:
        for word in page.words:
            sizes[round(word.size, 1)] += len(word.text)
    flow = _Flow(usual=sizes.most_common(1)[0][0] if sizes else 10.0, known=_hyphenated_words(kept))
    for number, page in enumerate(kept, start=1):
        for block in page_blocks(page):
            flow.add(block, number)
    return _offsets(flow.render(), flow.numbers)


def _offsets(text: str, numbers: Sequence[int]) -> tuple[str, tuple[tuple[int, int], ...]]:
    pieces = unicodedata.normalize("NFC", tidy(text)).split(PAGE_MARK)
    starts, offset = list[tuple[int, int]](), len(pieces[0])
    for piece, number in zip(pieces[1:], numbers, strict=True):
        starts.append((offset, number))
        offset += len(piece)
    return "".join(pieces), tuple(starts)


def _hyphenated_words(pages: Sequence[Page]) -> frozenset[str]:
    """The words that are written with a hyphen in the middle of a line somewhere."""
    return frozenset(word.text.strip(".,;:!?()").lower() for page in pages for word in page.words if "-" in word.text[1:-1])


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line with the page it stands on, and the block it is of."""

    line: TextLine
    page: int
    block: TextBlock

    @property
    def text(self) -> str:
        return self.line.text.replace(PAGE_MARK, "")


@dataclass(slots=True)
class _Flow:
    """Puts the paragraphs together; what interrupts one waits until it ends."""

    usual: float
    known: frozenset[str]
    numbers: list[int] = field(default_factory=list)
    _outline: Outline = field(default_factory=Outline)
    _open: list[_Placed] = field(default_factory=list)
    _waiting: list[tuple[Block, int]] = field(default_factory=list)
    _page: int = 0

    def add(self, block: Block, page: int) -> None:
        """Take in the next block."""
        if isinstance(block, TableBlock) or block.aside:
            self._waiting.append((block, page))
            if not self._open or _ENDS.search(self._open[-1].text) or (isinstance(block, TableBlock) and self._is_caption()):
                self._end()
            return
        for line in block.lines:
            placed = _Placed(line, page, block)
            if self._open and _begins_paragraph(self._open[-1], placed):
                self._end()
            self._open.append(placed)

    def _is_caption(self) -> bool:
        """Whether what is open is a single line, such as stands above a table."""
        return len(self._open) == 1 and len(self._open[0].line.words) <= _CAPTION_WORDS

    def render(self) -> str:
        """The text, with a mark where a page begins."""
        self._end()
        return self._outline.render()

    def _end(self) -> None:
        if self._open:
            self._write(self._open)
        self._open = []
        waiting, self._waiting = self._waiting, []
        for block, page in waiting:
            if isinstance(block, TableBlock):
                self._outline.table([list(map(_plain, row)) for row in block.rows], mark=self._marked("", page))
                continue
            lines = [_Placed(line, page, block) for line in block.lines]
            starts = [i for i, (a, b) in enumerate(pairwise(lines), start=1) if _begins_paragraph(a, b)]
            for start, end in pairwise([0, *starts, len(lines)]):
                self._write(lines[start:end])

    def _write(self, lines: Sequence[_Placed]) -> None:
        text = "".join(self._joined(lines))
        bare = text.replace(PAGE_MARK, "")
        if lines[0].line.size > _HEADING_SIZE * self.usual and len(text.split()) <= _HEADING_WORDS:
            self._outline.heading(1 if lines[0].line.size > 1.5 * self.usual else 2, text)
        elif _BULLET.match(bare) and not lines[0].block.aside:
            self._outline.item(re.sub(rf"^({PAGE_MARK}?)[^\w{PAGE_MARK}]\s*", r"\1", text))
        elif numbered := re.match(rf"({PAGE_MARK}?)(\(?\w{{1,2}}[.)])\s+", text) if _NUMBERED.match(bare) else None:
            self._outline.item(numbered[1] + text[numbered.end() :], mark=numbered[2])
        else:
            self._outline.paragraph(text)

    def _joined(self, lines: Sequence[_Placed]) -> Iterator[str]:
        for placed, following in zip(lines, [*lines[1:], None], strict=True):
            text = self._marked(placed.text, placed.page)
            if following is None:
                yield text
            elif not _HYPHENATED.search(text):
                yield f"{text} "
            else:
                yield text if self._keeps_hyphen(text, following.text) else text[:-1]

    def _marked(self, text: str, page: int) -> str:
        """The text, behind a mark where it is the first of another page."""
        text = _plain(text)
        if page == self._page:
            return text
        self._page = page
        self.numbers.append(page)
        return PAGE_MARK + text

    def _keeps_hyphen(self, line: str, following: str) -> bool:
        """Whether the hyphen at the end of a line belongs to the word, as in `well-known`, or only parts it."""
        first = re.split(r"[\s(]", line.rstrip("-\u00ad"))[-1].lower()
        second = re.split(r"[\s.,;:!?)]", following)[0]
        if not second[:1].islower() or line.endswith("\u00ad"):
            return not line.endswith("\u00ad")
        if f"{first}-{second}" in self.known or "-" in first:
            return True
        return not _is_known(first + second) and _is_known(first) and _is_known(second)


def _plain(text: str) -> str:
    """The text without the character that marks pages, and with a bar in place of dots that lead to a value."""
    return _LEADER.sub(SEPARATOR, text.replace(PAGE_MARK, "")).removesuffix(SEPARATOR)


def _is_known(word: str) -> bool:
    """Whether the table of common words holds it."""
    stems = content_stems(word)
    return not stems or all(idf(stem) < 1.0 for stem in stems)


def _begins_paragraph(last: _Placed, placed: _Placed) -> bool:
    here, before = placed.text, last.text
    if _BULLET.match(here) or _NUMBERED.match(here) or abs(placed.line.size - last.line.size) > 0.08 * last.line.size:
        return not _BULLET.fullmatch(before)
    if _HYPHENATED.search(before) or _BULLET.fullmatch(before):
        return False
    if placed.block is not last.block:
        return not here[:1].islower() and (bool(_ENDS.search(before)) or not _is_full(last, placed))
    return _parted_in_block(last, placed)


def _is_full(last: _Placed, placed: _Placed) -> bool:
    """Whether the last line of a column reaches to its edge, or to that of what follows, so that its sentence may go on."""
    width = max(line.right for line in last.block.lines) - last.line.left
    if len(last.block.lines) == 1:
        width = max(line.right - line.left for line in placed.block.lines)
    return last.line.right - last.line.left > 0.75 * width


def _parted_in_block(last: _Placed, placed: _Placed) -> bool:
    """Whether a wide gap, an indent or a short line parts two lines of one column."""
    lines = placed.block.lines
    pitches = [b.bottom - a.bottom for a, b in pairwise(lines)]
    pitch = placed.line.bottom - last.line.bottom
    if pitch > 1.35 * median(sorted(pitches)[: len(pitches) // 2 + 1]):
        return True
    if placed.text[:1].islower():
        return False
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    indented = placed.line.left - left > placed.line.size > last.line.left - left
    short = last.line.right < left + 0.72 * (right - left)
    return short or (indented and bool(_ENDS.search(last.text)))
