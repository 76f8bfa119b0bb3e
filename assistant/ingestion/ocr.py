"""Pictures of text -> their words, by the system's Tesseract (Smith 2007), where it is installed.

Tesseract writes each picture as a page of a PDF with its words, which `pdf_page` then reads as any other, so that columns,
footnotes and running lines are told apart as they are everywhere. `python -m assistant.ingestion.ocr NUMBER...` is the process
that reads pages of a PDF so: the PDF on its standard input, on its output what `pdf_process` writes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic, process_time
from typing import TYPE_CHECKING

from assistant.ingestion.apart import CPU_SECONDS, WALL_SECONDS, set_limits
from assistant.ingestion.pdf_page import Page, read_page
from assistant.ingestion.pdf_process import pages_apart, write_head, write_page

if TYPE_CHECKING:
    import pypdfium2
    from PIL import Image

DOTS = 300
"""To the inch, as Tesseract's manual advises."""
MOST_PIXELS = 40_000_000
"""Of a picture that Tesseract is given."""
_PAGE_SECONDS = 60
_MOST_LANGUAGES = 4
_RESERVE = 0.8
"""The share of the time that may go by until what is read by then has to do."""


@dataclass(frozen=True, slots=True)
class Tesseract:
    """The program, and the languages that it is to expect, joined as it wants them."""

    program: str
    languages: str

    def read(self, picture: Image.Image, dots: float) -> Page:
        """The words in a picture of so many dots to the inch; none where Tesseract doesn't find any in time."""
        import pypdfium2

        with tempfile.TemporaryDirectory() as folder:
            given, found = Path(folder, "page.png"), Path(folder, "words")
            picture.save(given, dpi=(dots, dots))
            command = (self.program, str(given), str(found), "-l", self.languages, "pdf")
            try:
                subprocess.run(command, capture_output=True, timeout=_PAGE_SECONDS, check=True)  # noqa: S603, found on the path
                with pypdfium2.PdfDocument(found.with_suffix(".pdf")) as written:
                    return read_page(written[0])
            except (subprocess.SubprocessError, OSError, pypdfium2.PdfiumError):
                return Page(())


def tesseract() -> str | None:
    """Where the program is, if it is installed."""
    return shutil.which("tesseract")


def installed() -> Tesseract:
    """The program with the languages that it has learnt here, English first; ends the process where it isn't installed."""
    program = tesseract() or sys.exit("tesseract is not installed")
    listed = subprocess.run((program, "--list-langs"), capture_output=True, timeout=_PAGE_SECONDS, check=False)  # noqa: S603
    known = [line.strip() for line in listed.stdout.decode(errors="replace").splitlines()[1:]]
    spoken = sorted({name for name in known if name not in {"", "osd", "equ"}}, key=lambda name: (name != "eng", name))
    return Tesseract(program, "+".join(spoken[:_MOST_LANGUAGES]) or "eng")


def is_time_left(began: float) -> bool:
    """Whether this process, which began then by `time.monotonic`, may read on, or has to end with what it has read."""
    return monotonic() - began < _RESERVE * WALL_SECONDS and process_time() < _RESERVE * CPU_SECONDS


def read_pictures(data: bytes, numbers: Sequence[int]) -> tuple[Page, ...]:
    """The pages of a PDF with these numbers, from 1, by their looks; only the first of them where they take too long.

    Raises:
        BrokenFileError: if PDFium can't read the file.
        SlowFileError: if it takes too long, or too much memory, to draw.
    """
    return pages_apart("assistant.ingestion.ocr", *map(str, numbers), given=data).pages


def main() -> None:
    """Read the PDF on standard input within the limits."""
    import pypdfium2

    began = monotonic()
    set_limits()
    reader, numbers = installed(), sys.argv[1:]
    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
        write_head(len(numbers), {})
        for number in map(int, numbers):
            if not is_time_left(began):
                break
            page = document[number - 1]
            write_page(_recognised(page, reader))
            page.close()
    except pypdfium2.PdfiumError as error:
        sys.exit(str(error))
    except MemoryError:
        os.abort()


def _recognised(page: pypdfium2.PdfPage, reader: Tesseract) -> Page:
    """What stands in the pictures of a page, beside the words that are written on it as such."""
    written = read_page(page)
    if written.words:
        _take_words_away(page)
    scale = min(DOTS / 72, (MOST_PIXELS / (page.get_width() * page.get_height())) ** 0.5)
    found = reader.read(page.render(scale=scale, grayscale=True).to_pil(), 72 * scale)
    return replace(found, words=(*written.words, *found.words))


def _take_words_away(page: pypdfium2.PdfPage) -> None:
    """Leave what OCR would read a second time out of the page as it is drawn, not out of the file."""
    from pypdfium2 import raw

    for item in list(page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=1)):
        page.remove_obj(item)


if __name__ == "__main__":
    main()
