"""Word documents -> blocks of text with headings."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from itertools import takewhile
from typing import Any

from assistant.errors import DocumentReadError
from assistant.ingestion.archives import refuse_zip_bomb
from assistant.ingestion.blocks import PARSER_FAULTS, Extract, Outline, reason
from assistant.ingestion.docx_numbering import Numbering
from assistant.ingestion.merged_cells import Cell, spread
from assistant.text.raised import raised

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ID = f"{_W}id"
_SYMBOLS = {0x61: "α", 0x62: "β", 0x67: "γ", 0x64: "δ", 0x6C: "λ", 0x6D: "µ", 0x70: "π", 0x73: "σ", 0x57: "Ω", 0x44: "Δ"} | {
    0xA3: "≤", 0xB3: "≥", 0xB0: "°", 0xB1: "±", 0xB4: "×", 0xB7: "·", 0xB9: "≠", 0xBB: "≈", 0xAE: "→", 0xA5: "∞",
}  # fmt: skip
_DINGBATS = {0xFE: "☑", 0xFD: "☒", 0xA8: "☐", 0x6F: "☐", 0xFC: "✓", 0xFB: "✗", 0xE0: "→", 0x4A: "☺"}
"""Letters of the fonts Symbol and Wingdings, which have places of their own."""
_WIDEST = 63
"""Columns that Word allows."""
_DOCX_BOXES = ".//w:txbxContent[not(ancestor::*[local-name() = 'Fallback'])]"
_DOCX_RUNS = """
    .//*[local-name() = "oMath"]
    | .//w:r[not(ancestor::w:del or ancestor::w:moveFrom)
           and not(w:rPr/w:vanish[not(@w:val) or (@w:val != "0" and @w:val != "false")])]
"""
_WRAPPERS = frozenset({f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}smartTag", f"{_W}ins", f"{_W}moveTo"})
"""Around paragraphs, rows and cells, such as the fields of a form."""


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
        notes, numbering = _notes(word), Numbering.of(word)
        for text in _running_texts(word, "header"):
            outline.paragraph(text)
        for block in _inside(word.element.body, "p", "tbl"):
            _add_docx(block, word, notes, numbering, outline)
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


def _add_docx(block: Any, word: Any, notes: dict[tuple[str, str], str], numbering: Numbering, outline: Outline) -> None:
    from docx.text.paragraph import Paragraph

    if block.tag.endswith("}tbl"):
        heads = len(block.xpath("./w:tr[w:trPr/w:tblHeader]"))
        outline.table(spread(_rows(block), heads), has_head=heads > 0)
    else:
        style = str(getattr(Paragraph(block, word).style, "name", "") or "").lower()
        text = _docx_text(block)
        _add_paragraph(text, style, numbering.mark(block) if text.strip() else "", outline)
    for box in block.xpath(_DOCX_BOXES):
        for inner in (child for child in box if child.tag in {f"{_W}p", f"{_W}tbl"}):
            _add_docx(inner, word, notes, numbering, outline)
    for reference in block.iter(f"{_W}footnoteReference", f"{_W}endnoteReference"):
        outline.paragraph(notes.get((reference.tag.removeprefix(_W), reference.get(_ID)), ""))


def _add_paragraph(text: str, style: str, mark: str, outline: Outline) -> None:
    if match := re.match(r"(title|heading (\d))", style):
        outline.heading(int(match.group(2) or 1), f"{mark.strip('-')} {text}")
    elif mark or style.startswith("list"):
        outline.item(text, mark or "-")
    elif not style.startswith("toc"):  # a table of contents repeats the headings
        outline.paragraph(text)


def _inside(parent: Any, *names: str) -> Iterator[Any]:
    """The children with one of these names, also those in wrappers."""
    for child in parent:
        if child.tag in _WRAPPERS:
            yield from _inside(child, *names)
        elif child.tag in {f"{_W}{name}" for name in names}:
            yield child


def _rows(table: Any) -> list[list[Cell]]:
    """The cells of a table; one that is merged down is followed by cells that go on with it."""
    rows = [list(_placed(row)) for row in _inside(table, "tr")]
    goes_on = [{place for place, cell in row if _merge(cell) == "continue"} for row in rows]
    return [
        [
            Cell(_cell_text(cell), _wide(cell), 1 + sum(1 for _ in takewhile(lambda on: place in on, goes_on[number:])))  # noqa: B023
            for place, cell in row
            if _merge(cell) != "continue" or number == 1
        ]
        for number, row in enumerate(rows, start=1)
    ]


def _placed(row: Any) -> Iterator[tuple[int, Any]]:
    """Each cell of a row with the column where it begins."""
    place = 0
    for cell in _inside(row, "tc"):
        yield place, cell
        place += _wide(cell)


def _wide(cell: Any) -> int:
    told = cell.xpath("string(./w:tcPr/w:gridSpan/@w:val)")
    return min(int(told), _WIDEST) if told.isdecimal() and int(told) else 1


def _merge(cell: Any) -> str:
    """How a cell is merged with others above or below it: `restart`, `continue`, or not at all."""
    merges = cell.xpath("./w:tcPr/w:vMerge")
    return (merges[0].get(f"{_W}val") or "continue") if merges else ""


def _cell_text(cell: Any) -> str:
    return " ".join(_docx_text(paragraph) for paragraph in cell.xpath(".//w:p[not(ancestor::w:txbxContent)]"))


def _docx_text(paragraph: Any) -> str:
    runs = (run for run in paragraph.xpath(_DOCX_RUNS) if next(run.iterancestors(f"{_W}p"), paragraph) is paragraph)
    return "".join(_equation(run) if run.tag.endswith("}oMath") else _run_text(run) for run in runs)


def _run_text(run: Any) -> str:
    """What a run shows, a raised exponent as such and letters of symbol fonts where they are known."""
    pieces = run.xpath("w:br | w:cr | w:noBreakHyphen | w:ptab | w:t | w:tab | w:sym")
    text = "".join(_symbol(piece) if piece.tag == f"{_W}sym" else str(piece) for piece in pieces)
    return raised(text) if run.xpath('./w:rPr/w:vertAlign[@w:val = "superscript"]') else text


def _symbol(element: Any) -> str:
    """A letter of a symbol font; in most of them what stands above U+F000 is an ASCII or Latin-1 letter of that font."""
    code = int(element.get(f"{_W}char") or "0", 16) & 0xFF
    return _SYMBOLS.get(code, "") if (element.get(f"{_W}font") or "").lower() == "symbol" else _DINGBATS.get(code, "")


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
