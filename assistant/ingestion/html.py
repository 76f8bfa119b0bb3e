"""A web page -> its article, as blocks of text with headings. Only this module names trafilatura."""

from __future__ import annotations

import re
from copy import deepcopy
from string import ascii_lowercase, ascii_uppercase
from typing import Any

from assistant.errors import DocumentReadError, DocumentTooLargeError
from assistant.ingestion.blocks import PARSER_FAULTS, Extract, Outline, reason
from assistant.ingestion.html_blocks import add_blocks
from assistant.ingestion.html_coverage import left_out_note, shown_words

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
_BLOCKS = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "dt", "dd", "blockquote", "pre", "div", "section", "body")
_OPENING = 40
"""Characters by which a block is known again."""
_NAMES = f'translate(concat(" ", @class, " ", @id), "{ascii_uppercase}_-", "{ascii_lowercase}  ")'
_EXTRA_NAMES = (
    "mw editsection",
    "cookie",
    "consent",
    "breadcrumb",
    "newsletter",
    "sharing",
    "social",
    "related",
    "sidebar",
    "advert",
    "promo",
)
_EXTRAS = f"""
    .//nav | .//aside | .//footer | .//form | .//dialog | .//*[@role="navigation" or @role="banner" or @role="dialog"]
    | .//header[not(ancestor::article) and not(.//h1)]
    | .//*[{" or ".join(f'contains({_NAMES}, " {name}")' for name in _EXTRA_NAMES)}]
"""


def read_html(text: str, doc_id: str) -> Extract:
    """Keep the article of a page: no menus, comments or scripts, and nothing that a reader would not see.

    Raises:
        DocumentTooLargeError: if it has too many tags, or one tag too many attributes.
        DocumentReadError: if nothing is left.
    """
    import trafilatura

    refuse_html_bomb(text, doc_id)
    # The doctype keeps trafilatura from rejecting fragments; what is left out of the article may still tell the metadata.
    tree, whole = (trafilatura.load_html("<!doctype html>\n" + text) for _ in range(2))
    try:
        article, note = ("", "") if tree is None else _extract_article(tree)
        if not re.search(r"\w", article):
            raise DocumentReadError(f"document {doc_id!r} is empty: the page holds no article text; save it as text instead")
        about = trafilatura.extract_metadata(whole, date_config={"extensive_search": False}, extensive=False)
    except PARSER_FAULTS as error:
        raise DocumentReadError(f"document {doc_id!r} is no readable HTML ({reason(error)}); save the page anew") from error
    source = about.url or about.sitename or about.hostname or ""
    return Extract(article, about.title or "", source, about.date or "", notes=(note,) if note else ())


def add_html(text: str, doc_id: str, outline: Outline) -> None:
    """Add all that is shown of a piece of HTML, such as a chapter or a mail; raises what `read_html` raises."""
    import trafilatura

    refuse_html_bomb(text, doc_id)
    tree = trafilatura.load_html("<!doctype html>\n" + text)
    if tree is None:
        return
    for element in tree.xpath(_HTML_HIDDEN):
        element.drop_tree()
    body = tree.find(".//body") if tree.tag == "html" else tree
    add_blocks(tree if body is None else body, outline)


def refuse_html_bomb(text: str, doc_id: str) -> None:
    """Raise `DocumentTooLargeError` where a text has too many tags, or one tag too many attributes."""
    if (tags := text.count("<")) > _MAX_HTML_TAGS:
        raise DocumentTooLargeError(f"document {doc_id!r} holds {tags:,} tags, over the limit of {_MAX_HTML_TAGS:,}; split it")
    long = (tag[1] for tag in _HTML_TAG.finditer(text) if len(tag[1]) > _MAX_ATTRIBUTES)
    if any(len(_HTML_ATTRIBUTE.findall(attributes)) > _MAX_ATTRIBUTES for attributes in long):
        raise DocumentTooLargeError(
            f"document {doc_id!r} has a tag with more than {_MAX_ATTRIBUTES:,} attributes; save it as text instead"
        )


def _extract_article(tree: Any) -> tuple[str, str]:
    """The blocks of the part of the page that holds the article, menus and the like left out, with a note if it is little."""
    import trafilatura

    for element in tree.xpath(_HTML_HIDDEN):
        element.drop_tree()  # keeps the text behind the element
    shown = shown_words(tree, _EXTRAS)
    article = trafilatura.bare_extraction(deepcopy(tree), include_comments=False, include_tables=True)
    root = _main_part(tree, _openings(article.body)) if article is not None and article.body is not None else None
    if root is None:
        text = str(trafilatura.html2txt(tree))
        return text, left_out_note(shown, text)
    _drop_extras(root)
    outline = Outline()
    add_blocks(root, outline)
    text = outline.render()
    return text, left_out_note(shown, text)


def _openings(article: Any) -> frozenset[str]:
    """How the blocks begin that trafilatura takes for the article."""
    return frozenset(_opening(block) for block in article.iter("p", "head", "item", "quote", "cell", "code")) - {""}


def _opening(element: Any) -> str:
    return "".join("".join(element.itertext()).split())[:_OPENING]


def _main_part(tree: Any, openings: frozenset[str]) -> Any:
    """The innermost element around all blocks that begin so; the whole body where none does."""
    body = tree.find("body") if tree.tag == "html" else tree
    found = [element for element in tree.iter(*_BLOCKS) if _opening(element) in openings]
    if not found:
        return body
    paths = [[*reversed(list(element.iterancestors())), element] for element in found]
    shared = [steps[0] for steps in zip(*paths, strict=False) if all(step is steps[0] for step in steps)]
    return shared[-1].getparent() if len(found) == 1 and shared[-1].getparent() is not None else shared[-1]


def _drop_extras(root: Any) -> None:
    """Drop menus, cookie notices and the like, unless they hold most of the text."""
    whole = len("".join(root.itertext()))
    for element in root.xpath(_EXTRAS):
        if element is not root and element.getparent() is not None and len("".join(element.itertext())) < whole / 3:
            element.drop_tree()
