"""Differences that no sentence states: two stated values of the same kind, subtracted in code.

"How much taller is the new mast than the old one?" is answered by the two sentences that tell the heights, both cited, and by
the difference, which is shown as a computation and never as a citation. Where it is not plain which two values are meant,
nothing is computed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.extraction.composition import Computed
from assistant.extraction.further_sentences import behind
from assistant.extraction.quantities import Quantity, QuantityKind, elapsed, read_quantities
from assistant.extraction.ranker import RankedSentence
from assistant.schema import Question
from assistant.text.phrases import phrase
from assistant.text.words import content_stems, idf

_MORE = (
    r"(?:more|less|fewer|taller|higher|lower|longer|shorter|older|younger|bigger|larger|smaller|faster|slower|earlier|later|"
    r"cheaper|dearer|heavier|lighter|deeper|wider|warmer|colder|hotter|greater|newer|farther|further)"
)
_DIFFERENCE = phrase(
    rf"differences?|by how (?:much|many|far)|how (?:much|many|far)(?: [\w-]+){{0,2}} {_MORE}|"
    r"how (?:much|many|far)\b.*\b(?:rise|risen|rose|fall|fallen|fell|grow|grown|grew|drop(?:ped)?|shrink|shrunk|"
    r"go(?:ne)? (?:up|down)|went (?:up|down)|increased?|decreased?|changed?)"
)
_ELAPSED = phrase(
    r"how long|how (?:many|much) (?:years?|months?|weeks?|days?|hours?|minutes?|time)|how much (?:later|earlier|sooner|longer)"
)
_DAYS = phrase(r"how (?:many|much) (?:years?|months?|weeks?|days?)")
_HOURS = phrase(r"how (?:many|much) (?:hours?|minutes?)")
_BY_LENGTH = phrase(r"longer|shorter")
_DO = r"(?:is|was|are|were|does|did|do|has|have|had|will|would|can|could)"
_SIDES = (
    re.compile(rf"\b(?:which|who|what)\b.*\b{_MORE}\b.*?[,:]?\s+(.{{2,60}}?)\s+or\s+(.{{2,60}}?)\W*$", re.IGNORECASE),
    re.compile(r"\bbetween\s+(.{2,80}?)\s+and\s+(.{2,80}?)\W*$", re.IGNORECASE),
    re.compile(rf"\b{_MORE}\b\s*{_DO}?\s*(.{{2,80}}?)\s+than\s+(.{{2,80}}?)\W*$", re.IGNORECASE),
    re.compile(r"\bfrom\s+(.{2,80}?)\s+(?:to|until|till)\s+(.{2,80}?)\W*$", re.IGNORECASE),
    re.compile(rf"\b(?:after|before)\s+(.{{2,80}}?)\s+{_DO}\s+(.{{2,80}}?)\W*$", re.IGNORECASE),
    re.compile(
        rf"\b(?:long|years|months|weeks|days|hours|minutes|later|earlier)\s+{_DO}?\s*(.{{2,80}}?)\s+(?:after|before)\s+"
        r"(.{2,80}?)\W*$",
        re.IGNORECASE,
    ),
)
_FROM_TO = re.compile(r"\b(?:from|to|until|till|than|against|up|down|while|compared)\b", re.IGNORECASE)
_STATED = re.compile(rf"\d\S*(?: [\w.-]+){{0,2}} {_MORE}\b", re.IGNORECASE)
"""A difference that a sentence states itself: "2,370 more than ten years ago"."""
_BARE = re.compile(r"\b(?:from|to|than|against|only|just|at|by now)\s+$", re.IGNORECASE)
"""What stands before a number that leaves its unit out."""
_TIME_UNITS = ("year", "month", "week", "day", "hour", "minute", "second", "century")
_NEAR = 0.5
"""The least part, by weight, of a side's words that the passage of its sentence has."""
_LOOKED_AT = 12
"""Sentences, from the best on, in which the values are looked for."""
_FAR_APART = 1000
"""Two values of which one is so many times the other are hardly of the same scale ("from 21 to 18 million")."""
_IRREGULAR = {"foot": "feet", "inch": "inches", "century": "centuries", "percent": "percentage points", "yen": "yen"}

