"""Pages of a PDF that are pictures -> their words, by the system's Tesseract (Smith 2007), where it is installed.

Tesseract writes each page as a PDF with its words, which `pdf_page` then reads as any other, so that columns, footnotes and
running lines are told apart as they are everywhere. `python -m assistant.ingestion.ocr NUMBER...` is the process in which that
happens: a PDF on its standard input, on its output a line for each page, as `pdf_process` writes it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.ingestion.pdf_page import Page, read_page
from assistant.ingestion.pdf_process import parsed_pages, run_apart, set_limits, write_page

if TYPE_CHECKING:
    import pypdfium2

_SCALE = 300 / 72
"""Pixels for each point: 300 to the inch, as Tesseract's manual advises."""
_MOST_PIXELS = 40_000_000
_PAGE_SECONDS = 60
_MOST_LANGUAGES = 4
_DEEPEST = 4  # groups of drawings within each other


def tesseract() -> str | None:
    """Where the program is, if it is installed."""
    return shutil.which("tesseract")


def read_pictures(data: bytes, numbers: Sequence[int]) -> tuple[Page, ...]:
    """The pages of these numbers, from 1, as Tesseract reads the pictures on them; a page without any has no words.

    Raises:
        BrokenPdfError: if PDFium can't read the file.
        SlowPdfError: if it takes too long, or too much memory.
    """
    return parsed_pages(run_apart("assistant.ingestion.ocr", *map(str, numbers), given=data))


def main() -> None:
    """Read the PDF on standard input within the limits."""
    import pypdfium2

    set_limits()
    program = tesseract() or sys.exit("tesseract is not installed")
    languages = _languages(program)
    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
        for number in map(int, sys.argv[1:]):
            page = document[number - 1]
            write_page(_recognised(page, program, languages) if _has_picture(page) else Page(()))
            page.close()
    except pypdfium2.PdfiumError as error:
        sys.exit(str(error))
    except MemoryError:
        os.abort()


def _has_picture(page: pypdfium2.PdfPage) -> bool:
    from pypdfium2 import raw

    return any(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=_DEEPEST))


def _recognised(page: pypdfium2.PdfPage, program: str, languages: str) -> Page:
    """The words in a page's picture; none where Tesseract doesn't find any in time."""
    import pypdfium2

    scale = min(_SCALE, (_MOST_PIXELS / (page.get_width() * page.get_height())) ** 0.5)
    with tempfile.TemporaryDirectory() as folder:
        picture, found = Path(folder, "page.png"), Path(folder, "words")
        page.render(scale=scale, grayscale=True).to_pil().save(picture, dpi=(72 * scale, 72 * scale))
        command = (program, str(picture), str(found), "-l", languages, "pdf")
        try:
            subprocess.run(command, capture_output=True, timeout=_PAGE_SECONDS, check=True)  # noqa: S603, found on the path
            with pypdfium2.PdfDocument(found.with_suffix(".pdf")) as written:
                return read_page(written[0])
        except (subprocess.SubprocessError, OSError, pypdfium2.PdfiumError):
            return Page(())


def _languages(program: str) -> str:
    """The languages that Tesseract has learnt here, joined as it wants them; English first."""
    listed = subprocess.run((program, "--list-langs"), capture_output=True, timeout=_PAGE_SECONDS, check=False)  # noqa: S603
    known = [line.strip() for line in listed.stdout.decode(errors="replace").splitlines()[1:]]
    spoken = sorted({name for name in known if name not in {"", "osd", "equ"}}, key=lambda name: (name != "eng", name))
    return "+".join(spoken[:_MOST_LANGUAGES]) or "eng"


if __name__ == "__main__":
    main()
