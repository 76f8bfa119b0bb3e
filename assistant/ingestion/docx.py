"""Word documents -> blocks of text with headings."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Any

from assistant.errors import DocumentReadError, DocumentTooLargeError
from assistant.ingestion.blocks import PARSER_FAULTS, Extract, Outline, reason

_MAX_UNPACKED = 200_000_000
_MAX_TAGS = 2_000_000
"""Each takes some hundred bytes of memory, so a small file of many would take gigabytes."""
_PIECE = 1_000_000
_DOCX_RUNS = """
    .//w:r[not(ancestor::w:del or ancestor::w:moveFrom or ancestor::w:txbxContent)
           and not(w:rPr/w:vanish[not(@w:val) or (@w:val != "0" and @w:val != "false")])]
"""
_DOCX_BLOCKS = "./w:p | ./w:tbl | ./w:sdt/w:sdtContent/w:p | ./w:sdt/w:sdtContent/w:tbl"


def read_docx(data: bytes, doc_id: str) -> Extract:
    """Read a Word document: headings and lists by their style, tables as rows; deleted and hidden text is left out.

    Raises:
        DocumentTooLargeError: if it unpacks to more than 200 MB, or two million tags.
        DocumentReadError: if it is broken, or no Word document.
    """
    import docx
    from docx.opc.exceptions import OpcError

    try:
        _refuse_zip_bomb(data, doc_id)
        word = docx.Document(io.BytesIO(data))
        outline = Outline()
        for block in word.element.body.xpath(_DOCX_BLOCKS):
            _add_docx(block, word, outline)
        about = word.core_properties
        return Extract(outline.render(), about.title or "", "", about.created.isoformat() if about.created else "")
    except (OpcError, zipfile.BadZipFile, zlib.error, *PARSER_FAULTS) as error:
        raise DocumentReadError(
            f"document {doc_id!r} is broken or no Word document ({reason(error)}); save it anew as .docx, without a password"
        ) from error


def _refuse_zip_bomb(data: bytes, doc_id: str) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
        if size > _MAX_UNPACKED:
            raise DocumentTooLargeError(
                f"document {doc_id!r} unpacks to {size / 1e6:.1f} MB, over the limit of {_MAX_UNPACKED / 1e6:.1f} MB; split it"
            )
        tags = sum(_count_tags(archive, entry) for entry in archive.infolist())
    if tags > _MAX_TAGS:
        raise DocumentTooLargeError(f"document {doc_id!r} holds {tags:,} XML tags, over the limit of {_MAX_TAGS:,}; split it")


def _count_tags(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    with archive.open(entry) as part:
        return sum(piece.count(b"<") for piece in iter(lambda: part.read(_PIECE), b""))


def _add_docx(block: Any, word: Any, outline: Outline) -> None:
    from docx.text.paragraph import Paragraph

    if block.tag.endswith("}tbl"):
        outline.table(
            [
                [" ".join(_docx_text(paragraph) for paragraph in cell.xpath(".//w:p")) for cell in row.tc_lst]
                for row in block.tr_lst
            ]
        )
        return
    style = str(getattr(Paragraph(block, word).style, "name", "") or "").lower()
    text = _docx_text(block)
    if match := re.match(r"(title|heading (\d))", style):
        outline.heading(int(match.group(2) or 1), text)
    elif style.startswith("list") or block.xpath("./w:pPr/w:numPr"):
        outline.open_item()
        outline.paragraph(text)
        outline.close_item()
    elif not style.startswith("toc"):  # a table of contents repeats the headings
        outline.paragraph(text)


def _docx_text(paragraph: Any) -> str:
    return "".join(run.text for run in paragraph.xpath(_DOCX_RUNS))
