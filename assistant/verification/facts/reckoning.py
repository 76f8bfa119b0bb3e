"""Whether a number of a claim can be had from those of its evidence: said otherwise, counted, or worked out in one step.

A person who rewords a text counts ("two letters" for "wrote twice"), rounds, takes a part ("half of the pupils" for 214 of 380)
and subtracts. Such a number stands nowhere in the evidence and yet may be right, so that it alone tells nothing. That
it is right isn't said here: whether its claim is supported is weighed, and a number that can't be had so is not.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

from assistant.verification.facts.durations import Text, months_between, seconds_between
from assistant.verification.facts.fact import Fact, FactKind, Token
from assistant.verification.facts.number_equality import FIRST_YEAR, LAST_YEAR, in_smallest
from assistant.verification.facts.numbers import unit_of

_COUNTED = 12
"""The highest number in words that counts what a text names, or places it in a row."""
_SHARES = {"percent": 100.0, "third": 3.0, "quarter": 4.0, "fifth": 5.0, "tenth": 10.0}
"""What parts of a whole are told in: so many of it make one whole."""
_PART, _TIMES, _MONTH = "part", "times", "month"
_SCALED = (_PART, _TIMES, "")
"""What is put together as it is; a length or sum may have its unit left out beside another."""
_EXACTLY, _ROUGHLY, _LASTED = 1e-6, 0.1, 0.15
_VAGUE = {"scores": 20.0, "dozens": 24.0, "hundreds": 200.0, "thousands": 2e3, "millions": 2e6, "billions": 2e9}
_VAGUE_UP_TO = 10
"""Times the least of what is so called."""
_APART = 2
"""How many sentences one may stand before another whose number is put together with its own."""
_SUMMED = 8
"""Numbers of one unit that are added three at a time."""
_MOST = 24
"""Numbers of the evidence that are put together, two at a time."""
_SINGLE = frozenset(("a", "an", "one", "per", "each", "every"))


@dataclass(frozen=True, slots=True)
class _Amount:
    """A number in the unit that all of its kind are compared in, parts of a whole as fractions; `plain` as it is written."""

    value: float
    unit: str
    plain: float

    @property
    def is_year(self) -> bool:
        return not self.unit and self.value.is_integer() and FIRST_YEAR <= self.value <= LAST_YEAR


def is_reckonable(fact: Fact, texts: Sequence[Text]) -> bool:
    """Whether a number can be had from evidence, given as the tokens and facts of its sentences in order.

    Numbers are put together that stand in one sentence or in two that are near each other.
    """
    wanted, counted = _amount(fact), _is_counted(fact)
    if counted or wanted is None:
        return counted or any(_is_such(fact, amount) for tokens, facts in texts for amount in _amounts(tokens, facts))
    near = _ROUGHLY if fact.roughly or fact.bound or wanted.unit == _PART else _EXACTLY
    for i in range(len(texts)):
        beside = texts[i : i + 1 + _APART]
        amounts = [amount for text in beside for amount in _amounts(*text)]
        if _reckoned(amounts, wanted, near) or any(
            math.isclose(wanted.value, t, rel_tol=_LASTED) for t in _times(wanted, beside)
        ):
            return True
    return False


def _is_such(fact: Fact, amount: _Amount) -> bool:
    """Whether an amount may be called "dozens" or the like."""
    least = _VAGUE.get(fact.value, math.inf)
    return least <= amount.plain < _VAGUE_UP_TO * least


def _amounts(tokens: Sequence[Token], facts: Sequence[Fact]) -> list[_Amount]:
    told = (*(fact for fact in facts if fact.kind is FactKind.NUMBER), *_single(tokens))
    return [amount for amount in map(_amount, told) if amount]


def _reckoned(amounts: Sequence[_Amount], wanted: _Amount, near: float) -> bool:
    """Whether a number is one of those told in other words, or put together from two of them, or the sum of three."""
    if any(_says(amount, wanted, near) for amount in amounts):
        return True
    kept = amounts[:_MOST]
    if any(
        math.isclose(value, found, rel_tol=near) for pair in permutations(kept, 2) for value, found in _steps(*pair, wanted)
    ):
        return True
    alike = [amount.value for amount in kept if amount.unit == wanted.unit]
    return any(math.isclose(wanted.value, sum(three), rel_tol=near) for three in combinations(alike[:_SUMMED], 3))


def _times(wanted: _Amount, texts: Sequence[Text]) -> Iterator[float]:
    """How long it is between times that are told, in the unit that is wanted."""
    if wanted.unit == "second":
        yield from seconds_between(texts)
    elif wanted.unit == _MONTH:
        yield from months_between(texts)


def _is_counted(fact: Fact) -> bool:
    """A small whole number in words, a half or a number of times."""
    if any(letter.isdecimal() for letter in fact.text) or fact.unit not in ("", "ordinal", _TIMES, "percent"):
        return False
    return fact.unit == "percent" or (fact.value.isdecimal() and int(fact.value) <= _COUNTED)


def _amount(fact: Fact) -> _Amount | None:
    """None for what has no value, such as "dozens"."""
    text, unit = in_smallest(fact)
    if not text.replace(".", "", 1).isdecimal():
        return None
    value = float(text)
    return _Amount(value / _SHARES[unit], _PART, value) if unit in _SHARES else _Amount(value, unit, float(fact.value))


def _single(tokens: Sequence[Token]) -> Iterator[Fact]:
    """One of what "a" or "an" stands before: "within a year", "a third"."""
    for i, token in enumerate(tokens[1:], 1):
        unit = token.lower if token.lower in _SHARES else unit_of(token)
        if unit and tokens[i - 1].lower in _SINGLE:
            yield Fact(FactKind.NUMBER, "1", i, i + 1, token.text, unit)


def _says(told: _Amount, wanted: _Amount, near: float) -> bool:
    """Whether both are the same, where the unit of one may be left out."""
    if told.unit == wanted.unit:
        return math.isclose(told.value, wanted.value, rel_tol=near)
    return not (told.unit and wanted.unit) and math.isclose(told.plain, wanted.plain, rel_tol=near)


def _steps(one: _Amount, other: _Amount, wanted: _Amount) -> Iterator[tuple[float, float]]:
    """The number that is wanted, as it must be for the two numbers, and what these make in one step."""
    yield from ((wanted.value, found) for found in _worked_out(one, other, wanted))
    if wanted.unit not in _SCALED and {one.unit, other.unit} <= {"", wanted.unit} and not (one.unit and other.unit):
        yield from ((wanted.plain, found) for found in (one.plain + other.plain, one.plain - other.plain))


def _worked_out(one: _Amount, other: _Amount, wanted: _Amount) -> Iterator[float]:
    """What two numbers make in one step, in the unit that is wanted."""
    alike = one.unit == other.unit or not (one.unit and other.unit)
    if alike and wanted.unit in (one.unit, other.unit, ""):
        yield from (one.value + other.value, one.value - other.value)
    if one.is_year and other.is_year and wanted.unit == _MONTH:
        yield 12 * (one.value - other.value)
    if one.is_year and other.unit == _MONTH and wanted.is_year:
        yield from (one.value + other.value / 12, one.value - other.value / 12)
    if alike and wanted.unit in (_TIMES, _PART) and other.value:
        yield one.value / other.value
    if other.unit in (_TIMES, _PART, "", "ordinal") and wanted.unit in (one.unit, ""):
        yield one.value * other.value
    if other.unit == _PART and wanted.unit in (one.unit, ""):
        yield from (one.value * (1 - other.value), one.value * (1 + other.value))
