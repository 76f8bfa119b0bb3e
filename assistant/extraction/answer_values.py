"""What sentences answer with, and whether that differs: numbers with what they count, dates, names, and Yes or No."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.extraction.answer_types import AnswerType, answer_type, candidate_spans
from assistant.extraction.ranker import RankedSentence
from assistant.schema import Question, QuestionKind
from assistant.text.words import content_stems
from assistant.verification.facts.equality import is_same, is_told
from assistant.verification.facts.fact import Fact, FactKind
from assistant.verification.facts.modality import CueKind
from assistant.verification.facts.number_equality import in_smallest, is_year
from assistant.verification.facts.sentence import parse

_NUMBER = (FactKind.NUMBER,)
OF_TYPE = {
    AnswerType.DATE: (FactKind.MONTH, FactKind.WEEKDAY, FactKind.NUMBER),
    AnswerType.PLACE: (FactKind.NAME,),
    AnswerType.NAME: (FactKind.NAME,),
    AnswerType.MONEY: _NUMBER,
    AnswerType.AGE: _NUMBER,
    AnswerType.DURATION: _NUMBER,
    AnswerType.COUNT: _NUMBER,
    AnswerType.NUMBER: _NUMBER,
}
_VALUES = (FactKind.NUMBER, FactKind.MONTH, FactKind.WEEKDAY, FactKind.NAME)
"""Kinds of facts that tell one answer from another ..."""
DATED = frozenset({FactKind.NUMBER, FactKind.MONTH})
"""... and those of them that are numbers or dates."""
_UNTYPED = (AnswerType.OTHER, AnswerType.REASON)
_FEW = 4
"""Content words of an answer in which it may be told otherwise."""
_SAYS = -2.2
"""The least log odds of such a sentence."""
_FAR = 10.0
"""Amounts so many times apart are not of the same."""
_CONVERTED = 0.03
"""How far apart amounts in other units may be and yet be the same, as they are rounded: "10 miles", "16 km"."""
_IN_OTHER_UNITS = {
    "mile": ("metre", 1609.344), "yard": ("metre", 0.9144), "foot": ("metre", 0.3048), "inch": ("metre", 0.0254),
    "ounce": ("gram", 28.35), "ton": ("gram", 1e6), "acre": ("hectare", 0.4047), "gallon": ("litre", 3.785),
}  # fmt: skip
_COUNTED = re.compile(r"\W*(?:\w+ )?(people|men|women|children|\w{3,}s)\b")
"""What a number counts: a plural behind it, an adjective between them."""
_PEOPLE = frozenset(
    content_stems(
        "people men women children passengers visitors guests spectators fans customers households homes families residents "
        "inhabitants workers employees jobs members pupils students victims patients villagers voters"
    )
)
"""Such things that articles count in one another's place."""
_RATE = re.compile(r"\b(?:an?|per|each|every) (hour|day|night|week|month|year|person|head)\b|\b(hour|dai|week|month|year)ly\b")


def values_of(question: Question, one: RankedSentence) -> list[Fact]:
    """The numbers, dates and names of the span that answers, but those that the question has itself."""
    if one.answer is None:
        return []
    asked, parsed = parse(question.standalone).facts, parse(one.text)
    span, tokens = range(one.answer.start, one.answer.end), parsed.tokens
    facts = (fact for fact in parsed.facts if tokens[fact.first].start in span or tokens[fact.last - 1].start in span)
    return [fact for fact in facts if fact.kind in _VALUES and not any(is_same(fact, other) for other in asked)]


def asked_values(question: Question, one: RankedSentence) -> list[Fact]:
    """Those of them that are of the kind asked for: of "when", dates; of "why", none; all where any kind may be meant."""
    kind = answer_type(question.standalone)
    if kind is AnswerType.REASON:
        return []
    found = [fact for fact in values_of(question, one) if fact.kind in OF_TYPE.get(kind, _VALUES)]
    return [fact for fact in found if kind is not AnswerType.DATE or fact.kind is not FactKind.NUMBER or is_year(fact)]


def with_typed_answer(question: Question, one: RankedSentence) -> RankedSentence:
    """The sentence, its answer a date, place, name or number where that is asked for and what the reader marked is none."""
    kind = answer_type(question.standalone)
    if kind not in OF_TYPE or asked_values(question, one):
        return one
    spans = candidate_spans(kind, one.text, question.standalone)
    return replace(one, answer=spans[0]) if spans else one


def answers_otherwise(question: Question, best: RankedSentence, other: RankedSentence) -> bool:
    """Whether the other answers with another value of the same kind, or says No where the best one says Yes."""
    if question.kind is QuestionKind.YES_NO:
        return denies_asked(question, best) is not denies_asked(question, other) or _is_opposite(best, other)
    values, others = asked_values(question, best), asked_values(question, other)
    rival = any(_are_comparable(one, two, best, other) for one in values for two in others)
    return (rival and _are_apart(values, others)) or _says_otherwise(question, best, other)


