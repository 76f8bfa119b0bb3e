"""How likely it is that sentences of two articles answer the same question about the same thing.

A logistic regression on what can be told without reading: how likely the other sentence is to answer at all, how much of the
question stands around it, how many telling words the two passages share beyond the question's, and how many the two sentences
do. `python -m training.disagreement.fit` fits the weights, on pairs of articles written for it and on `evals/tuning`.
"""

from __future__ import annotations

from collections.abc import Mapping

from assistant.extraction.answer_types import AnswerType, answer_type
from assistant.extraction.ranker import RankedSentence
from assistant.models.logistic import probability
from assistant.schema import Document, Question
from assistant.text.line_kinds import leans_on_heading
from assistant.text.words import content_stems, idf

_WEIGHTS = (0.55, 3.62, 2.2, 3.48)
_BIAS = -2.29
_NEAR, _NEARER = 0.3, 0.6
"""The least part of the question around the other sentence, and where a name is asked for, as names are in every sentence, or
the passages share nothing else; then it is measured by that around the best sentence, and one word is not enough."""
_LIKELY = -4.5
"""The least log odds of the other sentence where the passages share nothing else."""
_LEAST_LOGIT = -8.0
_MANY, _MUCH = 6, 2.0
"""Shared words of the passages, and weight of those of the sentences, from which more of them tells no more."""
_UNCOMMON = 0.7
"""The idf of a telling word."""


def likeness(question: Question, best: RankedSentence, other: RankedSentence, documents: Mapping[str, Document]) -> float:
    """The probability that the other sentence answers the same question about the same thing, in [0, 1]."""
    features = matter_features(question, best, other, documents)
    if not _may_be_same(question, best, other, documents, features):
        return 0.0
    return probability(_BIAS + sum(weight * feature for weight, feature in zip(_WEIGHTS, features, strict=True)))


def _may_be_same(
    question: Question,
    best: RankedSentence,
    other: RankedSentence,
    documents: Mapping[str, Document],
    features: tuple[float, float, float, float],
) -> bool:
    asked = frozenset(content_stems(question.standalone))
    _, near, share, _ = features
    if not share:
        here, there = (weight(asked, surroundings(one, documents)) for one in (best, other))
        return len(asked) > 1 and there >= _NEARER * here and other.logit >= _LIKELY
    return near >= (_NEARER if answer_type(question.standalone) is AnswerType.NAME else _NEAR)


def matter_features(
    question: Question, best: RankedSentence, other: RankedSentence, documents: Mapping[str, Document]
) -> tuple[float, float, float, float]:
    """The input of the regression: log odds of the other sentence, then three shares in [0, 1]."""
    asked = frozenset(content_stems(question.standalone))
    known = asked.union(*(content_stems(one.text[one.answer.start : one.answer.end]) for one in (best, other) if one.answer))
    ours, theirs = (frozenset(content_stems(told_by(one))) - known for one in (best, other))
    return (
        max(other.logit, _LEAST_LOGIT),
        weight(asked, surroundings(other, documents)) / (sum(map(idf, asked)) or 1.0),
        min(len(shared(best, other, documents) - known), _MANY) / _MANY,
        min(sum(map(idf, ours & theirs)), _MUCH) / _MUCH,
    )


def shared(one: RankedSentence, other: RankedSentence, documents: Mapping[str, Document]) -> frozenset[str]:
    """The telling words that two sentences' passages, headings and titles have in common."""
    ours, theirs = (frozenset(content_stems(surroundings(of, documents))) for of in (one, other))
    return frozenset(stem for stem in ours & theirs if idf(stem) >= _UNCOMMON)


def weight(asked: frozenset[str], text: str) -> float:
    """How much of the words asked for a text has, each by how telling it is."""
    return sum(map(idf, asked & set(content_stems(text))))


def told_by(one: RankedSentence) -> str:
    """The sentence, with its heading where it needs that to be understood, as a row of a table does."""
    return f"{one.hit.passage.heading}\n{one.text}" if leans_on_heading(one.text) else one.text


def surroundings(one: RankedSentence, documents: Mapping[str, Document]) -> str:
    """The title of the article, the heading and the passage in which a sentence stands."""
    passage = one.hit.passage
    return f"{documents[passage.doc_id].title} {passage.heading} {passage.text}"
