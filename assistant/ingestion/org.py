"""Org files -> text, by orgparse: headings, paragraphs, items, tables, code, dates and properties, no keywords or emphasis."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from assistant.errors import DocumentReadError
from assistant.ingestion.blocks import PARSER_FAULTS, Extract, Outline, reason
from assistant.ingestion.encodings import decode

_KEYWORD = re.compile(r"\s*#(?:\+\w[\w-]*:?.*)?(?:\s.*)?")
_CODE_BEGINS = re.compile(r"\s*#\+begin_(?:src|example)\b.*", re.IGNORECASE)
_CODE_ENDS = re.compile(r"\s*#\+end_(?:src|example)\b.*", re.IGNORECASE)
_RULE = re.compile(r"\s*\|[-+|]+\s*")
_ITEM = re.compile(r"\s*(?:(?P<bullet>[-+])|(?P<number>\d{1,3}[.)]))\s+(?P<text>\S.*)")
_EMPHASIS = re.compile(r"(?<![\w*/=~_+])([*/=~_+])(?=\S)([^\n]{1,300}?)(?<=\S)\1(?![\w*/=~_+])")
_OF_THE_PROGRAM = frozenset({"ID", "CUSTOM_ID", "CATEGORY", "VISIBILITY"})
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_org(data: bytes, doc_id: str) -> Extract:
    """Read an Org file.

    Raises:
        DocumentReadError: if it can't be parsed.
    """
    import orgparse

    decoded = decode(data, doc_id)
    outline = Outline()
    try:
        root = orgparse.loads(decoded.text)
        title, told = (str(root.get_file_property(name) or "") for name in ("TITLE", "DATE"))
        outline.heading(1, title)
        for node in root:
            outline.heading(node.level + bool(title), "" if node.is_root() else f"{node.todo or ''} {node.heading}")
            for line in () if node.is_root() else _about(node):
                outline.line(line)
            _add_body(node.body, outline)
    except PARSER_FAULTS as error:
        raise DocumentReadError(f"document {doc_id!r} is no readable Org file ({reason(error)}); correct it") from error
    date = _DATE.search(told)
    return Extract(outline.render(), title, "", date.group() if date else "", notes=(decoded.note,) if decoded.note else ())


def _about(node: Any) -> Iterator[str]:
    """What Org keeps of an entry beside its text: when it is to be done, and its properties."""
    for name in ("scheduled", "deadline", "closed"):
        if when := getattr(node, name):
            yield f"{name.capitalize()}: {when.start.strftime('%Y-%m-%d')}"
    for name, value in node.properties.items():
        if name not in _OF_THE_PROGRAM:
            yield f"{name.replace('_', ' ').capitalize()}: {value}"


def _add_body(body: str, outline: Outline) -> None:
    for kind, lines in groupby(_kinds(body.splitlines()), key=lambda kept: kept[0]):
        block = [line for _, line in lines]
        if kind == "row":
            rows = [_cells(row) for row in block if not _RULE.fullmatch(row)]
            outline.table(rows, has_head=len(block) > 1 and bool(_RULE.fullmatch(block[1])))
        elif kind == "code":
            outline.code("\n".join(block))
        elif kind == "item":
            for item in _joined(block):
                outline.item(*item)
        elif kind == "text":
            outline.paragraph("\n".join(_plain(line) for line in block))


def _kinds(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Each line with the kind of block that it stands in; what is set in below an item goes on with it."""
    kind = ""
    for line in lines:
        if kind == "code" or _CODE_BEGINS.fullmatch(line):
            outside = _CODE_ENDS.fullmatch(line) or _CODE_BEGINS.fullmatch(line)
            kind = "" if _CODE_ENDS.fullmatch(line) else "code"
            if not outside:
                yield kind, line
            continue
        kind = _kind(line, kind)
        yield kind, line


def _kind(line: str, before: str) -> str:
    if not line.strip() or _KEYWORD.fullmatch(line):
        return ""
    if line.lstrip().startswith("|"):
        return "row"
    return "item" if _ITEM.match(line) or (before == "item" and line[0].isspace()) else "text"


def _joined(lines: list[str]) -> Iterator[tuple[str, str]]:
    """The items, each with its mark."""
    text, mark = "", "-"
    for line in lines:
        item = _ITEM.match(line)
        if item and text:
            yield text, mark
        text, mark = (_plain(item["text"]), item["number"] or "-") if item else (f"{text} {_plain(line.strip())}", mark)
    yield text, mark


def _cells(row: str) -> list[str]:
    return [_plain(cell.strip()) for cell in row.strip().strip("|").split("|")]


def _plain(text: str) -> str:
    return _EMPHASIS.sub(r"\2", text)