_Kinds = frozenset[QuantityKind]
_AMOUNTS, _CLOCK = frozenset({QuantityKind.AMOUNT}), frozenset({QuantityKind.TIME})
_DATES = frozenset({QuantityKind.DATE, QuantityKind.DAY, QuantityKind.MONTH, QuantityKind.YEAR})


@dataclass(frozen=True, slots=True)
class _Operand:
    sentence: RankedSentence
    quantity: Quantity


_Pair = tuple[_Operand, _Operand]


def difference_asked(
    question: Question, ranked: Sequence[RankedSentence], disagreeing: Sequence[RankedSentence] = ()
) -> Computed | None:
    """The difference that a question asks for; None where it asks for none, or it is not plain which one.

    Args:
        question: is looked at as it stands alone.
        ranked: sentences, best first; the best one has one of the values, or there is none.
        disagreeing: sentences of several articles that answer differently, as of a plan before and after it changed.
    """
    text = question.standalone
    asks_time = bool(_ELAPSED.search(text))
    if not (asks_time or _DIFFERENCE.search(text) or _SIDES[0].search(text)) or _STATED.search(ranked[0].text):
        return None
    for kinds in _kinds_asked(text) if asks_time else (_AMOUNTS,):
        pair = _of_sides(text, ranked, kinds) or _in_one(ranked[0], kinds) or _of_answers(disagreeing, kinds)
        if pair and ranked[0] in (pair[0].sentence, pair[1].sentence):
            return Computed(tuple(dict.fromkeys(operand.sentence for operand in pair)), _told(*pair))
    return None


def _kinds_asked(text: str) -> tuple[_Kinds, ...]:
    """What may tell the time that a question asks for; "how many days" is told by no times of day, nor hours by dates."""
    if _DAYS.search(text):
        return (_DATES,)
    if _HOURS.search(text):
        return (_CLOCK,)
    return (_DATES | _CLOCK, _AMOUNTS) if _BY_LENGTH.search(text) else (_DATES | _CLOCK,)


def _of_sides(text: str, ranked: Sequence[RankedSentence], kinds: _Kinds) -> _Pair | None:
    """The values of the two things that are named."""
    sides = next((match.groups() for pattern in _SIDES if (match := pattern.search(text))), None)
    if sides is None:
        return None
    stems = [set(content_stems(side)) for side in sides]
    one, other = (_operands(own - others, own, ranked, kinds) for own, others in ((stems[0], stems[1]), (stems[1], stems[0])))
    return next(((a, b) for a in one for b in other if _are_comparable(a, b)), None)


def _operands(own: set[str], side: set[str], ranked: Sequence[RankedSentence], kinds: _Kinds) -> list[_Operand]:
    """The values in sentences about a side: with most of the words that only it has first, the nearest to them first."""
    told = [(_weight(own, one.text), one) for one in ranked[:_LOOKED_AT]]
    known = {stem for _, one in told for stem in content_stems(_around(one))} & side
    about = [(shared, one) for shared, one in told if shared and _weight(side, _around(one)) >= _NEAR * sum(map(idf, known))]
    return [
        _Operand(one, quantity)
        for _, one in sorted(about, key=lambda pair: -pair[0])
        for quantity in sorted(_wanted(one.text, kinds), key=lambda quantity: _apart(one.text, own, quantity))
    ]


def _weight(asked: set[str], text: str) -> float:
    return sum(map(idf, asked & set(content_stems(text))))


def _around(one: RankedSentence) -> str:
    return f"{one.hit.passage.heading} {one.hit.passage.text}"


def _wanted(text: str, kinds: _Kinds) -> list[Quantity]:
    return [one for one in read_quantities(text) if one.kind in kinds]


