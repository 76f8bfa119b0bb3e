"""Spreadsheets and tables of values -> their rows, each cell under its head."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from statistics import median

from assistant.errors import DocumentReadError, DocumentTooLargeError
from assistant.ingestion.archives import refuse_zip_bomb
from assistant.ingestion.blocks import PARSER_FAULTS, Extract, Outline, reason
from assistant.ingestion.encodings import decode

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
    _add_rows(rows, outline)
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


def _add_rows(rows: Sequence[Sequence[str]], outline: Outline) -> None:
    """Add a table, and above it, a line each, what stands over its head: a title, or a key with its value."""
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    usual = median(count for count in filled if count) if any(filled) else 0
    first = next((i for i, count in enumerate(filled) if count > 2 or count >= usual), 0)
    for row in rows[:first]:
        key, *values = [cell.strip() for cell in row if cell.strip()] or [""]
        outline.line(f"{key.rstrip(': ')}: {values[0]}" if values else key)
    outline.table(rows[first:])


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
            _add_rows([[_shown(value) for value in row] for row in _without_margin(sheet.to_python())], outline)
        return Extract(outline.render())
    except (python_calamine.CalamineError, zipfile.BadZipFile, zlib.error, *PARSER_FAULTS) as error:
        raise DocumentReadError(f"document {doc_id!r} is no readable workbook ({reason(error)}); save it anew") from error


def _without_margin(rows: list[list[object]]) -> Iterable[list[object]]:
    """The rows without the columns that are empty in all of them."""
    used = [any(row[i] not in ("", None) for row in rows) for i in range(max(map(len, rows), default=0))]
    return ([value for value, kept in zip(row, used, strict=False) if kept] for row in rows)


def _shown(value: object) -> str:
    """A value as it is read: whole numbers without a fraction, dates as ISO dates."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(value, ".15g")  # as many digits as a sheet keeps
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value if value is not None else "")
