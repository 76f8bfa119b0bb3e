"""What each format holds: bytes or text -> `Extract`. Only this module names a parsing library."""

from __future__ import annotations

import contextlib
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from string import ascii_lowercase, ascii_uppercase
from typing import TYPE_CHECKING, Any

from assistant.errors import DocumentReadError, DocumentTooLargeError

if TYPE_CHECKING:
    from pypdf import PdfReader

# The parsers meet hostile or broken input in many places and raise what happens to come up there; SyntaxError is lxml's.
_PARSER_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)

_MAX_UNPACKED = 200_000_000

_HTML_STYLE = f'translate(@style, "{ascii_uppercase} \t\n", "{ascii_lowercase}")'  # in lower case, without blanks
_HTML_HIDDEN = f"""
    //comment() | //style | //template | //noscript | //script
    | //body//*[@hidden or @aria-hidden="true"
        or contains({_HTML_STYLE}, "display:none") or contains({_HTML_STYLE}, "visibility:hidden")]
"""
_HTML_INLINE = frozenset({"hi", "ref", "lb", "del", "graphic"})
_MARKDOWN_HIDDEN = re.compile(r"<(/?)(?:script|style|template)\b", re.I)

_PDF_BULLET = re.compile(r"[•◦▪‣●○■](?:\s|$)|[-*] \S")
_PDF_HYPHENATED = re.compile(r"[^\W\d_][-\u00ad\u2010]$")
_PDF_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_PDF_NO_TITLE = re.compile(
    r"untitled|\(anonymous\)|\(unspecified\)|microsoft word - .*|.*\.(?:docx?|pdf|indd|qxd|tex|dvi)", re.I
)

_DOCX_RUNS = """
    .//w:r[not(ancestor::w:del or ancestor::w:moveFrom or ancestor::w:txbxContent)
           and not(w:rPr/w:vanish[not(@w:val) or (@w:val != "0" and @w:val != "false")])]
"""
_DOCX_BLOCKS = "./w:p | ./w:tbl | ./w:sdt/w:sdtContent/w:p | ./w:sdt/w:sdtContent/w:tbl"


@dataclass(frozen=True, slots=True)
class Extract:
    """What a format held; `published` as it was written there. Empty where the format doesn't tell."""

    text: str
    title: str = ""
    source: str = ""
    published: str = ""


class Outline:
    """Collects the blocks of an article, in order, as light Markdown."""

    def __init__(self) -> None:
        self._blocks: list[tuple[str, str]] = []
        self._items_open = 0
        self._bullet_due = False

    def open_item(self) -> None:
        """What follows, until `close_item`, stands in a list item; items may nest."""
        self._items_open += 1
        self._bullet_due = True

    def close_item(self) -> None:
        """End the innermost list item."""
        self._items_open -= 1
        self._bullet_due = False

    def paragraph(self, text: str) -> None:
        """Add a paragraph, or a line of the open list item; blank text adds nothing."""
        if not text.strip():
            return
        bullet = "- " if self._bullet_due else ""
        self._bullet_due = False
        self._blocks.append(("item" if self._items_open else "paragraph", bullet + text.strip()))

    def heading(self, level: int, text: str) -> None:
        """Add a heading of level 1 to 6."""
        if text.strip():
            self._blocks.append(("heading", "#" * min(max(level, 1), 6) + " " + " ".join(text.split())))

    def row(self, cells: Iterable[str]) -> None:
        """Add a row of a table."""
        line = " | ".join(" ".join(cell.split()) for cell in cells)
        if line.strip(" |"):
            self._blocks.append(("row", line))

    def code(self, text: str) -> None:
        """Add code, set in by four spaces as in Markdown, so that a comment in it is not taken for a heading."""
        lines = text.strip("\n").expandtabs(4).split("\n")
        self._blocks.append(("code", "\n".join("    " + line for line in lines)))

    def render(self) -> str:
        """The article: items of a list and rows of a table one a line, all else apart by blank lines."""
        pieces = [text for _, text in self._blocks[:1]]
        for (previous, _), (kind, text) in pairwise(self._blocks):
            pieces.append("\n" if kind == previous and kind in {"item", "row"} else "\n\n")
            pieces.append(text)
        return "".join(pieces)


