"""Claims that say what a passage says in other words: one rule for each kind; a rule gives nothing where it doesn't fit."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from training.reader.claims import trimmed
from training.reader.false_claims import begun, continued
from training.reader.swapping import paraphrases

Right = tuple[str, str]
"""The kind and the claim."""

_TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()  # noqa: SIM905
_SMALL = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen""".split()  # noqa: SIM905
_NUMBER = re.compile(r"(?<![\w.,:$€£–-])(\d{1,3}(?:,\d{3})+|\d+)(?![\w%]|[.,–:]\d|-\d)")
_MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905
_DATED = re.compile(
    rf"\b(?:{'|'.join(_MONTHS)}) ?$|^ ?(?:{'|'.join(_MONTHS)})\b|\b(?:in|since|of|year|from|until|by|before|after) $"
)
_PRONOUN = re.compile(r"^(He|She|It|They|His|Her|Its|Their) (?=[a-z])")
_SUBJECT = re.compile(
    r"^(?!(?:In|On|At|After|Before|During|When|While|As|If|For|From|By|Although|Since|This|That|There|It|He|She|They|"
    r"These|Those|But|And|Both|Some|Many|Most)\b)((?:The [a-z][\w-]+(?: [a-z][\w-]+)?)|"
    r"[A-Z][\w'’.-]+(?: (?:of |the |de |von )?[A-Z][\w'’.-]+){0,3}) (?:is|was|are|were|has|had|became|began|\w+ed)\b"
)
_WORDS = {
    "approximately": "about", "also": "in addition", "many": "a lot of", "large": "sizeable",
    "because": "since", "although": "even though", "however": "still", "such as": "for example", "in order to": "to",
    "started": "began", "ended": "came to an end", "died": "passed away", "purchased": "bought", "located": "found",
    "near": "not far from",
    "several": "a number of", "built": "constructed", "famous": "well known", "important": "significant", "begin": "start",
    "main": "principal", "received": "was given", "obtained": "got", "required": "needed", "primarily": "mainly",
    "children": "kids",
    "assist": "help", "attempted": "tried", "numerous": "many", "entire": "whole", "nearly": "almost", "frequently": "often",
    "whole": "entire", "difficult": "hard", "quickly": "fast", "wealthy": "rich", "area": "region", "use": "make use of",
    "occurred": "took place", "created": "made", "result in": "lead to", "per cent": "percent", "toward": "towards",
    "prior to": "before",
    "subsequently": "afterwards", "former": "one-time", "throughout": "all through", "rapidly": "fast", "commonly": "usually",
}  # fmt: skip


def true_claims(parts: Sequence[str], number: int, chance: random.Random) -> Iterator[Right]:
    """At most one claim of each kind, made from a sentence of a passage."""
    sentence = parts[number]
    shorter = trimmed(sentence, chance)
    base = shorter or sentence
    moved = [change.changed for change in paraphrases(base) if change.kind != "no full stop"]
    made: Sequence[tuple[str, str | None]] = (
        ("condensed", trimmed(shorter, chance) if shorter else None),
        ("reordered", chance.choice(moved) if moved else None),
        ("synonyms", synonyms(base, chance)),
        ("number", respelt(base)),
        ("rounded", rounded(base, chance)),
        ("resolved", resolved(parts, number)),
        ("merged", merged(parts, number, chance)),
    )
    for kind, claim in made:
        if claim and claim != sentence:
            yield kind, begun(claim)


def synonyms(sentence: str, chance: random.Random) -> str | None:
    """Up to three words for others that mean the same."""
    found = [old for old in _WORDS if re.search(rf"\b{old}\b", sentence)]
    for old in chance.sample(found, min(3, len(found))):
        sentence = re.sub(rf"\b{old}\b", _WORDS[old], sentence, count=1)
    return sentence if found else None


def respelt(sentence: str) -> str | None:
    """A count in words that was in digits, or the other way round.

    >>> respelt("It has 42 rooms."), respelt("It was in 1942.")
    ('It has forty-two rooms.', None)
    """
    for match in _NUMBER.finditer(sentence):
        if _is_count(sentence, match) and match[1].isdigit() and 2 <= int(match[1]) < 100:
            return f"{sentence[: match.start()]}{spelt(int(match[1]))}{sentence[match.end() :]}"
    return None


def spelt(number: int) -> str:
    """A number below a hundred in words.

    >>> spelt(7), spelt(40), spelt(99)
    ('seven', 'forty', 'ninety-nine')
    """
    if number < 20:
        return _SMALL[number]
    return _TENS[number // 10] + (f"-{_SMALL[number % 10]}" if number % 10 else "")


def rounded(sentence: str, chance: random.Random, wrong: bool = False) -> str | None:
    """A large count said roughly, as what it is near or, `wrong`, as what it isn't near.

    >>> rounded("It cost 19,870 people their homes.", random.Random(2))
    'It cost about 20,000 people their homes.'
    """
    for match in _NUMBER.finditer(sentence):
        value = int(match[1].replace(",", ""))
        if value > 100 and _is_count(sentence, match):
            digits = 10 ** (len(str(value)) - 2)
            near = round(value / digits) * digits
            below, above = value // digits * digits, (value // digits + 1) * digits
            if wrong:
                near = round(value * chance.choice((0.5, 0.7, 1.4, 2.0)) / digits) * digits
                said = f"{chance.choice(('about', 'roughly', 'nearly'))} {near:,}"
            else:
                said = chance.choice(
                    [f"about {near:,}", f"roughly {near:,}", f"more than {below - digits:,}", f"fewer than {above:,}"]
                )
            return f"{sentence[: match.start()]}{said}{sentence[match.end() :]}"
    return None


def resolved(parts: Sequence[str], number: int) -> str | None:
    """The pronoun at the start of a sentence as the subject of the sentence before.

    >>> resolved(["Ann Lee was a painter.", "She ran the mill."], 1)
    'Ann Lee ran the mill.'
    """
    pronoun, before = _PRONOUN.match(parts[number]), _SUBJECT.match(parts[number - 1]) if number else None
    if not pronoun or not before or (pronoun[1] in ("He", "She", "His", "Her") and before[1].startswith("The ")):
        return None
    own = "'s" if pronoun[1] in ("His", "Her", "Its", "Their") else ""
    return f"{before[1]}{own} {parts[number][pronoun.end() :]}"


def merged(parts: Sequence[str], number: int, chance: random.Random) -> str | None:
    """A sentence with one that stands next to it, in either order, both shortened where they can be."""
    others = [i for i in (number - 1, number + 1) if 0 <= i < len(parts) and 4 < len(parts[i].split()) < 30]
    if not others or len(parts[number].split()) > 30:
        return None
    both = [trimmed(parts[i], chance) or parts[i] for i in (number, chance.choice(others))]
    first, second = both if chance.random() < 0.5 else both[::-1]
    joint = chance.choice((", and ", "; ", ", while ", ". In addition, "))
    return f"{first.removesuffix('.')}{joint}{continued(second)}"


def _is_count(sentence: str, match: re.Match[str]) -> bool:
    """Whether a number is no date: neither a month nor a word like "in" stands next to it, and it isn't a year."""
    value = match[1].replace(",", "")
    year = "," not in match[1] and len(value) == 4 and value.startswith(("1", "20"))
    return not year and not _DATED.search(sentence[: match.start()]) and not _DATED.match(sentence[match.end() :])
