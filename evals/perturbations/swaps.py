"""Swaps: one number, date, name, unit, negation, direction or order of a sentence changed, so that it says something else.

The changes are found by the patterns of this module, not by the verifier's own reading, so that what the one overlooks the
other may still see. A replacement comes from the same article, which is the hard case, and from a list.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from evals.perturbations.articles import DAYS, MONTHS, NUMBER, WORDS, YEAR, Article, found_names
from evals.perturbations.tables import OPPOSITES, UNITS

SWAPS = ("number", "date", "name", "unit", "negation", "direction", "order")

_TIMES = ("last year", "this week", "next month", "yesterday")
_NAMES = "Lisbon Margaret Thornbury Ecuador Kowalski Wellington Osaka Brandt Nairobi Fairchild Uruguay".split()  # noqa: SIM905
_NAMES += ["Helena Marsh", "Mount Kenya", "Northbridge University", "Carlos Medina", "Lake Geneva"]
_MONTH = re.compile(rf"\b(?:{'|'.join(MONTHS)})\b")
_DAY = re.compile(rf"\b(?:{'|'.join(DAYS)})\b")
_RELATIVE = re.compile(r"\b(?:last|this|next) (?:year|month|week)\b|\b(?:yesterday|tomorrow)\b")
_BE = re.compile(r"\b(?:is|are|was|were|has|have|had|will|can)\b(?! not|n't)")
_JOINED = re.compile(r"^\W*(?:(?:and|or)\b)?\W*(?:the\b)?\W*$")

Replacement = tuple[str, int, str, tuple[str, ...]]
"""The kind of a swap, where it is made, the old words, and the new words to try."""


@dataclass(frozen=True, slots=True)
class Change:
    """A sentence as it was and as a script made it, and of what kind the change is."""

    kind: str
    sentence: str
    changed: str


def swaps(sentence: str, article: Article, chance: random.Random) -> Iterator[Change]:
    """Every swap of a sentence that changes what it says."""
    for kind, start, old, news in _replacements(sentence, article, chance):
        for new in news:
            yield Change(kind, sentence, f"{sentence[:start]}{new}{sentence[start + len(old) :]}")
    for match in _BE.finditer(sentence):
        yield Change("negation", sentence, f"{sentence[: match.end()]} not{sentence[match.end() :]}")
    for match in re.finditer(r" not\b(?! only)", sentence):
        yield Change("negation", sentence, sentence[: match.start()] + sentence[match.end() :])
    yield from _exchanges(sentence)


def _replacements(sentence: str, article: Article, chance: random.Random) -> Iterator[Replacement]:
    """Up to three new values from the article, where it has them, and one from a list."""
    for match in NUMBER.finditer(sentence):
        if not YEAR.fullmatch(match.group()):
            yield "number", match.start(), match.group(), _other_numbers(match.group(), article, chance)
    for match in YEAR.finditer(sentence):
        yield "date", match.start(), match.group(), _other_years(match.group(), article, chance)
    for pattern, names in ((_MONTH, MONTHS), (_DAY, DAYS), (_RELATIVE, _TIMES)):
        for match in pattern.finditer(sentence):
            yield "date", match.start(), match.group(), (chance.choice([name for name in names if name != match.group()]),)
    for start, name in found_names(sentence):
        yield "name", start, name, _other_names(name, article, chance)
    yield from _table_replacements(sentence)


def _table_replacements(sentence: str) -> Iterator[Replacement]:
    """Units behind a number, and words with an opposite."""
    for kind, table in (("unit", UNITS), ("direction", OPPOSITES)):
        for old, new in table.items():
            whole = rf"(?<!\w){re.escape(old)}(?!\w)" if old.isalpha() else re.escape(old)
            yield from ((kind, match.start(), old, (new,)) for match in re.finditer(whole, sentence))


def _other_years(old: str, article: Article, chance: random.Random) -> tuple[str, ...]:
    years = [number for number in article.numbers if YEAR.fullmatch(number) and number != old]
    return (*((chance.choice(years),) if years else ()), str(int(old) + chance.choice((-10, -3, -1, 1, 2, 7))))


def _other_numbers(old: str, article: Article, chance: random.Random) -> tuple[str, ...]:
    if old in WORDS:
        return (chance.choice([word for word in WORDS if word != old]),)
    own = [number for number in article.numbers if number[0].isdigit() and number != old]
    place = chance.choice([i for i, sign in enumerate(old) if sign.isdigit()])
    changed = f"{old[:place]}{chance.choice([d for d in '123456789' if d != old[place]])}{old[place + 1 :]}"
    return (*((chance.choice(own),) if own else ()), changed)


def _other_names(old: str, article: Article, chance: random.Random) -> tuple[str, ...]:
    own = [name for name in article.names if _are_apart(old, name)]
    return (*chance.sample(own, min(3, len(own))), chance.choice([name for name in _NAMES if _are_apart(old, name)]))


def _are_apart(one: str, other: str) -> bool:
    """Whether no two words begin alike, nor one is the other's initials: `French` may stand for `France`, `UN` for its name."""
    words = [re.split(r"[ -]", name) for name in (one, other)]
    begins = [{word[:2].lower() for word in of_name} for of_name in words]
    initials = ["".join(word[0] for word in of_name) for of_name in words]
    return not begins[0] & begins[1] and one != initials[1] and other != initials[0]


def _exchanges(sentence: str) -> Iterator[Change]:
    """Two names, or two numbers, in each other's place, unless they stand in one list."""
    names = list(found_names(sentence))
    numbers = [(match.start(), match.group()) for match in NUMBER.finditer(sentence)]
    for found in (names, numbers):
        for (start, one), (after, other) in pairwise(found):
            between = sentence[start + len(one) : after]
            if _are_apart(one, other) and not _JOINED.match(between) and not re.search(r" and | or ", between):
                yield Change("order", sentence, f"{sentence[:start]}{other}{between}{one}{sentence[after + len(other) :]}")
