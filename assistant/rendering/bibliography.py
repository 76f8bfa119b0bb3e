"""The articles that an answer cites, for programs that keep references: BibTeX and RIS.

Articles are not trusted: what has a meaning in either format is taken out of their words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.schema import Citation, Document

_YEAR = re.compile(r"\d{4}")
_TEX = str.maketrans(dict.fromkeys("{}\\", ""))
_KEY = re.compile(r"[^A-Za-z0-9]+")


def bibtex(documents: Iterable[Document], citations: Sequence[Citation]) -> str:
    """An entry for each article, what is cited of it in `note`; see https://ctan.org/pkg/bibtex for the format."""
    return "\n".join(_entry(document, citations) for document in documents)


def ris(documents: Iterable[Document], citations: Sequence[Citation]) -> str:
    """A record for each article, what is cited of it in `N1`; tags as in RefMan's RIS format."""
    return "\n".join(_record(document, citations) for document in documents)


def _entry(document: Document, citations: Sequence[Citation]) -> str:
    year = _YEAR.search(document.published or "")
    fields = {
        "title": document.title,
        "year": year.group() if year else "",
        "date": document.published,
        "url" if _is_url(document) else "howpublished": document.source or document.doc_id,
        "note": _quoted(document, citations),
    }
    told = ",\n".join(f"  {name} = {{{_line(value).translate(_TEX)}}}" for name, value in fields.items() if value)
    return f"@misc{{{_KEY.sub('-', document.doc_id).strip('-')},\n{told}\n}}\n"


def _record(document: Document, citations: Sequence[Citation]) -> str:
    fields = (
        ("TY", "ELEC" if _is_url(document) else "GEN"),
        ("ID", document.doc_id),
        ("TI", document.title),
        ("DA", (document.published or "").replace("-", "/")),
        ("UR" if _is_url(document) else "L1", document.source or document.doc_id),
        ("N1", _quoted(document, citations)),
    )
    return "".join(f"{tag}  - {_line(value)}\n" for tag, value in fields if value) + "ER  - \n"


def _quoted(document: Document, citations: Sequence[Citation]) -> str:
    return " … ".join(f"“{_line(one.cited_text)}”" for one in citations if one.doc_id == document.doc_id)


def _is_url(document: Document) -> bool:
    return bool(document.source) and document.source.startswith(("http://", "https://"))


def _line(text: str) -> str:
    return " ".join(text.split())
