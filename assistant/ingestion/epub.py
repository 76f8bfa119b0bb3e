"""An EPUB book -> its chapters in the order of its spine."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from typing import Any
from urllib.parse import unquote

from assistant.errors import DocumentReadError
from assistant.ingestion.archives import parse_xml, refuse_zip_bomb
from assistant.ingestion.blocks import PARSER_FAULTS, Extract, Outline, reason
from assistant.ingestion.html import add_html


def read_epub(data: bytes, doc_id: str) -> Extract:
    """Read the chapters of a book.

    Raises:
        DocumentTooLargeError: if it unpacks to more than the assistant reads.
        DocumentReadError: if it is broken, or encrypted.
    """
    try:
        refuse_zip_bomb(data, doc_id)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            container = parse_xml(archive.read("META-INF/container.xml"))
            place = container.find(".//{*}rootfile").get("full-path")
            package = parse_xml(archive.read(place))
            outline = Outline()
            for path in _spine(package, posixpath.dirname(place)):
                add_html(archive.read(path).decode("utf-8", "replace"), doc_id, outline)
        return Extract(outline.render(), _told(package, "title"), _told(package, "source"), _told(package, "date"))
    except (zipfile.BadZipFile, zlib.error, *PARSER_FAULTS) as error:
        raise DocumentReadError(f"document {doc_id!r} is no readable EPUB ({reason(error)}); save it anew") from error


def _spine(package: Any, folder: str) -> list[str]:
    """The paths of the chapters in order, each once: a small book may list one chapter a hundred thousand times."""
    items = {item.get("id"): item.get("href") for item in package.iterfind(".//{*}manifest/{*}item")}
    chapters = [items[reference.get("idref")] for reference in package.iterfind(".//{*}spine/{*}itemref")]
    return list(dict.fromkeys(posixpath.normpath(posixpath.join(folder, unquote(chapter))) for chapter in chapters))


def _told(package: Any, name: str) -> str:
    return str(package.findtext(f".//{{http://purl.org/dc/elements/1.1/}}{name}") or "")
