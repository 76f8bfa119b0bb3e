"""When two numbers are equal, and when one rounds the other."""

from __future__ import annotations

from assistant.verification.facts.fact import Fact

FIRST_YEAR, LAST_YEAR = 1000, 2100
"""What may be a year."""
_NEAR_IT = 0.05
_FAR = 0.25
"""How far a rounded number may lie from the exact one: "about" to either side, "more than" below it."""
_SPELT = 2
"""Digits of the number of decades or centuries at most; "1990s" has more."""
_BELOW_IT = frozenset(("nearly", "almost"))
_IN_SMALLEST = {
    "minute": ("second", 60.0), "hour": ("second", 3600.0), "day": ("second", 86_400.0), "week": ("second", 604_800.0),
    "fortnight": ("second", 1_209_600.0),
    "year": ("month", 12.0), "decade": ("month", 120.0), "century": ("month", 1200.0),
    "kilometre": ("metre", 1000.0), "centimetre": ("metre", 0.01), "millimetre": ("metre", 0.001),
    "kilogram": ("gram", 1000.0), "tonne": ("gram", 1e6),
}  # fmt: skip
"""How much a unit is of the one that all of its kind are compared in."""


def same_number(one: Fact, other: Fact) -> bool:
    """Equal in value, unit and bound; "1,200" equals "1200", "three decades" "thirty years", and "two weeks" "14 days"."""
    return (*in_smallest(one), one.bound) == (*in_smallest(other), other.bound)


def in_smallest(fact: Fact) -> tuple[str, str]:
    """Value and unit, in the unit that all of its kind are compared in; "the 1990s" are a decade, too, but no ten years."""
    if fact.unit not in _IN_SMALLEST or is_decade(fact):
        return fact.value, fact.unit
    unit, times = _IN_SMALLEST[fact.unit]
    return f"{float(fact.value) * times:.10g}", unit


def rounds(said: Fact, told: Fact) -> bool:
    """Whether a claim's number says roughly what its evidence says exactly: "about 500" for 487, "more than 2,900" for 2,958.

    It must be rounder, which is to have fewer digits that count; no year is rounded.
    """
    vague = said.roughly or said.bound
    if not vague or told.bound or said.unit != told.unit or _may_be_year(told) or not (_is_plain(said) and _is_plain(told)):
        return False
    one, other = float(said.value), float(told.value)
    if _digits(said) > _digits(told) or other <= 0:
        return False
    apart = (one - other) / other
    if said.bound == ">":
        return -_FAR <= apart < 0
    if said.bound == "<":
        return 0 < apart <= _FAR
    return 0 < apart <= 2 * _NEAR_IT if said.roughly in _BELOW_IT else abs(apart) <= _NEAR_IT


def _may_be_year(fact: Fact) -> bool:
    return is_year(fact) and "," not in fact.text and int(fact.value) <= LAST_YEAR


def _is_plain(fact: Fact) -> bool:
    """Whether a number has digits to be compared; "dozens" has none."""
    return fact.unit != "ordinal" and fact.value.replace(".", "", 1).isdecimal()


def _digits(fact: Fact) -> int:
    return len(fact.value.replace(".", "").strip("0"))


def are_alike(one: Fact, other: Fact) -> bool:
    """Whether both numbers are years or neither is."""
    return is_year(one) == is_year(other)


def is_decade(fact: Fact) -> bool:
    """Whether it is one decade by its number, such as "the 1990s"."""
    return fact.unit == "decade" and fact.text.endswith("s") and fact.text[:1].isdecimal() and len(fact.value) > _SPELT


def is_year(fact: Fact) -> bool:
    """Four digits without a unit."""
    return len(fact.value) == 4 and fact.value.isdecimal() and not fact.unit
