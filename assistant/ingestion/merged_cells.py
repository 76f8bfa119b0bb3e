"""Cells that reach over several columns or rows -> rows of the same width, as a person reads them.

What stands beside several rows is said of each, so it stands in each of them; what stands above several columns belongs to the
head of each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_WIDEST = 200
_MOST_REPEATED = 4
"""Times the letters of a table that repeating may add, and `_ALWAYS` more: a few tags could ask for gigabytes."""
_ALWAYS = 2000


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell holds, and over how many columns and rows it reaches."""

    text: str
    wide: int = 1
    high: int = 1


def spread(rows: Sequence[Sequence[Cell]], heads: int = 0) -> list[list[str]]:
    """The texts of the rows by column, the heads as a single row.

    Args:
        rows: the cells of each, but for those that a cell above reaches into.
        heads: how many rows the format says hold the heads; where it doesn't, a row of heads above others is told by its
            looks, as `Price` over `2022` and `2023`.
    """
    if not any(cell.wide > 1 or cell.high > 1 for row in rows for cell in row) or not _is_modest(rows):
        return _with_one_head([[cell.text for cell in row] for row in rows], heads)
    count = heads or (2 if _has_heads_above(rows) else 0)
    texts = list[list[str]]()
    above: dict[int, tuple[str, int]] = {}  # by column: what reaches down into the next rows, and how many of them
    for number, row in enumerate(rows):
        placed, above = _placed(row, above, is_head=number < count)
        texts.append(placed)
    return _with_one_head(texts, count)


def _placed(
    row: Sequence[Cell], above: dict[int, tuple[str, int]], *, is_head: bool
) -> tuple[list[str], dict[int, tuple[str, int]]]:
    """The texts of a row by column, and what reaches down from it."""
    texts, below = dict[int, str](), dict[int, tuple[str, int]]()
    for column, (text, more) in above.items():
        texts[column] = text
        if more > 1:
            below[column] = text, more - 1
    column = 0
    for cell in row:
        while column in texts:
            column += 1
        for step in range(cell.wide):
            text = cell.text if is_head or not step else ""
            texts[column + step] = text
            if cell.high > 1:
                below[column + step] = text, cell.high - 1
        column += cell.wide
    return [texts.get(i, "") for i in range(max(texts, default=-1) + 1)], below


def _is_modest(rows: Sequence[Sequence[Cell]]) -> bool:
    own = sum(len(cell.text) + 1 for row in rows for cell in row)
    cells = [cell for row in rows for cell in row]
    repeated = sum((min(cell.high, len(rows)) * cell.wide - 1) * (len(cell.text) + 1) for cell in cells)
    reached = sum(cell.wide for cell in cells if cell.high > 1)
    widest = reached + max((sum(cell.wide for cell in row) for row in rows), default=0)
    return repeated <= _MOST_REPEATED * own + _ALWAYS and widest <= _WIDEST


def _has_heads_above(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether the first row has a head over several columns, and nothing that stands above another text."""
    if len(rows) < 3 or len(rows[0]) < 2 or max(cell.wide for cell in rows[0]) < 2:
        return False
    return all(cell.wide > 1 or cell.high == 2 or not cell.text for cell in rows[0])


def _with_one_head(rows: list[list[str]], count: int) -> list[list[str]]:
    """The rows, the first `count` of them joined column by column."""
    if count < 2:
        return rows
    width = max(map(len, rows[:count]))
    heads = ([row[i] if i < len(row) else "" for row in rows[:count]] for i in range(width))
    return [[" ".join(_different(head)) for head in heads], *rows[count:]]


def _different(texts: Sequence[str]) -> Iterator[str]:
    for i, text in enumerate(texts):
        if text and text not in texts[:i]:
            yield text
