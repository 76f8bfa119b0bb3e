"""The expected answer type of a question (Li and Roth 2002), and where a sentence holds something of that type."""

from __future__ import annotations

import re
from enum import StrEnum

from assistant.schema import Span
from assistant.text.words import content_stems, idf

_UNCOMMON = 0.8


class AnswerType(StrEnum):
    """What would answer a question."""

    MONEY = "money"
    AGE = "age"
    DURATION = "duration"
    COUNT = "count"
    NUMBER = "number"
    DATE = "date"
    PLACE = "place"
    NAME = "name"
    REASON = "reason"
    QUOTE = "quote"
    OTHER = "other"


def _asks(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


_MONEY_WORDS = (
    "costs?|pay|pays|paid|worth|spen[dt]|prices?|earn(?:ed|s)?|rais(?:e|ed)|charged?|invest(?:ed)?|budget|fees?|money|salary|"
    "revenues?|income|debts?|loss|profits?|donat(?:e|ed|ions?)|grants?|sell|sold|fined?|owe[ds]?"
)
_ASKED = (  # the first that matches decides
    (AnswerType.AGE, _asks(r"how old|what age|at what age")),
    (
        AnswerType.MONEY,
        _asks(
            rf"how much (?:money|[^?]*?\b(?:{_MONEY_WORDS}))|(?:what|which) [^?]*?\b(?:price|cost|fee|salary|budget|revenue)"
        ),
    ),
    (AnswerType.DURATION, _asks(r"how long|for how many (?:years|months|weeks|days|hours|minutes)")),
    (AnswerType.COUNT, _asks(r"how many|what number|which number|the number of")),
    (
        AnswerType.NUMBER,
        _asks(
            r"how (?:much|large|big|high|tall|far|often|fast|deep|wide|heavy)|(?:what|which) (?:\w+ )?"
            r"(?:percentage|percent|proportion|amount|size|population|share|speed|length|height|weight|depth|temperature)"
        ),
    ),
    (
        AnswerType.DATE,
        _asks(r"when|(?:what|which) (?:\w+ )?(?:year|date|day|month|century|decade|time|season)|how (?:long ago|soon)"),
    ),
    (
        AnswerType.PLACE,
        _asks(
            r"where|(?:what|which) (?:\w+ )?(?:city|town|country|countries|nation|place|state|location|region|area|continent|"
            r"island|building|street|river|village|capital)"
        ),
    ),
    (
        AnswerType.NAME,
        _asks(
            r"who|whom|whose|(?:what|which) (?:\w+ )?(?:person|man|woman|president|king|queen|leader|author|company|firm|"
            r"organi[sz]ation|team|group|party|professor|minister|scientist|institute|university|name|bank|agency)"
        ),
    ),
    (AnswerType.REASON, _asks(r"why|what (?:caused|causes|is the reason|was the reason|led)|for what reason|how come")),
    (AnswerType.QUOTE, _asks(r"say|said|says|call|called|describe[ds]?|put it|words|comment(?:ed)?|quote[ds]?|respon\w+")),
)

_NUMBER_WORD = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|"
    r"nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?|hundreds?|thousands?|millions?|billions?|half|"
    r"a third|a quarter|dozens?|several|once|twice|double|triple"
)
_NUMBER = rf"(?:\d(?:[\d,.]*\d)?|\b(?:{_NUMBER_WORD})\b)(?:[\s-](?:hundred|thousand|million|billion|trillion)\b)?"
_TIME = r"(?:years?|months?|weeks?|days?|hours?|minutes?|seconds?|decades?|centur(?:y|ies)|seasons?)\b"
_MEASURE = (
    r"(?:metres?|meters?|kilomet(?:re|er)s?|miles?|feet|tonnes?|tons?|kilograms?|litres?|liters?|degrees?|times|people|km|kg|"
    r"cm|mm|m|GB|MB)\b"
)
_UNIT = rf"(?:\s?%|\s(?:percent|per cent|{_TIME}|{_MEASURE}))?"
_MONEY = rf"[$€£¥]\s?{_NUMBER}|{_NUMBER}\s(?:US )?(?:dollars?|euros?|pounds?|cents?|pence|yen|yuan|rubles?|rupees?|francs?)\b"
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan\.|Feb\.|Aug\.|Sept?\.|"
    r"Oct\.|Nov\.|Dec\.)"
)
_DATE = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s)?{_MONTH}(?:\s\d{{1,2}}(?:st|nd|rd|th)?\b)?(?:,?\s\d{{4}}\b)?"
    r"(?:\s(?:last|this|next) year)?|\b(?:(?:early|mid|late)[\s-])?(?:1\d{3}|20\d\d)s?\b|"
    r"\b(?:last|this|next) (?:year|month|week|spring|summer|autumn|winter|night|decade|century)\b|"
    r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b\w+ (?:days?|weeks?|months?|years?|decades?) (?:ago|later|earlier)\b|"
    r"\b(?:the )?\d{1,2}(?:st|nd|rd|th) century\b|\b(?:today|yesterday|tomorrow|midnight|noon)\b|"
    r"\b\d{1,2}(?::\d\d)?\s?[ap]\.?m\b|\b(?:[01]?\d|2[0-3]):[0-5]\d\b|\b(?:weekdays?|weekends?)\b"
)
_CAPITAL = r"[A-Z][\w’'.-]*"
_PROPER = rf"{_CAPITAL}(?:\s(?:(?:of|for|and|de|van|von|al)\s(?:the\s)?)?(?={_CAPITAL}){_CAPITAL})*(?<!\.)"

