"""Questions that the words of an article suggest: of its sentences, and about its sums, names, dates, labels and headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, zip_longest

from assistant.server.window.sentence_questions import sentence_questions
from assistant.text.sentences import split_sections

_NAME = r"[A-Z][a-zà-ÿ]{1,30}+(?:[ -][A-Z][\w’']{1,30}+){1,3}"  # bounded and possessive: no text makes it slow
_WORDS = r"(?:(?!the |an? )[a-z][a-z-]{1,30}+ ){0,3}[a-z][a-z-]{1,30}+"
_NUMBER = r"(?:about |some |over |nearly |only |just )?[$€£¥]?\d"
_SPEAKS = r"(?:said|says|told|noted|explained|argued|answered|warned|added|wrote)"
_DONE = (
    r"(?:founded|built|opened|signed|published|released|launched|elected|born|discovered|invented|completed|established"
    r"|closed|created|introduced|painted|restored|renovated|dissolved|adopted|sold|bought)"
)
_PLACED = r"(?: (?:at|in|of|on|near) [A-Z][\w’'-]{1,30}+(?: [A-Z][\w’'-]{1,30}+){0,2})?"
_BEGINS = {"opens": "open", "starts": "start", "begins": "begin", "ends": "end", "closes": "close"}
_WAS = r"(?:was|were|is|are|rose to|fell to|grew to|reached|stood at|amounted to)"
_NO_PERSON = re.compile(
    r"(?:Square|Street|Lane|Road|Avenue|Bridge|Park|River|Lake|Mountain|Island|Bay|Hall|House|School|University|College|Museum"
    r"|Church|Company|Group|Bank|Fund|Office|Ministry|Department|Council|Board|Agency|Union|Party|Club|Society|Line|City|Town)$"
)
_START = r"(?:^|[.!?]\s|\n)"
_APART = "".join(
    rf"(?<!\b{word} )" for word in ("of", "in", "at", "on", "to", "by", "for", "from", "with", "and", "or", "near")
)
"""What follows is no part of a longer name, such as the state in `the support of the state`."""
_OPENING = re.compile(r"(?:The|A|An|But|And|In|On|For|When|As|At) ")
_ASKS = re.compile(r"(?:Who|What|When|Where|Why|How|Which)\b")

Form = Callable[[re.Match[str]], tuple[str, str]]
"""Makes of a match a question and what it is about; both empty where it makes none."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question, and the words that the sentence which answers it has to hold."""

    question: str
    about: str


def suggestions(texts: Iterable[str]) -> Iterator[Suggestion]:
    """Questions that the texts suggest, each once; what is most worth asking first, and every kind and text in its turn."""
    given = tuple(texts)
    of_sentences = [_fairly(same) for same in zip(*map(_of_sentences, given), strict=True)]
    by_kind = [_fairly(_matches(pattern, form, text) for text in given) for pattern, form in _FORMS]
    first = dict[str, Suggestion]()
    for one in _fairly([*of_sentences, *by_kind]):
        first.setdefault(one.question, one)
    return iter(first.values())


def _of_sentences(text: str) -> list[Iterator[Suggestion]]:
    """For each form of a question, those that a sentence of the text answers; that very sentence is to be the answer."""
    spans = (span for section in split_sections(text) for span in section.sentences)
    forms = sentence_questions([text[span.start : span.end] for span in spans])
    return [(Suggestion(question, sentence) for question, sentence in form) for form in forms]


def _fairly(groups: Iterable[Iterable[Suggestion]]) -> Iterator[Suggestion]:
    """The first of each group, then the second of each, and so on."""
    return (item for item in chain.from_iterable(zip_longest(*groups)) if item is not None)


def _matches(pattern: re.Pattern[str], form: Form, text: str) -> Iterator[Suggestion]:
    for match in pattern.finditer(text):
        question, about = form(match)
        if question:
            yield Suggestion(question, about)


def _worth(match: re.Match[str]) -> tuple[str, str]:
    return (f"How much is the {match[1]} worth?", match[1]) if " " in match[1] else ("", "")


def _who(match: re.Match[str]) -> tuple[str, str]:
    name = _named(match[1])
    return ("", "") if _NO_PERSON.search(name) else (f"Who is {name}?", name)


def _said(match: re.Match[str]) -> tuple[str, str]:
    name = _named(match[1] or match[2])
    return (f"What did {name} say?", name) if " " in name else ("", "")


def _when(match: re.Match[str]) -> tuple[str, str]:
    article = "the " if match[1].startswith(("The ", "the ")) else ""
    name = _named(match[1].removeprefix("the "))
    return f"When was {article}{name} {match[2]}?", name


def _when_the(match: re.Match[str]) -> tuple[str, str]:
    return f"When {match[2]} the {match[1]} {match[3]}?", match[1]


def _hours(match: re.Match[str]) -> tuple[str, str]:
    return f"When does the {match[1]} {_BEGINS[match[2]]}?", match[1]


def _measure(match: re.Match[str]) -> tuple[str, str]:
    if " " not in match[1]:  # "the line": which one, and what of it
        return "", ""
    verb = match[2] if match[2] in {"is", "are", "were"} else "was"
    return f"What {verb} the {match[1]}?", match[1]


def _defined(match: re.Match[str]) -> tuple[str, str]:
    return f"What is {match[1]}?", match[1]


def _label(match: re.Match[str]) -> tuple[str, str]:
    label = match[1][0].lower() + match[1][1:]
    return f"What is the {label}?", match[1]


def _heading(match: re.Match[str]) -> tuple[str, str]:
    heading = match[1].strip()
    if heading.endswith("?"):
        return (heading, heading) if _ASKS.match(heading) else ("", "")
    return f"What do the articles say about “{heading}”?", heading


def _named(name: str) -> str:
    return _OPENING.sub("", name, count=1)


_FORMS: tuple[tuple[re.Pattern[str], Form], ...] = (
    (re.compile(r"\b(?:[Tt]he|[Aa]n?) ((?:[a-z]{1,30}+ )?[a-z]{1,30}+) worth (?:about |some |over )?[$€£¥]"), _worth),
    (re.compile(rf"(?<!\bthe )(?<!\bThe )\b({_NAME}), (?:an? |the |who )"), _who),
    (re.compile(rf"\b((?:the )?{_NAME}) was ({_DONE}) (?:in|on) (?:[A-Z][a-z]+ )?\d"), _when),
    (re.compile(rf"{_APART}\b[Tt]he ({_WORDS}{_PLACED}) (was|were) ({_DONE}) (?:in|on) (?:[A-Z][a-z]+ )?\d"), _when_the),
    (re.compile(rf"{_START}The ({_WORDS}) ({'|'.join(_BEGINS)}) (?:in|on|at) [\w ]{{0,20}}\d"), _hours),
    (re.compile(rf"(?:^|[.!?]\s|\n)The ({_WORDS}) ({_WAS}) {_NUMBER}"), _measure),
    (re.compile(rf"(?:^|\n)[-*•]? ?([A-Z][a-z-]{{1,20}}+(?: [a-z-]{{2,20}}+){{1,3}}(?<!ed)): {_NUMBER}"), _label),
    (re.compile(rf"(?:^|[.!?]\s|\n)({_NAME}|[A-Z]{{2,8}}) is (?:an? |the )"), _defined),
    (re.compile(rf"\b({_NAME}),? {_SPEAKS}\b|\b{_SPEAKS} ({_NAME})\b"), _said),
    (re.compile(r"^#{2,6} ([^\W\d_][\w,;:’'()-]{0,30} [\w ,;:’'()-]{3,50}\??)$", re.MULTILINE), _heading),
)
