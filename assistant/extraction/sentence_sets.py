"""Which further sentences make an answer whole: sentence by sentence, the likeliest beside those chosen.

A logistic regression, trained by `training/rankers/train_sets.py`, judges each sentence by how well it answers itself, how it
is joined to those chosen (it stands beside them, goes on with them, speaks of the same), what news it has, and whether the
question takes several sentences. Sets chosen greedily by relevance and news are those of maximal marginal relevance
(Carbonell and Goldstein 1998), here with what was learnt in place of two weights.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.extraction.answer_types import AnswerType, answer_type
from assistant.extraction.linear_ranker import linear_model, load_trained
from assistant.extraction.ranker import RankedSentence
from assistant.extraction.redundancy import alike
from assistant.extraction.several_asked import several_asked
from assistant.models.logistic import LinearModel, probability
from assistant.schema import Question
from assistant.text.cohesion import goes_on, opens_with_pronoun, points_back
from assistant.text.words import content_stems, idf

MODELS = "sentence-sets.json"
_LIKELIEST = 20
"""Sentences, best first, that may be added, beside those that stand near a chosen one."""
_NEAR = (-1, 1, 2)
_UNTYPED = frozenset((AnswerType.OTHER, AnswerType.REASON, AnswerType.QUOTE))
_LOW, _HIGH, _FAR, _LONG = -8.0, 6.0, 10.0, 25


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question wants: the log odds of several sentences, a value of one type or not, and the stems of its words."""

    several: float
    typed: bool
    stems: frozenset[str]

    @classmethod
    def of(cls, question: Question, several: LinearModel) -> Wanted:
        """That of a question, by the model of `several_asked`."""
        text = question.standalone
        return cls(several_asked(text, several), answer_type(text) not in _UNTYPED, _stems(text))


def further(question: Question, ranked: Sequence[RankedSentence], most: int) -> tuple[RankedSentence, ...]:
    """The best sentence and what is to be added to it, in the order added; at most so many."""
    trained = load_trained(MODELS)
    model, wanted = linear_model(trained, "belongs"), Wanted.of(question, linear_model(trained, "several"))
    least = trained["least_of_several" if wanted.several >= trained["several_from"] else "least"]
    chosen = [ranked[0]]
    while len(chosen) < most:
        logit, one = _likeliest(model, wanted, ranked, chosen)
        if one is None or logit < least:
            break
        chosen.append(one)
    return tuple(chosen)


def candidates(ranked: Sequence[RankedSentence], chosen: Sequence[RankedSentence]) -> Iterator[RankedSentence]:
    """The sentences that may be added to those chosen: the likeliest, and those near a chosen one, with something new."""
    for place, one in enumerate(ranked[1:], start=1):
        near = place <= _LIKELIEST or any(apart(one, other) in _NEAR for other in chosen)
        if near and not any(alike(one, other) for other in chosen):
            yield one


def belonging_features(wanted: Wanted, one: RankedSentence, chosen: Sequence[RankedSentence]) -> tuple[float, ...]:
    """The input of `belongs`: a sentence beside those chosen, of which the first is the best."""
    best, mine = chosen[0], _stems(one.text)
    held = frozenset[str]().union(*(_stems(other.text) for other in chosen))
    places = [apart(one, other) for other in chosen]
    following, before = float(1 in places), float(-1 in places)
    near = float(not following and not before and bool({2, -2}.intersection(places)))
    chance, behind = probability(one.logit), min(max(best.logit - one.logit, 0.0), _FAR)
    weight = _weight(mine) or 1.0
    return (
        max(_LOW, min(_HIGH, one.logit)),
        chance,
        behind,
        max(_LOW, min(_HIGH, best.logit)),
        float(one.hit.passage.doc_id == best.hit.passage.doc_id),
        float(one.hit.passage.passage_id == best.hit.passage.passage_id),
        following,
        before,
        near,
        following * goes_on(one.text),
        following * (points_back(one.text) or opens_with_pronoun(one.text)),
        _weight(mine & held) / weight,
        _weight((mine & held) - wanted.stems) / weight,
        _weight((wanted.stems & mine) - held) / (_weight(wanted.stems) or 1.0),
        _cosine(one),
        float(len(chosen) - 1),
        min(len(mine), _LONG) / _LONG,
        float(one.text.rstrip().endswith("?")),
        wanted.several,
        wanted.several * chance,
        wanted.several * behind,
        wanted.several * following,
        wanted.several * (before + near),
        float(wanted.typed),
        wanted.typed * chance,
    )


def apart(one: RankedSentence, other: RankedSentence) -> int | None:
    """By how many sentences one stands behind another of the same passage, before it if negative; else None."""
    if one.hit.passage.doc_id != other.hit.passage.doc_id:
        return None
    for passage in (one.hit.passage, other.hit.passage):
        if one.sentence in passage.sentences and other.sentence in passage.sentences:
            return passage.sentences.index(one.sentence) - passage.sentences.index(other.sentence)
    return None


def _likeliest(
    model: LinearModel, wanted: Wanted, ranked: Sequence[RankedSentence], chosen: Sequence[RankedSentence]
) -> tuple[float, RankedSentence | None]:
    best: tuple[float, RankedSentence | None] = (float("-inf"), None)
    for one in candidates(ranked, chosen):
        logit = model.logit(belonging_features(wanted, one, chosen))
        if logit > best[0]:
            best = (logit, one)
    return best


def _cosine(one: RankedSentence) -> float:
    similarities = one.hit.similarities
    return similarities[one.hit.passage.sentences.index(one.sentence)] if similarities else 0.0


def _weight(stems: frozenset[str]) -> float:
    return sum(map(idf, stems))


@lru_cache(maxsize=5000)
def _stems(text: str) -> frozenset[str]:
    return frozenset(content_stems(text))
