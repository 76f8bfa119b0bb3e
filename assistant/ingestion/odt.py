"""An OpenDocument text -> blocks of text with headings."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

from assistant.errors import DocumentReadError
from assistant.ingestion.archives import parse_xml, refuse_zip_bomb
from assistant.ingestion.blocks import PARSER_FAULTS, Extract, Outline, reason
from assistant.ingestion.merged_cells import Cell, spread

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_SPACES = {f"{_TEXT}s": " ", f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}
_UNSEEN = frozenset({f"{_TEXT}tracked-changes", f"{_TEXT}table-of-content", f"{_OFFICE}annotation", f"{_TEXT}note-citation"})


def read_odt(data: bytes, doc_id: str) -> Extract:
    """Read headings, paragraphs, lists, tables, boxes and, behind their paragraph, notes.

    Raises:
        DocumentTooLargeError: if it unpacks to more than the assistant reads.
        DocumentReadError: if it is broken, or encrypted.
    """
    try:
        refuse_zip_bomb(data, doc_id)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            content, about = parse_xml(archive.read("content.xml")), parse_xml(archive.read("meta.xml"))
        outline = Outline()
        _add(content.find(f".//{_OFFICE}text"), outline)
        title = str(about.findtext(".//{http://purl.org/dc/elements/1.1/}title") or "")
        return Extract(outline.render(), title, "", str(about.findtext(".//{*}creation-date") or "")[:10])
    except (zipfile.BadZipFile, zlib.error, *PARSER_FAULTS) as error:
        raise DocumentReadError(
            f"document {doc_id!r} is no readable OpenDocument text ({reason(error)}); save it anew, without a password"
        ) from error


def _add(parent: Any, outline: Outline) -> None:
    for element in parent:
        if element.tag == f"{_TEXT}h":
            outline.heading(int(element.get(f"{_TEXT}outline-level", "1")), _said(element))
        elif element.tag == f"{_TEXT}p":
            _add_paragraph(element, outline)
        elif element.tag == f"{_TEXT}list-item":
            outline.open_item()
            _add(element, outline)
            outline.close_item()
        elif element.tag == f"{_TABLE}table":
            rows = [
                [_cell(cell) for cell in row.iterchildren(f"{_TABLE}table-cell")] for row in element.iter(f"{_TABLE}table-row")
            ]
            heads = len(element.findall(f"{_TABLE}table-header-rows/{_TABLE}table-row"))
            outline.table(spread(rows, heads), has_head=heads > 0)
        elif element.tag not in _UNSEEN:
            _add(element, outline)


def _add_paragraph(paragraph: Any, outline: Outline) -> None:
    outline.paragraph(_said(paragraph))
    for inner in paragraph.iter("{*}text-box", f"{_TEXT}note-body"):
        _add(inner, outline)


def _cell(cell: Any) -> Cell:
    wide, high = (int(cell.get(f"{_TABLE}number-{name}-spanned", "1")) for name in ("columns", "rows"))
    return Cell(" ".join(_said(paragraph) for paragraph in cell.iter(f"{_TEXT}p", f"{_TEXT}h")), wide, high)


def _said(element: Any) -> str:
    """The text of an element but what stands in its boxes and notes."""
    pieces = [element.text or ""]
    for child in element:
        if child.tag in _SPACES:
            pieces.append(_SPACES[child.tag] * int(child.get(f"{_TEXT}c", "1")[:3]))
        elif isinstance(child.tag, str) and not child.tag.endswith(("}frame", "}note", "}annotation")):
            pieces.append(_said(child))
        pieces.append(child.tail or "")
    return "".join(pieces)
