"""Claims with evidence, made by script: copied, trimmed, reworded and merged sentences, swaps, and evidence left out."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from training.reader.examples import Example, Support
from training.reader.swapping import Article, paraphrases, swaps
from training.reader.unanswerable import sentences

_WORDS = range(6, 60)
"""How many words a sentence has that is worth a claim."""
_SHORTEST = 5  # words of a trimmed one
_BRACKETS = re.compile(r" ?[(\[][^()\[\]]*[)\]]")
_OPENING = re.compile(r"^(?:In|On|At|During|After|Before|By|Since|For|As|While|Although|However)[^,]{2,60}, (?=\w)")
_TAIL = re.compile(r",? (?:which|who|where|while|although|including|such as|with|because|but|and)\b[^,;]*\.$|; [^;]*\.$")
_EXTRA = re.compile(r", (?:which|who|where|while|including|such as|with|because|but|and)\b[^;]{8,80}\.$")


@dataclass(frozen=True, slots=True)
class Text:
    """The sentences of one passage; `others` are sentences of the same article, or of the same data set, that aren't in it."""

    sentences: tuple[str, ...]
    article: Article
    others: tuple[str, ...]


def texts_of(passages: Sequence[str]) -> list[Text]:
    """Passages of one article, or of one data set that has no articles."""
    parts = [tuple(sentences(passage)) for passage in passages]
    article = Article.of("\n\n".join(passages))
    return [
        Text(part, article, tuple(s for other in (parts[i - 1], parts[(i + 1) % len(parts)]) for s in other if s not in part))
        for i, part in enumerate(parts)
    ]


def claims(text: Text, source: str, chance: random.Random) -> Iterator[Example]:
    """One of each kind for every sentence that is long enough, as far as there is one."""
    for number, sentence in enumerate(text.sentences):
        if len(sentence.split()) in _WORDS:
            for kind, claim, evidence, support in _made(text, number, chance):
                if evidence:
                    yield Example(f"{source}/{kind}", claim, " ".join(evidence), support=support)


Made = tuple[str, str, Sequence[str], Support]


def _made(text: Text, number: int, chance: random.Random) -> Iterator[Made]:
    sentence = text.sentences[number]
    evidence, rest = _around(text.sentences, number, chance)
    shorter = trimmed(sentence, chance)
    reworded = [change.changed for change in paraphrases(sentence) if change.kind != "no full stop"]
    faithful = [one for one in (shorter, chance.choice(reworded) if reworded else None) if one]
    base = chance.choice([sentence, *faithful])
    yield "copied", sentence if chance.random() < 0.8 else sentence.removesuffix("."), evidence, Support.SUPPORTED
    for kind, claim in (("trimmed", shorter), ("reworded", faithful[-1] if reworded else None)):
        if claim:
            yield kind, claim, evidence, Support.SUPPORTED
    for false in swapped(base, text, evidence, chance):
        yield "swapped", false, evidence, Support.CONTRADICTED
    yield "dropped", base, rest, Support.UNSUPPORTED
    yield from _joined_with_others(text, number, base, chance)


def _joined_with_others(text: Text, number: int, base: str, chance: random.Random) -> Iterator[Made]:
    """Two sentences at once, with and without the evidence of both; and a sentence with the end of another hung on."""
    evidence, _ = _around(text.sentences, number, chance)
    if number + 1 < len(text.sentences):
        after = text.sentences[number + 1]
        both = _merged(base, trimmed(after, chance) or after, chance)
        yield "merged", both, text.sentences[max(0, number - 1) : number + 3], Support.SUPPORTED
    if text.others:
        yield "half", _merged(base, chance.choice(text.others), chance), evidence, Support.UNSUPPORTED
    ends = [match.group() for other in text.others if (match := _EXTRA.search(other))]
    if ends:
        yield "hung on", base.removesuffix(".") + chance.choice(ends), evidence, Support.UNSUPPORTED


def swapped(sentence: str, text: Text, evidence: Sequence[str], chance: random.Random) -> list[str]:
    """Up to two swaps of different kinds that the evidence doesn't say elsewhere."""
    made = [change for change in swaps(sentence, text.article, chance) if not any(change.changed in one for one in evidence)]
    kinds = sorted({change.kind for change in made})
    chosen = chance.sample(kinds, min(2, len(kinds)))
    return [chance.choice([change for change in made if change.kind == kind]).changed for kind in chosen]


def trimmed(sentence: str, chance: random.Random) -> str | None:
    """The sentence without its brackets, opening or last part: one of these, or None where nothing of the sort is there.

    >>> trimmed("In 1934, it opened its doors to the public.", random.Random(1))
    'It opened its doors to the public.'
    """
    shorter = [_BRACKETS.sub("", sentence), _OPENING.sub("", sentence, count=1), _TAIL.sub(".", sentence)]
    shorter = [one[0].upper() + one[1:] for one in shorter if one != sentence and len(one.split()) >= _SHORTEST]
    return chance.choice(shorter) if shorter else None


def _merged(one: str, other: str, chance: random.Random) -> str:
    joint = chance.choice((". ", ". ", "; ", ", and "))
    return f"{one.removesuffix('.')}{joint}{other}"


def _around(parts: Sequence[str], number: int, chance: random.Random) -> tuple[Sequence[str], Sequence[str]]:
    """A sentence with its neighbours, or the passage it stands in; and the same without it."""
    reach = chance.choice((0, 1, 1, 2, 5))
    first, last = max(0, number - reach), number + reach + 1
    left = [*parts[max(0, number - reach - 1) : number], *parts[number + 1 : last + 1]]
    return parts[first:last], left
