"""Formats that are zip archives: how much they may unpack to, and their parts as XML."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from assistant.errors import DocumentTooLargeError

_MAX_UNPACKED = 200_000_000
_MAX_TAGS = 2_000_000
"""Each takes some hundred bytes of memory, so a small file of many would take gigabytes."""
_PIECE = 1_000_000


def refuse_zip_bomb(data: bytes, doc_id: str) -> None:
    """Refuse what unpacks to too much.

    Raises:
        DocumentTooLargeError: if that is more than 200 MB, or two million tags.
        zipfile.BadZipFile, zlib.error: if it is no archive.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
        if size > _MAX_UNPACKED:
            raise DocumentTooLargeError(
                f"document {doc_id!r} unpacks to {size / 1e6:.1f} MB, over the limit of {_MAX_UNPACKED / 1e6:.1f} MB; split it"
            )
        tags = sum(_count_tags(archive, entry) for entry in archive.infolist())
    if tags > _MAX_TAGS:
        raise DocumentTooLargeError(f"document {doc_id!r} holds {tags:,} XML tags, over the limit of {_MAX_TAGS:,}; split it")


def _count_tags(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    with archive.open(entry) as part:
        return sum(piece.count(b"<") for piece in iter(lambda: part.read(_PIECE), b""))


def parse_xml(data: bytes) -> Any:
    """The root of an XML part; no entity is resolved and nothing is fetched.

    Raises:
        lxml.etree.XMLSyntaxError: if it is broken; a SyntaxError.
    """
    from lxml import etree

    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
