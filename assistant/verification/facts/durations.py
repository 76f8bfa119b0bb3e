"""How long it is from one time that a text names to another: of the clock, of the week, of the year.

A person who rewords "from ten to half past twelve" writes "two and a half hours", and of "June to March" "nine months"; such a
number stands nowhere in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from assistant.verification.facts.fact import Fact, FactKind, Token
from assistant.verification.facts.names import MONTHS, WEEKDAYS

HOUR, DAY = 3600.0, 86_400.0
"""Seconds."""
_HALF_DAY = 12.0
_NAMED = {"noon": 12.0, "midday": 12.0, "midnight": 24.0}
_CLOCK = re.compile(r"\d{1,2}\.[0-5]\d")
_LEADS = frozenset("at from to until till by between and before after since o'clock".split())  # noqa: SIM905
_SPELT = dict(zip("one two three four five six seven eight nine ten eleven twelve".split(), range(1, 13), strict=True))  # noqa: SIM905
_LONGEST_MONTH, _MONTH_DAYS, _YEAR = 31, 30.44, 12
"""Days, days on average, and months."""


Text = tuple[Sequence[Token], Sequence[Fact]]
"""The tokens of a sentence and its facts, which stand on them."""


def seconds_between(texts: Sequence[Text]) -> Iterator[float]:
    """From one time of the clock to another, from one weekday to another, from one date to another."""
    for one, other in combinations(sorted({hour for tokens, _ in texts for hour in _hours(tokens)}), 2):
        yield (other - one) * HOUR
        yield (one - other) % _HALF_DAY * HOUR
    for one, other in combinations([WEEKDAYS.index(day) for day in _values(texts, FactKind.WEEKDAY)], 2):
        yield (other - one) % len(WEEKDAYS) * DAY
        yield ((other - one) % len(WEEKDAYS) + 1) * DAY
    for first, last in combinations([date for text in texts for date in _dates(*text)], 2):
        yield abs(last - first) * DAY


def months_between(texts: Sequence[Text]) -> Iterator[float]:
    """From one month to another, the last one counted or not."""
    for one, other in combinations([MONTHS.index(month) for month in _values(texts, FactKind.MONTH)], 2):
        yield (other - one) % _YEAR
        yield (other - one) % _YEAR + 1


def _values(texts: Sequence[Text], kind: FactKind) -> Iterator[str]:
    return (fact.value for _, facts in texts for fact in facts if fact.kind is kind)


def _hours(tokens: Sequence[Token]) -> Iterator[float]:
    """The times of the clock that are named, in hours."""
    for i, token in enumerate(tokens):
        before = tokens[i - 1].lower if i else ""
        following = [one.text for one in tokens[i + 1 : i + 3]]
        hour = _hour(token)
        if token.lower in _NAMED:
            yield _NAMED[token.lower]
        elif _CLOCK.fullmatch(token.text):
            yield int(token.text[:-3]) + int(token.text[-2:]) / 60
        elif hour is not None and following[:1] == [":"] and len(following) > 1 and following[1].isdecimal():
            yield hour + int(following[1]) / 60
        elif hour is not None and before in ("past", "to") and i > 1 and tokens[i - 2].lower in ("half", "quarter"):
            part = 0.5 if tokens[i - 2].lower == "half" else 0.25
            yield hour + part if before == "past" else hour - part
        elif hour is not None and before in _LEADS:
            yield hour


def _hour(token: Token) -> float | None:
    if token.text.isdecimal():
        return float(token.text) if int(token.text) <= 2 * _HALF_DAY else None
    return float(_SPELT[token.lower]) if token.lower in _SPELT else None


def _dates(tokens: Sequence[Token], facts: Sequence[Fact]) -> Iterator[float]:
    """The days that are named with their months, as days since the year began."""
    for fact in facts:
        if fact.kind is FactKind.MONTH:
            beside = [*tokens[max(0, fact.first - 2) : fact.first], *tokens[fact.last : fact.last + 1]]
            days = [int(token.text) for token in beside if token.text.isdecimal() and int(token.text) <= _LONGEST_MONTH]
            yield from (MONTHS.index(fact.value) * _MONTH_DAYS + day for day in days[-1:])
