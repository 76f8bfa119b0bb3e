"""Articles that answer a question differently: each is told under its title, the newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.extraction.composition import Composition
from assistant.extraction.ranker import RankedSentence
from assistant.models.logistic import probability
from assistant.schema import Document, Question
from assistant.text.words import content_stems, idf
from assistant.verification.facts.equality import is_same
from assistant.verification.facts.fact import Fact, FactKind
from assistant.verification.facts.sentence import parse

DISAGREE = "The articles disagree."
_LIKELY = 0.6
"""The least probability of a sentence that answers otherwise ..."""
_ALIKE = 0.8
"""... and the least part of what the best sentence has of the question's words."""
_VALUES = (FactKind.NUMBER, FactKind.MONTH, FactKind.WEEKDAY, FactKind.NAME)


def compose_disagreement(
    question: Question, ranked: Sequence[RankedSentence], most: int, confidence: float, documents: Mapping[str, Document]
) -> Composition | None:
    """The best sentence and those of other articles with another number, date or name for answer; None where there is none."""
    best = ranked[0]
    rivals = {best.hit.passage.doc_id: best}
    for one in ranked[1:]:
        if (
            one.hit.passage.doc_id not in rivals
            and probability(one.logit) >= _LIKELY
            and _answers_otherwise(question, best, one)
        ):
            rivals[one.hit.passage.doc_id] = one
    if min(len(rivals), most) < 2:
        return None
    told = sorted(list(rivals.values())[:most], key=lambda one: documents[one.hit.passage.doc_id].published, reverse=True)
    sources = [_source(documents[one.hit.passage.doc_id]) for one in told]
    return Composition(tuple(told), confidence, (f"{DISAGREE} {sources[0]}", *(f"\n{source}" for source in sources[1:])))


def _answers_otherwise(question: Question, best: RankedSentence, other: RankedSentence) -> bool:
    """Whether another sentence says as much of the question's words, and answers with another value of the same kind."""
    asked = set(content_stems(question.standalone))
    ours, theirs = (sum(map(idf, asked & set(content_stems(one.text)))) for one in (best, other))
    values, others = _values(question, best), _values(question, other)
    rival = any(one.kind is two.kind and one.unit == two.unit for one in values for two in others)
    return theirs >= _ALIKE * ours and rival and not any(is_same(one, two) for one in values for two in others)


def _values(question: Question, one: RankedSentence) -> list[Fact]:
    """The numbers, dates and names of the span that answers, but those that the question has itself."""
    if one.answer is None:
        return []
    asked = parse(question.standalone).facts
    facts = parse(one.text[one.answer.start : one.answer.end]).facts
    return [fact for fact in facts if fact.kind in _VALUES and not any(is_same(fact, other) for other in asked)]


def _source(document: Document) -> str:
    return f"{document.title} ({document.published}):" if document.published else f"{document.title}:"
