"""When two facts are the same, and when one rules out the other."""

from __future__ import annotations

from assistant.verification.facts.fact import Fact, FactKind
from assistant.verification.facts.names import same_names
from assistant.verification.facts.numbers import same_number


def is_same(one: Fact, other: Fact) -> bool:
    """Whether two facts are of a kind and equal."""
    if one.kind is not other.kind:
        return False
    if one.kind is FactKind.NUMBER:
        return same_number(one, other)
    if one.kind is FactKind.NAME:
        return same_names(one, other)
    return (one.value, one.unit) == (other.value, other.unit)


def is_rival(one: Fact, other: Fact) -> bool:
    """Whether two facts are of a kind but differ, so that one might stand wrongly in the other's place."""
    if one.kind is not other.kind or is_same(one, other):
        return False
    if one.kind is FactKind.NUMBER:
        return one.unit == other.unit or one.value == other.value
    return one.kind is not FactKind.DIRECTION or one.unit == other.unit
