"""The extractive engine: question + hits -> the sentences that answer, or an abstention. It needs no language model.

Three small linear models, trained by `training/train_selector.py`, read the evidence: `screen` takes the cheap features and
leaves a few sentences; `select` also sees the word alignment and orders these; `answer` judges from the best one whether the
articles answer at all. A trained reader can take the aligner's place: it is a port.

A follow-up is read twice, standing alone and as asked: the words that it lacked tell what it is about, but the sentence that
has them all is often the last answer; its own words tell what is asked now.
"""

from __future__ import annotations

import json
import math
from collections.abc import Generator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Protocol

from assistant.align import Aligner, Alignment
from assistant.evidence import Evidence, gather_evidence
from assistant.highlight import highlight
from assistant.schema import Abstention, Citation, Claim, Document, Draft, Hit, Question
from assistant.words import content_stems

SCREENED = 8
"""Sentences that are read word by word."""

_STANDALONE = 0.3
"""How much the standalone question counts in a follow-up's features; the question as asked has the rest. On the follow-ups of
`evals/tuning` the right sentence comes first about as often from 0.1 to 0.5; at 0.3 the share of unanswerable ones that are
answered is near the one that the threshold was chosen for."""
_ALSO = 0.6
"""A further sentence is given if it is this likely to answer by itself ..."""
_NEAR_DUPLICATE = 0.6
"""... and shares less than this part of its words with one that is given already."""


Pieces = Generator[str | Draft, None, None]
"""Text as it is written, then the draft."""


class Engine(Protocol):
    """Drafts an answer from hits. `model` names the model that does it."""

    name: str
    model: str

    def stream(self, question: Question, hits: Sequence[Hit], documents: Mapping[str, Document]) -> Pieces:
        """Answer from the hits, whose documents are given by id, or abstain. Closing the generator stops the work."""


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


class ExtractiveEngine:
    """Answers with sentences of the articles, word for word."""

    name = "extractive"

    def __init__(
        self,
        aligner: Aligner,
        selector: Selector,
        *,
        threshold: float | None = None,
        max_sentences: int = 3,
        model: str = "selector",
    ) -> None:
        self.model = model
        self._aligner = aligner
        self._selector = selector
        self._threshold = selector.threshold if threshold is None else threshold
        self._max_sentences = max_sentences

    def stream(self, question: Question, hits: Sequence[Hit], documents: Mapping[str, Document]) -> Pieces:
        """Yield the draft's sentences, then the draft; see `Engine`."""
        draft = self.draft(question, hits, documents)
        ends = [*(claim.end for claim in draft.claims[:-1]), len(draft.text)]
        yield from (draft.text[start:end] for start, end in zip([0, *ends], ends, strict=False) if end > start)
        yield replace(draft, engine=self.name, model=self.model)

    def draft(self, question: Question, hits: Sequence[Hit], documents: Mapping[str, Document]) -> Draft:
        """Choose up to `max_sentences` sentences, best first; abstain where the confidence is below the threshold."""
        ranked = self.rank(question, hits)
        if not ranked:
            return Draft("", (), (), 0.0, Abstention.NOTHING_RETRIEVED)
        confidence = _probability(self._selector.answer.logit(answer_features(ranked)))
        if confidence < self._threshold:
            return Draft("", (), (), confidence, Abstention.NOT_IN_CORPUS)
        return _write(question.standalone, _choose(ranked, self._max_sentences), documents, confidence)

    def rank(self, question: Question, hits: Sequence[Hit]) -> tuple[Choice, ...]:
        """The most promising sentences of the hits, best first; ties keep the order of the hits."""
        promising = screen(self._selector.screen, _gather(question, hits))
        return rank_choices(self._selector.select, promising, self._align(question, [evidence.text for evidence in promising]))

    def _align(self, question: Question, sentences: Sequence[str]) -> tuple[Alignment, ...]:
        alignments = self._aligner.align(question.standalone, sentences)
        if question.asked == question.standalone:
            return alignments
        as_asked = self._aligner.align(question.asked, sentences)
        return tuple(Alignment(*_blend(astuple(a), astuple(b))) for a, b in zip(alignments, as_asked, strict=True))


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


def _choose(ranked: Sequence[Choice], most: int) -> tuple[Evidence, ...]:
    """The best sentence, and others that answer too and say something else."""
    chosen = [ranked[0].evidence]
    for choice in ranked[1:]:
        if len(chosen) == most:
            break
        if _probability(choice.logit) >= _ALSO and not any(_alike(choice.evidence.text, other.text) for other in chosen):
            chosen.append(choice.evidence)
    return tuple(chosen)


def _alike(one: str, other: str) -> bool:
    a, b = set(content_stems(one)), set(content_stems(other))
    return one == other or len(a & b) >= _NEAR_DUPLICATE * max(1, min(len(a), len(b)))


def _write(question: str, chosen: Sequence[Evidence], documents: Mapping[str, Document], confidence: float) -> Draft:
    """Each sentence on one line of blank-separated text, the answering span in bold, its marker behind it."""
    text, claims, citations = "", list[Claim](), list[Citation]()
    for marker, evidence in enumerate(chosen, start=1):
        passage = evidence.hit.passage
        citations.append(
            Citation.of(documents[passage.doc_id], evidence.sentence, marker=marker, passage_id=passage.passage_id)
        )
        written = f"{' '.join(highlight(question, evidence.text).split())} [{marker}]"
        start = len(text) + 1 if text else 0
        text = f"{text} {written}".strip()
        claims.append(Claim(written, start, start + len(written), (marker,)))
    return Draft(text, tuple(claims), tuple(citations), confidence)


def _probability(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))
