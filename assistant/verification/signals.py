"""What tells whether evidence supports a claim: what reader and rules say, and how the words of the claim are bound.

A claim made of its evidence's own words has them all, so that coverage tells nothing; what is false then is which of them
belong together: who did it, why, when, and who only thinks so. Each signal is a number of about the size of one; a logistic
regression weighs them (`weights.py`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from itertools import pairwise

from assistant.models.entailment import Chances
from assistant.schema import Support
from assistant.verification.coverage import covered
from assistant.verification.facts.equality import is_told
from assistant.verification.facts.fact import Fact, FactKind
from assistant.verification.facts.sentence import ParsedSentence
from assistant.verification.judgement import Failure, Judgement

_MOST = 4.0
"""Log odds of the reader are cut off here, at 98 %."""
_CAUSES = frozenset("because since so therefore thus caused cause causes due why reason blame blamed".split())  # noqa: SIM905
_SCOPES = frozenset("all every everything everyone both each always never only even any whole entire entirely".split())  # noqa: SIM905
_ORDERS = frozenset("before after until since when while during later earlier".split())  # noqa: SIM905
_COMPARED = frozenset("than more fewer less".split())  # noqa: SIM905
_REPORTING = """
    said says say told tells thinks think thought believes believe believed argues argued claims claimed suspects suspected
    warned warns called calls according reported reportedly expects expected doubts doubted denied denies advises points pointed
    concluded estimated estimates considers hopes wants feared fears suggested promised"""
_REPORTS = frozenset(_REPORTING.split())
_BREAKS = frozenset((",", ";", ":", "and", "but", "while", "which", "who", "because", "although", "since", "so", "that"))
_VALUES = ("number", "month", "weekday", "name")
_UNREAL = ("possibility", "intent", "future", "condition")
_LEAST_CLAUSE = 2
"""Content words of a clause that is looked at for itself."""
_NEAR = 8
"""Tokens within which two words of a claim stand together in a sentence."""


@dataclass(frozen=True, slots=True)
class Signals:
    """The signals in the order of their weights; what isn't described is 1 where it is so, else 0."""

    read_widely: float
    """Log odds of support by the window read with the claim, divided by four, in [-1, 1]; then by the sentences that it
    rests on, then by the nearest one alone, beside which nothing tells of another thing that has the same words."""
    read_closely: float
    read_alone: float
    denied_widely: float
    """The probability of contradiction, by the same three, in [0, 1]."""
    denied_closely: float
    denied_alone: float
    passed: float
    """The rules find support."""
    score: float
    """What the rules say, in [0, 1]."""
    coverage: float
    """The part of the claim's content that the nearest sentences have, in [0, 1]; `told` the part that the whole window has."""
    told: float
    followed: float
    """The part of the claim's words that a sentence has in its order, where the rules find support."""
    missing: float
    """The nearest sentences lack a number, date or name."""
    reckoned: float
    """A number of the claim is told by the window only in other words, or can be worked out from it."""
    negated: float
    """Only one of claim and nearest sentences negates something."""
    displaced: float
    softened: float
    """The claim hedges, plans or conditions what the evidence doesn't; `hardened` the other way round."""
    hardened: float
    quantified: float
    several: float
    """One sentence does not suffice."""
    unbound: float
    """How badly the worst bound name stands with the words around it, in [0, 1]."""
    weakest_clause: float
    """The coverage of the worst covered clause by one sentence."""
    paired: float
    """The share of neighbouring words of the claim that are neighbours in a sentence, too; `in_order` of these in its order."""
    in_order: float
    caused: float
    """The claim names a cause and the nearest sentences don't; so are scope, order of time and comparison."""
    widened: float
    timed: float
    compared: float
    unattributed: float
    """The nearest sentence is somebody's word and the claim is nobody's."""

    def __iter__(self) -> Iterator[float]:
        return iter(astuple(self))


