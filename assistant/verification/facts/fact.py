"""The facts of a sentence that must be right whatever else is alike: numbers, dates, names, directions, quantifiers.

Embeddings hold "rose by 14 %" and "fell by 41 %" for nearly the same, so these are compared as values. A fact knows the tokens
it stands on; where it stands is compared in `positions.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from assistant.text.words import STOP_WORDS, idf, stems

_TOKEN = re.compile(
    r"(?:[A-Z]\.){2,}"  # U.S.
    r"|(?:St|Mt|Ft|Gen|Col|Capt|Lt|Sgt|Sen|Rep|Gov|Rev|Prof|Dr|Mrs?|Ms|Jr|Sr|[A-Z])\.(?= ?[A-Z])"  # St. Petersburg, J. Smith
    r"|[^\W\d_]+(?=n['’]t\b)|n['’]t\b|['’]s\b"
    r"|[^\W\d_]+\d\w*"  # G20, T90
    r"|\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
    r"|[^\W\d_]+|[%$€£¥₹]|\S"
)

_REMEMBERED = 16384  # words
_VERBS = """
beat beaten; buy bought; sell sold; win won; lose lost; lead led; build built; make made; give gave given; take took taken;
see saw seen; know knew known; find found; hold held; tell told; pay paid; send sent; shoot shot; meet met; run ran;
strike struck; write wrote written; drive drove driven; break broke broken; choose chose chosen; draw drew drawn;
steal stole stolen; catch caught; fight fought; bring brought; teach taught; leave left; keep kept; feel felt; hear heard;
begin began begun; fall fell fallen; rise rose risen; grow grew grown; fly flew flown; speak spoke spoken; become became
"""
_VERB_OF = {form: verb for entry in _VERBS.split(";") for verb, *forms in [entry.split()] for form in forms}
"""Irregular forms, of which a stemmer makes other words."""


class FactKind(StrEnum):
    """What a fact is about, in the words of a reason."""

    NUMBER = "number"
    MONTH = "month"
    WEEKDAY = "weekday"
    TIME = "time"
    NAME = "name"
    DIRECTION = "direction"
    QUANTIFIER = "quantifier"
    UNIT = "unit"


TOLD_AS_THEY_ARE = frozenset((FactKind.NUMBER, FactKind.MONTH, FactKind.WEEKDAY, FactKind.NAME))
"""Facts that stand in the evidence of a true claim, however freely it is worded."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or sign with its span in the text; `weight` is how telling it is, 0 for function words and signs."""

    text: str
    lower: str
    stem: str
    weight: float
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Whether it is more than a sign."""
        return self.text[0].isalnum()

    @property
    def is_irregular(self) -> bool:
        """Whether it is an irregular form of a verb, such as `sold`."""
        return self.lower in _VERB_OF and _VERB_OF[self.lower] != self.lower

    @property
    def is_capital(self) -> bool:
        """Whether it is written like a name."""
        return self.text[0].isupper()


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact, standing on the tokens `first` up to but not including `last`.

    `value` is what is compared; `unit` is a number's unit or a direction's axis, `bound` is `>` or `<` for "more than" and "up
    to", `roughly` the "about" or "nearly" before it. `sure` is false for the first word of a sentence, which has a capital
    whether it is a name or not.
    """

    kind: FactKind
    value: str
    first: int
    last: int
    text: str
    unit: str = ""
    bound: str = ""
    roughly: str = ""
    sure: bool = True


def tokenise(text: str) -> tuple[Token, ...]:
    """Words, numbers and signs in order; `didn't` is two tokens, `1,200` one, a possessive `'s` none."""
    found = [match for match in _TOKEN.finditer(text) if match.group() not in ("'s", "’s")]
    return tuple(_token(match) for match in found)


def make_fact(
    kind: FactKind,
    value: str,
    tokens: Sequence[Token],
    place: tuple[int, int],
    *,
    unit: str = "",
    bound: str = "",
    roughly: str = "",
) -> Fact:
    """A fact on `tokens[place[0]:place[1]]`, with their words as its text."""
    words = " ".join(token.text for token in tokens[place[0] : place[1]])
    return Fact(kind, value, place[0], place[1], words, unit, bound, roughly)


def _token(match: re.Match[str]) -> Token:
    return Token(match.group(), *_word(match.group()), match.start(), match.end())


@lru_cache(maxsize=_REMEMBERED)
def _word(text: str) -> tuple[str, str, float]:
    """Lower-cased, stem and weight."""
    lower = text.replace(".", "").lower() if text[0].isalpha() else text
    stem = (stems(_VERB_OF.get(lower, lower)) or [lower])[0]
    return lower, stem, 0.0 if lower in STOP_WORDS or not text[0].isalnum() else idf(stem)
