"""Elements of HTML -> blocks of text: whatever is shown of them, list items, definitions, captions and cells included."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any

from assistant.ingestion.blocks import Outline
from assistant.ingestion.merged_cells import Cell, spread
from assistant.text.raised import raised

_INLINE = frozenset(
    """a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark meter output q ruby s samp slot small
    span strike strong sub sup time tt u var wbr""".split()  # noqa: SIM905
)
_UNSEEN = frozenset(
    {"script", "style", "template", "noscript", "head", "button", "select", "textarea", "svg", "iframe", "rp", "rt"}
)
_BREAK = "\ue001"  # a private character, for the line end of `<br>`
_LONGEST_CELL = 600
"""Characters; what holds more is no cell but a part of the page, laid out by a table."""
_LONGEST_TERM = 60
_OF_A_LAYOUT = ("table", "h1", "h2", "h3", "h4")
"""What no cell of a table of values holds."""
_WIDEST = 50
_HIGHEST = 1000


def add_blocks(element: Any, outline: Outline) -> None:
    """Add what an element holds, in order."""
    line = [element.text or ""]
    for child in element:
        if _is_inline(child):
            line.append(_inline_text(child))
        elif child.tag == "br":
            line.append(_BREAK)
        else:
            _end_line(line, outline)
            _add(child, outline)
        line.append(child.tail or "")
    _end_line(line, outline)


def _end_line(line: list[str], outline: Outline) -> None:
    outline.paragraph(_squeezed("".join(line)))
    line.clear()


def _add(element: Any, outline: Outline) -> None:
    tag = element.tag if isinstance(element.tag, str) else ""
    if tag in _UNSEEN or not tag:
        return
    if re.fullmatch(r"h[1-6]", tag):
        outline.heading(int(tag[1]), _inline_text(element))
    elif tag == "li":
        outline.open_item(_mark(element))
        add_blocks(element, outline)
        outline.close_item()
    elif tag == "dl":
        _add_definitions(element, outline)
    elif tag == "table":
        _add_table(element, outline)
    elif tag == "pre":
        outline.code("".join(element.itertext()))
    else:
        add_blocks(element, outline)


def _is_inline(element: Any) -> bool:
    """Whether an element runs on in its line; one that holds a block, such as a link around a heading, does not."""
    if element.tag not in _INLINE or (element.tag == "code" and "\n" in "".join(element.itertext()).strip()):
        return False
    return all(_is_inline(child) or child.tag in {"br", "img"} or child.tag in _UNSEEN for child in element)


def _mark(item: Any) -> str:
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return "-"
    start = parent.get("start", "1")
    before = sum(1 for sibling in item.itersiblings("li", preceding=True))
    own = item.get("value", "")
    return f"{own if own.isdecimal() else before + (int(start) if start.isdecimal() else 1)}."


def _add_definitions(element: Any, outline: Outline) -> None:
    """Each term with what is said of it: on one line where the term is short, as `Built: 1744`."""
    term = ""
    for child in element.iter("dt", "dd"):
        text = _cell_text(child)
        if child.tag == "dt":
            if term:
                outline.paragraph(term)
            term = text
        elif term and len(term) <= _LONGEST_TERM:
            outline.line(f"{term.rstrip(': ')}: {text}")
            term = ""
        else:
            outline.paragraph(term)
            outline.paragraph(text)
            term = ""
    outline.paragraph(term)


def _add_table(element: Any, outline: Outline) -> None:
    rows = [row for row in element.iter("tr") if next(row.iterancestors("table")) is element]
    cells = [[cell for cell in row if cell.tag in {"td", "th"}] for row in rows]
    texts = [[Cell(_cell_text(cell), _reach(cell, "colspan"), _reach(cell, "rowspan")) for cell in row] for row in cells]
    for caption in element.iterchildren("caption"):
        outline.paragraph(_cell_text(caption))
    if any(element.find(f".//{tag}") is not None for tag in _OF_A_LAYOUT) or any(
        len(cell.text) > _LONGEST_CELL for row in texts for cell in row
    ):
        for cell in (cell for row in cells for cell in row):
            add_blocks(cell, outline)
        return
    told = [row for row in cells if any(map(_cell_text, row))]
    if all(map(_is_key_with_value, told)):
        for row in (row for row in texts if row and row[0].text):
            outline.line(f"{row[0].text.rstrip(': ')}: {row[1].text}" if row[1].text else row[0].text)
        return
    heads = sum(1 for _ in takewhile(_is_head, cells))
    caption = heads > 1 and len(cells[0]) == 1  # over the heads, in a row of its own
    rows_of_heads = heads - caption if heads < len(cells) else min(heads, 1)
    outline.paragraph(texts[0][0].text if caption else "")
    outline.table(spread(texts[caption:], rows_of_heads), has_head=heads > caption and len(cells[caption]) > 1)


def _is_key_with_value(row: Sequence[Any]) -> bool:
    """Whether a row is a head, or bold letters, before a single cell, as in the box of an encyclopaedia."""
    if len(row) != 2 or row[1].tag == "th" or not _cell_text(row[0]):
        return False
    bold = "".join("".join(part.itertext()) for part in row[0].iter("b", "strong"))
    return row[0].tag == "th" or bold.split() == "".join(row[0].itertext()).split()


def _is_head(row: Sequence[Any]) -> bool:
    return bool(row) and all(cell.tag == "th" for cell in row)


def _reach(cell: Any, name: str) -> int:
    """Over how many columns or rows a cell reaches."""
    told = cell.get(name, "1")
    return min(max(int(told), 1), _WIDEST if name == "colspan" else _HIGHEST) if told.isdecimal() else 1


def _cell_text(element: Any) -> str:
    """What an element holds, on one line: its blocks apart by blanks, the items of lists by commas."""
    return re.sub(r"\s+", " ", "".join(_pieces(element))).strip().strip(",").replace(" ,", ",")


def _pieces(element: Any) -> Iterator[str]:
    if element.tag == "sup":
        yield raised("".join(element.itertext()))
        return
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _UNSEEN:
            yield from ("" if _is_inline(child) else " ", *_pieces(child))
            yield ", " if child.tag == "li" and child.getnext() is not None else "" if _is_inline(child) else " "
        yield child.tail or ""


def _inline_text(element: Any) -> str:
    if element.tag == "sup":
        return raised("".join(element.itertext()))
    pieces = [element.text or ""]
    for child in element:
        if child.tag == "br":
            pieces.append(_BREAK)
        elif isinstance(child.tag, str) and child.tag not in _UNSEEN:
            pieces.append(_inline_text(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _squeezed(text: str) -> str:
    """Blanks and line ends as HTML shows them: as one blank, but for that of `<br>`."""
    return re.sub(rf" *{_BREAK} *", "\n", re.sub(r"[ \t\r\n]+", " ", text))
