"""Bytes -> text: which encoding a file is written in."""

from __future__ import annotations

import codecs
import contextlib
import re
from dataclasses import dataclass

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
_SEVERAL_BYTES = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_ZEROS = 0.3
_ALIKE = 0.85
_LOOKED_AT = 100_000


def encoding_meant(name: str) -> str:
    """The encoding that a page uses when it, or its server, declares `name`."""
    return _ENCODINGS_MEANT.get(name.lower(), name)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, with a sentence on what was guessed; empty if nothing was."""

    text: str
    note: str = ""


def decode(data: bytes, doc_id: str, declared: str = "") -> Decoded:
    """The text of `data`: decoded by the byte-order mark, else as declared, else as UTF-8, else by the likeliest old encoding.

    UTF-8 with a few stray bytes stays UTF-8: these are replaced, and the note says so.

    Raises:
        DocumentReadError: if it is no text, or its encoding can't be told.
    """
    marked = _marked_encoding(data) or _unmarked_utf16(data)
    controls = len(data) - len(data.translate(None, _CONTROL_BYTES))
    if not marked and (b"\0" in data or controls > len(data) * _MAX_CONTROL_SHARE):
        raise DocumentReadError(f"document {doc_id!r} holds binary data, not text; give it the suffix of its real format")
    for encoding in filter(None, (marked,) if marked else (declared, "utf-8")):
        with contextlib.suppress(LookupError, UnicodeError):
            return Decoded(data.decode(encoding))
    if not marked and (stray := _stray_bytes(data)):
        note = f"{stray} of its bytes are not UTF-8 and were replaced by \ufffd; save it as UTF-8"
        return Decoded(data.decode("utf-8", "replace"), note)
    with contextlib.suppress(LookupError, UnicodeError):
        encoding = "" if marked else _guess_encoding(data)
        return Decoded(
            data.decode(encoding), f"its encoding was guessed to be {encoding}; save it as UTF-8 if letters are wrong"
        )
    raise DocumentReadError(f"document {doc_id!r} has an encoding that can't be told; save it as UTF-8")


def _unmarked_utf16(data: bytes) -> str:
    """UTF-16 without a mark: of the plain letters and blanks in it every other byte is 0."""
    if len(data) % 2 or b"\0" not in data:
        return ""
    for encoding, zeros in (("utf-16-le", data[1::2]), ("utf-16-be", data[::2])):
        others = data[::2] if encoding == "utf-16-le" else data[1::2]
        if zeros.count(0) > _ZEROS * len(zeros) and not others.count(0) and not _is_binary(data.decode(encoding, "replace")):
            return encoding
    return ""


def _is_binary(text: str) -> bool:
    """Whether more than `_MAX_CONTROL_SHARE` of the characters are controls that no text has."""
    controls = sum(ord(character) < 32 and ord(character) in _CONTROL_BYTES for character in text[:_LOOKED_AT])
    return controls > _MAX_CONTROL_SHARE * min(len(text), _LOOKED_AT)


def _stray_bytes(data: bytes) -> int:
    """How many bytes are not UTF-8, if so many letters of several bytes are that the text is meant to be; else 0."""
    stray = data.decode("utf-8", "replace").count("\ufffd")
    return stray if len(_SEVERAL_BYTES.findall(data)) >= 4 * stray else 0


def _marked_encoding(data: bytes) -> str:
    return next((encoding for mark, encoding in _BOMS if data.startswith(mark)), "")


def declared_encoding(data: bytes) -> str:
    """The encoding that an HTML page declares for itself; empty if none."""
    match = _DECLARED.search(data[:4096])
    if not match:
        return ""
    name = (match.group(1) or match.group(2)).decode("ascii", "replace")
    return "utf-8" if name.lower().startswith("utf-16") else encoding_meant(name)  # where this was legible, it is not UTF-16


def _guess_encoding(data: bytes) -> str:
    """The likeliest encoding; where short text fits several about as well, Windows-1252, by far the commonest of them."""
    import chardet

    found = [guess for guess in chardet.detect_all(data[:_LOOKED_AT]) if guess["encoding"]]
    alike = [guess for guess in found if guess["confidence"] >= _ALIKE * found[0]["confidence"]]
    names = [str(guess["encoding"]) for guess in alike]
    return "Windows-1252" if "Windows-1252" in names else encoding_meant(names[0]) if names else ""
