"""Bytes -> text: which encoding a file is written in."""

from __future__ import annotations

import codecs
import contextlib
import re
from collections.abc import Iterator

from assistant.errors import DocumentReadError

_BOMS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
_DECLARED = re.compile(rb"""<meta[^>]*?charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)""", re.I)


# As browsers read them: who declares Latin-1 or ASCII writes Windows-1252.
_ENCODINGS_MEANT = dict.fromkeys(("iso-8859-1", "latin1", "us-ascii", "ascii"), "cp1252")
_CONTROL_BYTES = bytes(byte for byte in range(32) if byte not in b"\t\n\f\r\x1b")
_MAX_CONTROL_SHARE = 0.02


def encoding_meant(name: str) -> str:
    """The encoding that a page uses when it, or its server, declares `name`."""
    return _ENCODINGS_MEANT.get(name.lower(), name)


def decode(data: bytes, doc_id: str, declared: str = "") -> str:
    """The text of `data`: decoded by the byte-order mark, else as declared, else as UTF-8, else by the likeliest old encoding.

    Raises:
        DocumentReadError: if it is no text, or its encoding can't be told.
    """
    controls = len(data) - len(data.translate(None, _CONTROL_BYTES))
    if not _marked_encoding(data) and (b"\0" in data or controls > len(data) * _MAX_CONTROL_SHARE):
        raise DocumentReadError(f"document {doc_id!r} holds binary data, not text; give it the suffix of its real format")
    for encoding in _candidate_encodings(data, declared):
        with contextlib.suppress(LookupError, UnicodeError):
            return data.decode(encoding)
    raise DocumentReadError(f"document {doc_id!r} has an encoding that can't be told; save it as UTF-8")


def _marked_encoding(data: bytes) -> str:
    return next((encoding for mark, encoding in _BOMS if data.startswith(mark)), "")


def _candidate_encodings(data: bytes, declared: str) -> Iterator[str]:
    if marked := _marked_encoding(data):
        yield marked
        return
    yield from filter(None, (declared, "utf-8"))
    yield _guess_encoding(data)  # slow, so only where the others failed


def declared_encoding(data: bytes) -> str:
    """The encoding that an HTML page declares for itself; empty if none."""
    match = _DECLARED.search(data[:4096])
    if not match:
        return ""
    name = (match.group(1) or match.group(2)).decode("ascii", "replace")
    return "utf-8" if name.lower().startswith("utf-16") else encoding_meant(name)  # where this was legible, it is not UTF-16


def _guess_encoding(data: bytes) -> str:
    from charset_normalizer import from_bytes

    matches = from_bytes(data)
    best = matches.best()
    if best is None:
        return ""
    tied = [match for match in matches if match.chaos <= best.chaos and match.coherence >= best.coherence]
    # Short texts fit several encodings equally well; Windows-1252 is by far the commonest of them.
    western = any("cp1252" in (match.encoding, *match.could_be_from_charset) for match in tied)
    return "cp1252" if western else best.encoding
