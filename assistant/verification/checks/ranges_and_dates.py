"""Numbers that belong together: the two of a range such as `1970–74` or `22:28`, and the day and year of a month.

Each number of a false pair may be in the evidence, and even near the right words; only the pair is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.verification.facts.fact import Fact, FactKind, Token
from assistant.verification.facts.number_equality import is_year
from assistant.verification.facts.sentence import ParsedSentence

_DASHES = frozenset(("-", "–", "—", ":"))
_BETWEEN = frozenset((*_DASHES, "to", "and", "until"))
_NEAR = 2  # tokens between a month and its number, as in "the 5th of May" and "May 5, 2002"
_BESIDE = frozenset((",", "of", "the", "th", "st", "nd", "rd"))


def unmatched_pair(claim: ParsedSentence, evidence: ParsedSentence) -> str | None:
    """The first range or date of the claim of which the evidence has one part with another, in the claim's words, or None."""
    wrong = (*_wrong_ranges(claim, evidence), *_wrong_dates(claim, evidence))
    return next(iter(wrong), None)


def _wrong_ranges(claim: ParsedSentence, evidence: ParsedSentence) -> Iterator[str]:
    ranges = set(_pairs(evidence, _DASHES))
    told = ranges | set(_pairs(evidence, _BETWEEN))
    for one, other in _pairs(claim, _DASHES):
        if (one, other) not in told and any({one, other} & set(pair) for pair in ranges):
            yield f"{one}–{other}"


def _pairs(text: ParsedSentence, joints: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The values of numbers with nothing but a joint between them; `1970–74` ends in 1974."""
    for one, other in pairwise(_of_kind(text, FactKind.NUMBER)):
        if [token.lower for token in text.tokens[one.last : other.first]] in [[joint] for joint in joints]:
            yield one.value, one.value[:2] + other.value if is_year(one) and len(other.value) == 2 else other.value


def _wrong_dates(claim: ParsedSentence, evidence: ParsedSentence) -> Iterator[str]:
    """A month with two years, with a year in the place of its day, or with another day or year than the evidence has."""
    told = [(month.value, *_date(evidence, month)) for month in _of_kind(evidence, FactKind.MONTH)]
    for month in _of_kind(claim, FactKind.MONTH):
        days, years = _date(claim, month)
        others = [(day, year) for name, day, year in told if name == month.value]
        on = month.first > 0 and claim.tokens[month.first - 1].lower == "on"
        is_odd = len(years) > 1 or (on and bool(years) and not days)
        if others and (is_odd or not any(_agree(days, day) and _agree(years, year) for day, year in others)):
            yield " ".join((month.text, *days, *years))


def _date(text: ParsedSentence, month: Fact) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The days and years beside a month."""
    found, last = list[Fact](), month.last
    for number in _of_kind(text, FactKind.NUMBER):
        if number.unit:
            continue  # "on 12 May 1999, the first meeting"
        if number.last <= month.first and _is_beside(text.tokens[number.last : month.first]) and not is_year(number):
            found = [number]
        elif number.first >= last and _is_beside(text.tokens[last : number.first]):
            found, last = [*found, number], number.last
    return tuple(f.value for f in found if not is_year(f)), tuple(f.value for f in found if is_year(f))


def _is_beside(between: Sequence[Token]) -> bool:
    return len(between) <= _NEAR and all(token.lower in _BESIDE for token in between)


def _agree(said: tuple[str, ...], told: tuple[str, ...]) -> bool:
    return not said or not told or set(said) <= set(told)


def _of_kind(text: ParsedSentence, kind: FactKind) -> list[Fact]:
    return sorted((fact for fact in text.facts if fact.kind is kind), key=lambda fact: fact.first)