_OF_UNIT = re.compile(rf"[$€£¥%]|\b(?:percent|per cent|dollars?|euros?|pounds?|cents?|pence|{_TIME}|{_MEASURE})", re.IGNORECASE)
_FOUND = {
    AnswerType.MONEY: re.compile(_MONEY, re.IGNORECASE),
    AnswerType.AGE: re.compile(rf"{_NUMBER}[\s-]years?[\s-]old\b|\baged? (?:of )?{_NUMBER}|(?<=, )\d\d(?=,)", re.IGNORECASE),
    AnswerType.DURATION: re.compile(rf"{_NUMBER}[\s-](?:{_TIME}|{_MEASURE})|\b(?:since|until) [\w ]{{1,20}}", re.IGNORECASE),
    AnswerType.COUNT: re.compile(rf"{_MONEY}|{_NUMBER}{_UNIT}", re.IGNORECASE),
    AnswerType.NUMBER: re.compile(rf"{_MONEY}|{_NUMBER}{_UNIT}", re.IGNORECASE),
    AnswerType.DATE: re.compile(_DATE, re.IGNORECASE),
    AnswerType.PLACE: re.compile(
        rf"(?:(?<=\b[IiAaOo][nt] )|(?<=\bto )|(?<=\bfrom )|(?<=\bnear )|(?<=\bof )|(?<=\binto )|(?<=\bover )|(?<=[’']s ))"
        rf"(?:the )?{_PROPER}"
    ),
    AnswerType.NAME: re.compile(_PROPER),
    AnswerType.REASON: re.compile(
        r"\b(?:because|since|due to|owing to|so that|in order to|thanks to|as a result of|after|so|to|"
        r"the (?:cause|reason))\b[^.;]*",
        re.IGNORECASE,
    ),
    AnswerType.QUOTE: re.compile(r"[“\"][^”\"]+[”\"]"),
}


def answer_type(question: str) -> AnswerType:
    """The kind of answer that the question's words ask for."""
    return next((kind for kind, pattern in _ASKED if pattern.search(question)), AnswerType.OTHER)


def number_spans(sentence: str) -> tuple[Span, ...]:
    """The numbers of a sentence that are no dates, with their units."""
    dates = [range(*match.span()) for match in _FOUND[AnswerType.DATE].finditer(sentence)]
    found = (Span(*match.span()) for match in _FOUND[AnswerType.COUNT].finditer(sentence))
    return tuple(span for span in found if not any(span.start in date for date in dates))


def name_around(sentence: str, span: Span) -> str:
    """The proper name that a span lies in or touches; empty where there is none."""
    names = (match for match in _FOUND[AnswerType.NAME].finditer(sentence))
    return next((name.group() for name in names if name.start() < span.end and span.start < name.end()), "")


def has_unit(number: str) -> bool:
    """Whether a number is of time, length, money or the like, or a share, and so counts nothing."""
    return bool(_OF_UNIT.search(number))


def candidate_spans(kind: AnswerType, sentence: str, question: str) -> tuple[Span, ...]:
    """Spans of the sentence that are of the kind and say something that the question does not say itself."""
    if kind is AnswerType.OTHER:
        return ()
    known = set(content_stems(question))
    spans = (Span(*match.span()) for match in _FOUND[kind].finditer(sentence) if match.group())
    dates = () if kind is AnswerType.DATE else tuple(_FOUND[AnswerType.DATE].finditer(sentence))
    apart = (span for span in spans if not any(date.start() <= span.start < date.end() for date in dates))
    return tuple(span for span in apart if _is_new(sentence, span, known))


def _is_new(sentence: str, span: Span, known: set[str]) -> bool:
    stemmed = content_stems(sentence[span.start : span.end])
    if not stemmed:
        return False
    # A sentence begins with a capital whatever its first word is; only an uncommon one there is a name.
    opening = span.start == 0 and len(stemmed) == 1 and idf(stemmed[0]) < _UNCOMMON
    return not opening and not known.issuperset(stemmed)
