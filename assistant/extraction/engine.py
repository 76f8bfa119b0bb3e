"""The extractive engine: question + hits -> the sentences that answer, or an abstention. It needs no language model.

What ranks the sentences is a port: the selector's small linear models, or the trained reader.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from assistant.engine import Pieces
from assistant.extraction.answer_span import bold
from assistant.schema import Abstention, Citation, Claim, Document, Draft, Hit, Question, Span
from assistant.text.words import content_stems

_ALSO = 0.6
"""A further sentence is given if it is this likely to answer by itself ..."""
_NEAR_DUPLICATE = 0.6
"""... and shares less than this part of its words with one that is given already."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a hit that may answer, as a span of the document; `logit` are the log odds that it does.

    `answer` is the part of `text` that says it, as a span of the text.
    """

    hit: Hit
    sentence: Span
    text: str
    answer: Span | None
    logit: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates, best first, and the probability that the best one answers the question."""

    candidates: tuple[Candidate, ...]
    confidence: float


class Ranker(Protocol):
    """Ranks the sentences of hits by how likely they answer; `threshold` is the confidence from which to give them."""

    threshold: float

    def rank(self, question: Question, hits: Sequence[Hit]) -> Ranking:
        """The most promising sentences; ties keep the order of the hits."""


class ExtractiveEngine:
    """Answers with sentences of the articles, word for word."""

    name = "extractive"

    def __init__(
        self, ranker: Ranker, *, threshold: float | None = None, max_sentences: int = 3, model: str = "selector"
    ) -> None:
        self.model = model
        self.threshold = ranker.threshold if threshold is None else threshold
        self._ranker = ranker
        self._max_sentences = max_sentences

    def stream(self, question: Question, hits: Sequence[Hit], documents: Mapping[str, Document]) -> Pieces:
        """Yield the draft's sentences, then the draft; see `Engine`."""
        draft = self.draft(question, hits, documents)
        ends = [*(claim.end for claim in draft.claims[:-1]), len(draft.text)]
        yield from (draft.text[start:end] for start, end in zip([0, *ends], ends, strict=False) if end > start)
        yield replace(draft, engine=self.name, model=self.model)

    def draft(self, question: Question, hits: Sequence[Hit], documents: Mapping[str, Document]) -> Draft:
        """Choose up to `max_sentences` sentences, best first; abstain where the confidence is below the threshold."""
        ranking = self._ranker.rank(question, hits)
        if not ranking.candidates:
            return Draft("", (), (), 0.0, Abstention.NOTHING_RETRIEVED)
        if ranking.confidence < self.threshold:
            return Draft("", (), (), ranking.confidence, Abstention.NOT_IN_CORPUS)
        return _write(_choose(ranking.candidates, self._max_sentences), documents, ranking.confidence)


def probability(logit: float) -> float:
    """Of log odds."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))


def _choose(ranked: Sequence[Candidate], most: int) -> tuple[Candidate, ...]:
    """The best sentence, and others that answer too and say something else."""
    chosen = [ranked[0]]
    for candidate in ranked[1:]:
        if len(chosen) == most:
            break
        if probability(candidate.logit) >= _ALSO and not any(_alike(candidate, other) for other in chosen):
            chosen.append(candidate)
    return tuple(chosen)


def _alike(one: Candidate, other: Candidate) -> bool:
    """Whether the second would tell nothing new; what another article answers otherwise is news, however alike."""
    if one.text == other.text:
        return True
    if one.hit.passage.doc_id != other.hit.passage.doc_id and _differ(one, other):
        return False
    a, b = set(content_stems(one.text)), set(content_stems(other.text))
    return len(a & b) >= _NEAR_DUPLICATE * max(1, min(len(a), len(b)))


def _differ(one: Candidate, other: Candidate) -> bool:
    """Whether neither answer has all words of the other."""
    a, b = _answer_words(one), _answer_words(other)
    return bool(a and b) and not (a <= b or b <= a)


def _answer_words(candidate: Candidate) -> set[str]:
    answer = candidate.answer
    return set(content_stems(candidate.text[answer.start : answer.end])) if answer else set()


def _write(chosen: Sequence[Candidate], documents: Mapping[str, Document], confidence: float) -> Draft:
    """Each sentence on one line of blank-separated text, the answering span in bold, its marker behind it."""
    text, claims, citations = "", list[Claim](), list[Citation]()
    for marker, candidate in enumerate(chosen, start=1):
        passage = candidate.hit.passage
        citations.append(
            Citation.of(documents[passage.doc_id], candidate.sentence, marker=marker, passage_id=passage.passage_id)
        )
        written = f"{' '.join(bold(candidate.text, candidate.answer).split())} [{marker}]"
        start = len(text) + 1 if text else 0
        text = f"{text} {written}".strip()
        claims.append(Claim(written, start, start + len(written), (marker,)))
    return Draft(text, tuple(claims), tuple(citations), confidence)
