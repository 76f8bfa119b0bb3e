"""RTF and reStructuredText -> text, each by its library."""

from __future__ import annotations

import re

from assistant.errors import DocumentReadError
from assistant.ingestion.blocks import PARSER_FAULTS, Extract, Outline, reason
from assistant.ingestion.encodings import decode
from assistant.ingestion.html import add_html
from assistant.text.raised import raised

_RAISED_RTF = re.compile(r"\\super\b ?([-+]?\d{1,4})(?=[\s\\}])")


def read_rtf(data: bytes, doc_id: str) -> Extract:
    """Read a Rich Text file; the cells of its tables stand in rows.

    Raises:
        DocumentReadError: if it is broken.
    """
    from striprtf.striprtf import rtf_to_text

    try:
        raised_digits = _RAISED_RTF.sub(
            lambda digits: "".join(f"\\u{ord(one)}?" for one in raised(digits[1])), data.decode("latin-1")
        )
        text = rtf_to_text(raised_digits, encoding="cp1252", errors="replace")
    except PARSER_FAULTS as error:
        raise DocumentReadError(f"document {doc_id!r} is no readable RTF ({reason(error)}); save it anew") from error
    outline = Outline()
    rows: list[list[str]] = []
    for line in [*text.splitlines(), ""]:
        if "|" in line:
            rows.append(line.strip("|").split("|"))
            continue
        outline.table(rows)
        rows = []
        outline.paragraph(line)
    return Extract(outline.render())


def read_rst(data: bytes, doc_id: str) -> Extract:
    """Read reStructuredText; nothing that it includes or runs is read or run.

    Raises:
        DocumentReadError: if it can't be parsed.
    """
    from docutils.core import publish_parts

    decoded = decode(data, doc_id)
    safe = {"file_insertion_enabled": False, "raw_enabled": False, "halt_level": 5, "report_level": 5, "_disable_config": True}
    try:
        parts = publish_parts(decoded.text, writer="html5", settings_overrides={**safe, "doctitle_xform": False})
    except (SystemExit, *PARSER_FAULTS) as error:
        raise DocumentReadError(f"document {doc_id!r} is no readable reStructuredText ({reason(error)}); correct it") from error
    outline = Outline()
    add_html(re.sub(r"<h([1-6])>", r"<h\1>", parts["body"]), doc_id, outline)
    return Extract(outline.render(), notes=(decoded.note,) if decoded.note else ())
