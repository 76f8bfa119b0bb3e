"""Whether a number of a claim can be had from those of its evidence: said otherwise, counted, or worked out in one step.

A person who rewords a text counts ("two letters" for "wrote twice"), rounds, takes a part ("half of the pupils" for 214 of 380)
and subtracts. Such a number stands nowhere in the evidence and yet may be right, so that it alone tells nothing. That
it is right isn't said here: whether its claim is supported is weighed, and a number that can't be had so is not.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

from assistant.verification.facts.fact import Fact, FactKind, Token
from assistant.verification.facts.number_equality import FIRST_YEAR, LAST_YEAR, in_smallest
from assistant.verification.facts.numbers import unit_of

_COUNTED = 12
"""The highest number in words that counts what a text names, or places it in a row."""
_SHARES = {"percent": 100.0, "third": 3.0, "quarter": 4.0, "fifth": 5.0, "tenth": 10.0}
"""What parts of a whole are told in: so many of it make one whole."""
_PART, _TIMES, _MONTH = "part", "times", "month"
_EXACTLY, _ROUGHLY = 1e-6, 0.06
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


def is_reckonable(fact: Fact, tokens: Sequence[Token], facts: Sequence[Fact]) -> bool:
    """Whether a number can be had from evidence with these tokens and facts."""
    if _is_counted(fact):
        return True
    wanted = _amount(fact)
    if wanted is None:
        return False
    told = (*(other for other in facts if other.kind is FactKind.NUMBER), *_single(tokens))
    amounts = [amount for amount in map(_amount, told) if amount]
    near = _ROUGHLY if fact.roughly or fact.bound or wanted.unit == _PART else _EXACTLY
    if any(_says(amount, wanted, near) for amount in amounts):
        return True
    pairs = permutations(amounts[:_MOST], 2)
    return any(math.isclose(wanted.value, found, rel_tol=near) for pair in pairs for found in _worked_out(*pair, wanted))


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
