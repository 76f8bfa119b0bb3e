"""Which of sentences that are about as likely holds what is asked for: a number of what is counted, a date, somebody's name.

A ranker that compares words puts "School trip." before "The trip costs 165 pounds.", and an amount of money before the number
of votes. What fits is put first only where it is about as likely.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.extraction.answer_types import AnswerType, answer_type, candidate_spans, has_unit, name_around, number_spans
from assistant.extraction.ranker import RankedSentence
from assistant.schema import Question, QuestionKind, Span
from assistant.text.words import content_stems, words

_NEAR = 2.5
"""Log odds by which what does not fit may be ahead of what fits; of 1.5, 2.5 and 4 the best on `evals/tuning` and SQuAD."""
_HELD = frozenset((AnswerType.DATE, AnswerType.DURATION, AnswerType.MONEY, AnswerType.AGE, AnswerType.NUMBER))
_COUNTED = re.compile(
    r"\bhow many (?P<noun>(?:[\w’'-]+ ){0,2}?[\w’'-]+)"
    r"(?= (?:are|is|were|was|do|does|did|has|have|had|can|could|will|would|of|in|on|at|there|to|for)\b|\W*$)",
    re.IGNORECASE,
)
_NO_NOUN = re.compile(r"\bhow many (?:of|are|is|were|was|do|does|did|has|have|had|can|could|will|would)\b", re.IGNORECASE)
_RANGE = re.compile(r"\s?(?:to|or|and|[-–])\s?\d[\d.,]*\s?[\w%€£$]*")
_REACH = 3
"""Words behind a number, or before it, among which is what it counts."""


def fitting_order(question: Question, ranked: Sequence[RankedSentence]) -> tuple[int, ...]:
    """The places of the sentences, best first, those left out that only repeat words of the question, unless all do.

    In front stands one that fits what is asked for, if the best one does not and that one is about as likely.
    """
    places = tuple(range(len(ranked)))
    if question.kind is QuestionKind.YES_NO or question.bracketed or not ranked:
        return places
    asked = set(content_stems(question.standalone))
    telling = [i for i in places if not asked.issuperset(content_stems(ranked[i].text))] or list(places)
    best, fits = ranked[telling[0]], fit_of(question.standalone)
    near = (i for i in telling if best.logit - ranked[i].logit <= _NEAR)
    first = next((i for i in near if fits(ranked[i])), telling[0])
    return (first, *(i for i in telling if i != first))


def fit_of(question: str) -> Callable[[RankedSentence], bool]:
    """What tells whether a sentence may hold what the question asks for."""
    kind = answer_type(question)
    if kind is AnswerType.COUNT:
        return lambda one: _counts(question, one.text)
    if kind in _HELD:
        return lambda one: bool(candidate_spans(kind, one.text, question))
    if kind is AnswerType.NAME:
        return lambda one: not _names_asked(question, one)
    return lambda _: True


def _counts(question: str, text: str) -> bool:
    """Whether a number stands beside what is counted; where that is not named, whether one is of no unit."""
    asked = _COUNTED.search(question) if not _NO_NOUN.search(question) else None
    numbers = [span for span in number_spans(text) if text[span.start : span.end].lower() not in _ONE]
    if asked is None:
        return any(not has_unit(_with_range(text, span)) for span in numbers)
    nouns = set(content_stems(asked["noun"])[-1:])
    return any(nouns & set(content_stems(_beside(text, span))) for span in numbers)


def _with_range(text: str, number: Span) -> str:
    """The number, of a range both ends: "180 to 210 euros"."""
    behind = _RANGE.match(text, number.end)
    return text[number.start : behind.end() if behind else number.end]


def _beside(text: str, number: Span) -> str:
    """The number with the words around it."""
    before, behind = words(text[: number.start])[-_REACH:], words(text[number.end :])[:_REACH]
    return " ".join((*before, text[number.start : number.end], *behind))


def _names_asked(question: str, one: RankedSentence) -> bool:
    """Whether who answers is somebody whom the question names: "who taught Haverkamp", "Ludmila Haverkamp was a composer"."""
    if one.answer is None:
        return False
    asked = set(content_stems(question))
    return bool(asked & set(content_stems(name_around(one.text, one.answer))[-1:]))


_ONE = ("one", "half", "once", "several")
