"""The rows of a table, cell by cell, all of them: a comparison of some of them would be none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from assistant.extraction.ranker import RankedSentence
from assistant.schema import Document
from assistant.text.line_kinds import is_row

_MOST = 2_000
"""Rows of a table; of a longer one nothing is computed."""
_BORDER, _COLON = " | ", ": "


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: where its line begins in the document, and the value of each cell by the head of its column, in order.

    Where a cell says its head itself ("Room 126"), the head is empty.
    """

    start: int
    cells: Mapping[str, str]

    @property
    def head(self) -> str:
        """The head of the first column, which says what the rows are."""
        return next(iter(self.cells))

    @property
    def name(self) -> str:
        """What the row is about: its first cell."""
        return self.cells[self.head]


def rows_of_table(one: RankedSentence, document: Document) -> tuple[Row, ...]:
    """All rows of the table that a sentence is a row of, in order; none where it is no row, or the table has no heads."""
    text, start = document.text, one.sentence.start
    if not is_row(one.text) or "\n" in one.text:
        return ()
    before = [*takewhile(lambda line: is_row(line[1]), _lines_before(text, start))]
    after = [*takewhile(lambda line: is_row(line[1]), _lines_from(text, start))]
    if len(before) + len(after) > _MOST:
        return ()
    rows = [Row(place, _cells(line)) for place, line in (*reversed(before), *after)]
    asked = _cells(one.text).keys()
    alike = tuple(row for row in rows if row.head == next(iter(asked)))
    return alike if len(alike) > 1 and any(asked) else ()


def ranked_row(row: Row, like: RankedSentence, ranked: Sequence[RankedSentence]) -> RankedSentence | None:
    """The row of the same document as it was found; None where it was not."""
    place = (like.hit.passage.doc_id, row.start)
    return next((one for one in ranked if (one.hit.passage.doc_id, one.sentence.start) == place), None)


def _cells(line: str) -> dict[str, str]:
    parts = (cell.partition(_COLON) for cell in line.split(_BORDER))
    return {head if value else "": value or head for head, _, value in parts}


def _lines_from(text: str, start: int) -> Iterator[tuple[int, str]]:
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, text[start:end]
        start = end + 1


def _lines_before(text: str, start: int) -> Iterator[tuple[int, str]]:
    while start > 0:
        end = start - 1
        start = text.rfind("\n", 0, end) + 1
        yield start, text[start:end]
