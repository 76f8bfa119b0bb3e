"""Names, months, weekdays and relative times of a sentence, and when two names are the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.text.words import STOP_WORDS
from assistant.verification.facts.fact import Fact, FactKind, Token, make_fact

MONTHS = (
    "january february march april may june july august september october november december".split()  # noqa: SIM905
)
_MONTH_OF = {name: month for month in MONTHS for name in (month, month[:3], month[:4])}
WEEKDAYS = tuple("monday tuesday wednesday thursday friday saturday sunday".split())  # noqa: SIM905
_SHIFTS = {
    "last": "last",
    "past": "last",
    "previous": "last",
    "this": "this",
    "current": "this",
    "next": "next",
    "coming": "next",
}
_PERIODS = frozenset(
    "year month week quarter decade century spring summer autumn winter night weekend season".split()  # noqa: SIM905
)
_DAYS = frozenset("today yesterday tomorrow tonight".split())  # noqa: SIM905
_PLAIN_CAPITALS = frozenset("mr mrs ms dr i".split())  # noqa: SIM905
_OPENS = frozenset(".!?")
_ABBREVIATED = 3  # letters: "St." and "Gen." open no sentence
_PEOPLE = ("ians", "ian", "ans", "an", "ese", "ish", "ns", "n", "is", "i", "s", "ic")
_IRREGULAR = {
    "french": "france", "dutch": "netherlands", "british": "britain", "english": "england",
    "greek": "greece", "greeks": "greece",
    "spanish": "spain", "polish": "poland", "danish": "denmark", "danes": "denmark", "swedish": "sweden", "swedes": "sweden",
    "finnish": "finland", "turkish": "turkey", "turks": "turkey", "irish": "ireland", "scottish": "scotland", "welsh": "wales",
    "norwegian": "norway", "norwegians": "norway", "swiss": "switzerland", "thai": "thailand", "thais": "thailand",
    "filipino": "philippines", "filipinos": "philippines", "philippine": "philippines", "peruvian": "peru",
    "american": "america", "americans": "america", "germans": "germany", "afghan": "afghanistan", "kazakh": "kazakhstan",
    "uzbek": "uzbekistan", "hungarian": "hungary", "burmese": "myanmar", "icelandic": "iceland", "czechs": "czech",
    "portuguese": "portugal",
}  # fmt: skip
_ALIASES = {"us": "america", "usa": "america", "uk": "britain", "tv": "television"}
ALIASED = frozenset(_ALIASES.values())
"""Words that have a short form."""


def read_names(tokens: Sequence[Token]) -> tuple[Fact, ...]:
    """Runs of capitalised words. At the start of a sentence a single one is not sure to be a name."""
    return tuple(_names(tokens))


def read_times(tokens: Sequence[Token]) -> tuple[Fact, ...]:
    """Months, weekdays, and times relative to the day of writing such as `last month`."""
    return tuple(_times(tokens))


def same_names(one: Fact, other: Fact) -> bool:
    """Whether one name is the other or words of it in order: `Lovelace` is `Ada Lovelace`, `Indonesian` `Indonesia`."""
    a, b = one.value.split(), other.value.split()
    if len(a) > len(b):
        a, b = b, a
    if len(a) == len(b):
        return all(map(same_word, a, b))
    rest = iter(b)
    return all(word in rest for word in a) or _is_acronym(a, b)


def same_word(one: str, other: str) -> bool:
    """Whether two words name the same place or person, a demonym and its country included; both lower-cased."""
    a, b = _ALIASES.get(one, one), _ALIASES.get(other, other)
    a, b = _IRREGULAR.get(a, a), _IRREGULAR.get(b, b)
    return a == b or _is_demonym(a, b) or _is_demonym(b, a)


def is_name_word(token: Token) -> bool:
    """Written with a capital, and neither a title, a month nor a weekday."""
    dated = token.lower in MONTHS or token.lower.removesuffix("s") in WEEKDAYS
    return token.is_capital and token.lower not in _PLAIN_CAPITALS and not dated


def opens_sentence(tokens: Sequence[Token], i: int) -> bool:
    """Whether a capital is due here whatever the word is."""
    before = tokens[:i]
    if not any(token.is_word for token in before):
        return True
    abbreviates = i > 1 and before[-1].text == "." and before[-2].is_capital and len(before[-2].text) <= _ABBREVIATED
    return before[-1].text in _OPENS and not abbreviates


def _names(tokens: Sequence[Token]) -> Iterator[Fact]:
    i = 0
    while i < len(tokens):
        first = i
        while i < len(tokens) and is_name_word(tokens[i]) and (i == first or tokens[i].start - tokens[i - 1].end <= 1):
            i += 1
        if i == first:
            i += 1
            continue
        opens = opens_sentence(tokens, first)
        if opens and tokens[first].lower in STOP_WORDS and not _is_acronym_written(tokens[first]):
            first += 1
            opens = False
        if first < i:
            yield _name(tokens, first, i, sure=not opens or i - first > 1)


def _name(tokens: Sequence[Token], first: int, last: int, *, sure: bool) -> Fact:
    value = " ".join(token.lower for token in tokens[first:last])
    return Fact(FactKind.NAME, value, first, last, " ".join(token.text for token in tokens[first:last]), sure=sure)


def _times(tokens: Sequence[Token]) -> Iterator[Fact]:
    for i, token in enumerate(tokens):
        after = tokens[i + 1].lower if i + 1 < len(tokens) else ""
        if token.lower in _MONTH_OF and token.is_capital and not (token.lower in ("may", "mar", "march") and i == 0):
            yield make_fact(FactKind.MONTH, _MONTH_OF[token.lower], tokens, (i, i + 1))
        elif token.lower.removesuffix("s") in WEEKDAYS and token.is_capital:
            yield make_fact(FactKind.WEEKDAY, token.lower.removesuffix("s"), tokens, (i, i + 1))
        elif token.lower in _SHIFTS and after in _PERIODS:
            yield make_fact(FactKind.TIME, f"{_SHIFTS[token.lower]} {after}", tokens, (i, i + 2))
        elif token.lower in _DAYS:
            yield make_fact(FactKind.TIME, token.lower, tokens, (i, i + 1))


def _is_demonym(word: str, base: str) -> bool:
    """Whether `word` is `base`, or `base` without its last vowel or "ia", with an ending such as -n, -ian, -ese."""
    if len(base) < 4 or word[:3] != base[:3] or len(word) <= len(base) - 2:
        return False
    bases = {base, base[:-1] if base[-1] in "aeoy" else base, base.removesuffix("ia")}
    return any(word.removesuffix(ending) in bases for ending in _PEOPLE if word.endswith(ending)) or word in bases - {base}


def _is_acronym_written(token: Token) -> bool:
    return len(token.text) > 1 and token.text.isupper()


def _is_acronym(short: Sequence[str], long: Sequence[str]) -> bool:
    return len(short) == 1 and len(long) > 1 and short[0] == "".join(word[0] for word in long)
