"""Three articles, each written in every format; what is expected of all is the same words in the same order."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from html import escape
from types import MappingProxyType

from evals.documents.articles import ARTICLES, Article
from evals.documents.printed import pdf_writer


@dataclass(frozen=True, slots=True)
class MadeDocument:
    """A document with the pieces that its text must hold, in order."""

    name: str
    data: bytes
    pieces: tuple[str, ...]


def made_documents() -> Iterator[MadeDocument]:
    """Every article in every format."""
    for number, article in enumerate(ARTICLES, start=1):
        for suffix, write in WRITERS.items():
            yield MadeDocument(f"article-{number}.{suffix}", write(article), _expected(article, suffix))


def _expected(article: Article, suffix: str) -> tuple[str, ...]:
    if suffix.endswith(("csv", "tsv", "xlsx")):
        return tuple(cell for row in article.rows[1:] for cell in row)
    return (*article.paragraphs,) if suffix.endswith(("srt", "vtt")) else article.pieces


def _markdown(article: Article) -> bytes:
    head, *rows = (" | ".join(row) for row in article.rows)
    items = "\n".join(f"- {item}" for item in article.items)
    table = "\n".join((f"| {head} |", "|---" * len(article.rows[0]) + "|", *(f"| {row} |" for row in rows)))
    return "\n\n".join((f"# {article.title}", *article.paragraphs, items, table)).encode()


def _plain(article: Article) -> str:
    rows = "\n".join(" | ".join(row) for row in article.rows)
    return "\n\n".join((article.title, *article.paragraphs, "\n".join(f"- {item}" for item in article.items), rows))


def _html(article: Article, *, around: str = "{}") -> str:
    paragraphs = "".join(f"<p>{escape(text)}</p>" for text in article.paragraphs)
    items = "".join(f"<li>{escape(item)}</li>" for item in article.items)
    head, *rows = article.rows
    table = "<tr>" + "".join(f"<th>{escape(cell)}</th>" for cell in head) + "</tr>"
    table += "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    body = f"<h1>{escape(article.title)}</h1>{paragraphs}<ul>{items}</ul><table>{table}</table>"
    return f"<!doctype html><html><head><title>{escape(article.title)}</title></head><body>{around.format(body)}</body></html>"


def _menu_html(article: Article) -> bytes:
    around = (
        "<nav><a href=/>Home</a></nav><div class=cookie-banner>We use cookies.</div><main>{}</main><footer>Imprint</footer>"
    )
    return _html(article, around=around).encode()


def _docx(article: Article) -> bytes:
    import docx

    word = docx.Document()
    word.add_heading(article.title, 1)
    for text in article.paragraphs:
        word.add_paragraph(text)
    for item in article.items:
        word.add_paragraph(item, style="List Bullet")
    table = word.add_table(0, len(article.rows[0]))
    for row in article.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _pptx(article: Article) -> bytes:
    import pptx
    from pptx.util import Inches

    slides = pptx.Presentation()
    first = slides.slides.add_slide(slides.slide_layouts[1])
    first.shapes.title.text, first.placeholders[1].text = article.title, "\n".join((*article.paragraphs, *article.items))
    second = slides.slides.add_slide(slides.slide_layouts[6])
    shape = second.shapes.add_table(len(article.rows), len(article.rows[0]), Inches(1), Inches(1), Inches(6), Inches(2))
    for i, row in enumerate(article.rows):
        for j, text in enumerate(row):
            shape.table.cell(i, j).text = text
    out = io.BytesIO()
    slides.save(out)
    return out.getvalue()


def _xlsx(article: Article) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("Values")
    for i, row in enumerate(article.rows):
        sheet.write_row(i + 1, 1, row)
    book.close()
    return out.getvalue()


def _csv(delimiter: str) -> Callable[[Article], bytes]:
    def write(article: Article) -> bytes:
        out = io.StringIO()
        csv.writer(out, delimiter=delimiter).writerows(article.rows)
        return out.getvalue().encode()

    return write


def _zip(parts: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def _epub(article: Article) -> bytes:
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(article.title)}</dc:title></metadata>"
        '<manifest><item id="c" href="text/one.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="c"/></spine></package>'
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
    )
    return _zip({"META-INF/container.xml": container, "OEBPS/book.opf": package, "OEBPS/text/one.xhtml": _html(article)})


def _odt(article: Article) -> bytes:
    names = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table"))
    paragraphs = "".join(f"<text:p>{escape(text)}</text:p>" for text in article.paragraphs)
    items = "".join(f"<text:list-item><text:p>{escape(item)}</text:p></text:list-item>" for item in article.items)
    rows = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{escape(cell)}</text:p></table:table-cell>" for cell in row)
        + "</table:table-row>"
        for row in article.rows
    )
    body = (
        f'<text:h text:outline-level="1">{escape(article.title)}</text:h>{paragraphs}<text:list>{items}</text:list>'
        f"<table:table>{rows}</table:table>"
    )
    text = f"<office:body><office:text>{body}</office:text></office:body>"
    content = f"<office:document-content {names}>{text}</office:document-content>"
    return _zip({"content.xml": content, "meta.xml": f"<office:document-meta {names}/>"})


def _rtf(article: Article) -> bytes:
    def escaped(text: str) -> str:
        return "".join(letter if ord(letter) < 128 else f"\\u{ord(letter)}?" for letter in text)

    lines = [article.title, *article.paragraphs, *article.items]
    rows = "".join("\\trowd " + "".join(f"{escaped(cell)}\\cell " for cell in row) + "\\row\n" for row in article.rows)
    return ("{\\rtf1\\ansi " + "".join(f"{escaped(line)}\\par\n" for line in lines) + rows + "}").encode()


def _rst(article: Article) -> bytes:
    items = "\n".join(f"- {item}" for item in article.items)
    rows = "\n".join(f"   {json.dumps(list(row), ensure_ascii=False)[1:-1]}" for row in article.rows)
    table = f".. csv-table::\n   :header-rows: 1\n\n{rows}"
    return "\n\n".join((f"{article.title}\n{'=' * len(article.title)}", *article.paragraphs, items, table)).encode()


def _tex(article: Article) -> bytes:
    def escaped(text: str) -> str:
        return "".join(f"\\{letter}" if letter in "&%$#_{}" else letter for letter in text)

    items = "\n".join(f"\\item {escaped(item)}" for item in article.items)
    rows = "\n".join(" & ".join(map(escaped, row)) + r" \\" for row in article.rows)
    body = (
        rf"\section{{{escaped(article.title)}}}",
        *map(escaped, article.paragraphs),
        f"\\begin{{itemize}}\n{items}\n\\end{{itemize}}",
        f"\\begin{{tabular}}{{{'l' * len(article.rows[0])}}}\n\\hline\n{rows}\n\\end{{tabular}}",
    )
    text = "\n\n".join(body)
    return f"\\documentclass{{article}}\n\\begin{{document}}\n{text}\n\\end{{document}}\n".encode()


def _org(article: Article) -> bytes:
    items = "\n".join(f"- {item}" for item in article.items)
    head, *rows = (f"| {' | '.join(row)} |" for row in article.rows)
    table = "\n".join((head, "|---+---|", *rows))
    return "\n\n".join((f"* {article.title}", *article.paragraphs, items, table)).encode()


def _rss(article: Article) -> bytes:
    content = escape(_html(article).partition("</h1>")[2].partition("</body>")[0])
    item = f"<item><title>{escape(article.title)}</title><description>{content}</description></item>"
    return f'<rss version="2.0"><channel><title>News of the lock</title>{item}</channel></rss>'.encode()


def _atom(article: Article) -> bytes:
    content = escape(_html(article).partition("</h1>")[2].partition("</body>")[0])
    entry = f"<title>{escape(article.title)}</title><updated>2024-05-03T10:00:00Z</updated>"
    feed = '<feed xmlns="http://www.w3.org/2005/Atom"><title>News of the lock</title><entry>'
    return f'{feed}{entry}<content type="html">{content}</content></entry></feed>'.encode()


def _json(article: Article) -> bytes:
    head, *rows = article.rows
    records = [dict(zip(head, row, strict=True)) for row in rows]
    whole = {"title": article.title, "text": list(article.paragraphs), "items": list(article.items), "table": records}
    return json.dumps(whole, ensure_ascii=False).encode()


def _notebook(article: Article) -> bytes:
    return json.dumps({"cells": [{"cell_type": "markdown", "source": _markdown(article).decode().splitlines(True)}]}).encode()


def _mail(article: Article, *, kind: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Ann Fox <ann@lock.example>", "bob@lock.example", article.title
    mail["Date"] = "Fri, 03 May 2024 10:00:00 +0000"
    mail.set_content(_plain(article) if kind == "plain" else _html(article), subtype=kind)
    return mail


def _eml(article: Article) -> bytes:
    return _mail(article, kind="plain").as_bytes()


def _html_eml(article: Article) -> bytes:
    return _mail(article, kind="html").as_bytes()


def _mbox(article: Article) -> bytes:
    return b"From ann@lock.example Fri May  3 10:00:00 2024\n" + _eml(article) + b"\n"


def _cues(article: Article, mark: str) -> str:
    words = " ".join(article.paragraphs).split()
    lines = [" ".join(words[i : i + 7]) for i in range(0, len(words), 7)]
    times = [
        f"00:{n // 20:02}:{3 * (n % 20):02}{mark}000 --> 00:{n // 20:02}:{3 * (n % 20) + 2:02}{mark}500"
        for n in range(len(lines))
    ]
    return "\n".join(f"{n}\n{time}\n{line}\n" for n, (time, line) in enumerate(zip(times, lines, strict=True), start=1))


WRITERS: Mapping[str, Callable[[Article], bytes]] = MappingProxyType(
    {
        "txt": lambda article: _plain(article).encode(),
        "cp1252.txt": lambda article: _plain(article).encode("cp1252"),
        "utf16.txt": lambda article: _plain(article).encode("utf-16"),
        "md": _markdown,
        "html": lambda article: _html(article).encode(),
        "menu.html": _menu_html,
        "pdf": pdf_writer(1),
        "columns.pdf": pdf_writer(2),
        "docx": _docx,
        "pptx": _pptx,
        "xlsx": _xlsx,
        "csv": _csv(","),
        "semicolon.csv": _csv(";"),
        "tsv": _csv("\t"),
        "epub": _epub,
        "odt": _odt,
        "rtf": _rtf,
        "rst": _rst,
        "tex": _tex,
        "org": _org,
        "rss": _rss,
        "atom": _atom,
        "json": _json,
        "ipynb": _notebook,
        "eml": _eml,
        "page.eml": _html_eml,
        "mbox": _mbox,
        "mhtml": lambda article: _mail(article, kind="html").as_bytes(),
        "srt": lambda article: _cues(article, ",").encode(),
        "vtt": lambda article: f"WEBVTT\n\n{_cues(article, '.')}".encode(),
    }
)
"""By the end of the name; the last part of it is the format."""
