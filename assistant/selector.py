"""The selector: three small linear models that rank the sentences of the hits by how likely they answer.

Trained by `training/train_selector.py`: `screen` takes the cheap features and leaves a few sentences; `select` also sees the
word alignment and orders these; `answer` judges from the best one whether the articles answer at all.

A follow-up is read twice, standing alone and as asked: the words that it lacked tell what it is about, but the sentence that
has them all is often the last answer; its own words tell what is asked now.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from functools import cache
from importlib.resources import files

from assistant.align import Aligner, Alignment
from assistant.evidence import Evidence, gather_evidence
from assistant.extract import Candidate, Ranking, probability
from assistant.highlight import answering_span
from assistant.schema import Hit, Question

SCREENED = 8
"""Sentences that are read word by word."""

_STANDALONE = 0.3
"""How much the standalone question counts in a follow-up's features; the question as asked has the rest. On the follow-ups of
`evals/tuning` the right sentence comes first about as often from 0.1 to 0.5; at 0.3 the share of unanswerable ones that are
answered is near the one that the threshold was chosen for."""


@dataclass(frozen=True, slots=True)
class LinearModel:
    """A logistic regression: probability = 1 / (1 + exp(-(bias + weights · features)))."""

    weights: tuple[float, ...]
    bias: float

    def logit(self, features: Sequence[float]) -> float:
        """Log odds."""
        return self.bias + sum(weight * feature for weight, feature in zip(self.weights, features, strict=True))


@dataclass(frozen=True, slots=True)
class Selector:
    """The three trained models, and the calibrated threshold on the confidence of `answer`."""

    screen: LinearModel
    select: LinearModel
    answer: LinearModel
    threshold: float


@dataclass(frozen=True, slots=True)
class Choice:
    """A sentence with the log odds that it answers, and what these were computed from."""

    evidence: Evidence
    alignment: Alignment
    logit: float

    @property
    def features(self) -> tuple[float, ...]:
        """What `select` sees."""
        return select_features(self.evidence, self.alignment)


@cache
def load_selector() -> Selector:
    """The selector that ships with the package."""
    kept = json.loads(files("assistant").joinpath("data/selector.json").read_text("utf-8"))
    models = {name: LinearModel(tuple(kept[name]["weights"]), kept[name]["bias"]) for name in ("screen", "select", "answer")}
    return Selector(**models, threshold=kept["threshold"])


def select_features(evidence: Evidence, alignment: Alignment) -> tuple[float, ...]:
    """The input of `select`."""
    return (*evidence.features, *astuple(alignment))


def answer_features(ranked: Sequence[Choice]) -> tuple[float, ...]:
    """The input of `answer`: the best sentence's features, its log odds, and how far it is ahead."""
    best = ranked[0]
    ahead = best.logit - ranked[1].logit if len(ranked) > 1 else 0.0
    return (*best.features, best.logit, ahead)


def screen(model: LinearModel, gathered: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The `SCREENED` most promising sentences; ties keep their order."""
    return tuple(sorted(gathered, key=lambda evidence: -model.logit(evidence.features))[:SCREENED])


def rank_choices(model: LinearModel, promising: Sequence[Evidence], alignments: Sequence[Alignment]) -> tuple[Choice, ...]:
    """The sentences as choices, best first; ties keep their order."""
    choices = (
        Choice(evidence, alignment, model.logit(select_features(evidence, alignment)))
        for evidence, alignment in zip(promising, alignments, strict=True)
    )
    return tuple(sorted(choices, key=lambda choice: -choice.logit))


class SelectorRanker:
    """Ranks sentences by the selector; see `Ranker`."""

    def __init__(self, aligner: Aligner, selector: Selector) -> None:
        self.threshold = selector.threshold
        self._aligner = aligner
        self._selector = selector

    def rank(self, question: Question, hits: Sequence[Hit]) -> Ranking:
        """See `Ranker`."""
        choices = self.choices(question, hits)
        confidence = probability(self._selector.answer.logit(answer_features(choices))) if choices else 0.0
        return Ranking(tuple(_candidate(question, choice) for choice in choices), confidence)

    def choices(self, question: Question, hits: Sequence[Hit]) -> tuple[Choice, ...]:
        """The most promising sentences of the hits, best first; ties keep the order of the hits."""
        promising = screen(self._selector.screen, _gather(question, hits))
        return rank_choices(self._selector.select, promising, self._align(question, [evidence.text for evidence in promising]))

    def _align(self, question: Question, sentences: Sequence[str]) -> tuple[Alignment, ...]:
        alignments = self._aligner.align(question.standalone, sentences)
        if question.asked == question.standalone:
            return alignments
        as_asked = self._aligner.align(question.asked, sentences)
        return tuple(Alignment(*_blend(astuple(a), astuple(b))) for a, b in zip(alignments, as_asked, strict=True))


def _candidate(question: Question, choice: Choice) -> Candidate:
    evidence = choice.evidence
    answer = answering_span(question.standalone, evidence.text)
    return Candidate(evidence.hit, evidence.sentence, evidence.text, answer, choice.logit)


def _gather(question: Question, hits: Sequence[Hit]) -> tuple[Evidence, ...]:
    """`gather_evidence`, of a follow-up by both its forms."""
    gathered = gather_evidence(question.standalone, hits)
    if question.asked == question.standalone:
        return gathered
    as_asked = gather_evidence(question.asked, hits)
    return tuple(replace(a, features=_blend(a.features, b.features)) for a, b in zip(gathered, as_asked, strict=True))


def _blend(standalone: Sequence[float], asked: Sequence[float]) -> tuple[float, ...]:
    """The weighted mean, number by number; a linear model gives it the weighted mean of the two log odds."""
    return tuple(_STANDALONE * a + (1 - _STANDALONE) * b for a, b in zip(standalone, asked, strict=True))
