"""Amounts, dates and times of day that a sentence states, as values that can be subtracted."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assistant.verification.facts.fact import Fact, FactKind, Token
from assistant.verification.facts.number_equality import is_year
from assistant.verification.facts.sentence import parse

_MONTH_NAMES = (
    "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
    "september sept sep", "october oct", "november nov", "december dec",
)  # fmt: skip
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()}
_MONTH = "|".join(_MONTHS)
_DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH})\b\.?(?:,?\s+(?P<year>\d{{4}}))?"
    rf"|(?P<month2>{_MONTH})\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,?\s+(?P<year2>\d{{4}}))?"
    rf"|(?P<month3>{_MONTH})\.?\s+(?P<year3>\d{{4}})"
    r"|(?P<iso>\d{4}-\d\d-\d\d))\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?P<hour>\d{1,2})(?:[.:](?P<minute>[0-5]\d))?\s*(?P<half>[ap]\.?m\b\.?|in the (?:morning|afternoon|evening)|at night)"
    r"|\b(?P<hour2>[01]?\d|2[0-3]):(?P<minute2>[0-5]\d)\b",
    re.IGNORECASE,
)
_LATE = re.compile(r"p|in the (?:afternoon|evening)|at night", re.IGNORECASE)
_BELOW_ZERO = re.compile(r"(?:\bminus\s+|(?<!\w)[-−])$", re.IGNORECASE)
_NOON = 12
_MINUTES_A_DAY = 24 * 60
_YEAR_WITH_ALL_DAYS = 4
"""The year in which a date is put that tells none; a leap year, as 29 February may be meant."""


class QuantityKind(StrEnum):
    """What a value is of: `day` is a date without its year."""

    DATE = "date"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    TIME = "time"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value in a text.

    `value` is in days for dates, in months or years for these, in minutes for times of day; `unit` is that of an amount, or
    what it counts, and may be empty. `text` is how it is written, `place` where it begins.
    """

    kind: QuantityKind
    value: float
    unit: str
    text: str
    place: int


def read_quantities(text: str) -> tuple[Quantity, ...]:
    """The dates, times and amounts of a sentence, in order."""
    dates = [*_dates(text), *_times(text)]
    taken = [range(one.place, one.place + len(one.text)) for one in dates]
    found = [*dates, *(one for one in _numbers(text) if not any(one.place in span for span in taken))]
    return tuple(sorted(found, key=lambda one: one.place))


def _dates(text: str) -> Iterator[Quantity]:
    for match in _DATE.finditer(text):
        try:
            kind, value = _date(match)
        except ValueError:  # such as 31 June
            continue
        yield Quantity(kind, value, "", match.group().strip(), match.start())


def _date(match: re.Match[str]) -> tuple[QuantityKind, float]:
    if match["iso"]:
        return QuantityKind.DATE, date.fromisoformat(match["iso"]).toordinal()
    if match["month3"]:
        return QuantityKind.MONTH, int(match["year3"]) * 12 + _MONTHS[match["month3"].lower()]
    day, month = int(match["day"] or match["day2"]), _MONTHS[(match["month"] or match["month2"]).lower()]
    year = match["year"] or match["year2"]
    ordinal = date(int(year or _YEAR_WITH_ALL_DAYS), month, day).toordinal()
    return QuantityKind.DATE if year else QuantityKind.DAY, ordinal


def _times(text: str) -> Iterator[Quantity]:
    for match in _TIME.finditer(text):
        hour, minute = int(match["hour"] or match["hour2"]), int(match["minute"] or match["minute2"] or 0)
        if match["half"] and hour <= _NOON:
            hour = hour % _NOON + (_NOON if _LATE.match(match["half"]) else 0)
        yield Quantity(QuantityKind.TIME, hour * 60.0 + minute, "", match.group().strip(), match.start())


def _numbers(text: str) -> Iterator[Quantity]:
    parsed = parse(text)
    for fact in parsed.facts:
        if fact.kind is not FactKind.NUMBER or not _is_exact(fact):
            continue
        start, end = parsed.tokens[fact.first].start, parsed.tokens[fact.last - 1].end
        if _BELOW_ZERO.search(text[:start]):
            continue
        following = parsed.tokens[fact.last : fact.last + 1]
        counted = "" if fact.unit else _counted(following)
        if is_year(fact) and not counted and "," not in text[start:end]:
            yield Quantity(QuantityKind.YEAR, float(fact.value), "", text[start:end], start)
            continue
        end = following[0].end if counted else end
        yield Quantity(QuantityKind.AMOUNT, float(fact.value), fact.unit or counted, text[start:end], start)


def _is_exact(fact: Fact) -> bool:
    """Whether it is a number, and not its place in an order, a bound ("more than 5"), or "dozens"."""
    return fact.unit not in ("ordinal", "decade") and not fact.bound and fact.value.replace(".", "", 1).isdigit()


def _counted(following: Sequence[Token]) -> str:
    """The noun that a number without a unit counts, as far as that can be told: a plural right behind it."""
    return "".join(token.lower for token in following if token.weight and token.is_word and token.lower.endswith("s"))


def elapsed(one: Quantity, other: Quantity) -> str:
    """The time between two dates of the same kind, or from one time of day to the next such other one, in words.

    Of amounts there is none, and it is empty.
    """
    apart = int(abs(one.value - other.value))
    match one.kind:
        case QuantityKind.DATE | QuantityKind.DAY:
            return _between(*(date.fromordinal(int(value)) for value in sorted((one.value, other.value))))
        case QuantityKind.MONTH:
            return _words((apart // 12, "year"), (apart % 12, "month"))
        case QuantityKind.YEAR:
            return _words((apart, "year"))
        case QuantityKind.TIME:
            hours, minutes = divmod(int(other.value - one.value) % _MINUTES_A_DAY, 60)
            return _words((hours, "hour"), (minutes, "minute"))
        case QuantityKind.AMOUNT:
            return ""


def _between(start: date, end: date) -> str:
    """Years, months and days from one day to another, and in parentheses the days in all where there is more than a month."""
    days = (end - start).days
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    if not months:
        return _words((days, "day"))
    whole = start.month - 1 + months
    year, month = start.year + whole // 12, whole % 12 + 1
    anchor = date(year, month, min(start.day, monthrange(year, month)[1]))
    told = _words((months // 12, "year"), (months % 12, "month"), ((end - anchor).days, "day"))
    return f"{told} ({days:,} days)"


def _words(*parts: tuple[int, str]) -> str:
    said = [f"{number:,} {unit}{'' if number == 1 else 's'}" for number, unit in parts if number]
    return " and ".join([", ".join(said[:-1]), said[-1]]) if len(said) > 1 else "".join(said) or f"0 {parts[-1][1]}s"
