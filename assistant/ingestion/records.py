"""JSON, lines of it, and notebooks -> text: keys with their values, records apart."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from assistant.errors import DocumentReadError
from assistant.ingestion.blocks import PARSER_FAULTS, Extract, Outline, reason
from assistant.ingestion.encodings import decode
from assistant.ingestion.markdown import read_markdown

_DEEPEST = 40


def read_json(data: bytes, doc_id: str) -> Extract:
    """Read a JSON file: a list of flat records as the rows of a table, all else as keys with their values.

    Raises:
        DocumentReadError: if it is no JSON, or nested too deep.
    """
    decoded = decode(data, doc_id)
    outline = Outline()
    _add(_parse(decoded.text, doc_id), "", outline, 0)
    return Extract(outline.render(), notes=(decoded.note,) if decoded.note else ())


def read_jsonl(data: bytes, doc_id: str) -> Extract:
    """Read a file of one JSON value a line; raises what `read_json` raises."""
    decoded = decode(data, doc_id)
    outline = Outline()
    _add([_parse(line, doc_id) for line in decoded.text.splitlines() if line.strip()], "", outline, 0)
    return Extract(outline.render(), notes=(decoded.note,) if decoded.note else ())


def read_notebook(data: bytes, doc_id: str) -> Extract:
    """Read a Jupyter notebook: its text, code and printed results.

    Raises:
        DocumentReadError: if it is no JSON, or no notebook.
    """
    book = _parse(decode(data, doc_id).text, doc_id)
    try:
        return Extract("\n\n".join(piece for cell in book["cells"] for piece in _cell(cell, doc_id) if piece.strip()))
    except PARSER_FAULTS as error:
        raise DocumentReadError(f"document {doc_id!r} is no Jupyter notebook ({reason(error)}); save it anew") from error


def _cell(cell: dict[str, Any], doc_id: str) -> Iterator[str]:
    source = _lines(cell.get("source", ""))
    if cell.get("cell_type") != "code":
        yield read_markdown(source, doc_id)
        return
    printed = "".join(_lines(output.get("text", "")) for output in cell.get("outputs", ()))
    yield from (_code(text) for text in (source, printed) if text.strip())


def _lines(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)


def _code(text: str) -> str:
    outline = Outline()
    outline.code(text)
    return outline.render()


def _parse(text: str, doc_id: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DocumentReadError(f"document {doc_id!r} is no JSON ({reason(error)}); correct it") from error


def _add(value: Any, name: str, outline: Outline, depth: int) -> None:
    """Add a value under its name: plain ones as `name: value`, records as rows, others below a heading."""
    if depth > _DEEPEST:
        outline.paragraph(f"{name}: {json.dumps(value, ensure_ascii=False)}"[:1000])
    elif isinstance(value, dict):
        if name:
            outline.heading(min(depth + 1, 6), name)
        for key, inner in sorted(value.items(), key=lambda pair: isinstance(pair[1], dict | list)):
            _add(inner, key, outline, depth + 1)
    elif isinstance(value, list) and value and all(map(_is_flat, value)):
        outline.paragraph(name)
        keys = list(dict.fromkeys(key for record in value for key in record))
        outline.table([keys, *([_plain(record.get(key)) for key in keys] for record in value)], has_head=True)
    elif isinstance(value, list) and any(isinstance(inner, dict | list) for inner in value):
        for number, inner in enumerate(value, start=1):
            _add(inner, f"{name} {number}".strip(), outline, depth + 1)
    else:
        text = ", ".join(map(_plain, value)) if isinstance(value, list) else _plain(value)
        outline.line(f"{name}: {text}" if name else text)


def _is_flat(value: Any) -> bool:
    return isinstance(value, dict) and not any(isinstance(inner, dict | list) for inner in value.values())


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else json.dumps(value)
