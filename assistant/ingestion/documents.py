"""Articles on disk, uploaded or fetched -> `Document`.

The text of a document is light Markdown: paragraphs apart by blank lines, `#` headings, `- ` items, and no inline markup,
because a citation is an exact substring of this text and is shown to people as it stands.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from assistant.errors import DocumentReadError, DocumentTooLargeError, UnsupportedDocumentError
from assistant.ingestion.blocks import Extract
from assistant.ingestion.chats import with_messages_apart
from assistant.ingestion.corpus_listing import DEEPEST, listed
from assistant.ingestion.docx import read_docx
from assistant.ingestion.encodings import Decoded, declared_encoding, decode
from assistant.ingestion.epub import read_epub
from assistant.ingestion.feed import read_feed
from assistant.ingestion.front_matter import split_front_matter
from assistant.ingestion.html import read_html
from assistant.ingestion.image import read_image
from assistant.ingestion.mail import read_eml, read_mbox, read_mhtml
from assistant.ingestion.markdown import read_markdown
from assistant.ingestion.odt import read_odt
from assistant.ingestion.org import read_org
from assistant.ingestion.pdf import read_pdf
from assistant.ingestion.pptx import read_pptx
from assistant.ingestion.publication_date import dateline, iso_date
from assistant.ingestion.records import read_json, read_jsonl, read_notebook
from assistant.ingestion.sheets import read_csv, read_xlsx
from assistant.ingestion.subtitles import without_timestamps
from assistant.ingestion.tex import read_tex
from assistant.ingestion.typeset import read_rst, read_rtf
from assistant.schema import Document
from assistant.text.cleaning import tidy

_HEADING = re.compile(r"^#{1,6}[ \t]+(\S.*)$", re.MULTILINE)
_ALONE = re.compile(r"([^\W_][^\n]{1,98}\S)[ \t]*\n[ \t]*\n\s*\S")
_WORDS = re.compile(r"[^\W\d_]{2}")
_ENDS_NO_TITLE = tuple(".!,;:…。！")
_MAX_TITLE = 300


def read_document(path: Path, doc_id: str, max_bytes: int) -> Document:
    """Read one document of the corpus.

    Raises:
        UnsupportedDocumentError: if its format is not one of `SUPPORTED_SUFFIXES`.
        DocumentTooLargeError: if it is larger than `max_bytes`.
        DocumentReadError: if it can't be read, or holds no text.
    """
    return parse_document(read_bytes(path, doc_id, max_bytes), doc_id, path.suffix)


def parse_document(data: bytes, doc_id: str, suffix: str) -> Document:
    """Turn the bytes of an article into a document; `suffix` (as in `.pdf`) says the format.

    Raises:
        UnsupportedDocumentError: if the format is not one of `SUPPORTED_SUFFIXES`.
        DocumentTooLargeError: if it unpacks to more than the assistant reads.
        DocumentReadError: if it can't be read, or holds no text.
    """
    extract = _find_reader(suffix, doc_id)(data, doc_id)
    text = tidy(extract.text)
    if not re.search(r"\w", text):
        raise DocumentReadError(f"document {doc_id!r} is empty: it holds no words; add text to it or remove it")
    title = _one_line(extract.title) or _first_heading(text) or _readable_name(doc_id)
    source, published = _one_line(extract.source), iso_date(extract.published) or dateline(text)
    return Document.create(
        doc_id,
        text,
        title=title[:_MAX_TITLE],
        source=source,
        published=published,
        page_starts=extract.page_starts,
        notes=extract.notes,
    )


def too_large(doc_id: str, size: int, max_bytes: int) -> DocumentTooLargeError:
    """The error for a document of `size` bytes (or at least so many)."""
    return DocumentTooLargeError(
        f"document {doc_id!r} has {size:,} bytes, over the limit of {max_bytes:,}; split it or raise max_document_mb"
    )


def _read_plain(data: bytes, doc_id: str) -> Extract:
    read = _read_subtitles(data, doc_id)
    return read if read.title else replace(read, title=_title_line(read.text))


def _read_subtitles(data: bytes, doc_id: str) -> Extract:
    decoded = decode(data, doc_id)
    return _noted(split_front_matter(without_timestamps(with_messages_apart(decoded.text))), decoded)


def _read_markdown(data: bytes, doc_id: str) -> Extract:
    decoded = decode(data, doc_id)
    plain = _noted(split_front_matter(decoded.text), decoded)
    return replace(plain, text=read_markdown(plain.text, doc_id))


def _read_html(data: bytes, doc_id: str) -> Extract:
    decoded = decode(data, doc_id, declared_encoding(data))
    return _noted(read_html(decoded.text, doc_id), decoded)


def _noted(extract: Extract, decoded: Decoded) -> Extract:
    return replace(extract, notes=(*extract.notes, decoded.note) if decoded.note else extract.notes)


_READERS: dict[str, Callable[[bytes, str], Extract]] = {
    ".txt": _read_plain,
    ".text": _read_plain,
    ".srt": _read_subtitles,
    ".vtt": _read_subtitles,
    ".md": _read_markdown,
    ".markdown": _read_markdown,
    ".html": _read_html,
    ".htm": _read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".pptx": read_pptx,
    ".xlsx": read_xlsx,
    ".odt": read_odt,
    ".epub": read_epub,
    ".rtf": read_rtf,
    ".rst": read_rst,
    ".org": read_org,
    ".tex": read_tex,
    ".rss": read_feed,
    ".atom": read_feed,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".json": read_json,
    ".jsonl": read_jsonl,
    ".ipynb": read_notebook,
    ".eml": read_eml,
    ".mbox": read_mbox,
    ".mhtml": read_mhtml,
    ".mht": read_mhtml,
    ".png": read_image,
    ".jpg": read_image,
    ".jpeg": read_image,
    ".tif": read_image,
    ".tiff": read_image,
}
SUPPORTED_SUFFIXES = tuple(_READERS)


def _find_reader(suffix: str, doc_id: str) -> Callable[[bytes, str], Extract]:
    reader = _READERS.get(suffix.lower())
    if reader is None:
        supported = ", ".join(SUPPORTED_SUFFIXES)
        raise UnsupportedDocumentError(f"document {doc_id!r} has the unsupported format {suffix!r}; use one of {supported}")
    return reader


def read_bytes(path: Path, doc_id: str, max_bytes: int) -> bytes:
    """The bytes of one document of the corpus; raises what `read_document` raises, but for what `parse_document` does."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            listed(os.fspath(path))  # raises, where this is what is wrong with it
        if not stat.S_ISREG(status.st_mode):  # a folder, or a pipe that would wait for ever
            raise DocumentReadError(
                f"document {doc_id!r} is not a regular file; put the article itself there, below {DEEPEST} folders at most"
            )
        _find_reader(path.suffix, doc_id)  # before the size, so that a film is called unsupported, not too large
        if status.st_size > max_bytes:
            raise too_large(doc_id, status.st_size, max_bytes)
        with path.open("rb") as stream:
            data = stream.read(max_bytes + 1)
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        reason = getattr(error, "strerror", None) or str(error)
        raise DocumentReadError(f"document {doc_id!r} can't be read ({reason}); check its path and permissions") from error
    if len(data) > max_bytes:  # it grew meanwhile
        raise too_large(doc_id, len(data), max_bytes)
    return data


def _title_line(text: str) -> str:
    """The first line of a plain text, where it stands alone and is no sentence, greeting or date; else nothing."""
    match = _ALONE.match(text.lstrip())
    line = match[1] if match else ""
    return line if _WORDS.search(line) and not line.endswith(_ENDS_NO_TITLE) and not iso_date(line) else ""


def _first_heading(text: str) -> str:
    match = _HEADING.search(text)
    heading = match.group(1).rstrip() if match else ""
    bare = heading.rstrip("#")  # Markdown may close a heading by more of them, after a space
    return _one_line(bare if bare.endswith((" ", "\t")) else heading)


def _readable_name(doc_id: str) -> str:
    url = re.match(r"[a-z]+://([^/?#]*)([^?#]*)", doc_id, re.IGNORECASE)
    path = unquote(url.group(2)) if url else doc_id
    name = _one_line(re.sub(r"[_\-\s]+", " ", PurePosixPath(path).stem))
    return name[:1].upper() + name[1:] or (url.group(1) if url else doc_id)


def _one_line(text: str) -> str:
    return " ".join(tidy(text).split())
