"""When two facts are the same, and when one rules out the other."""

from __future__ import annotations

from assistant.verification.facts.fact import Fact, FactKind
from assistant.verification.facts.names import same_names
from assistant.verification.facts.number_equality import rounds, same_number


def is_same(one: Fact, other: Fact) -> bool:
    """Whether two facts are of a kind and equal."""
    if one.kind is not other.kind:
        return False
    if one.kind is FactKind.NUMBER:
        return same_number(one, other)
    if one.kind is FactKind.NAME:
        return same_names(one, other)
    return (one.value, one.unit) == (other.value, other.unit)


def is_told(said: Fact, told: Fact) -> bool:
    """Whether a fact of the evidence bears out one of the claim: the same, or a number that the claim rounds and says so."""
    return is_same(said, told) or (said.kind is told.kind is FactKind.NUMBER and rounds(said, told))


def is_rival(one: Fact, other: Fact) -> bool:
    """Whether two facts are of a kind but differ, so that the first, of a claim, might stand wrongly in the other's place."""
    if one.kind is not other.kind or is_told(one, other):
        return False
    if one.kind is FactKind.NUMBER:
        return one.unit == other.unit or one.value == other.value
    return one.kind is not FactKind.DIRECTION or one.unit == other.unit
