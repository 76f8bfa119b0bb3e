"""Markdown -> blocks of text with headings; what Obsidian, Notion and GitHub write into it is read as they show it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from assistant.ingestion.blocks import Outline
from assistant.ingestion.bold_headings import with_bold_headings
from assistant.ingestion.html import add_html, refuse_html_bomb
from assistant.text.line_kinds import goes_on, key_of, looks_like_heading, typed_line_by_line
from assistant.text.raised import raised

_SOFT_BREAK = "\r"
_RAISED = re.compile(r"<(/?)sup>", re.IGNORECASE)
_TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)
_SHOWN = re.compile(r"\w")
_MARKDOWN_HIDDEN = re.compile(r"<(/?)(?:script|style|template)\b", re.I)
_WIKI_LINK = re.compile(r"(!?)\[\[(?!\s)(?:[^\[\]|\\]*\\?\|)?([^\[\]|]+)\]\]")
_OBSIDIAN_MARK = re.compile(r"(?<![\w=])==(?=\S)(.+?)(?<=\S)==(?![\w=])|(?<=\S)[ ]\^[\w-]+$|(?<!\w)%%.*?%%(?!\w)")
_CALLOUT = re.compile(r"\[!(\w+)\][+-]?[ \t]*([^\n\r]*)[\n\r]?")
_FIELD = re.compile(r"([^\W\d_][\w -]{0,38})::(?=\s)")


def read_markdown(text: str, doc_id: str) -> str:
    """Flatten Markdown: links become their text; emphasis, images and comments go; code stays, and what is shown of HTML.

    Raises:
        DocumentTooLargeError: if it has too many tags of HTML.
    """
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

    refuse_html_bomb(text, doc_id)
    outline = Outline()
    rows: list[list[str]] = [[]]
    tokens = with_bold_headings(MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text))
    for opening, token in pairwise([Token("", "", 0), *tokens]):
        if token.type == "inline":
            _add_inline(outline, rows, opening, _flatten_inline(token.children or ()))
        elif token.type == "html_block":
            if _SHOWN.search(_TAG.sub("", token.content)):
                add_html(token.content, doc_id, outline)
        else:
            _add_markup(outline, rows, token)
    return outline.render()


def _add_inline(outline: Outline, rows: list[list[str]], opening: Any, text: str) -> None:
    if opening.type == "heading_open":
        outline.heading(int(opening.tag[1:]), text)
    elif opening.type in {"th_open", "td_open"}:
        rows[-1].append(" ".join(text.split()))
    else:
        if callout := _CALLOUT.match(text):
            outline.paragraph(f"{callout[1].capitalize()}: {callout[2]}".rstrip(": "))
        outline.paragraph(_joined_lines(text[callout.end() :] if callout else text))


def _add_markup(outline: Outline, rows: list[list[str]], token: Any) -> None:
    match token.type:
        case "list_item_open":
            outline.open_item(f"{token.info}{token.markup}" if token.info else "-")
        case "list_item_close":
            outline.close_item()
        case "tr_close":
            rows.append([])
        case "table_close":
            outline.table(rows, has_head=True)
            rows[:] = [[]]
        case "fence" | "code_block":
            outline.code(token.content)


def _flatten_inline(children: Iterable[Any]) -> str:
    pieces: list[str] = []
    hidden = is_raised = False
    for child in children:
        tag = _MARKDOWN_HIDDEN.match(child.content) if child.type == "html_inline" else None
        hidden = not tag.group(1) if tag else hidden
        if child.type == "html_inline" and (sup := _RAISED.fullmatch(child.content)):
            is_raised = not sup[1]
        if not hidden:
            pieces.append(raised(_inline_text(child)) if is_raised else _inline_text(child))
    return re.sub(r" *([\n\r]) *", r"\1", re.sub(r"[ \t]{2,}", " ", "".join(pieces)))


def _joined_lines(text: str) -> str:
    """The text with soft breaks as blanks, but where whoever typed it ended the line, and at lines of a key and its value."""
    lines = [_FIELD.sub(r"\1:", line, count=1).strip() for line in text.split(_SOFT_BREAK)]
    typed = typed_line_by_line(lines)
    pairs = enumerate(pairwise(lines))
    breaks = ["\n" if (typed and not goes_on(*pair)) or _keep_apart(*pair, is_first=i == 0) else " " for i, pair in pairs]
    return "".join(line + end for line, end in zip(lines, [*breaks, ""], strict=True))


def _keep_apart(here: str, after: str, *, is_first: bool) -> bool:
    """Whether two lines are keys with their values, or the first is the heading of such."""
    return bool(key_of(after)) and (bool(key_of(here)) or (is_first and looks_like_heading(here, after)))


def _inline_text(child: Any) -> str:
    match child.type:
        case "text":
            return _OBSIDIAN_MARK.sub(r"\1", _WIKI_LINK.sub(lambda link: "" if link[1] else link[2], child.content))
        case "text_special" | "code_inline":
            return str(child.content)
        case "softbreak":
            return _SOFT_BREAK
        case "hardbreak":
            return "\n"
        case "html_inline" if child.content.lower().startswith("<br"):
            return "\n"
    return ""