NAMES = tuple(field.name for field in fields(Signals))
FOR = frozenset(
    "read_widely read_closely read_alone passed score coverage told followed weakest_clause paired in_order".split()  # noqa: SIM905
)
"""The signals that speak for support; all others speak against it, and no weight may say otherwise."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """What the rules say of a claim: their judgement, the nearest sentences by index, how much they cover, what they fail."""

    judgement: Judgement
    nearest: tuple[int, ...]
    coverage: float
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """What the reader says of the window, of the sentences that the claim rests on, and of the nearest one alone.

    `told` is how much of the claim the window has, in [0, 1], `reckoned` whether it has some number of it only otherwise.
    """

    widely: Chances
    closely: Chances
    alone: Chances
    told: float
    reckoned: bool


def measure(claim: ParsedSentence, sentences: Sequence[ParsedSentence], ruled: Ruled, read: Read, follows: float) -> Signals:
    """The signals of a claim against sentences, of which there is at least one."""
    near = [sentences[i] for i in ruled.nearest]
    paired, in_order = _pairs(claim, sentences)
    passed = ruled.judgement.support is Support.SUPPORTED
    reasons = [failure.reason for failure in ruled.failures]
    return Signals(
        read_widely=_log_odds(read.widely.supported),
        read_closely=_log_odds(read.closely.supported),
        read_alone=_log_odds(read.alone.supported),
        denied_widely=read.widely.contradicted,
        denied_closely=read.closely.contradicted,
        denied_alone=read.alone.contradicted,
        passed=float(passed),
        score=ruled.judgement.score,
        coverage=min(1.0, ruled.coverage),
        told=read.told,
        followed=follows if passed else 0.0,
        missing=_any(reasons, _VALUES, "is not in the evidence"),
        reckoned=float(read.reckoned),
        negated=_any(reasons, ("negation",)),
        displaced=float(any(" place" in reason or " where " in reason for reason in reasons)),
        softened=_any(reasons, _UNREAL, "of the claim"),
        hardened=_any(reasons, _UNREAL, "of the evidence"),
        quantified=_any(reasons, ("quantifier", "direction", "unit")),
        several=float(len(ruled.nearest) > 1),
        unbound=_unbound(claim, sentences),
        weakest_clause=_weakest_clause(claim, sentences),
        paired=paired,
        in_order=in_order,
        caused=float(_has(claim, _CAUSES) and not any(_has(one, _CAUSES) for one in near)),
        widened=_only_claim(claim, near, _SCOPES),
        timed=_only_claim(claim, near, _ORDERS),
        compared=float(_has(claim, _COMPARED) and not any(_has(one, _COMPARED) for one in near)),
        unattributed=float(_has(near[0], _REPORTS) and not _has(claim, _REPORTS)),
    )


def _log_odds(chance: float) -> float:
    kept = min(max(chance, 1e-6), 1 - 1e-6)
    return max(-_MOST, min(_MOST, math.log(kept / (1 - kept)))) / _MOST


def _any(reasons: Sequence[str], kinds: Sequence[str], phrase: str = "") -> float:
    """Whether there is a reason of one of these kinds that has the phrase."""
    begins = tuple(f"the {kind} " for kind in kinds)
    return float(any(reason.startswith(begins) and phrase in reason for reason in reasons))


def _has(text: ParsedSentence, words: frozenset[str]) -> bool:
    return any(token.lower in words for token in text.tokens)


def _only_claim(claim: ParsedSentence, near: Sequence[ParsedSentence], words: frozenset[str]) -> float:
    """Whether the claim has such a word that the nearest sentences lack."""
    told = {token.lower for sentence in near for token in sentence.tokens}
    return float(any(token.lower in words - told for token in claim.tokens))


def _unbound(claim: ParsedSentence, sentences: Sequence[ParsedSentence]) -> float:
    """The worst of the claim's names: 0 where the sentence that has the words around it has it, 1 where it has others instead.

    A pronoun stands for a name of the last sentence that has any.
    """
    worst = 0.0
    for name in claim.facts:
        if name.kind is FactKind.NAME and (name.sure or _names(name, sentences)):
            around = _around(claim, name)
            weights = [_weight(claim, around, sentence) for sentence in sentences]
            worst = max(worst, _binding(name, weights.index(max(weights)), claim, sentences))
    return worst


def _around(claim: ParsedSentence, name: Fact) -> list[str]:
    """The content stems of the claim but for the name's own."""
    own = {claim.tokens[i].stem for i in range(name.first, name.last)}
    return [stem for stem in claim.content if stem not in own]


def _weight(claim: ParsedSentence, stems: Sequence[str], sentence: ParsedSentence) -> float:
    return sum(claim.content[stem] for stem in stems if stem in sentence.stems)


def _names(name: Fact, sentences: Sequence[ParsedSentence]) -> bool:
    return any(is_told(name, fact) for sentence in sentences for fact in sentence.facts)


def _binding(name: Fact, best: int, claim: ParsedSentence, sentences: Sequence[ParsedSentence]) -> float:
    sentence = sentences[best]
    if _names(name, [sentence]):
        return 0.0
    others = any(f.kind is FactKind.NAME and f.sure and not _names(f, [claim]) for f in sentence.facts)
    if sentence.pronouns:
        before = next((one for one in reversed(sentences[:best]) if any(f.kind is FactKind.NAME for f in one.facts)), None)
        return 0.25 if before is not None and _names(name, [before]) else 1.0
    return 1.0 if others else 0.5


def _weakest_clause(claim: ParsedSentence, sentences: Sequence[ParsedSentence]) -> float:
    """The coverage, in [0, 1], of the clause of the claim that single sentences cover least."""
    found = [covered(claim, sentence) for sentence in sentences]
    weakest = 1.0
    for stems in _clauses(claim):
        total = sum(claim.content[stem] for stem in stems)
        best = max(sum(claim.content[stem] * credit[stem] for stem in stems) for credit in found)
        weakest = min(weakest, best / total)
    return weakest


def _clauses(claim: ParsedSentence) -> Iterator[frozenset[str]]:
    breaks = [0, *(i for i, token in enumerate(claim.tokens) if token.lower in _BREAKS), len(claim.tokens)]
    for start, end in pairwise(breaks):
        stems = frozenset(token.stem for token in claim.tokens[start:end] if token.stem in claim.content)
        if len(stems) >= _LEAST_CLAUSE:
            yield stems


def _pairs(claim: ParsedSentence, sentences: Sequence[ParsedSentence]) -> tuple[float, float]:
    """The shares of neighbouring content words that are near each other in one sentence, and of these in the same order."""
    words = [token.stem for token in claim.tokens if token.stem in claim.content]
    pairs = [(one, other) for one, other in pairwise(words) if one != other]
    places = [_places(sentence) for sentence in sentences]
    gaps = [_gap(one, other, places) for one, other in pairs]
    near = [gap for gap in gaps if gap is not None]
    if not near:
        return (0.0 if pairs else 1.0), 1.0
    return len(near) / len(gaps), sum(gap > 0 for gap in near) / len(near)


def _places(sentence: ParsedSentence) -> dict[str, int]:
    return {token.stem: i for i, token in enumerate(sentence.tokens)}


def _gap(one: str, other: str, places: Sequence[dict[str, int]]) -> int | None:
    """How far behind the first the other stands, in the sentence where they are nearest; None where they are not near."""
    gaps = [found[other] - found[one] for found in places if one in found and other in found]
    best = min(gaps, key=abs, default=None)
    return best if best is not None and abs(best) <= _NEAR else None
