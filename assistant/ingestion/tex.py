"""LaTeX -> text, by pylatexenc; nothing that an article includes is read, and no macro of its own is run."""

from __future__ import annotations

import re
from itertools import count
from typing import Any

from assistant.errors import DocumentReadError
from assistant.ingestion.blocks import PARSER_FAULTS, Extract, Outline, reason
from assistant.ingestion.encodings import decode

_LEVELS = {"part": 1, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4, "paragraph": 5}
_DROPPED = (
    "title",
    "author",
    "date",
    "maketitle",
    "includegraphics",
    "cite",
    "citep",
    "citet",
    "label",
    "ref",
    "hline",
    "toprule",
    "midrule",
)
_SET_APART = ("equation", "align", "quote", "abstract", "figure", "table")
_TOGETHER = ("tabular", "itemize", "enumerate", "description")
_BODY = re.compile(r"\\begin\s*\{document\}(.*?)(?:\\end\s*\{document\}|\Z)", re.DOTALL)
_TOLD = r"\\{name}\s*\{{((?:[^{{}}]|\{{[^{{}}]*\}})*)\}}"
_OWN_MACRO = re.compile(r"\\(?:(?:re)?newcommand\*?\s*\{?\\([A-Za-z]+)\}?|def\s*\\([A-Za-z]+))\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
_LONGEST_MACRO = 100
_SIMPLER = (
    (re.compile(r"\\multicolumn\s*\{\d+\}\s*\{[^{}]*\}\s*(?=\{)"), ""),
    (re.compile(r"\\multirow\s*(?:\[[^\]]*\])?\s*\{[^{}]*\}\s*\{[^{}]*\}\s*(?=\{)"), ""),
    (re.compile(r"\\c(?:midrule|line)(?:\([^)]*\))?\s*\{[^{}]*\}"), ""),
    (re.compile(r"\\begin\s*\{thebibliography\}\s*\{[^{}]*\}"), r"\\begin{itemize}"),
    (re.compile(r"\\end\s*\{thebibliography\}"), r"\\end{itemize}"),
    (re.compile(r"\\bibitem\s*(?:\[[^\]]*\])?\s*\{[^{}]*\}"), r"\\item "),
    (re.compile(r"\s*\\and\b"), ", "),
)
_HEADING, _ITEM, _MARKED, _CELL, _CODE = "\ue002", "\ue003", "\ue004", "\ue005", "\ue006"  # private characters
_PRIVATE = re.compile(f"[{_HEADING}-{_CODE}]")
_UNMARKED = re.compile(rf"{_ITEM}(?![-\d.]*{_MARKED})")
_BLOCK = re.compile(r"\n\s*\n")
_MOST_BLANKS = re.compile(r"[ \t\u00a0]*\n[ \t\u00a0]*|[ \t\u00a0]+")


def read_tex(data: bytes, doc_id: str) -> Extract:
    """Read a LaTeX file: headings, paragraphs, items, the cells of tables in rows, formulas as they can be written in a line.

    Raises:
        DocumentReadError: if it can't be parsed.
    """
    decoded = decode(data, doc_id)
    source = _PRIVATE.sub("", decoded.text)
    try:
        source = _with_own_macros(source)
        body = _BODY.search(source)
        text = _converter().latex_to_text(body.group(1) if body else source)
        title, authors, published = (_told(source, name) for name in ("title", "author", "date"))
    except PARSER_FAULTS as error:
        raise DocumentReadError(f"document {doc_id!r} is no readable LaTeX ({reason(error)}); correct it") from error
    outline = Outline()
    if title:
        outline.heading(1, title)
    outline.paragraph(authors)
    for block in _BLOCK.split(text):
        _add(block.strip(), outline)
    return Extract(outline.render(), title, "", published, notes=(decoded.note,) if decoded.note else ())


def _with_own_macros(source: str) -> str:
    """The source with what its own short macros without arguments stand for, and simpler forms of what spans columns."""
    for pattern, replacement in _SIMPLER:
        source = pattern.sub(replacement, source)
    own = {match[1] or match[2]: match[3] for match in _OWN_MACRO.finditer(source) if len(match[3]) <= _LONGEST_MACRO}
    if not own:
        return source
    used = re.compile(rf"\\({'|'.join(map(re.escape, own))})(?![A-Za-z])(?:\{{\}})?")
    bare = _OWN_MACRO.sub("", source)
    if sum(len(own[match[1]]) for match in used.finditer(bare)) > len(source):  # each is replaced once, not what comes of it
        return source
    return used.sub(lambda match: own[match[1]], bare)


def _told(source: str, name: str) -> str:
    found = re.search(_TOLD.format(name=name), source)
    return " ".join(_converter().latex_to_text(found.group(1)).split()) if found else ""


def _add(block: str, outline: Outline) -> None:
    if block.startswith(_HEADING):
        outline.heading(int(block[1]), block[2:])
    elif block.startswith(_CODE):
        outline.code(block[1:].replace(_CODE, "\n"))
    elif _CELL in block:
        outline.table([[_line(cell) for cell in row.split(_CELL)] for row in block.split("\n") if row.strip()])
    else:
        lead_in, *items = block.split(_ITEM)
        outline.paragraph(_line(lead_in))
        for item in items:
            mark, _, told = item.rpartition(_MARKED)
            outline.item(_line(told), mark or "-")


def _line(text: str) -> str:
    return _MOST_BLANKS.sub(" ", text).strip()


def _converter() -> Any:
    from pylatexenc.latex2text import (
        EnvironmentTextSpec,
        LatexNodes2Text,
        MacroTextSpec,
        SpecialsTextSpec,
        get_default_latex_context_db,
    )

    known = get_default_latex_context_db()
    known.add_context_category(
        "article",
        prepend=True,
        macros=[
            *(MacroTextSpec(name, _heading) for name in _LEVELS),
            *(MacroTextSpec(name, "") for name in _DROPPED),
            MacroTextSpec("item", _ITEM),
            MacroTextSpec("footnote", lambda node, l2tobj: f" ({_last_argument(node, l2tobj)})"),
            MacroTextSpec("caption", lambda node, l2tobj: f"\n\n{_last_argument(node, l2tobj)}\n\n"),
        ],
        environments=[
            *(EnvironmentTextSpec(name, "\n\n%s\n\n") for name in _SET_APART),
            *(EnvironmentTextSpec(name, _together) for name in _TOGETHER),
            EnvironmentTextSpec("verbatim", _code),
        ],
        specials=[SpecialsTextSpec("&", _CELL)],
    )
    return LatexNodes2Text(latex_context=known, math_mode="text")


def _heading(node: Any, l2tobj: Any) -> str:
    return f"\n\n{_HEADING}{_LEVELS[node.macroname]}{_line(_last_argument(node, l2tobj))}\n\n"


def _together(node: Any, l2tobj: Any) -> str:
    """The items or rows of an environment as one block; those items that a list within it has are marked already."""
    numbers = count(1)
    text = _BLOCK.sub("\n", str(l2tobj.nodelist_to_text(node.nodelist)).strip())
    marked = _UNMARKED.sub(
        lambda _: f"{_ITEM}{next(numbers)}.{_MARKED}" if node.environmentname == "enumerate" else f"{_ITEM}-{_MARKED}", text
    )
    return f"\n\n{marked}\n\n"


def _last_argument(node: Any, l2tobj: Any) -> str:
    arguments = [argument for argument in node.nodeargd.argnlist if argument is not None]
    return str(l2tobj.nodelist_to_text(arguments[-1:])) if arguments else ""


def _code(node: Any) -> str:
    lines = node.nodeargd.verbatim_text.strip("\n").split("\n")
    return f"\n\n{_CODE}{_CODE.join(lines)}\n\n"