def _reason(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def read_markdown(text: str) -> str:
    """Flatten Markdown: links become their text; emphasis, images, comments and HTML go; code stays."""
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

    outline = Outline()
    cells: list[str] = []
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    for opening, token in pairwise([Token("", "", 0), *tokens]):
        if token.type == "inline":
            _add_inline(outline, cells, opening, _flatten_inline(token.children or ()))
        else:
            _add_markup(outline, cells, token)
    return outline.render()


def _add_inline(outline: Outline, cells: list[str], opening: Any, text: str) -> None:
    if opening.type == "heading_open":
        outline.heading(int(opening.tag[1:]), text)
    elif opening.type in {"th_open", "td_open"}:
        cells.append(text)
    else:
        outline.paragraph(text)


def _add_markup(outline: Outline, cells: list[str], token: Any) -> None:
    match token.type:
        case "list_item_open":
            outline.open_item()
        case "list_item_close":
            outline.close_item()
        case "tr_close":
            outline.row(cells)
            cells.clear()
        case "fence" | "code_block":
            outline.code(token.content)


def _flatten_inline(children: Iterable[Any]) -> str:
    pieces: list[str] = []
    hidden = False
    for child in children:
        tag = _MARKDOWN_HIDDEN.match(child.content) if child.type == "html_inline" else None
        hidden = not tag.group(1) if tag else hidden
        if not hidden:
            pieces.append(_inline_text(child))
    return re.sub(r" *\n *", "\n", re.sub(r"[ \t]{2,}", " ", "".join(pieces)))


def _inline_text(child: Any) -> str:
    match child.type:
        case "text" | "text_special" | "code_inline":
            return str(child.content)
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "html_inline" if child.content.lower().startswith("<br"):
            return "\n"
    return ""


def read_html(text: str, doc_id: str) -> Extract:
    """Keep the article of a page: no menus, comments or scripts, and nothing that a reader would not see.

    Raises:
        DocumentReadError: if nothing is left.
    """
    import trafilatura

    # The doctype keeps trafilatura from rejecting fragments; what is left out of the article may still tell the metadata.
    tree, whole = (trafilatura.load_html("<!doctype html>\n" + text) for _ in range(2))
    try:
        article = "" if tree is None else _extract_article(tree)
        if not re.search(r"\w", article):
            raise DocumentReadError(f"document {doc_id!r} is empty: the page holds no article text; save it as text instead")
        about = trafilatura.extract_metadata(whole, date_config={"extensive_search": False}, extensive=False)
    except _PARSER_FAULTS as error:
        raise DocumentReadError(f"document {doc_id!r} is no readable HTML ({_reason(error)}); save the page anew") from error
    return Extract(article, about.title or "", about.url or about.sitename or about.hostname or "", about.date or "")


def _extract_article(tree: Any) -> str:
    import trafilatura

    for element in tree.xpath(_HTML_HIDDEN):
        element.drop_tree()  # keeps the text behind the element
    article = trafilatura.bare_extraction(tree, include_comments=False, include_tables=True)
    if article is None or article.body is None:
        return str(trafilatura.html2txt(tree))
    outline = Outline()
    _walk_html(article.body, outline)
    return outline.render()


def _walk_html(parent: Any, outline: Outline) -> None:
    line = [_squeeze(parent.text)]
    for child in parent:
        if child.tag in _HTML_INLINE or (child.tag == "code" and not _is_code_block(child, parent)):
            line.append(_inline_html(child))
        else:
            outline.paragraph("".join(line))
            line.clear()
            _add_html(child, outline)
        line.append(_squeeze(child.tail))
    outline.paragraph("".join(line))


def _add_html(element: Any, outline: Outline) -> None:
    match element.tag:
        case "head":
            outline.heading(int(element.get("rend", "h2")[1:] or 2), _inline_html(element))
        case "item":
            outline.open_item()
            _walk_html(element, outline)
            outline.close_item()
        case "row":
            outline.row(_inline_html(cell) for cell in element)
        case "code":
            outline.code("".join(element.itertext()))
        case _:
            _walk_html(element, outline)


def _is_code_block(element: Any, parent: Any) -> bool:
    return parent.tag == "body" or "\n" in "".join(element.itertext())


def _inline_html(element: Any) -> str:
    if element.tag == "lb":
        return "\n"
    pieces = [_squeeze(element.text)]
    for child in element:
        pieces += [_inline_html(child), _squeeze(child.tail)]
    return "".join(pieces)


def _squeeze(text: str | None) -> str:
    return re.sub(r"[ \t]+", " ", text or "")


def read_pdf(data: bytes, doc_id: str) -> Extract:
    """Read the text of a PDF, its wrapped lines rejoined into paragraphs.

    Raises:
        DocumentReadError: if it is encrypted, broken, or holds no text.
    """
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    locked = DocumentReadError(f"document {doc_id!r} is encrypted; remove the password")
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise locked
        pages = [_page_lines(page.extract_text()) for page in reader.pages]
    except DependencyError as error:  # a cipher that needs one more package: to the person it comes to the same
        raise locked from error
    except (PyPdfError, *_PARSER_FAULTS) as error:
        raise DocumentReadError(f"document {doc_id!r} is a broken PDF ({_reason(error)}); save or download it anew") from error
    text = _reflow([line for page in _without_running_lines(pages) for line in page])
    if not re.search(r"\w", text):
        raise DocumentReadError(f"document {doc_id!r} holds no text (a scan?); run OCR on it first")
    return Extract(text, *_describe_pdf(reader))


def _page_lines(text: str) -> list[str]:
    lines = (" ".join(line.split()) for line in text.translate(_PDF_LIGATURES).split("\n"))
    return "\n".join(lines).strip("\n").split("\n")


def _without_running_lines(pages: list[list[str]]) -> list[list[str]]:
    """Drop page numbers and running titles: first and last lines that, digits aside, most pages share."""
    if len(pages) < 3:
        return pages
    counts = Counter(key for page in pages for key in {_running_key(line) for line in (*page[:1], *page[-1:])})
    running = {key for key, count in counts.items() if count > len(pages) / 2}
    return [_trim_page(page, running) for page in pages]


def _trim_page(page: list[str], running: set[str]) -> list[str]:
    if len(page) < 2:
        return page
    start = int(_running_key(page[0]) in running)
    end = len(page) - int(_running_key(page[-1]) in running)
    return page[start:end]


def _running_key(line: str) -> str:
    return re.sub(r"\d+", "", line)


def _reflow(lines: list[str]) -> str:
    lengths = sorted(len(line) for line in lines if line)
    width = lengths[len(lengths) * 9 // 10] if lengths else 0
    paragraphs = [lines[:1]]
    for previous, line in pairwise(lines):
        if _begins_paragraph(previous, line, width):
            paragraphs.append([])
        paragraphs[-1].append(line)
    outline = Outline()
    for paragraph in map(_join_lines, paragraphs):
        if _PDF_BULLET.match(paragraph):
            outline.open_item()
            outline.paragraph(re.sub(r"^\W\s*", "", paragraph))
            outline.close_item()
        else:
            outline.paragraph(paragraph)
    return outline.render()


def _begins_paragraph(previous: str, line: str, width: int) -> bool:
    if not previous or not line or _PDF_BULLET.match(line):
        return True
    if _PDF_HYPHENATED.search(previous) or line[0].islower() or _PDF_BULLET.fullmatch(previous):
        return False
    return len(previous) < 0.7 * width  # the last line of a paragraph, or a heading


def _join_lines(lines: list[str]) -> str:
    pieces = []
    for line, following in pairwise([*lines, ""]):
        if not following or not _PDF_HYPHENATED.search(line):
            pieces += [line, " "]
        else:
            pieces.append(line[:-1] if following[0].islower() else line)
    return "".join(pieces).rstrip()


def _describe_pdf(reader: PdfReader) -> tuple[str, str, str]:
    """Title, source (a PDF tells none) and date."""
    from pypdf.errors import PyPdfError

    title = published = ""
    with contextlib.suppress(PyPdfError, *_PARSER_FAULTS):  # the text was read all the same
        about = reader.metadata
        title = str(about.title or "") if about else ""
        published = about.creation_date.isoformat() if about and about.creation_date else ""
    return ("" if _PDF_NO_TITLE.fullmatch(title.strip()) else title), "", published


def read_docx(data: bytes, doc_id: str) -> Extract:
    """Read a Word document: headings and lists by their style, tables as rows; deleted and hidden text is left out.

    Raises:
        DocumentTooLargeError: if it unpacks to more than 200 MB.
        DocumentReadError: if it is broken, or no Word document.
    """
    import docx
    from docx.opc.exceptions import OpcError

    try:
        _refuse_zip_bomb(data, doc_id)
        word = docx.Document(io.BytesIO(data))
        outline = Outline()
        for block in word.element.body.xpath(_DOCX_BLOCKS):
            _add_docx(block, word, outline)
        about = word.core_properties
        return Extract(outline.render(), about.title or "", "", about.created.isoformat() if about.created else "")
    except (OpcError, zipfile.BadZipFile, zlib.error, *_PARSER_FAULTS) as error:
        raise DocumentReadError(
            f"document {doc_id!r} is broken or no Word document ({_reason(error)}); save it anew as .docx, without a password"
        ) from error


def _refuse_zip_bomb(data: bytes, doc_id: str) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
    if size > _MAX_UNPACKED:
        raise DocumentTooLargeError(
            f"document {doc_id!r} unpacks to {size / 1e6:.1f} MB, over the limit of {_MAX_UNPACKED / 1e6:.1f} MB; split it"
        )


def _add_docx(block: Any, word: Any, outline: Outline) -> None:
    from docx.text.paragraph import Paragraph

    if block.tag.endswith("}tbl"):
        for row in block.tr_lst:
            outline.row(" ".join(_docx_text(paragraph) for paragraph in cell.xpath(".//w:p")) for cell in row.tc_lst)
        return
    style = str(getattr(Paragraph(block, word).style, "name", "") or "").lower()
    text = _docx_text(block)
    if match := re.match(r"(title|heading (\d))", style):
        outline.heading(int(match.group(2) or 1), text)
    elif style.startswith("list") or block.xpath("./w:pPr/w:numPr"):
        outline.open_item()
        outline.paragraph(text)
        outline.close_item()
    elif not style.startswith("toc"):  # a table of contents repeats the headings
        outline.paragraph(text)


def _docx_text(paragraph: Any) -> str:
    return "".join(run.text for run in paragraph.xpath(_DOCX_RUNS))
