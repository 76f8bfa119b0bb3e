"""Word documents -> blocks of text with headings."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Any

from assistant.errors import DocumentReadError
from assistant.ingestion.archives import refuse_zip_bomb
from assistant.ingestion.blocks import PARSER_FAULTS, Extract, Outline, reason

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ID = f"{_W}id"
_DOCX_BOXES = ".//w:txbxContent[not(ancestor::*[local-name() = 'Fallback'])]"
_DOCX_RUNS = """
    .//*[local-name() = "oMath"]
    | .//w:r[not(ancestor::w:del or ancestor::w:moveFrom)
           and not(w:rPr/w:vanish[not(@w:val) or (@w:val != "0" and @w:val != "false")])]
"""
_DOCX_BLOCKS = "./w:p | ./w:tbl | ./w:sdt/w:sdtContent/w:p | ./w:sdt/w:sdtContent/w:tbl"


def read_docx(data: bytes, doc_id: str) -> Extract:
    """Read a Word document: headings and lists by their style, tables as rows; deleted and hidden text is left out.

    Footnotes and text boxes stand behind the paragraph that they hang on, headers and footers once around the text.

    Raises:
        DocumentTooLargeError: if it unpacks to more than 200 MB, or two million tags.
        DocumentReadError: if it is broken, or no Word document.
    """
    import docx
    from docx.opc.exceptions import OpcError

    try:
        refuse_zip_bomb(data, doc_id)
        word = docx.Document(io.BytesIO(data))
        outline = Outline()
        notes = _notes(word)
        for text in _running_texts(word, "header"):
            outline.paragraph(text)
        for block in word.element.body.xpath(_DOCX_BLOCKS):
            _add_docx(block, word, notes, outline)
        for text in _running_texts(word, "footer"):
            outline.paragraph(text)
        about = word.core_properties
        return Extract(outline.render(), about.title or "", "", about.created.isoformat() if about.created else "")
    except (OpcError, zipfile.BadZipFile, zlib.error, *PARSER_FAULTS) as error:
        raise DocumentReadError(
            f"document {doc_id!r} is broken or no Word document ({reason(error)}); save it anew as .docx, without a password"
        ) from error


def _notes(word: Any) -> dict[tuple[str, str], str]:
    """The texts of footnotes and endnotes, by the name of what refers to them and their number."""
    from docx.oxml import parse_xml

    found: dict[tuple[str, str], str] = {}
    for relation in word.part.rels.values():
        kind = relation.reltype.rpartition("/")[2]
        if kind not in {"footnotes", "endnotes"} or relation.is_external:
            continue
        for note in parse_xml(relation.target_part.blob).findall(f"{_W}{kind[:-1]}"):
            text = " ".join(_docx_text(paragraph).strip() for paragraph in note.iter(f"{_W}p"))
            found[f"{kind[:-1]}Reference", note.get(_ID)] = "" if note.get(f"{_W}type") else text.strip()
    return found


def _running_texts(word: Any, kind: str) -> list[str]:
    """The texts of all headers, or footers, each once."""
    parts = [getattr(section, kind) for section in word.sections]
    paragraphs = [paragraph for part in parts if not part.is_linked_to_previous for paragraph in part.paragraphs]
    texts = [_docx_text(paragraph._p).strip() for paragraph in paragraphs]
    return list(dict.fromkeys(text for text in texts if re.search(r"[^\W\d_]", text)))


def _add_docx(block: Any, word: Any, notes: dict[tuple[str, str], str], outline: Outline) -> None:
    from docx.text.paragraph import Paragraph

    if block.tag.endswith("}tbl"):
        rows = [[_cell_text(cell) for cell in row.tc_lst] for row in block.tr_lst]
        outline.table(rows, has_head=bool(block.xpath("./w:tr[1]/w:trPr/w:tblHeader")))
    else:
        style = str(getattr(Paragraph(block, word).style, "name", "") or "").lower()
        _add_paragraph(_docx_text(block), style, bool(block.xpath("./w:pPr/w:numPr")), outline)
    for box in block.xpath(_DOCX_BOXES):
        for inner in (child for child in box if child.tag in {f"{_W}p", f"{_W}tbl"}):
            _add_docx(inner, word, notes, outline)
    for reference in block.iter(f"{_W}footnoteReference", f"{_W}endnoteReference"):
        outline.paragraph(notes.get((reference.tag.removeprefix(_W), reference.get(_ID)), ""))


def _add_paragraph(text: str, style: str, is_item: bool, outline: Outline) -> None:
    if match := re.match(r"(title|heading (\d))", style):
        outline.heading(int(match.group(2) or 1), text)
    elif style.startswith("list") or is_item:
        outline.item(text)
    elif not style.startswith("toc"):  # a table of contents repeats the headings
        outline.paragraph(text)


def _cell_text(cell: Any) -> str:
    return " ".join(_docx_text(paragraph) for paragraph in cell.xpath(".//w:p[not(ancestor::w:txbxContent)]"))


def _docx_text(paragraph: Any) -> str:
    runs = (run for run in paragraph.xpath(_DOCX_RUNS) if next(run.iterancestors(f"{_W}p"), paragraph) is paragraph)
    return "".join(_equation(run) if run.tag.endswith("}oMath") else run.text for run in runs)


def _equation(element: Any) -> str:
    """An equation on one line: `(a+b)/2`, `x^2`, `√(x)`."""
    parts = {child.tag.rpartition("}")[2]: _equation(child) for child in element}
    match element.tag.rpartition("}")[2]:
        case "t":
            return element.text or ""
        case "f":
            return f"{_bracketed(parts.get('num', ''))}/{_bracketed(parts.get('den', ''))}"
        case "sSup":
            return f"{parts.get('e', '')}^{_bracketed(parts.get('sup', ''))}"
        case "sSub":
            return f"{parts.get('e', '')}_{_bracketed(parts.get('sub', ''))}"
        case "rad":
            return f"√({parts.get('e', '')})"
    return "".join(_equation(child) for child in element)


def _bracketed(text: str) -> str:
    return text if len(text) < 2 or text.isalnum() else f"({text})"
