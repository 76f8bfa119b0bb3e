"""Spreadsheets and tables of values -> their rows, each cell under its head."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable
from datetime import date, datetime, time

from assistant.errors import DocumentReadError, DocumentTooLargeError
from assistant.ingestion.archives import refuse_zip_bomb
from assistant.ingestion.blocks import PARSER_FAULTS, Extract, Outline, reason
from assistant.ingestion.encodings import decode

_MOST_CELLS = 2_000_000
_SAMPLE = 20_000


def read_csv(data: bytes, doc_id: str) -> Extract:
    """Read values apart by commas, semicolons, tabs or bars.

    Raises:
        DocumentReadError: if it is no text, or no such table.
    """
    decoded = decode(data, doc_id)
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(decoded.text[:_SAMPLE], ",;\t|")
    except csv.Error:  # a single column
        dialect = csv.excel
    try:
        rows = list(csv.reader(io.StringIO(decoded.text, newline=""), dialect))
    except csv.Error as error:
        raise DocumentReadError(f"document {doc_id!r} is no table of values ({reason(error)}); save it anew") from error
    outline = Outline()
    outline.table(rows)
    return Extract(outline.render(), notes=(decoded.note,) if decoded.note else ())


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
            outline.table([[_shown(value) for value in row] for row in _without_margin(sheet.to_python())])
        return Extract(outline.render())
    except (python_calamine.CalamineError, zipfile.BadZipFile, zlib.error, *PARSER_FAULTS) as error:
        raise DocumentReadError(f"document {doc_id!r} is no readable workbook ({reason(error)}); save it anew") from error


def _without_margin(rows: list[list[object]]) -> Iterable[list[object]]:
    """The rows without the columns that are empty in all of them."""
    used = [any(row[i] not in ("", None) for row in rows) for i in range(max(map(len, rows), default=0))]
    return ([value for value, kept in zip(row, used, strict=False) if kept] for row in rows)


def _shown(value: object) -> str:
    """A value as it is read: whole numbers without a fraction, dates as ISO dates."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value if value is not None else "")
