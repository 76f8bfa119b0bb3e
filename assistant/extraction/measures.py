"""What "cheapest", "heavier" and the like compare: whether the greatest value is meant, and which columns may hold it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.text.phrases import phrase

PRICES = r"pric|cost|fee|fare|rent|rate|euro|pound|dollar|eur|usd|gbp|[$€£¥]|charge|tariff"
SIZES = r"size|area|volume|population|inhabitant|people|m²|hectare|capacity|square"
_LENGTHS = r"length|distance|km|kilomet|mile|long|duration|hours?|minutes?|min\b|days?|time"
_YEARS = r"year|built|opened|founded|since|born|date|established|made|begun|completed"
_HEIGHTS, _WEIGHTS, _SPEEDS = r"height|altitude|elevation|high|tall", r"weight|mass|kg|heav|tonn", r"speed|km/h|mph|knots"
_NOISE, _POWER, _HEAT = r"noise|sound|loud|db\b", r"power|watt|kw|hp\b|strength|torque", r"temperature|heat|degrees?|°"
_ADJECTIVES = (  # what asks for the greatest value, what for the least, and the columns
    ("big large", "small", SIZES),
    ("dear costly pricey", "cheap", PRICES),
    ("long", "short quick", _LENGTHS),
    ("far", "near close", _LENGTHS),
    ("tall", "low", _HEIGHTS),
    ("deep", "shallow", r"depth|deep"),
    ("wide broad", "narrow", r"width|wide"),
    ("heavy", "light", _WEIGHTS),
    ("fast", "slow", _SPEEDS),
    ("new late young", "old early", _YEARS),
    ("loud noisy", "quiet", _NOISE),
    ("strong powerful", "weak", _POWER),
    ("warm hot", "cold cool", _HEAT),
)
_EXPENSIVE = phrase(r"(more|most|less|least) expensive")
_NOT_THE_FIRST = phrase(r"second|third|fourth|2nd|3rd|next|of all time|at (?:most|least)|most of|one of|last|recent(?:ly)?")
_DOUBLED = frozenset("big hot".split())  # noqa: SIM905
_IRREGULAR = {"far": ("further farther", "furthest farthest")}


@dataclass(frozen=True, slots=True)
class Measure:
    """Whether the greatest value is asked for, and a pattern of the heads of columns that may hold it; empty, any."""

    greatest: bool
    columns: str


def _forms(adjective: str, ending: str) -> Iterator[str]:
    if adjective in _IRREGULAR:
        yield from _IRREGULAR[adjective][ending == "est"].split()
        return
    stem = adjective[:-1] + "i" if adjective.endswith("y") else adjective.rstrip("e")
    yield f"{stem}{adjective[-1] if adjective in _DOUBLED else ''}{ending}"


def _of(ending: str) -> dict[str, Measure]:
    return {
        form: Measure(greatest, columns)
        for more, less, columns in _ADJECTIVES
        for greatest, adjectives in ((True, more), (False, less))
        for adjective in adjectives.split()
        for form in _forms(adjective, ending)
    }


_MOST = {
    **_of("est"),
    **dict.fromkeys(("most", "greatest", "maximum", "max"), Measure(True, "")),
    "highest": Measure(True, _HEIGHTS),
    **dict.fromkeys(("least", "fewest", "lowest", "minimum", "min"), Measure(False, "")),
}
_MORE = {
    **_of("er"),
    **dict.fromkeys(("more", "greater"), Measure(True, "")),
    "higher": Measure(True, _HEIGHTS),
    **dict.fromkeys(("less", "fewer", "lower"), Measure(False, "")),
}
MEASURING = phrase("|".join((*_MOST, *_MORE)))
"""The words themselves, which name no column."""


def superlative(question: str) -> Measure | None:
    """What a question for an extreme compares: "the cheapest"; None where it asks for none, or not for the first."""
    return None if _NOT_THE_FIRST.search(question) else _only(question, _MOST, ("most", "least"))


def comparative(question: str) -> Measure | None:
    """What a question compares two things by: "cheaper than"; None where it compares by nothing, or by several."""
    return _only(question, _MORE, ("more", "less"))


def _only(question: str, measures: dict[str, Measure], expensive: tuple[str, str]) -> Measure | None:
    priced = _EXPENSIVE.search(question)
    if priced and priced[1].lower() in expensive:
        return Measure(priced[1].lower() == expensive[0], PRICES)
    words = {match.group().lower() for match in MEASURING.finditer(question)} & measures.keys()
    return measures[words.pop()] if len(words) == 1 else None
