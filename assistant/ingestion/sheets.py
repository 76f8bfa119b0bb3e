"""Spreadsheets and tables of values -> their rows, each cell under its head."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time
from statistics import median
from typing import Any

from assistant.errors import DocumentReadError, DocumentTooLargeError
from assistant.ingestion.archives import refuse_zip_bomb
from assistant.ingestion.blocks import PARSER_FAULTS, Extract, Outline, reason
from assistant.ingestion.encodings import decode
from assistant.ingestion.merged_cells import Cell, spread

_MOST_CELLS = 2_000_000
_SAMPLE = 20_000
_NAMED_DELIMITER = re.compile(r"\ufeff?sep=([,;\t|])\r?\n")


def read_csv(data: bytes, doc_id: str) -> Extract:
    """Read values apart by commas, semicolons, tabs or bars.

    Raises:
        DocumentReadError: if it is no text, or no such table.
    """
    decoded = decode(data, doc_id)
    named = _NAMED_DELIMITER.match(decoded.text)
    text = decoded.text[named.end() :] if named else decoded.text
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=named[1] if named else _delimiter(text)))
    except csv.Error as error:
        raise DocumentReadError(f"document {doc_id!r} is no table of values ({reason(error)}); save it anew") from error
    outline = Outline()
    _add_rows([[Cell(text) for text in row] for row in rows], outline)
    return Extract(outline.render(), notes=(decoded.note,) if decoded.note else ())


def _delimiter(text: str) -> str:
    """What parts the values: that by which the most lines of the beginning have the same number of them, two or more."""

    def alike(delimiter: str) -> tuple[int, int]:
        try:
            widths = Counter(len(row) for row in csv.reader(io.StringIO(text[:_SAMPLE], newline=""), delimiter=delimiter))
        except csv.Error:
            return 0, 0
        width, rows = max(widths.items(), key=lambda pair: (pair[0] > 1, pair[1]), default=(0, 0))
        return (rows, width) if width > 1 else (0, 0)

    return max(",;\t|", key=alike)


def _add_rows(rows: Sequence[Sequence[Cell]], outline: Outline) -> None:
    """Add a table, and above it, a line each, what stands over its head: a title, or a key with its value."""
    filled = [[cell for cell in row if cell.text.strip()] for row in rows]
    counts = [len(row) if len(row) == 1 else sum(cell.wide for cell in row) for row in filled]
    usual = median([count for count in counts if count] or [0])
    first = next((i for i, count in enumerate(counts) if count > 2 or count >= usual), 0)
    for key, *values in filter(None, filled[:first]):
        outline.line(f"{key.text.rstrip(': ')}: {values[0].text.strip()}" if values else key.text)
    outline.table(_without_margin(spread(rows[first:])))


def read_xlsx(data: bytes, doc_id: str) -> Extract:
    """Read the sheets of a workbook, each under its name; of a formula its last result.

    Raises:
        DocumentTooLargeError: if it unpacks to more than the assistant reads.
        DocumentReadError: if it is broken, or encrypted.
    """
    import python_calamine

    try:
        refuse_zip_bomb(data, doc_id)
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        outline = Outline()
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.width * sheet.height > _MOST_CELLS:
                raise DocumentTooLargeError(f"document {doc_id!r} has a sheet of more than {_MOST_CELLS:,} cells; split it")
            outline.heading(2, name)
            _add_rows(_cells(sheet), outline)
        return Extract(outline.render())
    except (python_calamine.CalamineError, zipfile.BadZipFile, zlib.error, *PARSER_FAULTS) as error:
        raise DocumentReadError(f"document {doc_id!r} is no readable workbook ({reason(error)}); save it anew") from error


def _without_margin(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The rows without the columns that are empty in all of them."""
    used = [any(row[i] for row in rows if i < len(row)) for i in range(max(map(len, rows), default=0))]
    return [[value for value, kept in zip(row, used, strict=False) if kept] for row in rows]


def _cells(sheet: Any) -> list[list[Cell]]:
    """What the cells of a sheet show, each merged range as a single one."""
    top, left = sheet.start or (0, 0)
    merged = [(a - top, b - left, c - top + 1, d - left + 1) for (a, b), (c, d) in sheet.merged_cell_ranges or ()]
    if sum((c - a) * (d - b) for a, b, c, d in merged) > _MOST_CELLS:
        merged = []
    reach = {(a, b): (d - b, c - a) for a, b, c, d in merged}
    covered = {(i, j) for a, b, c, d in merged for i in range(a, c) for j in range(b, d)} - reach.keys()
    return [
        [Cell(_shown(value), *reach.get((i, j), (1, 1))) for j, value in enumerate(row) if (i, j) not in covered]
        for i, row in enumerate(sheet.to_python())
    ]


def _shown(value: object) -> str:
    """A value as it is read: whole numbers without a fraction, dates as ISO dates."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(value, ".15g")  # as many digits as a sheet keeps
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value if value is not None else "")
