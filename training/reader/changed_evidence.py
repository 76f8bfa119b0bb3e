"""The evidence changed and the claim left as it is: what supports the claim is taken out, or made to say something else.

A reader that is trained on changed claims alone learns what changed sentences look like; here the claim is a sound sentence
every time and only the evidence tells.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from training.reader.claims import trimmed
from training.reader.examples import Support
from training.reader.false_claims import begun
from training.reader.swapping import Article, found_names, swaps

Changed = tuple[str, tuple[str, ...], Support]
"""The kind, the evidence, and what it says of the claim now."""

_DETAIL = re.compile(
    r",? (?:in|on|at|by|for|from|since|until|during|after|before|with|near|within|between|because of|due to) "
    r"(?:the |a |an |about |early |late )?(?:[A-Z0-9][\w'’,.-]*|\w+ [A-Z0-9][\w'’-]*)(?: [A-Z0-9][\w'’-]*){0,3}(?=[ ,.;])"
)
_FOR_NAMES = ("someone", "a certain person", "another party", "one of them", "a group", "an organisation", "a place")
_NUMBER = re.compile(r"(?<![\w.,-])(?<!in )\d[\d,.]*(?<=\d)(?![\w%])")


def changed_evidence(
    evidence: Sequence[str], place: int, article: Article, chance: random.Random, others: Sequence[str]
) -> Iterator[Changed]:
    """At most one of each kind; `place` is where the claim's sentence stands in the evidence, `others` are other sentences."""
    sentence = evidence[place]
    if shorter := without_detail(sentence, chance):
        yield "detail removed", _put(evidence, place, shorter), Support.UNSUPPORTED
    if vague := without_name(sentence, chance):
        yield "name removed", _put(evidence, place, vague), Support.UNSUPPORTED
    made = list(swaps(sentence, article, chance))
    if made:
        yield "evidence swapped", _put(evidence, place, chance.choice(made).changed), Support.CONTRADICTED
    if others and len(evidence) > 1:
        yield "sentence replaced", _put(evidence, place, chance.choice(others)), Support.UNSUPPORTED


def without_detail(sentence: str, chance: random.Random) -> str | None:
    """A sentence without one of its dates, places, clauses or numbers.

    >>> without_detail("The mill was opened by Ann Lee in 1934.", random.Random(0))
    'The mill was opened by Ann Lee.'
    """
    found = [f"{sentence[: match.start()]}{sentence[match.end() :]}" for match in _DETAIL.finditer(sentence)]
    found += [f"{sentence[: match.start()]}some{sentence[match.end() :]}" for match in _NUMBER.finditer(sentence)]
    found += [shorter] if (shorter := trimmed(sentence, chance)) else []
    found = [one for one in found if len(one.split()) > 3]
    return begun(chance.choice(found).lstrip(" ,")) if found else None


def without_name(sentence: str, chance: random.Random) -> str | None:
    """A sentence with a name left open."""
    names = list(found_names(sentence))
    if not names:
        return None
    start, name = chance.choice(names)
    return begun(f"{sentence[:start]}{chance.choice(_FOR_NAMES)}{sentence[start + len(name) :]}")


def _put(evidence: Sequence[str], place: int, sentence: str) -> tuple[str, ...]:
    return (*evidence[:place], sentence, *evidence[place + 1 :])
