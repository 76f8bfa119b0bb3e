"""The verdict of checks and entailment model together: the checks veto, the model's calibrated probability decides.

What may never change is a veto whatever the model says: a number, date or name that the evidence read doesn't have, a negation,
roles exchanged, and, in a claim that follows a sentence nearly word for word, any failure at all. Other failures also befall
honest rewordings; such a claim is supported if the model is sure. The probabilities asked for are the operating points of
`strictness`, chosen on the claims of `evals/tuning`, on made ones, and on held-out parts of public sets (`evals/README.md`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.models.entailment import Chances, EntailmentModel
from assistant.schema import Support
from assistant.verification.checks.absence import absent_fact
from assistant.verification.evidence_window import nearest_window, without_stop
from assistant.verification.facts.sentence import ParsedSentence, parse
from assistant.verification.judgement import Failure, Judgement

Strictness = Literal["high", "balanced", "low"]

WINDOW = 150
"""Words of evidence that are read with a claim, about as many as in training."""
_FOLLOWS = 0.7
"""The part of the claim's words that a sentence has in the same order, from which on every check holds."""
_PROVES = 0.8
"""... and from which on a check that is denied proves the opposite."""
_ALIKE = 0.7
"""The least ratio of lengths at which a claim and a sentence may differ by one name or number."""
_DENIED = 0.5
"""The least probability of contradiction of a claim that is contradicted without such a proof."""


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """The least probability of support for a claim to be supported, in [0, 1]; above 1 it never is.

    `copied` where it follows a sentence and all rules find support, `agreed` where they do but it is worded freely, `uncovered`
    where no check fails but too few of its words are in the evidence, `doubtful` where a check fails that is no veto.
    """

    copied: float
    agreed: float
    uncovered: float
    doubtful: float


POINTS: Mapping[Strictness, OperatingPoint] = {
    "high": OperatingPoint(copied=0.5, agreed=0.65, uncovered=0.75, doubtful=1.1),
    "balanced": OperatingPoint(copied=0.45, agreed=0.55, uncovered=0.6, doubtful=0.78),
    "low": OperatingPoint(copied=0.35, agreed=0.4, uncovered=0.45, doubtful=0.55),
}


@dataclass(frozen=True, slots=True)
class Ruled:
    """What the rules say of a claim: their judgement, and which checks its nearest evidence fails."""

    judgement: Judgement
    failures: tuple[Failure, ...]


def decide(
    model: EntailmentModel, claim: ParsedSentence, sentences: Sequence[ParsedSentence], ruled: Ruled, point: OperatingPoint
) -> Judgement:
    """The verdict on a claim against sentences, of which there is at least one.

    Its score is the probability of support where the model was asked, else that of the rules.
    """
    rules = ruled.judgement
    near = max(follows(claim, sentence) for sentence in sentences)
    proved = rules.support is Support.CONTRADICTED and near >= _PROVES
    if proved or any(without_stop(claim.text) == without_stop(sentence.text) for sentence in sentences):
        return rules
    window = nearest_window(claim, sentences, WINDOW)
    text = " ".join(sentences[i].text for i in window)
    (chances,) = model.judge(claim.text, [text])
    absent = absent_fact(claim, parse(text))
    vetoed = absent or _veto(ruled.failures, near) if rules.support is not Support.SUPPORTED else ""
    if not vetoed and chances.supported >= _asked(point, ruled, near):
        return Judgement(Support.SUPPORTED, chances.supported, rules.index if rules.index is not None else window[0])
    return _refused(rules, chances, vetoed)


def follows(claim: ParsedSentence, sentence: ParsedSentence) -> float:
    """The part of the claim's words that the sentence has in the same order, in [0, 1].

    Of two of about the same length it is the part of the shorter one, so that a long name in a short one's place counts less.
    """
    said, told = ([token.lower for token in text.tokens if token.is_word] for text in (claim, sentence))
    compared = len(told) if _ALIKE * len(said) <= len(told) < len(said) else len(said)
    return common_subsequence(said, told) / compared if compared else 0.0


def common_subsequence(first: Sequence[str], second: Sequence[str]) -> int:
    """Length of the longest common subsequence, by the bits of one integer (Hyyrö 2004).

    >>> common_subsequence("the bridge will shut".split(), "the old bridge may shut".split())
    3
    """
    places: dict[str, int] = {}
    for place, word in enumerate(first):
        places[word] = places.get(word, 0) | 1 << place
    unmatched = full = (1 << len(first)) - 1
    for word in second:
        matched = unmatched & places.get(word, 0)
        unmatched = ((unmatched + matched) | (unmatched - matched)) & full
    return len(first) - unmatched.bit_count()


def _veto(failures: Sequence[Failure], near: float) -> str:
    """The reason of a failure that holds whatever the model says, or nothing."""
    return next((failure.reason for failure in failures if failure.lasting or near >= _FOLLOWS), "")


def _asked(point: OperatingPoint, ruled: Ruled, near: float) -> float:
    if ruled.judgement.support is Support.SUPPORTED:
        return point.copied if near >= _PROVES else point.agreed
    return point.doubtful if ruled.failures else point.uncovered


def _refused(rules: Judgement, chances: Chances, vetoed: str) -> Judgement:
    if chances.contradicted > max(_DENIED, chances.supported):
        reason = rules.reason or "read together, the evidence says otherwise"
        return Judgement(Support.CONTRADICTED, chances.supported, rules.index, reason)
    reason = vetoed or rules.reason or "read together, the evidence does not say it"
    return Judgement(Support.UNSUPPORTED, chances.supported, rules.index, reason)