def _says_otherwise(question: Question, best: RankedSentence, other: RankedSentence) -> bool:
    """Whether a cause or thing is asked for, and both answer with few words, none of them in the other sentence, and no value.

    "Above a saddler's shop" and "above a bakery"; long answers may tell the same in other words.
    """
    if question.kind not in (QuestionKind.FACT, QuestionKind.REASON) or answer_type(question.standalone) not in _UNTYPED:
        return False
    if other.logit < _SAYS:
        return False
    asked = set(content_stems(question.standalone))
    ours, theirs = (_said(one) - asked for one in (best, other))
    if not (0 < len(ours) <= _FEW and 0 < len(theirs) <= _FEW) or values_of(question, best) or values_of(question, other):
        return False
    return not (ours & set(content_stems(other.text)) or theirs & set(content_stems(best.text)))


def _said(one: RankedSentence) -> set[str]:
    return set(content_stems(one.text[one.answer.start : one.answer.end])) if one.answer else set()


def says_as(question: Question, best: RankedSentence, others: Sequence[RankedSentence]) -> bool:
    """Whether one of the other sentences has what answers in the best one, wherever it stands, and does not negate it."""
    values = [fact for fact in asked_values(question, best) if fact.kind in DATED]
    said = _said(best) - set(content_stems(question.standalone))
    if said and not values and any(said <= set(content_stems(one.text)) and not _negates(one) for one in others):
        return True
    return any(
        _are_equal(one, two) and _are_comparable(one, two, best, other)
        for one in values
        for other in others
        for two in parse(other.text).facts
    )


def denies_asked(question: Question, one: RankedSentence) -> bool:
    """Whether a negation stands at a word that is asked for."""
    asked = parse(question.standalone).stems
    cues = (cue for cue in parse(one.text).cues if cue.kind is CueKind.NEGATION)
    return any({cue.scope, cue.before, cue.after} & asked for cue in cues)


def _negates(one: RankedSentence) -> bool:
    return any(cue.kind is CueKind.NEGATION for cue in parse(one.text).cues)


def have_rival_values(one: RankedSentence, other: RankedSentence) -> bool:
    """Whether both sentences have a value of the same kind and unit, wherever in them."""
    ours, theirs = ([fact for fact in parse(of.text).facts if fact.kind in _VALUES] for of in (one, other))
    return any(a.kind is b.kind and a.unit == b.unit for a in ours for b in theirs)


def _are_comparable(one: Fact, two: Fact, ours: RankedSentence, theirs: RankedSentence) -> bool:
    """Whether two facts are of a kind; of numbers, years or amounts of one unit or thing, at one rate, and of one size."""
    if one.kind is not two.kind or one.kind is not FactKind.NUMBER:
        return one.kind is two.kind
    if is_year(one) and is_year(two):
        return True
    (value, unit), (other, its) = _amount(one), _amount(two)
    if unit != its or _rate(one, ours) != _rate(two, theirs) or not value * other or not 1 / _FAR < value / other < _FAR:
        return False
    thing, another = _counted(one, ours), _counted(two, theirs)
    return not (thing and another) or thing == another or {thing, another} <= _PEOPLE


def _are_apart(ours: Sequence[Fact], theirs: Sequence[Fact]) -> bool:
    """Whether two answers have no value in common; of dates the months count: "30 June", "30 September"."""
    months, others = ([fact for fact in facts if fact.kind is FactKind.MONTH] for facts in (ours, theirs))
    if months and others:
        ours, theirs = months, others
    return not any(_are_equal(one, two) for one in ours for two in theirs)


def _are_equal(one: Fact, two: Fact) -> bool:
    """Whether two facts are the same, or one rounds the other and says so, or they are equal in other units."""
    if is_told(one, two) or is_told(two, one):
        return True
    if one.kind is not FactKind.NUMBER or two.kind is not FactKind.NUMBER or one.unit == two.unit:
        return False
    (value, unit), (other, its) = _amount(one), _amount(two)
    return unit == its != "" and abs(value - other) <= _CONVERTED * max(value, other)


def _amount(fact: Fact) -> tuple[float, str]:
    """A number in the unit that all of its kind are compared in; 0 of what has no digits."""
    value, unit = in_smallest(fact)
    if not value.replace(".", "", 1).isdecimal():
        return 0.0, unit
    base, times = _IN_OTHER_UNITS.get(unit, (unit, 1.0))
    return float(value) * times, base


def _counted(fact: Fact, one: RankedSentence) -> str:
    """The stem of what a number counts; empty where it has a unit or that can't be told."""
    found = None if fact.unit else _COUNTED.match(_behind(fact, one))
    return next(iter(content_stems(found[1])), "") if found else ""


def _rate(fact: Fact, one: RankedSentence) -> str:
    """What a number is told for one of: "1,500 litres a day"; empty where it is told for all."""
    found = _RATE.search(_behind(fact, one).split(",")[0][:40])
    return (found[1] or found[2]) if found else ""


def _behind(fact: Fact, one: RankedSentence) -> str:
    """The text behind a fact; a fact's text has its tokens apart, so the last of them is looked for."""
    return one.text.partition(fact.text.split()[-1])[2] if fact.text else ""


def _is_opposite(one: RankedSentence, other: RankedSentence) -> bool:
    """Whether one has the opposite of a word of the other, such as "rose" and "fell"."""
    ours, theirs = ([fact for fact in parse(of.text).facts if fact.kind is FactKind.DIRECTION] for of in (one, other))
    return any(a.unit == b.unit and a.value != b.value for a in ours for b in theirs)
