"""The verdict of checks and entailment model together: the checks veto, what is fitted on both decides.

What may never change is a veto whatever the model says: a number, date or name that the evidence read doesn't have and that
can't be had from it, a negation of what it says, roles exchanged, and, in a claim that follows a sentence nearly word for word,
any failure at all. Other failures also befall honest rewordings; there the signals of rules, wording and model are weighed
(`signals.py`, `weights.py`). The thresholds are the operating points of `strictness` (`evals/README.md`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.models.entailment import Chances, EntailmentModel
from assistant.schema import Support
from assistant.verification.checks.absence import absent_fact, untold
from assistant.verification.coverage import covered, share
from assistant.verification.evidence_window import nearest_window, without_stop
from assistant.verification.facts.alignment import followed
from assistant.verification.facts.sentence import ParsedSentence, parse
from assistant.verification.judgement import Judgement
from assistant.verification.signals import Read, Ruled, Signals, measure
from assistant.verification.weights import Strictness, shipped_weights, wording

WINDOW = 150
"""Words of evidence that are read with a claim, about as many as in training."""
_FOLLOWS = 0.7
"""The part of the claim's words that a sentence has in the same order, from which on every check holds."""
_PROVES = 0.8
"""... and from which on a check that is denied proves the opposite."""
_REPEATS = 0.75
"""... and from which on a claim that passes every check need only not be doubted by the model."""
_DENIED = 0.7
"""The least probability of contradiction of a claim that is contradicted without such a proof."""

_DOUBTED = 0.2
"""What the model finds less probable than this is not supported, whatever else speaks for it."""

COPIED: Mapping[Strictness, float] = {"high": 0.4, "balanced": 0.3, "low": 0.25}
"""The least probability by the model for a claim that follows a sentence and passes all rules."""


@dataclass(frozen=True, slots=True)
class Weighable:
    """A claim that no check vetoed: its signals, what the model says of the window, and whether it follows a sentence."""

    signals: Signals
    chances: Chances
    copied: bool


@dataclass(frozen=True, slots=True)
class Settled:
    """A claim that is not weighed, and its verdict."""

    judgement: Judgement


def decide(
    model: EntailmentModel, claim: ParsedSentence, sentences: Sequence[ParsedSentence], ruled: Ruled, strictness: Strictness
) -> Judgement:
    """The verdict on a claim against sentences, of which there is at least one.

    Its score is the probability of support where the signals were weighed, else that of the model or of the rules.
    """
    found = settle_or_measure(model, claim, sentences, ruled)
    if isinstance(found, Settled):
        return found.judgement
    rules, weights = ruled.judgement, shipped_weights()
    if found.copied:
        score, least = found.chances.supported, COPIED[strictness]
    else:
        score, least = weights.support(found.signals), weights.least[strictness][wording(found.signals.told)]
    if score >= least and found.chances.supported >= _DOUBTED:
        return Judgement(Support.SUPPORTED, score, rules.index if rules.index is not None else ruled.nearest[0])
    return _refused(rules, found.chances, "", score)


def settle_or_measure(
    model: EntailmentModel, claim: ParsedSentence, sentences: Sequence[ParsedSentence], ruled: Ruled
) -> Settled | Weighable:
    """The verdict where proof, copy or veto settles it, else what is to be weighed; there must be a sentence."""
    rules = ruled.judgement
    near = max(follows(claim, sentence) for sentence in sentences)
    proved = rules.support is Support.CONTRADICTED and near >= _PROVES
    if proved or any(without_stop(claim.text) == without_stop(sentence.text) for sentence in sentences):
        return Settled(rules)
    found = nearest_window(claim, sentences, WINDOW)
    window = parse(" ".join(sentences[i].text for i in found.indexes))
    passed = rules.support is Support.SUPPORTED
    vetoed = "" if passed else absent_fact(claim, window, sentences, near) or _veto(claim, sentences, ruled)
    copied = passed and near >= _REPEATS
    if vetoed:
        (chances,) = model.judge(claim.text, [window.text])
        return Settled(_refused(rules, chances, vetoed, chances.supported))
    leading = " ".join(sentences[i].text for i in found.leading)
    widely, closely, alone = _read(model, claim.text, (window.text, leading, sentences[found.nearest].text))
    read = Read(widely, closely, alone, share(covered(claim, window), claim), bool(untold(claim, window)))
    kindest = max(widely, closely, key=lambda one: one.supported) if copied else widely  # beside others it may seem false
    return Weighable(measure(claim, sentences, ruled, read, near), kindest, copied)


def _read(model: EntailmentModel, claim: str, texts: Sequence[str]) -> list[Chances]:
    """What each text says to the claim; a text that comes twice is read once."""
    once = list(dict.fromkeys(texts))
    said = dict(zip(once, model.judge(claim, once), strict=True))
    return [said[text] for text in texts]


def follows(claim: ParsedSentence, sentence: ParsedSentence) -> float:
    """The part of the claim's words that the sentence has in the same order, in [0, 1]; see `followed`."""
    return followed(claim.tokens, sentence.tokens)


def _veto(claim: ParsedSentence, sentences: Sequence[ParsedSentence], ruled: Ruled) -> str:
    """The reason of a failure that holds whatever the model says, or nothing.

    In a claim that follows a sentence every failure does that was found there; those of other sentences tell less.
    """
    bound = max(follows(claim, sentences[i]) for i in ruled.nearest) >= _FOLLOWS
    return next((failure.reason for failure in ruled.failures if failure.lasting or bound), "")


def _refused(rules: Judgement, chances: Chances, vetoed: str, score: float) -> Judgement:
    if chances.contradicted > max(_DENIED, chances.supported):
        reason = rules.reason or "read together, the evidence says otherwise"
        return Judgement(Support.CONTRADICTED, score, rules.index, reason)
    reason = vetoed or rules.reason or "read together, the evidence does not say it"
    return Judgement(Support.UNSUPPORTED, score, rules.index, reason)
