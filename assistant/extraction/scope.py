"""Which articles a question names ("the second article", "budget.pdf", "the report on the mill"), and which topic."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from assistant.extraction.question_types import DOCUMENT_NOUN
from assistant.schema import Document, DocumentSummary
from assistant.text.phrases import phrase
from assistant.text.words import content_stems, idf

Named = Document | DocumentSummary

_ORDINALS = {
    "first": 0,
    "1st": 0,
    "second": 1,
    "2nd": 1,
    "third": 2,
    "3rd": 2,
    "fourth": 3,
    "4th": 3,
    "fifth": 4,
    "5th": 4,
    "last": -1,
}
_ORDINAL = phrase(rf"({'|'.join(_ORDINALS)}) {DOCUMENT_NOUN}")
_FORMATS = {
    "pdf": (".pdf",),
    "word": (".docx", ".doc"),
    "web page": (".html", ".htm", ".url"),
    "markdown": (".md",),
    "text file": (".txt",),
}
_FORMAT = phrase(rf"the ({'|'.join(_FORMATS)})(?: {DOCUMENT_NOUN})?")
_FILE = re.compile(r"\w\.[a-z][a-z0-9]{1,8}\b", re.IGNORECASE)
_SCAFFOLD = phrase(
    rf"{DOCUMENT_NOUN}|summar\w+|tl;?\s?dr|overview|gist|nutshell|recap|sum\w* (?:it |this |that )?up|takeaways?|key|"
    rf"main|most important|important|"
    r"points?|ideas?|facts|messages?|findings?|things?|short|brief(?:ly)?|quick(?:ly)?|give|tell|show|write|provide|"
    r"make|get|need|want|"
    r"know|say|says|said|tells?|covers?|deals?|discuss(?:es)?|describes?|happen(?:ed|s)?|all|everything|something|"
    r"anything|information|details?|"
    r"whole|entire|read|talk|talks|contents?|sentences?|few|two|three|four|five|one|first|second|third|last|pdf|word|"
    r"contained?|mention(?:s|ed)?|topics?|subject"
)
_SPEAKING = re.compile(
    rf"\b(?:the|this|that|my|your) ((?:[\w’'-]+ ){{1,4}}?)({DOCUMENT_NOUN}) "
    r"(?:says?|tells?|writes?|mentions?|reports?|covers?)\b",
    re.IGNORECASE,
)
"""A document that is named as the one who speaks: "what does the annual report say about safety"."""
_OF_TITLE = 0.5
"""The part of a title's words, by weight, that a question must have to name it ..."""
_OF_TOPIC = 0.6
"""... and the part of the question's own words that the title must have."""
_SHORTEST_NAME = 4


@dataclass(frozen=True, slots=True)
class Scope:
    """The ids of the articles that a question names, none where it names none; and the words of it that tell a topic."""

    documents: tuple[str, ...]
    topic: tuple[str, ...]


def scope_of(question: str, documents: Sequence[Named]) -> Scope:
    """What of the articles a question asks for; the order of the documents is that of "the second article"."""
    topic = tuple(content_stems(_SCAFFOLD.sub(" ", question)))
    for find in (_by_file_name, _by_place, _by_format, _by_speaking):
        if named := find(question, documents):
            known = {stem for document in named for stem in _name_stems(document)}
            return Scope(tuple(document.doc_id for document in named), tuple(stem for stem in topic if stem not in known))
    titled = _by_title(topic, documents)
    return Scope((titled.doc_id,), ()) if titled else Scope((), topic)


def may_name_documents(question: str) -> bool:
    """Whether a question may name a document by its file or format; quick, as it looks at no document."""
    return _FILE.search(question) is not None or _FORMAT.search(question) is not None


def named_documents(question: str, documents: Sequence[Named]) -> list[Named]:
    """The documents that a question names by file ("budget.pdf") or, where there is none, by format ("the PDF")."""
    asked = question.casefold()
    by_file = [document for document in documents if PurePosixPath(document.doc_id.casefold()).name in asked]
    return by_file or _by_format(question, documents)


def _by_file_name(question: str, documents: Sequence[Named]) -> list[Named]:
    asked = question.casefold()
    return [document for document in documents if any(name in asked for name in _file_names(document))]


def _file_names(document: Named) -> list[str]:
    path = PurePosixPath(document.doc_id.casefold())
    names = (path.name, path.stem if any(sign in path.stem for sign in "-_") else "")
    return [name for name in names if len(name) >= _SHORTEST_NAME]


def _name_stems(document: Named) -> set[str]:
    return {*content_stems(re.sub(r"[-_./]", " ", document.doc_id)), *content_stems(document.title)}


def _by_place(question: str, documents: Sequence[Named]) -> list[Named]:
    found = _ORDINAL.search(question)
    place = _ORDINALS[found[1].lower()] if found else len(documents)
    return [documents[place]] if -len(documents) <= place < len(documents) else []


def _by_format(question: str, documents: Sequence[Named]) -> list[Named]:
    found = _FORMAT.search(question)
    return [document for document in documents if found and document.doc_id.lower().endswith(_FORMATS[found[1].lower()])]


def _by_speaking(question: str, documents: Sequence[Named]) -> list[Named]:
    """The one document whose title or file name has all words by which it is called; its noun, such as "report", may differ."""
    called = _SPEAKING.search(question)
    stems = {*content_stems(called[1])} if called else set()
    found = [document for document in documents if stems and stems <= _name_stems(document)]
    noun = {*content_stems(called[2])} if called else set()
    named_so = [document for document in found if noun <= _name_stems(document)] or found
    return named_so if len(named_so) == 1 else []


def _by_title(topic: Sequence[str], documents: Sequence[Named]) -> Named | None:
    """The document whose title shares most with the topic, if that is much of both."""
    scored = [(_shared(topic, _name_stems(document)), document) for document in documents]
    (of_topic, of_title), best = max(scored, key=lambda one: one[0], default=((0.0, 0.0), None))
    return best if of_topic >= _OF_TOPIC and of_title >= _OF_TITLE / 2 else None


def _shared(topic: Sequence[str], title: set[str]) -> tuple[float, float]:
    both = sum(idf(stem) for stem in {*topic} & title)
    return both / (sum(map(idf, {*topic})) or 1.0), both / (sum(map(idf, title)) or 1.0)
