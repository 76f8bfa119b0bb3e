"""Prices and rules by age: the part of a sentence, or the row of a list, that is about the age a question names.

Of "8 euros for adults and nothing for children under twelve" the second part answers what a child of ten pays; a ranker that
reads whole sentences marks the amount that looks most like one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.extraction.ranker import RankedSentence
from assistant.schema import Span

_COUNTED = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen twenty
""".split()  # noqa: SIM905
_OLDEST = 150
_CLASSES = (
    (re.compile(r"\b(?:infants?|bab(?:y|ies)|toddlers?)\b", re.IGNORECASE), 0, 3),
    (re.compile(r"\b(?:teenagers?|teens)\b", re.IGNORECASE), 13, 19),
    (re.compile(r"\b(?:child(?:ren)?|kids?|minors?)\b", re.IGNORECASE), 0, 17),
    (re.compile(r"\b(?:seniors?|pensioners?|retired)\b", re.IGNORECASE), 60, _OLDEST),
    (re.compile(r"\b(?:adults?|grown-ups?)\b", re.IGNORECASE), 18, _OLDEST),
)
"""Words for people of an age, from and to; where an age stands beside them, that counts."""

_AGE = rf"(\d{{1,2}}|{'|'.join(_COUNTED)})(?:s\b)?"
_NO_AGE = (
    r"(?!\w|[.,]\d|\s?(?:%|[$€£¥]|(?:euro|dollar|pound|crown|franc|cent|minute|hour|day|week|month|metre|meter|mile|kilo\w*|"
    r"tonne|ton|litre|degree|percent|person|guest|visitor|table|seat|group|hundred|thousand|million)s?\b|"
    r"(?:pence|people|feet|km|kg|cm|m)\b))"
)
_PEOPLE = (
    r"(?:aged?|ages|between|child|children|kids?|boys?|girls?|teenagers?|young people|people|persons?|pupils?|students?|those)"
)
_OLD = rf"{_AGE}(?: years?)?(?: old| of age)?"
_FROM_TO = (
    rf"{_PEOPLE}\s(?:the ages of |aged? |ages |from |between |of )*{_AGE}(?:\s?[-–]\s?| to | and | through ){_AGE}{_NO_AGE}|"
    rf"{_AGE}(?:\s?[-–]\s?| to ){_AGE}[\s-]years?\b"
)
_RANGES = tuple(
    (re.compile(rf"\b(?:{pattern})", re.IGNORECASE), bounds)
    for pattern, bounds in (
        (_FROM_TO, lambda a, b: (a, b)),
        (rf"{_OLD} (?:and|or) (?:over|older|above|up)\b", lambda a: (a, _OLDEST)),
        (rf"{_OLD} (?:and|or) (?:under|younger|below)\b", lambda a: (0, a)),
        (rf"(?:under|below|younger than)(?: the age of)?[\s-]{_AGE}{_NO_AGE}", lambda a: (0, a - 1)),
        (rf"(?:up to|until)(?: the age of)? {_AGE}{_NO_AGE}", lambda a: (0, a)),
        (rf"(?:over|above|older than)(?: the age of)?[\s-]{_AGE}{_NO_AGE}", lambda a: (a + 1, _OLDEST)),
        (rf"from (?:the age of {_AGE}|{_AGE} years?|age {_AGE})\b", lambda a: (a, _OLDEST)),
        (rf"{_PEOPLE}\s(?:of |aged? ){_AGE}{_NO_AGE}", lambda a: (a, a)),
    )
)
"""Ages as they are written, each with the youngest and the oldest that it says."""
_ASKED = re.compile(
    rf"\b{_AGE}[\s-]years?[\s-]olds?\b|\baged? (?:of )?{_AGE}{_NO_AGE}|"
    rf"\b(?:child|kid|boy|girl|son|daughter|baby|toddler|teenager|person|man|woman|someone|somebody|visitor|guest|pupil|student)"
    rf"(?: who is| is| of)? {_AGE}{_NO_AGE}|\b(?:I am|I'm|she is|she's|he is|he's) {_AGE}{_NO_AGE}",
    re.IGNORECASE,
)
_BREAK = re.compile(r"\s*[;|\n]\s*|,\s+|\s+(?:and|but|while|whereas)\s+", re.IGNORECASE)
_VALUE = re.compile(
    r"\b(?:nothing|free(?: of charge| entry)?|no (?:charge|fee)|half(?:[\s-](?:price|fare))?)\b|[$€£¥]\s?\d[\d.,]*\b|"
    rf"\b(?:\d+(?:[.,]\d+)*|{'|'.join(_COUNTED)})(?:\s?%|\s(?!for|and|to|per|in|a|an|each|if|or|but|when|at|on)[a-z]+)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class AgePart:
    """A part of a text about people from one age to another, and what it says of them, if that is a figure."""

    youngest: int
    oldest: int
    place: Span
    value: Span | None


def age_parts(text: str) -> tuple[AgePart, ...]:
    """The parts of a sentence, in order, that are each about people of an age."""
    ranges = list(_ranges(text))
    places = list[tuple[int, int, int, int]]()
    for start, end in _pieces(text, [span for _, _, span in ranges]):
        if ages := _ages(text, ranges, start, end):
            places.append((*ages, start, end))
        elif places:  # it goes on about the same people
            places[-1] = (*places[-1][:3], end)
    return tuple(
        AgePart(youngest, oldest, Span(start, end), _value(text, [span for _, _, span in ranges], start, end))
        for youngest, oldest, start, end in places
    )


def age_asked(question: str) -> tuple[int, int] | None:
    """The ages that a question is about, from and to: one number, or those of a word such as "children"; None if about none."""
    if match := _ASKED.search(question):
        (age,) = _numbers(match)
        return age, age
    return next(((youngest, oldest) for word, youngest, oldest in _CLASSES if word.search(question)), None)


def of_the_age_asked(question: str, ranked: Sequence[RankedSentence]) -> tuple[RankedSentence, ...]:
    """The sentences, with one about the age asked for before another of its document that is about others alone.

    Its answer is what it says of that age.
    """
    asked, parts = age_asked(question), age_parts(ranked[0].text)
    if not asked or not parts:
        return tuple(ranked)
    for one in ranked:
        part = _suited(asked, age_parts(one.text)) if one.hit.passage.doc_id == ranked[0].hit.passage.doc_id else None
        if part:
            return (_answering(one, part), *(other for other in ranked if other is not one))
    return tuple(ranked)


def _suited(asked: tuple[int, int], parts: Sequence[AgePart]) -> AgePart | None:
    """The narrowest of the parts with everybody of one age; of those about some of a group, the only one."""
    youngest, oldest = asked
    if youngest == oldest:
        fitting = [part for part in parts if part.youngest <= youngest <= part.oldest]
        return min(fitting, key=lambda part: part.oldest - part.youngest, default=None)
    fitting = [part for part in parts if youngest <= part.youngest and part.oldest <= oldest]
    return fitting[0] if len(fitting) == 1 else None


def _answering(one: RankedSentence, part: AgePart) -> RankedSentence:
    place = part.place
    if one.answer and place.start <= one.answer.start and one.answer.end <= place.end:
        return one
    return replace(one, answer=part.value)


def _ranges(text: str) -> Iterator[tuple[int, int, Span]]:
    """Every age, or range of ages, that stands in a text, with its place; none inside another."""
    taken = list[Span]()
    for pattern, bounds in _RANGES:
        for match in pattern.finditer(text):
            span = Span(match.start(), match.end())
            if not any(span.start < other.end and other.start < span.end for other in taken):
                taken.append(span)
                youngest, oldest = bounds(*_numbers(match))
                yield youngest, oldest, span


def _numbers(match: re.Match[str]) -> list[int]:
    return [int(found) if found.isdecimal() else _COUNTED.index(found.lower()) for found in match.groups() if found]


def _pieces(text: str, whole: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """The text between commas, semicolons and conjunctions, but for those inside of an age."""
    start = 0
    for match in _BREAK.finditer(text):
        if not any(span.start < match.end() and match.start() < span.end for span in whole):
            yield start, match.start()
            start = match.end()
    yield start, len(text)


def _ages(text: str, ranges: Sequence[tuple[int, int, Span]], start: int, end: int) -> tuple[int, int] | None:
    """The first ages between two places, or those of the first word for people of an age."""
    stated = [(youngest, oldest) for youngest, oldest, span in ranges if start <= span.start < end]
    words = ((youngest, oldest) for word, youngest, oldest in _CLASSES if word.search(text, start, end))
    return stated[0] if stated else next(words, None)


def _value(text: str, ages: Sequence[Span], start: int, end: int) -> Span | None:
    for match in _VALUE.finditer(text, start, end):
        if not any(span.start < match.end() and match.start() < span.end for span in ages):
            return Span(match.start(), match.end())
    return None
