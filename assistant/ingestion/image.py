"""A picture of text, such as a scan or a photo of a page -> its words, by OCR.

`python -m assistant.ingestion.image` is the process in which that happens: a picture on its standard input, on its output what
`pdf_process` writes.
"""

from __future__ import annotations

import io
import os
import re
import sys
from time import monotonic
from typing import TYPE_CHECKING

from assistant.errors import DocumentReadError, DocumentTooLargeError, NoWordsError
from assistant.ingestion import ocr
from assistant.ingestion.apart import WALL_SECONDS, BrokenFileError, SlowFileError, set_limits
from assistant.ingestion.blocks import PARSER_FAULTS, Extract
from assistant.ingestion.pdf_flow import flow_pages
from assistant.ingestion.pdf_page import Page
from assistant.ingestion.pdf_process import pages_apart, write_head, write_page

if TYPE_CHECKING:
    from PIL import Image

_PROCESS = "assistant.ingestion.image"
_MOST_PIXELS = 80_000_000
"""A page of A3 at 600 dots to the inch has 70 million."""
_MOST_PAGES = 500
_LONG_SIDE = 11.7
"""Inches of the longer side of A4: what a picture says of its size is rarely right, and letters are as large on any page."""
_MOST_ENLARGED = 3.0
"""Times; what is still too small after that has no letters to find."""


def read_image(data: bytes, doc_id: str) -> Extract:
    """Read the words in a picture, or in the pages of a TIFF.

    Raises:
        DocumentTooLargeError: if reading it takes too long, or too much memory.
        NoWordsError: if it holds no words.
        DocumentReadError: if it is broken, or Tesseract isn't installed.
    """
    if not ocr.tesseract():
        raise DocumentReadError(f"document {doc_id!r} is a picture, whose words Tesseract would read; install it (apt, brew)")
    try:
        read = pages_apart(_PROCESS, given=data)
    except SlowFileError as error:
        raise DocumentTooLargeError(
            f"document {doc_id!r} takes longer than {WALL_SECONDS} s, or too much memory, to read; make the picture smaller"
        ) from error
    except BrokenFileError as error:
        raise DocumentReadError(f"document {doc_id!r} is a picture that can't be read ({error}); save it anew") from error
    text, starts = flow_pages(read.pages)
    if not re.search(r"\w", text):
        raise NoWordsError(f"document {doc_id!r} is a picture without words that OCR finds; remove it, or make it sharper")
    notes = ["it is a picture, read by OCR: letters may be wrong"]
    if len(read.pages) < (there := int(read.about["pages"])):
        notes.append(f"of its {there} pages only the first {len(read.pages)} were read, for lack of time")
    return Extract(text, page_starts=starts if there > 1 else (), notes=tuple(notes))


def main() -> None:
    """Read the picture on standard input within the limits."""
    from PIL import Image

    began = monotonic()
    set_limits()
    reader = ocr.installed()
    Image.MAX_IMAGE_PIXELS = None  # `_recognised` knows how many are too many
    try:
        with Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=("PNG", "JPEG", "TIFF")) as picture:
            pages = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
            if pages > _MOST_PAGES:
                sys.exit(f"it has {pages:,} pages, over the limit of {_MOST_PAGES}")
            write_head(pages, {"pages": str(pages)})
            for number in range(pages):
                if not ocr.is_time_left(began):
                    break
                picture.seek(number)
                write_page(_recognised(picture, reader))
    except MemoryError:
        os.abort()
    except PARSER_FAULTS as error:
        sys.exit(" ".join(str(error).split()) or type(error).__name__)


def _recognised(picture: Image.Image, reader: ocr.Tesseract) -> Page:
    from PIL import ImageOps

    width, height = picture.size
    if width * height > _MOST_PIXELS:
        raise ValueError(f"it has {width * height:,} pixels, over the limit of {_MOST_PIXELS:,}")
    wanted = ocr.DOTS * _LONG_SIDE / max(width, height)
    times = min(max(wanted, 1.0), _MOST_ENLARGED, (ocr.MOST_PIXELS / (width * height)) ** 0.5)
    size = (max(round(width * times), 1), max(round(height * times), 1))
    return reader.read(ImageOps.exif_transpose(_on_white(picture).resize(size)), max(size) / _LONG_SIDE)


def _on_white(picture: Image.Image) -> Image.Image:
    """In shades of grey, with white where it is transparent."""
    from PIL import Image

    if not picture.has_transparency_data:
        return picture.convert("L")
    clear = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear).convert("L")


if __name__ == "__main__":
    main()
