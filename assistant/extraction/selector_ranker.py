"""The selector: three small linear models that rank the sentences of the hits, for use without the reader.

Trained by `training/rankers/train_selector.py`: `screen` takes the cheap features and leaves a few sentences; `select` also
sees the word alignment and orders these; `answer` judges from the best one whether the articles answer at all.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from functools import cache
from importlib.resources import files

from assistant.extraction.answer_span import answering_span
from assistant.extraction.engine import Candidate, Ranking, probability
from assistant.extraction.features import Evidence, blend, gather_both
from assistant.extraction.word_alignment import Aligner, Alignment
from assistant.models.logistic import Curve, LinearModel, threshold_for
from assistant.schema import Hit, Question

SCREENED = 8
"""Sentences that are aligned word by word."""


@dataclass(frozen=True, slots=True)
class Selector:
    """The three trained models; `threshold` is the confidence of `answer` from which to answer, `curve` what any is worth."""

    screen: LinearModel
    select: LinearModel
    answer: LinearModel
    threshold: float
    curve: Curve


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
    return Selector(**models, threshold=kept["threshold"], curve=tuple(map(tuple, kept["curve"])))


def select_features(evidence: Evidence, alignment: Alignment) -> tuple[float, ...]:
    """The input of `select`."""
    return (*evidence.features, *astuple(alignment))


def answer_features(ranked: Sequence[Choice]) -> tuple[float, ...]:
    """The input of `answer`: the best sentence's features, its log odds, and how far it is ahead."""
    best = ranked[0]
    ahead = best.logit - ranked[1].logit if len(ranked) > 1 else 0.0
    return (*best.features, best.logit, ahead)


def screen(model: LinearModel, gathered: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The `SCREENED` most promising sentences, best first."""
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

    def __init__(self, aligner: Aligner, selector: Selector, target_error: float | None = None) -> None:
        self.threshold = selector.threshold if target_error is None else threshold_for(selector.curve, target_error)
        self._aligner = aligner
        self._selector = selector

    def rank(self, question: Question, hits: Sequence[Hit]) -> Ranking:
        """See `Ranker`."""
        promising = screen(self._selector.screen, gather_both(question, hits))
        alignments = self._align(question, [evidence.text for evidence in promising])
        choices = rank_choices(self._selector.select, promising, alignments)
        confidence = probability(self._selector.answer.logit(answer_features(choices))) if choices else 0.0
        return Ranking(tuple(_candidate(question, choice) for choice in choices), confidence)

    def _align(self, question: Question, sentences: Sequence[str]) -> tuple[Alignment, ...]:
        alignments = self._aligner.align(question.standalone, sentences)
        if question.asked == question.standalone:
            return alignments
        as_asked = self._aligner.align(question.asked, sentences)
        return tuple(Alignment(*blend(astuple(a), astuple(b))) for a, b in zip(alignments, as_asked, strict=True))


def _candidate(question: Question, choice: Choice) -> Candidate:
    evidence = choice.evidence
    answer = answering_span(question.standalone, evidence.text)
    return Candidate(evidence.hit, evidence.sentence, evidence.text, answer, choice.logit)
