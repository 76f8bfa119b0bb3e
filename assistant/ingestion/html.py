"""A web page -> its article, as blocks of text with headings. Only this module names trafilatura."""

from __future__ import annotations

import re
from string import ascii_lowercase, ascii_uppercase
from typing import Any

from assistant.errors import DocumentReadError, DocumentTooLargeError
from assistant.ingestion.blocks import PARSER_FAULTS, Extract, Outline, reason

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
        case "table":
            rows = [[_inline_html(cell) for cell in row] for row in element.iter("row")]
            outline.table(rows)
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
