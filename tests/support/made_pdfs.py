"""PDFs that are laid out as people's are, made with reportlab; lengths in points from the lower left corner."""

from __future__ import annotations

import io

from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = A4


def drawn(*pages):
    """A PDF; each page is a function of the canvas."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def wrap(text, width, size=10):
    return simpleSplit(text, "Times-Roman", size, width)


def write_lines(canvas, lines, left, top, size=10, leading=13):
    """Write lines one below the other; returns where the next would stand."""
    canvas.setFont("Times-Roman", size)
    for line in lines:
        canvas.drawString(left, top, line)
        top -= leading
    return top


def columns(texts, width, *, top=760, left=50, gap=20, by_row=False, leadings=None):
    """Prose in columns; drawn column by column, or row by row as some programs write it."""
    wrapped = [wrap(text, width) for text in texts]
    places = [left + i * (width + gap) for i in range(len(texts))]

    def draw(canvas):
        if not by_row:
            for i, (lines, place) in enumerate(zip(wrapped, places, strict=True)):
                write_lines(canvas, lines, place, top, leading=leadings[i] if leadings else 13)
            return
        canvas.setFont("Times-Roman", 10)
        for row in range(max(map(len, wrapped))):
            for lines, place in zip(wrapped, places, strict=True):
                if row < len(lines):
                    canvas.drawString(place, top - 13 * row, lines[row])

    return draw


def grid(rows, *, widths, top=700, left=60, ruled=True, height=18, heads_only=False):
    """A table; ruled around every row, or above and below the head alone, or not at all."""

    def draw(canvas):
        canvas.setFont("Times-Roman", 10)
        for number, row in enumerate(rows):
            floor = top - height * number
            place = left
            for cell, width in zip(row, widths, strict=True):
                canvas.drawString(place + 4, floor + 5, cell)
                place += width
            if ruled or (heads_only and number == 0):
                for y in (floor, floor + height):
                    canvas.line(left, y, place, y)

    return draw


def both(*parts):
    """Several drawings on one page."""

    def draw(canvas):
        for part in parts:
            part(canvas)

    return draw


def prose(text, *, top=760, width=490, size=10):
    def draw(canvas):
        write_lines(canvas, wrap(text, width, size), 50, top, size, leading=1.3 * size)

    return draw
