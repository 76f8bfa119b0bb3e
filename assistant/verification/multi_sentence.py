"""Evidence of two or three sentences for a claim that was merged from them.

Two sentences have more words than one, so more false claims find all their words in them: "Ann won in May" in "Ann won in
April. Bob won in May." Each clause of the claim must therefore have its numbers and names in one of the sentences; only a name
may come from another one, where the sentence has a pronoun in its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.verification.coverage import covered
from assistant.verification.facts.equality import is_told
from assistant.verification.facts.fact import Fact, FactKind
from assistant.verification.facts.sentence import ParsedSentence

_MOST = 3
_LEAST_ADDED = 0.05
"""The part of the claim's weight that a further sentence must cover to be worth a try."""
_BREAKS = frozenset(
    (",", ";", "and", "but", "while", "which", "who", "when", "after", "before", "although", "as", "with", "–", "—")
)


def extend(claim: ParsedSentence, sentences: Sequence[ParsedSentence], ranked: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """The best sentence with the one that adds most to what it covers, then with another one, as indexes."""
    chosen = [ranked[0]] if ranked else []
    total = sum(claim.content.values()) or 1.0
    while 0 < len(chosen) < _MOST:
        missing = _missing(claim, [sentences[i] for i in chosen])
        gains = {i: _gain(claim, sentences[i], missing) for i in ranked if i not in chosen}
        best = max(gains, key=lambda i: gains[i], default=None)
        if best is None or gains[best] < _LEAST_ADDED * total:
            return
        chosen.append(best)
        yield tuple(chosen)


def coheres(claim: ParsedSentence, sentences: Sequence[ParsedSentence]) -> bool:
    """Whether each clause of the claim has its facts in one of the sentences, pronouns granted, and half its other words."""
    return all(
        any(_holds(facts, claim, sentence) and _says(others, claim, sentence) for sentence in sentences)
        for facts, others in _clauses(claim)
    )


def _missing(claim: ParsedSentence, sentences: Sequence[ParsedSentence]) -> set[str]:
    found = [covered(claim, sentence) for sentence in sentences]
    return {stem for stem in claim.content if not any(credit[stem] for credit in found)}


def _gain(claim: ParsedSentence, sentence: ParsedSentence, missing: set[str]) -> float:
    """The weight of what a sentence adds; a number or date that it has counts as a most telling word."""
    found = covered(claim, sentence)
    numbers = sum(
        any(is_told(fact, other) for other in sentence.facts)
        for fact in claim.facts
        if fact.kind in (FactKind.NUMBER, FactKind.MONTH, FactKind.WEEKDAY)
    )
    return sum(claim.content[stem] * found[stem] for stem in missing) + (numbers if not missing else 0)


def _clauses(claim: ParsedSentence) -> Iterator[tuple[tuple[Fact, ...], frozenset[str]]]:
    """The facts of each clause that has any, and the stems of its other telling words."""
    breaks = [0, *(i for i, token in enumerate(claim.tokens) if token.lower in _BREAKS), len(claim.tokens)]
    facts = [fact for fact in claim.facts if fact.kind not in (FactKind.DIRECTION, FactKind.QUANTIFIER) and fact.sure]
    taken = {i for fact in facts for i in range(fact.first, fact.last)}
    for start, end in pairwise(breaks):
        inside = tuple(fact for fact in facts if start <= fact.first < end)
        if inside:
            yield inside, frozenset(claim.tokens[i].stem for i in range(start, end) if i not in taken)


def _says(stems: frozenset[str], claim: ParsedSentence, sentence: ParsedSentence) -> bool:
    found = {stem: credit for stem, credit in covered(claim, sentence).items() if stem in stems}
    total = sum(claim.content[stem] for stem in found)
    return sum(claim.content[stem] * credit for stem, credit in found.items()) >= total / 2


def _holds(facts: Sequence[Fact], claim: ParsedSentence, sentence: ParsedSentence) -> bool:
    missing = [fact for fact in facts if not any(is_told(fact, other) for other in sentence.facts)]
    if not missing:
        return True
    replaced = sentence.pronouns - claim.pronouns  # a pronoun that the claim keeps does not stand for the name
    return bool(replaced) and len(missing) == 1 and missing[0].kind is FactKind.NAME
