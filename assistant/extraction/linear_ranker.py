"""Ranking by two logistic regressions, whatever the sentences are described by.

`select` orders the sentences; `answer` judges from the best one whether it is right. What describes a sentence is a port: the
reader (`reader_ranker.py`) or the alignment of words (`selector_ranker.py`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Protocol

from assistant.extraction.features import CandidateSentence
from assistant.extraction.fitting import fitting_order
from assistant.extraction.ranker import RankedSentence, Ranking
from assistant.models.logistic import Curve, LinearModel, probability, threshold_for
from assistant.schema import Hit, Question, Span


@dataclass(frozen=True, slots=True)
class RankingModels:
    """Two trained models; `threshold` is the confidence of `answer` from which to answer firmly, `curve` the error of each.

    `doubtful` has for confidences below it the share of the answers between the two that is wrong; empty where nobody
    measured it.
    """

    select: LinearModel
    answer: LinearModel
    threshold: float
    curve: Curve
    doubtful: Curve = ()


@dataclass(frozen=True, slots=True)
class DescribedSentence:
    """A sentence with the input of `select`, and the part of its text that answers, if it answers at all."""

    candidate: CandidateSentence
    features: tuple[float, ...]
    answer: Span | None


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A described sentence with the log odds that it answers."""

    described: DescribedSentence
    logit: float

    @property
    def text(self) -> str:
        """The sentence."""
        return self.described.candidate.text


JudgedBy = Callable[[Sequence[ScoredSentence]], tuple[float, ...]]
"""The input of `answer` for sentences, best first."""


class Describer(Protocol):
    """Describes the sentences of the hits by numbers."""

    def describe(self, question: Question, hits: Sequence[Hit]) -> Sequence[DescribedSentence]:
        """The sentences worth ranking, each once."""


class LinearRanker:
    """Ranks what a describer finds by the models that were trained on its features; see `Ranker`."""

    def __init__(
        self,
        describer: Describer,
        models: RankingModels,
        target_error: float | None = None,
        tentative_error: float = 0.4,
        judged_by: JudgedBy | None = None,
    ) -> None:
        self._judged_by = judged_by or answer_features
        self.threshold = models.threshold if target_error is None else threshold_for(models.curve, target_error)
        doubtful = threshold_for(models.doubtful, tentative_error) if models.doubtful else 1 - tentative_error
        self.tentative_threshold = min(self.threshold, doubtful)
        self._describer = describer
        self._models = models

    def rank(self, question: Question, hits: Sequence[Hit]) -> Ranking:
        """See `Ranker`."""
        scored = score_sentences(self._models.select, self._describer.describe(question, hits))
        ranked = tuple(map(_ranked, scored))
        order = fitting_order(question, ranked)
        in_order = [scored[i] for i in order]
        confidence = probability(self._models.answer.logit(self._judged_by(in_order))) if scored else 0.0
        return Ranking(tuple(ranked[i] for i in order), confidence)


def load_ranking_models(name: str) -> RankingModels:
    """The models of a file of `assistant/data`."""
    trained = load_trained(name)
    return RankingModels(
        linear_model(trained, "select"),
        linear_model(trained, "answer"),
        trained["threshold"],
        tuple(map(tuple, trained["curve"])),
        tuple(map(tuple, trained.get("doubtful", ()))),
    )


@cache
def load_trained(name: str) -> Mapping[str, Any]:
    """The JSON of a file of `assistant/data`, read once in a process."""
    trained: Mapping[str, Any] = json.loads(files("assistant").joinpath("data", name).read_text("utf-8"))
    return trained


def linear_model(trained: Mapping[str, Any], name: str) -> LinearModel:
    """The logistic regression that stands in trained JSON under a name."""
    return LinearModel(tuple(trained[name]["weights"]), trained[name]["bias"])


def score_sentences(select: LinearModel, described: Sequence[DescribedSentence]) -> tuple[ScoredSentence, ...]:
    """The sentences with their log odds, best first; ties keep their order."""
    scored = (ScoredSentence(sentence, select.logit(sentence.features)) for sentence in described)
    return tuple(sorted(scored, key=lambda sentence: -sentence.logit))


def answer_features(scored: Sequence[ScoredSentence]) -> tuple[float, ...]:
    """The input of `answer`: the best sentence's features and log odds, and its lead over the second in log odds."""
    best = scored[0]
    lead = best.logit - scored[1].logit if len(scored) > 1 else 0.0
    return (*best.described.features, best.logit, lead)


def _ranked(scored: ScoredSentence) -> RankedSentence:
    candidate = scored.described.candidate
    return RankedSentence(candidate.hit, candidate.sentence, candidate.text, scored.described.answer, scored.logit)
