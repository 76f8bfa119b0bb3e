"""Markdown -> blocks of text with headings."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from assistant.ingestion.blocks import Outline

_MARKDOWN_HIDDEN = re.compile(r"<(/?)(?:script|style|template)\b", re.I)


def read_markdown(text: str) -> str:
    """Flatten Markdown: links become their text; emphasis, images, comments and HTML go; code stays."""
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

    outline = Outline()
    cells: list[str] = []
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    for opening, token in pairwise([Token("", "", 0), *tokens]):
        if token.type == "inline":
            _add_inline(outline, cells, opening, _flatten_inline(token.children or ()))
        else:
            _add_markup(outline, cells, token)
    return outline.render()


def _add_inline(outline: Outline, cells: list[str], opening: Any, text: str) -> None:
    if opening.type == "heading_open":
        outline.heading(int(opening.tag[1:]), text)
    elif opening.type in {"th_open", "td_open"}:
        cells.append(text)
    else:
        outline.paragraph(text)


def _add_markup(outline: Outline, cells: list[str], token: Any) -> None:
    match token.type:
        case "list_item_open":
            outline.open_item()
        case "list_item_close":
            outline.close_item()
        case "tr_close":
            outline.row(cells)
            cells.clear()
        case "fence" | "code_block":
            outline.code(token.content)


def _flatten_inline(children: Iterable[Any]) -> str:
    pieces: list[str] = []
    hidden = False
    for child in children:
        tag = _MARKDOWN_HIDDEN.match(child.content) if child.type == "html_inline" else None
        hidden = not tag.group(1) if tag else hidden
        if not hidden:
            pieces.append(_inline_text(child))
    return re.sub(r" *\n *", "\n", re.sub(r"[ \t]{2,}", " ", "".join(pieces)))


def _inline_text(child: Any) -> str:
    match child.type:
        case "text" | "text_special" | "code_inline":
            return str(child.content)
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "html_inline" if child.content.lower().startswith("<br"):
            return "\n"
    return ""
