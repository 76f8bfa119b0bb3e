"""Claims and evidence made by rule from passages, true and false ones in equal number for each passage."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from training.reader.changed_evidence import changed_evidence
from training.reader.claims import Text, swapped
from training.reader.examples import Example, Support
from training.reader.false_claims import false_claims
from training.reader.true_claims import rounded, true_claims

_WORDS = range(6, 60)
"""How many words a sentence has that is worth a claim."""
_REACH = (0, 1, 1, 2, 3, 5)
"""How many sentences of evidence stand before or behind the one that a claim is made of."""

Made = tuple[str, str, tuple[str, ...], Support]


def made_claims(text: Text, source: str, each: int, chance: random.Random) -> Iterator[Example]:
    """Up to so many true claims on a passage and as many false ones."""
    made = [one for number in range(len(text.sentences)) for one in _made(text, number, chance)]
    right = [one for one in made if one[3] is Support.SUPPORTED]
    wrong = [one for one in made if one[3] is not Support.SUPPORTED]
    size = min(each, len(right), len(wrong))
    for kind, claim, evidence, support in (*_by_kind(right, size, chance), *_by_kind(wrong, size, chance)):
        yield Example(f"{source}/{kind}", claim, " ".join(evidence), support=support)


def _made(text: Text, number: int, chance: random.Random) -> Iterator[Made]:
    sentence = text.sentences[number]
    if len(sentence.split()) not in _WORDS or not (sentence[0].isupper() and sentence[-1] == "."):
        return  # headings, leftovers of markup and sentences cut in two
    evidence, place = _evidence(text.sentences, number, chance)
    honest = [("copied", sentence), *true_claims(text.sentences, number, chance)]
    yield from ((kind, claim, evidence, Support.SUPPORTED) for kind, claim in honest)
    said = chance.choice([claim for _, claim in honest])
    yield from _changed_claims(text, number, said, evidence, chance)
    for kind, changed, support in changed_evidence(evidence, place, text.article, chance, text.others):
        yield kind, sentence, changed, support
    if rest := (*evidence[:place], *evidence[place + 1 :]):
        yield "sentence removed", said, rest, Support.UNSUPPORTED


def _changed_claims(text: Text, number: int, said: str, evidence: tuple[str, ...], chance: random.Random) -> Iterator[Made]:
    """False claims on evidence that is whole; `said` is the sentence or an honest rewording of it."""
    sentence = text.sentences[number]
    for kind, claim, support in false_claims(text.sentences, number, text.article.names, chance):
        yield kind, claim, evidence, support
    for claim in swapped(said, text, evidence, chance):
        yield "swapped", claim, evidence, Support.CONTRADICTED
    if wrong := rounded(sentence, chance, wrong=True):
        yield "rounded wrong", wrong, evidence, Support.CONTRADICTED
    if swaps := swapped(sentence, text, evidence, chance):
        other = chance.choice([part for part in evidence if part != sentence] or [sentence])
        yield "part true", f"{other} {chance.choice(swaps)}", evidence, Support.NOT_SUPPORTED


def _evidence(parts: Sequence[str], number: int, chance: random.Random) -> tuple[tuple[str, ...], int]:
    """A sentence with so many around it as the product may read, and where it stands among them."""
    first = max(0, number - chance.choice(_REACH))
    return tuple(parts[first : number + chance.choice(_REACH) + 1]), number - first


def _by_kind(made: Sequence[Made], size: int, chance: random.Random) -> list[Made]:
    """So many of them, the kinds as even as can be."""
    by_kind: dict[str, list[Made]] = {}
    for one in chance.sample(made, len(made)):
        by_kind.setdefault(one[0], []).append(one)
    kinds = chance.sample(sorted(by_kind), len(by_kind))
    rounds = [by_kind[kind][turn] for turn in range(len(made)) for kind in kinds if turn < len(by_kind[kind])] if made else []
    return rounds[:size]
