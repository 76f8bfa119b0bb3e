"""The rows of a table -> lines that can be read alone: each cell under the head of its column.

A row is what is asked about and cited, so it has to say by itself what its cells are: `Boiler: Birke | Built: 2007`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

SEPARATOR = " | "

_NUMERIC = re.compile(r"[^\w\s]{0,2}\s?\d[\d.,:/ -]*\s*\S{0,12}(?:\s\w{1,12})?")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d(?:[/–-]\d\d(?:\d\d)?)?")
_CODE = re.compile(r"\d{5}|(?:\d ?){6}|\d{2}[.,:/]\d{2}")
_OF_A_YEAR = re.compile(rf"{_YEAR.pattern} [^\W\d_]{{4,}}")
"""Such as `2023 planned`."""
_LONGEST_HEAD = 6
"""Words; what is longer is no head of a column."""


def table_lines(rows: Sequence[Sequence[str]], *, has_head: bool = False) -> list[str]:
    """One line for each row, its cells apart by ` | ` and headed where the first row holds the heads of the columns.

    Args:
        rows: the cells; rows may be of different lengths.
        has_head: whether the format says that the first row holds the heads; else that is told by how the rows look.
    """
    cells = [[" ".join(cell.split()) for cell in row] for row in rows]
    cells = [row for row in cells if any(row)]
    over = next((i for i, row in enumerate(cells) if not _is_title(row, has_head=has_head)), 0)
    titles, cells = [row[0] for row in cells[:over]], cells[over:]
    if len(cells) < 2 or not (has_head or _looks_headed(cells)):
        return [*titles, *map(_joined, cells)]
    heads, *body = cells
    sums = {i for i in range(1, len(heads)) if _is_of_numbers([row[i] for row in body if i < len(row) and row[i]])}
    return [*titles, *(_headed(heads, row, sums) for row in body)]


def _is_of_numbers(cells: Sequence[str]) -> bool:
    return 2 * sum(map(is_numeric, cells)) >= len(cells) > 1


def _is_title(row: Sequence[str], *, has_head: bool) -> bool:
    """Whether a row is a single text over all columns."""
    return bool(row[0]) and not any(row[1:]) and len(row) > (2 if has_head else 1)


def _headed(heads: Sequence[str], row: Sequence[str], numbers: set[int]) -> str:
    """A row, each cell under its head; words in a column of numbers, such as `Total`, name what the row is of."""
    filled = [(heads[i] if i < len(heads) else "", cell) for i, cell in enumerate(row) if cell]
    if len(filled) == 1 and len(heads) > 1:  # a line across the table
        return filled[0][1]
    first = next((i for i, cell in enumerate(row) if cell), 0)
    if first in numbers and not is_numeric(row[first]) and len(filled) > 1:
        filled[0] = "", row[first]
    return SEPARATOR.join(_under(head.rstrip(": "), cell) for head, cell in filled)


def _under(head: str, cell: str) -> str:
    """The cell with its head, unless it says that itself, as `Room 126` does under `Room`."""
    return cell if not head or cell.casefold().startswith(head.casefold()) else f"{head}: {cell}"


def _joined(row: Sequence[str]) -> str:
    """The cells, one behind a key such as `Invoice no.:` as its value."""
    text = SEPARATOR.join(row).strip(" |")
    return text.replace(f":{SEPARATOR}", ": ")


def _looks_headed(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns: short words, all different, above numbers or three columns and more."""
    heads = rows[0]
    if _has_empty_corner(rows):
        return True
    if len(heads) < 2 or not all(heads) or len(set(heads)) < len(heads):
        return False
    if any(
        _CODE.search(head) or (is_numeric(head) and not _OF_A_YEAR.fullmatch(head)) or len(head.split()) > _LONGEST_HEAD
        for head in heads
    ):
        return False
    if len(heads) > 2:
        return True
    if heads[0].endswith(":") or re.search(r"\d", _YEAR.sub("", heads[1])):  # a key with its value
        return False
    values = [row[1] for row in rows[1:] if len(row) > 1 and row[1]]
    return bool(values) and sum(map(is_numeric, values)) > len(values) / 2


def _has_empty_corner(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns, which may be years, and the first column the rows."""
    corner, *heads = rows[0]
    if corner or len(heads) < 2 or not all(heads) or len(set(heads)) < len(heads):
        return False
    if any(len(head.split()) > _LONGEST_HEAD or (is_numeric(head) and not _YEAR.fullmatch(head)) for head in heads):
        return False
    return all(row[0] and not is_numeric(row[0]) for row in rows[1:])


def is_numeric(cell: str) -> bool:
    """Whether a cell holds a number, with its unit or currency, or a date or time in digits."""
    return _NUMERIC.fullmatch(cell) is not None
