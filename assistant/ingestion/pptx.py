"""Slides -> text: each slide under its title, with its tables and notes; its number is the page."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

from assistant.errors import DocumentReadError
from assistant.ingestion.archives import refuse_zip_bomb
from assistant.ingestion.blocks import PARSER_FAULTS, Extract, Outline, reason
from assistant.ingestion.merged_cells import Cell, spread


def read_pptx(data: bytes, doc_id: str) -> Extract:
    """Read the slides in order.

    Raises:
        DocumentTooLargeError: if it unpacks to more than the assistant reads.
        DocumentReadError: if it is broken, or encrypted.
    """
    import pptx

    try:
        refuse_zip_bomb(data, doc_id)
        slides = pptx.Presentation(io.BytesIO(data))
        outline = Outline()
        for slide in slides.slides:
            title = slide.shapes.title
            if title is not None:
                outline.heading(2, title.text_frame.text)
            for shape in sorted(slide.shapes, key=lambda shape: (shape.top or 0, shape.left or 0)):
                if title is None or shape.shape_id != title.shape_id:
                    _add_shape(shape, outline)
            if slide.has_notes_slide and slide.notes_slide.notes_text_frame:
                outline.paragraph(slide.notes_slide.notes_text_frame.text)
        about = slides.core_properties
        return Extract(outline.render(), about.title or "", "", about.created.isoformat() if about.created else "")
    except (pptx.exc.PythonPptxError, zipfile.BadZipFile, zlib.error, *PARSER_FAULTS) as error:
        raise DocumentReadError(f"document {doc_id!r} is no readable presentation ({reason(error)}); save it anew") from error


def _add_shape(shape: Any, outline: Outline) -> None:
    for inner in getattr(shape, "shapes", ()):  # a group
        _add_shape(inner, outline)
    if getattr(shape, "has_table", False):
        rows = [
            [Cell(cell.text, cell.span_width, cell.span_height) for cell in row.cells if not cell.is_spanned]
            for row in shape.table.rows
        ]
        outline.table(spread(rows), has_head=bool(shape.table.first_row))
    elif getattr(shape, "has_chart", False):
        _add_chart(shape.chart, outline)
    elif getattr(shape, "has_text_frame", False):
        paragraphs = [paragraph.text for paragraph in shape.text_frame.paragraphs if paragraph.text.strip()]
        for text in paragraphs:
            if len(paragraphs) > 1:
                outline.item(text)
            else:
                outline.paragraph(text)


def _add_chart(chart: Any, outline: Outline) -> None:
    """The values of a chart as the rows of a table, a row for each category."""
    if chart.has_title and chart.chart_title.has_text_frame:
        outline.paragraph(chart.chart_title.text_frame.text)
    plot = chart.plots[0]
    series = [(one.name, list(one.values)) for one in plot.series]
    rows = [
        [str(category), *(f"{values[i]:g}" if i < len(values) and values[i] is not None else "" for _, values in series)]
        for i, category in enumerate(plot.categories)
    ]
    outline.table([["", *(name for name, _ in series)], *rows], has_head=True)
