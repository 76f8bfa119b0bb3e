"""The selector: three small linear models that rank the sentences of the hits by how likely they answer.

Trained by `training/train_selector.py`: `screen` takes the cheap features and leaves a few sentences; `select` also sees the
word alignment and, where there is a reader, what it reads, and orders these; `answer` judges from the best one whether the
articles answer at all.

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
from assistant.reader import Reader, Reading
from assistant.schema import Hit, Question, Span

SCREENED = 8
"""Sentences that are aligned word by word ..."""
ALSO_READ = 4
"""... and how many more the reader may add."""
_HOPELESS = -6.0

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
    """The three trained models, and what the confidence of `answer` is worth.

    `threshold` is that from which to answer. `curve` has (threshold, share of the answers given that is wrong), which falls
    with the threshold; `reader` is the SHA-256 of the reader's weights that it was trained with. Both are empty without one.
    """

    screen: LinearModel
    select: LinearModel
    answer: LinearModel
    threshold: float
    curve: tuple[tuple[float, float], ...] = ()
    reader: str = ""

    def threshold_for(self, target_error: float) -> float:
        """The least threshold from which on at most this share of the answers is wrong; above 1 where there is none."""
        return next((threshold for threshold, error in self.curve if error <= target_error), 1.01)


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence as the reader read it; `lead` is how far its margin is below that of the best sentence, 0 or less."""

    reading: Reading
    lead: float

    @property
    def features(self) -> tuple[float, ...]:
        """What `select` sees of it. A margin counts twice, as a hopeless one tells less than its size says."""
        margin = self.reading.margin
        return (margin, self.reading.answerable, self.lead, max(margin, _HOPELESS))


@dataclass(frozen=True, slots=True)
class Choice:
    """A sentence with the log odds that it answers, and what these were computed from; `read` is None without a reader."""

    evidence: Evidence
    alignment: Alignment
    read: Read | None
    logit: float

    @property
    def features(self) -> tuple[float, ...]:
        """What `select` sees."""
        return select_features(self.evidence, self.alignment, self.read)


@cache
def load_selector() -> Selector:
    """The selector that ships with the package, for use without a reader."""
    kept = json.loads(files("assistant").joinpath("data/selector.json").read_text("utf-8"))
    models = {name: LinearModel(tuple(kept[name]["weights"]), kept[name]["bias"]) for name in ("screen", "select", "answer")}
    curve = tuple((threshold, error) for threshold, error in kept.get("curve", ()))
    return Selector(**models, threshold=kept["threshold"], curve=curve, reader=kept.get("reader", ""))


def select_features(evidence: Evidence, alignment: Alignment, read: Read | None) -> tuple[float, ...]:
    """The input of `select`."""
    return (*evidence.features, *astuple(alignment), *(read.features if read else ()))


def answer_features(ranked: Sequence[Choice]) -> tuple[float, ...]:
    """The input of `answer`: the best sentence's features, its log odds, and how far it is ahead."""
    best = ranked[0]
    ahead = best.logit - ranked[1].logit if len(ranked) > 1 else 0.0
    return (*best.features, best.logit, ahead)


def screen(model: LinearModel, gathered: Sequence[Evidence], reads: Sequence[Read] = ()) -> tuple[int, ...]:
    """Which sentences are promising: the `SCREENED` best by the model, and the `ALSO_READ` best by the reader."""
    by_model = sorted(range(len(gathered)), key=lambda i: -model.logit(gathered[i].features))[:SCREENED]
    by_reader = sorted(range(len(reads)), key=lambda i: -reads[i].reading.margin)[:ALSO_READ]
    return tuple(dict.fromkeys((*by_model, *by_reader)))


def read_sentences(reader: Reader, question: str, gathered: Sequence[Evidence]) -> tuple[Read, ...]:
    """What the reader makes of each sentence, having read all passages that they are of."""
    passages = list({evidence.hit.passage.passage_id: evidence.hit.passage for evidence in gathered}.values())
    found = {
        (passage.passage_id, sentence): reading
        for passage, readings in zip(passages, reader.read(question, passages), strict=True)
        for sentence, reading in zip(passage.sentences, readings, strict=True)
    }
    readings = [found[evidence.hit.passage.passage_id, evidence.sentence] for evidence in gathered]
    best = max((reading.margin for reading in readings), default=0.0)
    return tuple(Read(reading, reading.margin - best) for reading in readings)


def rank_choices(
    model: LinearModel, promising: Sequence[Evidence], alignments: Sequence[Alignment], reads: Sequence[Read | None]
) -> tuple[Choice, ...]:
    """The sentences as choices, best first; ties keep their order."""
    choices = (
        Choice(evidence, alignment, read, model.logit(select_features(evidence, alignment, read)))
        for evidence, alignment, read in zip(promising, alignments, reads, strict=True)
    )
    return tuple(sorted(choices, key=lambda choice: -choice.logit))


class SelectorRanker:
    """Ranks sentences by the selector; see `Ranker`. With a reader it takes a selector that was trained with it."""

    def __init__(
        self, aligner: Aligner, selector: Selector, reader: Reader | None = None, target_error: float | None = None
    ) -> None:
        self.threshold = selector.threshold if target_error is None else selector.threshold_for(target_error)
        self._aligner = aligner
        self._selector = selector
        self._reader = reader

    def rank(self, question: Question, hits: Sequence[Hit]) -> Ranking:
        """See `Ranker`."""
        choices = self.choices(question, hits)
        confidence = probability(self._selector.answer.logit(answer_features(choices))) if choices else 0.0
        return Ranking(tuple(_candidate(question, choice) for choice in choices), confidence)

    def choices(self, question: Question, hits: Sequence[Hit]) -> tuple[Choice, ...]:
        """The most promising sentences of the hits, best first; ties keep the order of the hits."""
        gathered = _gather(question, hits)
        reads = read_sentences(self._reader, question.standalone, gathered) if self._reader else ()
        places = screen(self._selector.screen, gathered, reads)
        promising = [gathered[i] for i in places]
        alignments = self._align(question, [evidence.text for evidence in promising])
        return rank_choices(self._selector.select, promising, alignments, [reads[i] if reads else None for i in places])

    def _align(self, question: Question, sentences: Sequence[str]) -> tuple[Alignment, ...]:
        alignments = self._aligner.align(question.standalone, sentences)
        if question.asked == question.standalone:
            return alignments
        as_asked = self._aligner.align(question.asked, sentences)
        return tuple(Alignment(*_blend(astuple(a), astuple(b))) for a, b in zip(alignments, as_asked, strict=True))


def _candidate(question: Question, choice: Choice) -> Candidate:
    """What answers in the sentence is the span that was read, else the likeliest by the kind of the question."""
    evidence = choice.evidence
    read = choice.read.reading.span if choice.read else None
    answer = _within(read, evidence) if read else answering_span(question.standalone, evidence.text)
    return Candidate(evidence.hit, evidence.sentence, evidence.text, answer, choice.logit)


def _within(span: Span, evidence: Evidence) -> Span:
    """A span of the passage as one of the sentence, ending where that does."""
    first = evidence.sentence.start - evidence.hit.passage.start
    return Span(span.start - first, min(span.end - first, len(evidence.text)))


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
