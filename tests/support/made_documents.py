"""Documents that the tests make, and how they read them."""

from __future__ import annotations

import io

from assistant.ingestion.documents import parse_document

LIMIT = 20_000_000


def parse(content, suffix):
    data = content.encode() if isinstance(content, str) else content
    return parse_document(data, f"otters{suffix}", suffix)


def write(folder, name, content):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def make_pdf(pages, **about):
    from reportlab.pdfgen.canvas import Canvas

    stream = io.BytesIO()
    canvas = Canvas(stream)
    for name, value in about.items():
        getattr(canvas, f"set{name.capitalize()}")(value)
    for page in pages:
        text = canvas.beginText(50, 800)
        for line in page:
            text.textLine(line)
        canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def encrypt(data, algorithm, **passwords):
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(PdfReader(io.BytesIO(data)))
    writer.encrypt(algorithm=algorithm, **passwords)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


PDF_PAGES = (
    (
        "The Otter Review 1",
        "Introduction",
        "Otters came back to the river, which pleased the wardens and the trans-",
        "lation bureau by the bridge, as they said in the Anglo-",
        "Saxon hall of the old town where all of them had met on that",
    ),
    (
        "The Otter Review 2",
        "evening in March. Then they left.",
        "A second paragraph begins here, and it is long enough to fill a whole line.",
        "Short end.",
        "- first point",
        "- second point which is written here",
    ),
    ("The Otter Review 3", "Closing words of the article are on the third page, and stop here."),
)


def make_docx(build):
    import docx

    word = docx.Document()
    build(word)
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def article_docx(word):
    from datetime import datetime

    word.core_properties.title = "On otters"
    word.core_properties.created = datetime(2024, 3, 2, 10, 0)
    word.add_heading("Otters return", 1)
    paragraph = word.add_paragraph("Otters came ")
    paragraph.add_run("back").bold = True
    paragraph.add_run(" SECRET").font.hidden = True
    paragraph.add_run(".")
    word.add_heading("Why", 2)
    word.add_paragraph("Clean water", style="List Bullet")
    word.add_paragraph("More fish", style="List Number")
    table = word.add_table(2, 2)
    for cell, text in zip(table._cells, ("Year", "Count", "2023", "4"), strict=True):
        cell.text = text
