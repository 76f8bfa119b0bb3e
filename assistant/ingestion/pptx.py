"""Slides -> text: each slide under its title, with its tables and notes; its number is the page."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

from assistant.errors import DocumentReadError
from assistant.ingestion.archives import refuse_zip_bomb
from assistant.ingestion.blocks import PARSER_FAULTS, Extract, Outline, reason


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
        outline.table([[cell.text for cell in row.cells] for row in shape.table.rows], has_head=bool(shape.table.first_row))
    elif getattr(shape, "has_text_frame", False):
        paragraphs = [paragraph.text for paragraph in shape.text_frame.paragraphs if paragraph.text.strip()]
        for text in paragraphs:
            if len(paragraphs) > 1:
                outline.item(text)
            else:
                outline.paragraph(text)
