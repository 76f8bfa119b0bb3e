"""Answers to show in the window, and what their HTML may hold."""

import re

from assistant.schema import Abstention, Answer, Citation, Claim, Document, Hit, Passage, Span, Support, Verdict
from tests.support.answers import published
from tests.support.read_html import Read

TAGS = frozenset(
    [
        "article",
        "h3",
        "div",
        "p",
        "span",
        "strong",
        "section",
        "ul",
        "li",
        "button",
        "details",
        "summary",
        "label",
        "textarea",
        "mark",
    ]
)
ATTRIBUTES = {
    "class": re.compile(r"[a-z -]+"),
    "dir": re.compile(r"auto"),
    "type": re.compile(r"button"),
    "data-turn": re.compile(r"[0-9]+"),
    "data-source": re.compile(r"[ceh][0-9]+"),
    "data-act": re.compile(r"copy(-markdown|-bibtex|-ris)?|retry|edit|rate-up|rate-down|comment"),
    "aria-label": re.compile(r"Source [0-9]+|Sources"),
    "aria-pressed": re.compile(r"true|false"),
    "aria-hidden": re.compile(r"true"),
    "role": re.compile(r"alert|status"),
    "rows": re.compile(r"2"),
    "maxlength": re.compile(r"2000"),
    "hidden": re.compile(r""),
}


def make_answer(before="Before. ", cited="The fund is worth €2 billion.", after=" After.", **changes):
    """An extractive answer of one sentence, with its passage and everything consistent."""
    text = before + cited + after
    document = Document.create("a.md", text, title=changes.pop("title", "A title"))
    start = len(before)
    passage = Passage(
        "a.md#1", "a.md", text, 0, len(text), changes.pop("heading", "A heading"), (Span(start, start + len(cited)),)
    )
    citation = Citation(1, "a.md", document.title, "a.md#1", start, start + len(cited), cited)
    claim = Claim(cited, (1,), changes.pop("highlights", ()))
    verdicts = (Verdict(claim, changes.pop("support", Support.SUPPORTED), 1.0, citation),)
    made = {
        "question": "How much?",
        "standalone_question": "How much is the fund worth?",
        "text": f"{cited} [1]",
        "citations": (citation,),
        "verdicts": verdicts,
        "abstention": None,
        "confidence": 0.78,
        "engine": "extractive",
        "model": "m",
        "hits": (Hit(passage, 1.0, 1, 1, 1),),
    }
    return Answer(**{**made, **published(changes.get("verdicts", verdicts)), **changes})


def abstained(**changes):
    return make_answer(
        text="The articles don't say.", citations=(), verdicts=(), abstention=Abstention.NOT_IN_CORPUS, **changes
    )


def check_harmless(source):
    read = Read(source)
    assert set(read.tags) <= TAGS
    for name, value in read.attributes:
        assert name in ATTRIBUTES, name
        assert ATTRIBUTES[name].fullmatch(value or ""), (name, value)
    return read


def buttons(read, kind):
    """What stands on the buttons of a class."""
    return [text for tag, attrs, text in read.by_tag if tag == "button" and attrs.get("class") == kind]
