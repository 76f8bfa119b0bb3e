"""Documents in the formats beside Word, PDF, HTML and Markdown, made to hurt whoever reads them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
_CONTAINER = '<container><rootfiles><rootfile full-path="{path}"/></rootfiles></container>'
_PACKAGE = '<package><manifest><item id="c" href="{path}"/></manifest><spine>{spine}</spine></package>'


def _zip(parts: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def _epub(chapter: str, *, path: str = "c.xhtml", times: int = 1) -> bytes:
    package = _PACKAGE.format(path=path, spine='<itemref idref="c"/>' * times)
    return _zip({"META-INF/container.xml": _CONTAINER.format(path="p.opf"), "p.opf": package, "c.xhtml": chapter})


def _odt(start: str, text: str) -> bytes:
    names = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text"))
    body = f"<office:body><office:text><text:p>{text}</text:p></office:text></office:body>"
    return _zip({"content.xml": f"{start}<d {names}>{body}</d>", "meta.xml": "<m/>"})


def _rss(text: str) -> str:
    item = f"<item><title>B</title><description>{text}</description></item>"
    return f'<rss version="2.0"><channel><title>A</title>{item}</channel></rss>'


def _png(width: int, height: int, *, comment: int = 0) -> bytes:
    """A black picture, with a comment of so many signs."""
    pixels, row = zlib.compressobj(), bytes(1 + (width + 7) // 8)
    parts = {
        b"IHDR": struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0),
        b"zTXt": b"Comment\0\0" + zlib.compress(b"a" * comment),
        b"IDAT": b"".join(pixels.compress(row) for _ in range(height)) + pixels.flush(),
        b"IEND": b"",
    }
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts.items()
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _tiff(pages: int, *, next_page: int = 0) -> bytes:
    """Pages of one pixel; the last leads on to the place of a page, where there is one."""
    fields = ((256, 1), (257, 1), (258, 8), (259, 1), (262, 1), (273, 4), (277, 1), (278, 1), (279, 1))
    size = 2 + 12 * len(fields) + 4
    out = [b"II*\0", struct.pack("<I", 8)]
    for number in range(1, pages + 1):
        after = 8 + number * size if number < pages else next_page
        out += [struct.pack("<H", len(fields)), *(struct.pack("<HHII", tag, 4, 1, value) for tag, value in fields)]
        out.append(struct.pack("<I", after))
    return b"".join(out)


FORMAT_BOMBS: Mapping[str, Callable[[], bytes]] = {
    "zip bomb, 300 MB.epub": lambda: _zip({"META-INF/container.xml": b"A" * 300_000_000}),
    "zip bomb, 300 MB.odt": lambda: _zip({"content.xml": b"A" * 300_000_000}),
    "zip bomb, 300 MB.xlsx": lambda: _zip({"xl/workbook.xml": b"A" * 300_000_000}),
    "zip bomb, 300 MB.pptx": lambda: _zip({"ppt/presentation.xml": b"A" * 300_000_000}),
    "a chapter 100,000 times.epub": lambda: _epub("<p>A word of a chapter.</p>" * 100, times=100_000),
    "a chapter outside.epub": lambda: _epub("<p>A word.</p>", path="../../../../etc/passwd"),
    "scripts.epub": lambda: _epub("<script>alert('hostile-mark')</script><p>These words are in a book.</p>"),
    "billion laughs.odt": lambda: _odt(f'<!DOCTYPE w [<!ENTITY l0 "lol">{_LAUGHS}]>', "&l9;"),
    "entity of a file.odt": lambda: _odt('<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "Stolen: &x;"),
    "a million blanks.odt": lambda: _odt("", '<text:s text:c="999999999"/>Words.'),
    "includes.rst": lambda: b".. include:: /etc/passwd\n\n.. raw:: html\n   :file: /etc/passwd\n\nThese words are in a text.\n",
    "raw HTML.rst": lambda: b".. raw:: html\n\n   <script>alert('hostile-mark')</script>\n\nThese words are in a text.\n",
    "includes.tex": lambda: (
        b"\\input{/etc/passwd}\\include{/etc/passwd}\\verbatiminput{/etc/passwd} These words are in a text."
    ),
    "100,000 braces.tex": lambda: b"{" * 100_000 + b"Words." + b"}" * 100_000,
    "30,000 environments.tex": lambda: b"\\begin{quote}" * 30_000 + b"Words.",
    "endless macro.tex": lambda: b"\\def\\a{\\a\\a}\\newcommand{\\b}{\\b\\b}\\a\\b These words are in a text.",
    "includes.org": lambda: b'#+INCLUDE: "/etc/passwd"\n#+SETUPFILE: /etc/passwd\nThese words are in a text.\n',
    "20,000 headings.org": lambda: b"* a\nb\n" * 20_000,
    "3,000 deep.org": lambda: b"".join(b"*" * n + b" a\n" for n in range(1, 3000)),
    "an endless emphasis.org": lambda: b"*a " * 100_000,
    "billion laughs.rss": lambda: f'<!DOCTYPE w [<!ENTITY l0 "lol">{_LAUGHS}]>{_rss("&l9;")}'.encode(),
    "entity of a file.rss": lambda: f'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>{_rss("Stolen: &x;")}'.encode(),
    "scripts.rss": lambda: _rss("&lt;script>alert('hostile-mark')&lt;/script>&lt;p>These words are in a feed.").encode(),
    "20,000 entries.atom": lambda: b'<feed xmlns="http://www.w3.org/2005/Atom">' + b"<entry><title>a</title></entry>" * 20_000,
    "the name of a file.rss": lambda: b"/etc/passwd",
    "100,000 deep.json": lambda: b"[" * 100_000 + b"]" * 100_000,
    "deep records.json": lambda: b'{"a":' * 900 + b"1" + b"}" * 900,
    "endless number.json": lambda: b"[" + b"9" * 100_000 + b"]",
    "100,000 groups.rtf": lambda: b"{\\rtf1 " + b"{" * 100_000 + b"Words." + b"}" * 100_000 + b"}",
    "one column of 100,000.csv": lambda: b"," * 100_000 + b"\n" + b"a," * 1000,
    "one field of 1 MB.csv": lambda: b'a,b\n"' + b"x" * 1_000_000 + b'",c\n',
    "parts 3,000 deep.eml": lambda: b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000)
    ),
    "100,000 fields.eml": lambda: b"".join(b"X-%d: a\n" % n for n in range(100_000)) + b"\nThese words are in a mail.",
    "scripts.eml": lambda: b"Subject: a\nContent-Type: text/html\n\n<script>alert('hostile-mark')</script><p>Words.</p>",
    "no parts.mhtml": lambda: b"Subject: a\n\nWords.",
    "50,000 mails.mbox": lambda: b"From a\nSubject: b\n\nWords.\n\n" * 50_000,
    "100,000 cues.srt": lambda: b"".join(b"%d\n00:00:01,000 --> 00:00:02,000\nword\n\n" % n for n in range(100_000)),
    "2,500,000,000 pixels.png": lambda: _png(50_000, 50_000),
    "60,000,000 pixels.png": lambda: _png(10_000, 6_000),
    "one line of 1,000,000 pixels.png": lambda: _png(1_000_000, 1),
    "a comment of 100 MB.png": lambda: _png(100, 100, comment=100_000_000),
    "5,000 pages.tif": lambda: _tiff(5_000),
    "cut off.png": lambda: _png(2_000, 2_000)[:300],
    "pages in a circle.tif": lambda: _tiff(1, next_page=8),
    "no cells.ipynb": lambda: b'{"cells": 3}',
}
"""By the name they are uploaded under."""
