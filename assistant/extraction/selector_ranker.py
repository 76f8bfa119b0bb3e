"""The selector: ranks sentences by cheap features and the alignment of words, for use without the reader.

Trained by `training/rankers/train_selector.py`: `screen` takes the cheap features and leaves a few sentences, as aligning words
takes time; `select` and `answer` (see `linear_ranker.py`) also see the alignment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple

from assistant.extraction.answer_span import answering_span
from assistant.extraction.features import CandidateSentence, blend, candidates_for
from assistant.extraction.linear_ranker import (
    DescribedSentence,
    LinearRanker,
    linear_model,
    load_ranking_models,
    load_trained,
)
from assistant.extraction.word_alignment import Aligner, Alignment
from assistant.models.logistic import LinearModel
from assistant.schema import Hit, Question

MODELS = "selector.json"
SCREENED = 8
"""Sentences that are aligned word by word."""


class AlignmentDescriber:
    """Describes the most promising sentences by their features and how the question's words align; see `Describer`."""

    def __init__(self, aligner: Aligner, screening: LinearModel) -> None:
        self._aligner = aligner
        self._screening = screening

    def describe(self, question: Question, hits: Sequence[Hit]) -> tuple[DescribedSentence, ...]:
        """At most `SCREENED` sentences; see `Describer`."""
        promising = screen(self._screening, candidates_for(question, hits))
        alignments = self._align(question, [candidate.text for candidate in promising])
        return tuple(
            DescribedSentence(
                candidate, select_features(candidate, alignment), answering_span(question.standalone, candidate.text)
            )
            for candidate, alignment in zip(promising, alignments, strict=True)
        )

    def _align(self, question: Question, sentences: Sequence[str]) -> tuple[Alignment, ...]:
        alignments = self._aligner.align(question.standalone, sentences)
        if question.asked == question.standalone:
            return alignments
        as_asked = self._aligner.align(question.asked, sentences)
        return tuple(Alignment(*blend(astuple(a), astuple(b))) for a, b in zip(alignments, as_asked, strict=True))


def selector_ranker(aligner: Aligner, target_error: float | None = None, tentative_error: float = 0.4) -> LinearRanker:
    """The ranker by the selector's models that ship with the package."""
    describer = AlignmentDescriber(aligner, linear_model(load_trained(MODELS), "screen"))
    return LinearRanker(describer, load_ranking_models(MODELS), target_error, tentative_error)


def screen(model: LinearModel, candidates: Sequence[CandidateSentence]) -> tuple[CandidateSentence, ...]:
    """The `SCREENED` most promising sentences, best first."""
    return tuple(sorted(candidates, key=lambda candidate: -model.logit(candidate.features))[:SCREENED])


def select_features(candidate: CandidateSentence, alignment: Alignment) -> tuple[float, ...]:
    """The input of `select`: the candidate's features and the numbers of `Alignment`."""
    return (*candidate.features, *astuple(alignment))
