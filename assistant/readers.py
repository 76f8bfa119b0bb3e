"""What HTML, Markdown and Word hold: text or bytes -> `Extract`. Only this module names their parsing libraries."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable
from itertools import pairwise
from string import ascii_lowercase, ascii_uppercase
from typing import Any

from assistant.errors import DocumentReadError, DocumentTooLargeError
from assistant.outline import PARSER_FAULTS, Extract, Outline, reason

_MAX_UNPACKED = 200_000_000
_MAX_TAGS = 2_000_000
"""Each takes some hundred bytes of memory, so a small file of many would take gigabytes."""
_PIECE = 1_000_000

_HTML_STYLE = f'translate(@style, "{ascii_uppercase} \t\n", "{ascii_lowercase}")'  # in lower case, without blanks
_HTML_HIDDEN = f"""
    //comment() | //style | //template | //noscript | //script
    | //body//*[@hidden or @aria-hidden="true"
        or contains({_HTML_STYLE}, "display:none") or contains({_HTML_STYLE}, "visibility:hidden")]
"""
_MAX_HTML_TAGS = 300_000
_MAX_ATTRIBUTES = 5000
"""Of one tag: the parser holds each against all before it, so that a small file would keep it busy for hours."""
_HTML_NAMED = r"""[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?)?+"""
_HTML_ATTRIBUTE = re.compile(_HTML_NAMED)
_HTML_TAG = re.compile(rf"<[a-zA-Z][^\s/>]*+((?:[\s/]*+{_HTML_NAMED})*+)")
_HTML_INLINE = frozenset({"hi", "ref", "lb", "del", "graphic"})
_MARKDOWN_HIDDEN = re.compile(r"<(/?)(?:script|style|template)\b", re.I)

_DOCX_RUNS = """
    .//w:r[not(ancestor::w:del or ancestor::w:moveFrom or ancestor::w:txbxContent)
           and not(w:rPr/w:vanish[not(@w:val) or (@w:val != "0" and @w:val != "false")])]
"""
_DOCX_BLOCKS = "./w:p | ./w:tbl | ./w:sdt/w:sdtContent/w:p | ./w:sdt/w:sdtContent/w:tbl"


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
        DocumentTooLargeError: if it has too many tags, or one tag too many attributes.
        DocumentReadError: if nothing is left.
    """
    import trafilatura

    _refuse_html_bomb(text, doc_id)
    # The doctype keeps trafilatura from rejecting fragments; what is left out of the article may still tell the metadata.
    tree, whole = (trafilatura.load_html("<!doctype html>\n" + text) for _ in range(2))
    try:
        article = "" if tree is None else _extract_article(tree)
        if not re.search(r"\w", article):
            raise DocumentReadError(f"document {doc_id!r} is empty: the page holds no article text; save it as text instead")
        about = trafilatura.extract_metadata(whole, date_config={"extensive_search": False}, extensive=False)
    except PARSER_FAULTS as error:
        raise DocumentReadError(f"document {doc_id!r} is no readable HTML ({reason(error)}); save the page anew") from error
    return Extract(article, about.title or "", about.url or about.sitename or about.hostname or "", about.date or "")


def _refuse_html_bomb(text: str, doc_id: str) -> None:
    if (tags := text.count("<")) > _MAX_HTML_TAGS:
        raise DocumentTooLargeError(f"document {doc_id!r} holds {tags:,} tags, over the limit of {_MAX_HTML_TAGS:,}; split it")
    long = (tag[1] for tag in _HTML_TAG.finditer(text) if len(tag[1]) > _MAX_ATTRIBUTES)
    if any(len(_HTML_ATTRIBUTE.findall(attributes)) > _MAX_ATTRIBUTES for attributes in long):
        raise DocumentTooLargeError(
            f"document {doc_id!r} has a tag with more than {_MAX_ATTRIBUTES:,} attributes; save it as text instead"
        )


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


def read_docx(data: bytes, doc_id: str) -> Extract:
    """Read a Word document: headings and lists by their style, tables as rows; deleted and hidden text is left out.

    Raises:
        DocumentTooLargeError: if it unpacks to more than 200 MB, or two million tags.
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
    except (OpcError, zipfile.BadZipFile, zlib.error, *PARSER_FAULTS) as error:
        raise DocumentReadError(
            f"document {doc_id!r} is broken or no Word document ({reason(error)}); save it anew as .docx, without a password"
        ) from error


def _refuse_zip_bomb(data: bytes, doc_id: str) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
        if size > _MAX_UNPACKED:
            raise DocumentTooLargeError(
                f"document {doc_id!r} unpacks to {size / 1e6:.1f} MB, over the limit of {_MAX_UNPACKED / 1e6:.1f} MB; split it"
            )
        tags = sum(_count_tags(archive, entry) for entry in archive.infolist())
    if tags > _MAX_TAGS:
        raise DocumentTooLargeError(f"document {doc_id!r} holds {tags:,} XML tags, over the limit of {_MAX_TAGS:,}; split it")


def _count_tags(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    with archive.open(entry) as part:
        return sum(piece.count(b"<") for piece in iter(lambda: part.read(_PIECE), b""))


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
