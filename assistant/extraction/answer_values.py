"""What sentences answer with, and whether that differs: numbers with what they count, dates, names, and Yes or No."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.extraction.answer_types import AnswerType, answer_type, candidate_spans
from assistant.extraction.ranker import RankedSentence
from assistant.schema import Question, QuestionKind, Span
from assistant.text.words import content_stems, idf
from assistant.verification.facts.equality import is_same
from assistant.verification.facts.fact import Fact, FactKind
from assistant.verification.facts.modality import CueKind
from assistant.verification.facts.sentence import parse

OF_TYPE = {
    AnswerType.DATE: (FactKind.MONTH, FactKind.WEEKDAY, FactKind.NUMBER),
    AnswerType.PLACE: (FactKind.NAME,),
    AnswerType.NAME: (FactKind.NAME,),
}
_SAME_WORDS, _FEWEST_WORDS = 0.5, 2
"""The part of the words of the shorter one, by weight, that such sentences have in common, and the least number of them."""
_VALUES = (FactKind.NUMBER, FactKind.MONTH, FactKind.WEEKDAY, FactKind.NAME)
"""Kinds of facts that tell one answer from another ..."""
DATED = frozenset({FactKind.NUMBER, FactKind.MONTH})
"""... and those of them that are numbers or dates."""
_FAR = 10.0
"""Amounts so many times apart are not of the same."""
_PLAIN = re.compile(r"\d+(?:\.\d+)?")
_NEXT_WORD = 20
"""Characters behind a number in which the name of what it counts stands."""


def values_of(question: Question, one: RankedSentence) -> list[Fact]:
    """The numbers, dates and names of the span that answers, but those that the question has itself."""
    if one.answer is None:
        return []
    asked = parse(question.standalone).facts
    facts = parse(one.text[one.answer.start : one.answer.end]).facts
    return [fact for fact in facts if fact.kind in _VALUES and not any(is_same(fact, other) for other in asked)]


def with_typed_answer(question: Question, one: RankedSentence) -> RankedSentence:
    """The sentence, its answer a date or place where that is asked for and what the reader marked is none."""
    kinds = OF_TYPE.get(answer_type(question.standalone), ())
    if not kinds or any(fact.kind in kinds for fact in values_of(question, one)):
        return one
    spans = candidate_spans(answer_type(question.standalone), one.text, question.standalone)
    return replace(one, answer=spans[0]) if spans else one


def answers_otherwise(question: Question, best: RankedSentence, other: RankedSentence) -> bool:
    """Whether the other answers with another value of the same kind, or says No where the best one says Yes."""
    if question.kind is QuestionKind.YES_NO:
        return denies_asked(question, best) is not denies_asked(question, other) or _is_opposite(best, other)
    values, others = values_of(question, best), values_of(question, other)
    rival = any(one.kind is two.kind and one.unit == two.unit for one in values for two in others)
    return rival and _are_apart(values, others)


def names_otherwise(question: Question, best: RankedSentence, other: RankedSentence) -> bool:
    """Whether a date, place or name is asked for, and both answer with one, of a kind, that differ."""
    kinds = OF_TYPE.get(answer_type(question.standalone), ())
    ours, theirs = ([fact for fact in values_of(question, one) if fact.kind in kinds] for one in (best, other))
    rival = any(one.kind is two.kind for one in ours for two in theirs)
    return rival and _are_apart(ours, theirs)


def measures_otherwise(question: Question, best: RankedSentence, other: RankedSentence) -> bool:
    """Whether both answer with amounts of one unit, or of things of one name, that differ: "55 minutes" and "70 minutes".

    What differs more than tenfold, as a ferry's price and a ticket's, is not of the same.
    """
    ours, theirs = ([_measure(fact, one) for fact in values_of(question, one)] for one in (best, other))
    pairs = [(a, b) for a, unit in ours for b, its in theirs if unit == its != ""]
    return any(1 / _FAR < (a or 1) / (b or 1) < _FAR for a, b in pairs) and not set(ours) & set(theirs)


def with_other_amount(question: Question, best: RankedSentence, one: RankedSentence) -> RankedSentence | None:
    """The sentence, its answer another amount of the best one's unit, if both are worded alike; else None.

    "Twelve boats sank in the marina.", "In the marina 17 boats went down."
    """
    ours, theirs = (_undated(of.text) for of in (best, one))
    shorter = min(sum(map(idf, ours)), sum(map(idf, theirs)))
    if len(ours & theirs) < _FEWEST_WORDS or sum(map(idf, ours & theirs)) < _SAME_WORDS * shorter:
        return None
    places = ((one.text.find(fact.text), fact.text) for fact in parse(one.text).facts if fact.kind is FactKind.NUMBER)
    told = (replace(one, answer=Span(place, place + len(text))) for place, text in places if place >= 0)
    return next((other for other in told if measures_otherwise(question, best, other)), None)


def counts_asked(asked: frozenset[str], question: Question, one: RankedSentence) -> bool:
    """Whether the answer is a number of what the question names."""
    return any(unit in asked for _, unit in (_measure(fact, one) for fact in values_of(question, one)))


def denies_asked(question: Question, one: RankedSentence) -> bool:
    """Whether a negation stands at a word that is asked for."""
    asked = parse(question.standalone).stems
    cues = (cue for cue in parse(one.text).cues if cue.kind is CueKind.NEGATION)
    return any({cue.scope, cue.before, cue.after} & asked for cue in cues)


def have_rival_values(one: RankedSentence, other: RankedSentence) -> bool:
    """Whether both sentences have a value of the same kind and unit, wherever in them."""
    ours, theirs = ([fact for fact in parse(of.text).facts if fact.kind in _VALUES] for of in (one, other))
    return any(a.kind is b.kind and a.unit == b.unit for a in ours for b in theirs)


def _are_apart(ours: Sequence[Fact], theirs: Sequence[Fact]) -> bool:
    """Whether two answers have no value in common; of dates the months count: "30 June", "30 September"."""
    months, others = ([fact for fact in facts if fact.kind is FactKind.MONTH] for facts in (ours, theirs))
    if months and others:
        ours, theirs = months, others
    return not any(is_same(one, two) for one in ours for two in theirs)


def _undated(text: str) -> frozenset[str]:
    """The stems of a text without those of its numbers and dates."""
    values = (content_stems(fact.text) for fact in parse(text).facts if fact.kind in DATED)
    return frozenset(content_stems(text)).difference(*values)


def _is_opposite(one: RankedSentence, other: RankedSentence) -> bool:
    """Whether one has the opposite of a word of the other, such as "rose" and "fell"."""
    ours, theirs = ([fact for fact in parse(of.text).facts if fact.kind is FactKind.DIRECTION] for of in (one, other))
    return any(a.unit == b.unit and a.value != b.value for a in ours for b in theirs)


def _measure(fact: Fact, one: RankedSentence) -> tuple[float, str]:
    """A number and what it counts: its unit, else the stem of the next word; nothing of what is no number."""
    if fact.kind is not FactKind.NUMBER or not _PLAIN.fullmatch(fact.value):
        return 0.0, ""
    behind = one.text.partition(fact.text)[2]
    if any(other.kind is FactKind.MONTH and behind.lstrip().startswith(other.text) for other in parse(one.text).facts):
        return 0.0, ""
    return float(fact.value), fact.unit or next(iter(content_stems(behind[:_NEXT_WORD])), "")
