"""The reading ranker: orders the sentences of the hits by what the reader finds in them, beside the cheap features.

Two small linear models, trained by `training/rankers/train_reader_ranker.py` on articles that the reader was not trained on:
`select` orders the sentences, `answer` judges from the best one whether it is right.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assistant.extraction.answer_span import answering_span
from assistant.extraction.engine import Candidate, Ranking, probability
from assistant.extraction.features import Evidence, blend, gather_both
from assistant.models.logistic import Curve, LinearModel, threshold_for
from assistant.models.reader import Reader, Reading
from assistant.schema import Hit, Question, Span

_HOPELESS = -6.0


@dataclass(frozen=True, slots=True)
class RankingModels:
    """The two trained models; `threshold` is the confidence of `answer` from which to answer, `curve` what any is worth.

    `reader` is the SHA-256 of the reader's weights that they were trained with.
    """

    select: LinearModel
    answer: LinearModel
    threshold: float
    curve: Curve
    reader: str


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence as the reader read it; `lead` is how far its margin is below that of the best sentence, 0 or less."""

    evidence: Evidence
    reading: Reading
    lead: float

    @property
    def features(self) -> tuple[float, ...]:
        """The input of `select`. A margin counts twice, as a hopeless one tells less than its size says."""
        margin = self.reading.margin
        return (*self.evidence.features, margin, self.reading.answerable, self.lead, max(margin, _HOPELESS))


@dataclass(frozen=True, slots=True)
class Choice:
    """A sentence with the log odds that it answers."""

    read: Read
    logit: float


@cache
def load_ranking_models() -> RankingModels:
    """The models that ship with the package."""
    kept = json.loads(files("assistant").joinpath("data/reading-ranker.json").read_text("utf-8"))
    select, answer = (LinearModel(tuple(kept[name]["weights"]), kept[name]["bias"]) for name in ("select", "answer"))
    return RankingModels(select, answer, kept["threshold"], tuple(map(tuple, kept["curve"])), kept["reader"])


def read_both(reader: Reader, question: Question, gathered: Sequence[Evidence]) -> tuple[Read, ...]:
    """`read_sentences`, of a follow-up by both its forms, as its features are; the standalone one finds what is in bold."""
    reads = read_sentences(reader, question.standalone, gathered)
    if question.asked == question.standalone:
        return reads
    as_asked = read_sentences(reader, question.asked, gathered)
    readings = [_blended(a.reading, b.reading) for a, b in zip(reads, as_asked, strict=True)]
    return _led(gathered, readings)


def read_sentences(reader: Reader, question: str, gathered: Sequence[Evidence]) -> tuple[Read, ...]:
    """What the reader makes of each sentence, having read all passages that they are of."""
    passages = list({evidence.hit.passage.passage_id: evidence.hit.passage for evidence in gathered}.values())
    found = {
        (passage.passage_id, sentence): reading
        for passage, readings in zip(passages, reader.read(question, passages), strict=True)
        for sentence, reading in zip(passage.sentences, readings, strict=True)
    }
    readings = [found[evidence.hit.passage.passage_id, evidence.sentence] for evidence in gathered]
    return _led(gathered, readings)


def _blended(standalone: Reading, asked: Reading) -> Reading:
    margin, answerable = blend((standalone.margin, standalone.answerable), (asked.margin, asked.answerable))
    return Reading(standalone.span, margin, answerable)


def _led(gathered: Sequence[Evidence], readings: Sequence[Reading]) -> tuple[Read, ...]:
    best = max((reading.margin for reading in readings), default=0.0)
    return tuple(Read(evidence, reading, reading.margin - best) for evidence, reading in zip(gathered, readings, strict=True))


def rank_reads(model: LinearModel, reads: Sequence[Read]) -> tuple[Choice, ...]:
    """The sentences as choices, best first; ties keep their order."""
    return tuple(sorted((Choice(read, model.logit(read.features)) for read in reads), key=lambda choice: -choice.logit))


def answer_features(ranked: Sequence[Choice]) -> tuple[float, ...]:
    """The input of `answer`: the best sentence's features, its log odds, and how far it is ahead."""
    best = ranked[0]
    ahead = best.logit - ranked[1].logit if len(ranked) > 1 else 0.0
    return (*best.read.features, best.logit, ahead)


class ReadingRanker:
    """Ranks sentences by the reader and the models that were trained with it; see `Ranker`."""

    def __init__(self, reader: Reader, models: RankingModels, target_error: float | None = None) -> None:
        self.threshold = models.threshold if target_error is None else threshold_for(models.curve, target_error)
        self._reader = reader
        self._models = models

    def rank(self, question: Question, hits: Sequence[Hit]) -> Ranking:
        """See `Ranker`."""
        reads = read_both(self._reader, question, gather_both(question, hits))
        choices = rank_reads(self._models.select, reads)
        confidence = probability(self._models.answer.logit(answer_features(choices))) if choices else 0.0
        return Ranking(tuple(_candidate(question, choice) for choice in choices), confidence)


def _candidate(question: Question, choice: Choice) -> Candidate:
    """What answers in the sentence is the span that was read, else the likeliest by the kind of the question."""
    evidence, found = choice.read.evidence, choice.read.reading.span
    answer = _within(found, evidence) if found else answering_span(question.standalone, evidence.text)
    return Candidate(evidence.hit, evidence.sentence, evidence.text, answer, choice.logit)


def _within(span: Span, evidence: Evidence) -> Span:
    """A span of the passage as one of the sentence, ending where that does."""
    first = evidence.sentence.start - evidence.hit.passage.start
    return Span(span.start - first, min(span.end - first, len(evidence.text)))
