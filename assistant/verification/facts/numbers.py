"""Numbers of a sentence as values with units: `1,200`, `forty-two`, `€2 billion`, `5 to 9 percent`, `the 10th`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.verification.facts.fact import Fact, FactKind, Token, make_fact
from assistant.verification.facts.number_equality import is_year

_SMALL_WORDS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen"""
_SMALL = {word: number for number, word in enumerate(_SMALL_WORDS.split())}
_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))  # noqa: SIM905
_ORDINALS = dict(
    zip(
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"],
        range(1, 13),
        strict=True,
    )
)
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "dozen": 12.0, "mn": 1e6, "bn": 1e9, "tn": 1e12,
}  # fmt: skip
_VAGUE = frozenset("dozens hundreds thousands millions billions trillions scores".split())  # noqa: SIM905
_TIMES = {"twice": 2.0, "double": 2.0, "doubled": 2.0, "doubling": 2.0, "triple": 3.0, "tripled": 3.0, "quadrupled": 4.0}
_HALVES = frozenset(("half", "halved", "halves"))
_PARTS = {"quarter": 25.0, "fifth": 20.0, "tenth": 10.0}
"""What "a quarter" is in percent; a third has no such number."""
_DURING = frozenset(("in", "for", "within", "during", "per", "each", "over"))
"""Before "a quarter" that is three months."""
_FRACTIONS = {"third": "third", "thirds": "third", "quarter": "quarter", "quarters": "quarter", "fifths": "fifth"}
_SIGNS = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "₹": "rupee"}
_UNIT_WORDS = """
percent: % pct; dollar: dollars usd buck bucks; euro: euros eur; pound: pounds gbp lb lbs sterling; yen: jpy; rupee: rupees;
rouble: roubles ruble rubles; yuan: renminbi; franc: francs; won: ; cent: cents; pence: penny; peso: pesos;
krona: kronor kroner;
year: years yr yrs; month: months; fortnight: fortnights; week: weeks; day: days; hour: hours hr hrs; minute: minutes min mins;
second: seconds; decade: decades; century: centuries; night: nights; metre: metres meter meters;
kilometre: kilometres kilometer kilometers km;
mile: miles; foot: feet ft; inch: inches; yard: yards; centimetre: centimetres centimeter centimeters cm;
millimetre: millimetres millimeter millimeters mm; tonne: tonnes; ton: tons; kilogram: kilograms kg kilo kilos; gram: grams;
ounce: ounces oz; acre: acres; hectare: hectares ha; litre: litres liter liters; gallon: gallons; barrel: barrels;
watt: watts; kilowatt: kilowatts kw; megawatt: megawatts mw; gigawatt: gigawatts gw; byte: bytes; megabyte: megabytes mb;
gigabyte: gigabytes gb; terabyte: terabytes tb; degree: degrees °; mph: ; kph: ; knot: knots; times: ;
point: points; volt: volts
"""
_UNITS = {
    word: unit.strip()
    for entry in _UNIT_WORDS.replace("\n", " ").split(";")
    for unit, _, words in [entry.partition(":")]
    for word in [unit.strip(), *words.split()]
}
_TIME_UNITS = frozenset("year month week day hour minute second decade century".split())  # noqa: SIM905
_ABOVE = frozenset(("more than", "at least", "greater than", "higher than", "upwards of"))
_BELOW = frozenset(("less than", "fewer than", "up to", "at most", "lower than"))
_PLACED = {"over": ">", "above": ">", "exceeding": ">", "under": "<", "below": "<"}
_OPEN = {"more": ">", "longer": ">", "less": "<", "fewer": "<", "shorter": "<"}
"""Behind "or", as in "six hours or more"."""
_POINTING = frozenset("the this that another which every".split())  # noqa: SIM905
_MODALS = frozenset("should may might can could must would will needs ought has".split())  # noqa: SIM905
_ROUGHLY = frozenset("about around roughly approximately nearly almost some".split())  # noqa: SIM905
_SHORTEST_UNIT = 3
_SLIGHTLY = frozenset(("just", "well", "little", "slightly", "barely"))
"""Before "over" and "under", which then bound a time, too."""
_JOINS = frozenset(("to", "or", "-", "–", "—"))
_MONTH = re.compile(
    r"january|february|march|april|may|june|july|august|september|october|november|december|"
    r"jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)


@dataclass(frozen=True, slots=True)
class _Number:
    value: float
    last: int  # the token after it
    unit: str = ""
    scaled: bool = False


def read_numbers(tokens: Sequence[Token]) -> tuple[Fact, ...]:
    """All numbers, in order; years are numbers without a unit."""
    found = list(_facts(tokens))
    for i in range(len(found) - 1):
        found[i] = _inherit(tokens, found[i], found[i + 1])
    return tuple(found)


def read_units(tokens: Sequence[Token]) -> tuple[Fact, ...]:
    """Words for units, with a number or without as in "a few years"."""
    return tuple(
        make_fact(FactKind.UNIT, _UNITS[token.lower], tokens, (i, i + 1))
        for i, token in enumerate(tokens)
        if token.lower in _UNITS and token.is_word and token.lower.endswith("s") and len(token.lower) > _SHORTEST_UNIT
    )


def unit_of(token: Token) -> str:
    """The unit that a word stands for, or nothing."""
    return _UNITS.get(token.lower, "") if token.is_word else ""


def _facts(tokens: Sequence[Token]) -> Iterator[Fact]:
    i = 0
    while i < len(tokens):
        number = _read(tokens, i)
        if number is None or _is_pronoun(tokens, i):
            if tokens[i].lower in _VAGUE:
                yield make_fact(FactKind.NUMBER, tokens[i].lower, tokens, (i, i + 1))
            i += 1
            continue
        first = i - 1 if i and tokens[i - 1].text in _SIGNS else i
        unit, last = _unit(tokens, first, number)
        value = f"{number.value:.10g}"
        bound = "" if unit == "ordinal" else _bound(tokens, first, unit) or _open_end(tokens, last)
        before = tokens[first - 1].lower if first else ""
        roughly = before if before in _ROUGHLY else "nearly" if _is_close(tokens, first) else ""
        yield make_fact(FactKind.NUMBER, value, tokens, (first, last), unit=unit, bound=bound, roughly=roughly)
        i = last


def _read(tokens: Sequence[Token], i: int) -> _Number | None:
    """The number that begins at a token, with its scale, or None."""
    token = tokens[i]
    if token.lower in _TIMES:
        return _Number(_TIMES[token.lower], i + 1, "times")
    if token.lower in _HALVES:
        return _half(tokens, i)
    if token.lower == "quarter" and [one.lower for one in tokens[i + 1 : i + 4]] == ["of", "an", "hour"]:
        return _Number(0.25, i + 3)
    if token.lower in _PARTS and _is_share(tokens, i):
        return _Number(_PARTS[token.lower], i + 1, "percent")
    if token.lower in _ORDINALS and not _is_fraction(tokens, i):
        return _Number(float(_ORDINALS[token.lower]), i + 1, "" if _is_day(tokens, i) else "ordinal")
    if token.text[0].isdecimal():
        return _scale(tokens, _Number(float(token.text.replace(",", "")), i + 1))
    if token.lower in _SCALES and i and tokens[i - 1].lower in ("a", "per"):
        return _scale(tokens, _Number(1.0, i))
    return _read_words(tokens, i)


def _is_pronoun(tokens: Sequence[Token], i: int) -> bool:
    """Whether "one" stands for a thing or for anybody, as in "the one about otters" and "one should wait"."""
    if tokens[i].lower != "one":
        return False
    before = tokens[i - 1].lower if i else ""
    after = tokens[i + 1].lower if i + 1 < len(tokens) else ""
    return after not in _SCALES and (before in _POINTING or after in _MODALS)


def _is_share(tokens: Sequence[Token], i: int) -> bool:
    """Whether "a fifth" is a part of something: "a fifth of them", "by a fifth"; not "a fifth person", "in a quarter"."""
    if not i or tokens[i - 1].lower not in ("a", "one"):
        return False
    ahead, before = (tokens[place].lower if 0 <= place < len(tokens) else "" for place in (i + 1, i - 2))
    if tokens[i].lower == "quarter":
        return before not in _DURING
    return ahead == "of" or before == "by" or not ahead.isalpha()


def _half(tokens: Sequence[Token], i: int) -> _Number:
    """`half`, which is 50 percent, or with its scale or unit as in `half a billion` and `half an hour`."""
    ahead = [token.lower for token in tokens[i + 1 : i + 3]]
    if ahead[:1] == ["a"] and ahead[-1] in _SCALES:
        return _scale(tokens, _Number(0.5, i + 2))
    if ahead[:1] in (["a"], ["an"]) and _UNITS.get(ahead[-1]):
        return _Number(0.5, i + 2)
    if tokens[i].lower == "half" and ahead and _UNITS.get(ahead[0]) in _TIME_UNITS:
        return _Number(0.5, i + 1)
    return _Number(50.0, i + 1, "percent")


def _is_day(tokens: Sequence[Token], i: int) -> bool:
    """Whether a spelled ordinal is the day of a month, as in `the tenth of June`."""
    ahead = [token.lower for token in tokens[i + 1 : i + 3]]
    return len(ahead) == 2 and ahead[0] == "of" and bool(_MONTH.fullmatch(ahead[1]))


def _is_fraction(tokens: Sequence[Token], i: int) -> bool:
    return tokens[i].lower == "third" and i > 0 and tokens[i - 1].lower in ("a", "one")


def _read_words(tokens: Sequence[Token], i: int) -> _Number | None:
    """`forty-two`, `nine`, and what scale follows."""
    word = tokens[i].lower
    if word in _SMALL:
        return _scale(tokens, _Number(float(_SMALL[word]), i + 1))
    if word not in _TENS:
        return None
    after = i + 2 if i + 2 < len(tokens) and tokens[i + 1].text == "-" else i + 1
    if after < len(tokens) and 0 < _SMALL.get(tokens[after].lower, 0) < 10:
        return _scale(tokens, _Number(float(_TENS[word] + _SMALL[tokens[after].lower]), after + 1))
    if after == i + 2 and 0 < _ORDINALS.get(tokens[after].lower, 0) < 10:
        return _Number(float(_TENS[word] + _ORDINALS[tokens[after].lower]), after + 1, "ordinal")
    return _scale(tokens, _Number(float(_TENS[word]), i + 1))


def _scale(tokens: Sequence[Token], number: _Number) -> _Number:
    """Multiply by the scale words that follow, and add what "hundred and five" adds."""
    value, last, scaled = number.value, number.last, False
    while last < len(tokens):
        step = last + 1 if tokens[last].text == "-" and last + 1 < len(tokens) else last
        if tokens[step].lower not in _SCALES:
            break
        value, last, scaled = value * _SCALES[tokens[step].lower], step + 1, True
    if [token.lower for token in tokens[last : last + 3]] == ["and", "a", "half"]:
        return _Number(value + 0.5, last + 3, scaled=scaled)
    if scaled and last + 1 < len(tokens) and tokens[last].lower == "and" and tokens[last - 1].lower in ("hundred", "thousand"):
        rest = _read_words(tokens, last + 1)
        if rest and rest.value < 100:
            return _Number(value + rest.value, rest.last, scaled=True)
    return _Number(value, last, scaled=scaled)


def _unit(tokens: Sequence[Token], first: int, number: _Number) -> tuple[str, int]:
    """The unit, and the token after it."""
    if tokens[first].text in _SIGNS:
        return _SIGNS[tokens[first].text], number.last
    if number.unit:
        return number.unit, number.last
    ahead = [token.lower for token in tokens[number.last : number.last + 3]]
    beside_month = first > 0 and _MONTH.fullmatch(tokens[first - 1].lower)
    if ahead[:1] and ahead[0] in ("st", "nd", "rd", "th") and tokens[number.last].start == tokens[number.last - 1].end:
        month = next((word for word in ahead[1:] if word != "of"), "")
        return "" if beside_month or _MONTH.fullmatch(month) else "ordinal", number.last + 1
    if ahead[:1] == ["s"] and tokens[number.last].start == tokens[number.last - 1].end:
        return "decade", number.last + 1
    if ahead[:2] == ["per", "cent"]:
        return "percent", number.last + 2
    return _unit_word(ahead, number.last)


def _unit_word(ahead: Sequence[str], last: int) -> tuple[str, int]:
    skipped = 1 if ahead and ahead[0] in ("-", "us", "american", "square", "cubic", "metric", "percentage") else 0
    if len(ahead) <= skipped:
        return "", last
    word = ahead[skipped]
    if word in _FRACTIONS:
        return _FRACTIONS[word], last + skipped + 1
    unit = _UNITS.get(word, "")
    if skipped and ahead[0] in ("square", "cubic") and unit:
        unit = f"{ahead[0]} {unit}"
    return (unit, last + skipped + 1) if unit else ("", last)


def _bound(tokens: Sequence[Token], first: int, unit: str) -> str:
    before = [token.lower for token in tokens[max(0, first - 3) : first]]
    pair = " ".join(before[-2:])
    if pair in _ABOVE:
        return "<" if before[:1] == ["no"] and len(before) == 3 else ">"
    if pair in _BELOW:
        return ">" if before[:1] == ["no"] and len(before) == 3 else "<"
    bounds = unit not in _TIME_UNITS or _SLIGHTLY & set(before[-2:-1])
    return _PLACED.get(before[-1], "") if before and bounds else ""


def _is_close(tokens: Sequence[Token], first: int) -> bool:
    return [token.lower for token in tokens[max(0, first - 2) : first]] == ["close", "to"]


def _open_end(tokens: Sequence[Token], last: int) -> str:
    ahead = [token.lower for token in tokens[last : last + 2]]
    return _OPEN.get(ahead[1], "") if len(ahead) == 2 and ahead[0] == "or" else ""


def _inherit(tokens: Sequence[Token], fact: Fact, following: Fact) -> Fact:
    """In `5 to 9 billion dollars` and `between 5 and 9 percent` the first number has the second's scale and unit."""
    between = [token.lower for token in tokens[fact.last : following.first]]
    ranged = between == ["and"] and fact.first > 0 and tokens[fact.first - 1].lower == "between"
    joined = len(between) == 1 and (between[0] in _JOINS or ranged)
    if not joined or fact.unit or not following.unit or following.unit == "ordinal" or is_year(fact):
        return fact
    scale = next((_SCALES[t.lower] for t in tokens[following.first : following.last] if t.lower in _SCALES), 1.0)
    return replace(fact, value=f"{float(fact.value) * scale:.10g}", unit=following.unit)
