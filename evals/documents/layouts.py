"""PDFs that are laid out as people's are, each with what must stand in its text, in order."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from evals.documents.articles import ARTICLES
from evals.documents.made import MadeDocument

_WIDTH, _HEIGHT = 595.0, 842.0
_LEFT, _RIGHT = (" ".join(ARTICLES[i].paragraphs) for i in (0, 1))
_ROWS = (("Pump", "Power (kW)", "Last oiled"), ("North", "12", "4 May 2021"), ("South", "9", "11 June 2022"))
_Page = Callable[[Any], None]
_Layout = tuple[Sequence[_Page], Sequence[str]]
"""What draws each page on a canvas, and the pieces of text, in order."""


def laid_out() -> Iterator[MadeDocument]:
    """A PDF of each layout."""
    for name, (pages, pieces) in LAYOUTS.items():
        yield MadeDocument(name, _pdf(pages), tuple(pieces))


def _pdf(pages: Sequence[_Page]) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(_WIDTH, _HEIGHT))
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _wrapped(text: str, width: float, size: float = 10) -> list[str]:
    from reportlab.lib.utils import simpleSplit

    return list(simpleSplit(text, "Times-Roman", size, width))


def _lines(canvas: Any, lines: Sequence[str], left: float, top: float, size: float = 10, pitch: float = 13) -> None:
    canvas.setFont("Times-Roman", size)
    for i, line in enumerate(lines):
        canvas.drawString(left, top - pitch * i, line)


def _cells(canvas: Any, rows: Sequence[Sequence[str]], places: Sequence[float], top: float, *, flush_right: int = 9) -> None:
    """Rows of cells, those from one column on set flush right at their place."""
    canvas.setFont("Times-Roman", 10)
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            (canvas.drawRightString if j >= flush_right else canvas.drawString)(places[j], top - 16 * i, cell)


def _one_column(canvas: Any) -> None:
    _lines(canvas, _wrapped(_LEFT, 490), 50, 760)


def _columns(canvas: Any) -> None:
    for text, left in ((_LEFT, 50), (_RIGHT, 305)):
        _lines(canvas, _wrapped(text, 235), left, 760)


def _columns_by_line(canvas: Any) -> None:
    canvas.setFont("Times-Roman", 10)
    left, right = _wrapped(_LEFT, 235), _wrapped(_RIGHT, 235)
    for i in range(max(len(left), len(right))):
        for lines, place in ((left, 50), (right, 305)):
            if i < len(lines):
                canvas.drawString(place, 760 - 13 * i, lines[i])


def _turned(canvas: Any) -> None:
    canvas.translate(_WIDTH / 2, _HEIGHT / 2)
    canvas.rotate(90)
    canvas.translate(-_WIDTH / 2, -_HEIGHT / 2)
    _columns(canvas)


def _boxed(canvas: Any) -> None:
    _lines(canvas, _wrapped(f"{_LEFT} {_LEFT}", 300), 50, 760)
    canvas.rect(370, 680, 180, 60)
    _lines(canvas, _wrapped(_RIGHT[:120], 165), 377, 725)


def _with_running_lines(number: int) -> _Page:
    words = f"{_LEFT} {_RIGHT}".split()

    def draw(canvas: Any) -> None:
        _lines(canvas, ["The Lock Review", f"Volume 3, page {number + 1}"], 50, 815, 8, 11)
        _lines(canvas, _wrapped(" ".join(words[20 * number : 20 * number + 20]), 300), 50, 740)
        _lines(canvas, ["Copyright of the society", str(number + 1)], 50, 50, 8, 11)

    return draw


def _before_a_footnote(canvas: Any) -> None:
    _lines(canvas, ["The dam was built of stone that came from Holt, and its gates were first closed on the night of"], 50, 760)
    canvas.line(50, 105, 180, 105)
    _lines(canvas, ["1 The quarry was shut in 1890."], 50, 92, 8)


def _behind_it(canvas: Any) -> None:
    _lines(canvas, ["2 November 1924, before a crowd of three hundred."], 50, 760)


def _hyphenated(canvas: Any) -> None:
    _lines(
        canvas,
        ["Nobody in the whole valley had ever heard of a well-", "known engineer, or of the trans-", "lation of it."],
        50,
        760,
    )


def _ruled_table(canvas: Any) -> None:
    _cells(canvas, _ROWS, (60, 200, 320), 700)
    for i in range(4):
        canvas.line(55, 712 - 16 * i, 450, 712 - 16 * i)


def _bare_table(canvas: Any) -> None:
    _lines(canvas, _wrapped(_LEFT, 490), 50, 760)
    _cells(canvas, _ROWS, (60, 200, 320), 680)


def _cells_of_lines(canvas: Any) -> None:
    rows = (("North", "keeping the cellar of the", "1950"), ("", "gatehouse dry", ""), ("South", "the fountain", "1961"))
    for row, top in zip((("Pump", "Used for", "Made in"), *rows), (640, 620, 608, 588), strict=True):
        _cells(canvas, [row], (60, 140, 320), top)


def _statement(canvas: Any) -> None:
    _lines(canvas, ["Ada Holt", "Birch Lane 7", "24106 Norby"], 50, 750)
    keys = (("Account:", "DE44 2109 0007"), ("Statement:", "3/2024"), ("Page:", "1 of 2"))
    _cells(canvas, keys, (330, 545), 750, flush_right=1)
    rows = (
        ("Date", "Details", "Debit", "Credit"),
        ("01.03.", "Rent March", "640.00", ""),
        ("04.03.", "Salary", "", "2,310.40"),
    )
    _cells(canvas, rows, (50, 105, 460, 545), 660, flush_right=2)


def _numbered_lines(canvas: Any) -> None:
    lines = _wrapped(f"{_LEFT} {_RIGHT}", 400, 12)
    _lines(canvas, lines, 110, 760, 12, 20)
    for i in range(len(lines)):
        canvas.drawRightString(80, 760 - 20 * i, str(i + 1))


LAYOUTS: Mapping[str, _Layout] = MappingProxyType(
    {
        "one column": ((_one_column,), (_LEFT,)),
        "two columns": ((_columns,), (_LEFT, _RIGHT)),
        "two columns, drawn line by line": ((_columns_by_line,), (_LEFT, _RIGHT)),
        "two columns, page turned": ((_turned,), (_LEFT, _RIGHT)),
        "a box beside the text": ((_boxed,), (f"{_LEFT} {_LEFT}",)),
        "running lines on four pages": (
            tuple(map(_with_running_lines, range(4))),
            (" ".join(f"{_LEFT} {_RIGHT}".split()[:80]),),
        ),
        "a footnote within a sentence": (
            (_before_a_footnote, _behind_it),
            ("on the night of 2 November 1924, before a crowd",),
        ),
        "hyphens": ((_hyphenated,), ("a well-known engineer, or of the translation of it.",)),
        "a ruled table": ((_ruled_table,), tuple(cell for row in _ROWS[1:] for cell in row)),
        "a table below prose": ((_bare_table,), (_LEFT, *(cell for row in _ROWS[1:] for cell in row))),
        "cells of several lines": ((_cells_of_lines,), ("keeping the cellar of the gatehouse dry", "1950", "South", "1961")),
        "a bank statement": (
            (_statement,),
            ("Ada Holt Birch Lane 7 24106 Norby", "Account: DE44 2109 0007", "Rent March", "640.00", "Salary", "2,310.40"),
        ),
        "numbers of lines in the margin": ((_numbered_lines,), (f"{_LEFT} {_RIGHT}",)),
    }
)