def _apart(text: str, asked: set[str], quantity: Quantity) -> int:
    """Characters between a value and the nearest word of a side."""
    places = [word.start() for word in re.finditer(r"\w+", text) if asked & set(content_stems(word.group()))]
    return min((abs(place - quantity.place) for place in places), default=len(text))


def _in_one(best: RankedSentence, kinds: _Kinds) -> _Pair | None:
    """The two values of the best sentence, if it has just two of a kind: "fell from 21 to 18 percent"."""
    found = _wanted(best.text, kinds)
    operands = [_Operand(best, quantity) for quantity in found]
    pairs = [(a, b) for i, a in enumerate(operands) for b in operands[i + 1 :] if _are_comparable(a, b)]
    return pairs[0] if len(pairs) == 1 and _FROM_TO.search(best.text) else None


def _of_answers(disagreeing: Sequence[RankedSentence], kinds: _Kinds) -> _Pair | None:
    """The values that two articles give as their answers, if each gives one."""
    answers = [
        [_Operand(one, quantity) for quantity in _wanted(one.text, kinds) if _answers(one, quantity)] for one in disagreeing
    ]
    match answers:
        case [[one], [other]] if _are_comparable(one, other):
            return one, other
    return None


def _answers(one: RankedSentence, quantity: Quantity) -> bool:
    return one.answer is not None and one.answer.start < quantity.place + len(quantity.text) and quantity.place < one.answer.end


def _are_comparable(one: _Operand, other: _Operand) -> bool:
    """Whether one can be taken from the other: of one kind; times, which have no date, told one right after the other."""
    a, b = one.quantity, other.quantity
    if a.kind is not b.kind or a.value == b.value:
        return False
    if a.kind is QuantityKind.TIME:
        return _are_neighbours(one.sentence, other.sentence)
    return a.kind is not QuantityKind.AMOUNT or _are_of_one_unit(one, other)


def _are_of_one_unit(one: _Operand, other: _Operand) -> bool:
    """Whether two amounts are of one unit and scale; one may lack it beside the other: "6,480 crowns, down from 7,150"."""
    a, b = one.quantity, other.quantity
    if max(a.value, b.value) >= _FAR_APART * min(a.value, b.value):
        return False
    bare, full = (one, other) if not a.unit else (other, one)
    if bare.quantity.unit or full.quantity.unit in ("", *_TIME_UNITS):
        return bool(a.unit) and a.unit == b.unit
    before = bare.sentence.text[: bare.quantity.place]
    return bool(_BARE.search(before)) and _are_neighbours(one.sentence, other.sentence)


def _are_neighbours(one: RankedSentence, other: RankedSentence) -> bool:
    if one.hit.passage.doc_id != other.hit.passage.doc_id:
        return False
    return one.sentence == other.sentence or other.sentence in behind(one) or one.sentence in behind(other)


def _place(operand: _Operand) -> int:
    return operand.sentence.sentence.start + operand.quantity.place


def _told(one: _Operand, other: _Operand) -> str:
    if one.quantity.kind is QuantityKind.TIME:
        first, last = (operand.quantity for operand in sorted((one, other), key=_place))
    else:
        first, last = sorted((one.quantity, other.quantity), key=lambda quantity: quantity.value)
    if first.kind is not QuantityKind.AMOUNT:
        return f"from {first.text} to {last.text}: {elapsed(first, last)}"
    unit = first.unit or last.unit
    plural = _IRREGULAR.get(unit, unit if unit.endswith("s") else f"{unit}s")
    return f"{last.text} − {first.text} = {_number(last.value - first.value)} {plural}"


def _number(value: float) -> str:
    """A number as people write it: `2.6 million`, `1,200`, `3.5`."""
    for scale, word in ((1e9, "billion"), (1e6, "million")):
        if value >= scale:
            return f"{value / scale:.6g} {word}"
    return f"{value:,.10g}"
