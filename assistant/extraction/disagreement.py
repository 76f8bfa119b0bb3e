"""Articles that answer a question differently: each is told under its title, the newest first.

Where a total is asked for that none of them gives, their figures are told as what they are: those of single articles.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.extraction.answer_types import AnswerType, answer_type
from assistant.extraction.composition import Composition
from assistant.extraction.ranker import RankedSentence
from assistant.models.logistic import probability
from assistant.schema import Document, Question, QuestionKind
from assistant.text.line_kinds import leans_on_heading
from assistant.text.phrases import phrase
from assistant.text.words import content_stems, idf
from assistant.verification.facts.equality import is_same
from assistant.verification.facts.fact import Fact, FactKind
from assistant.verification.facts.modality import CueKind
from assistant.verification.facts.sentence import parse

DISAGREE = "The articles disagree."
NO_TOTAL = "I don't add up figures; these are of single articles."
_LIKELY = 0.07
"""The least probability of a sentence that answers otherwise ..."""
_ALIKE = 0.65
"""... and how much of the question's words it has beside the best one, as has its passage with the title. Both are chosen on
`evals/tuning/disagreeing.jsonl`."""
_MEASURED = (0.012, 0.0, 0.55)
"""The same of a sentence that has another amount of what the best one measures, in whatever words."""
_TYPED = (0.05, 0.25, 0.55)
"""The same where a date, place or name is asked for, and the sentence answers with another one."""
_VERDICT = (0.2, 0.25, 0.5)
"""The same where yes or no is asked for: "No one was hurt." has few words of the question."""
_OF_TYPE = {
    AnswerType.DATE: (FactKind.MONTH, FactKind.WEEKDAY, FactKind.NUMBER),
    AnswerType.PLACE: (FactKind.NAME,),
    AnswerType.NAME: (FactKind.NAME,),
}
_UNCOMMON = 0.7
"""Where a question has one telling word ("when was it rebuilt?"), the passages must have another one of this idf in common."""
_TRIED = 3
"""Sentences of another article among which one that measures the same is looked for."""
_VALUES = (FactKind.NUMBER, FactKind.MONTH, FactKind.WEEKDAY, FactKind.NAME)
_DATED = frozenset({FactKind.NUMBER, FactKind.MONTH})
_FAR = 10.0
_PLAIN = re.compile(r"\d+(?:\.\d+)?")
_NEXT_WORD = 20
"""Characters behind a number in which the name of what it counts stands."""
_TOTAL = phrase(r"in total|in all|altogether|all told|overall|total(?:s|led)?|sum of|combined|all together|taken together")


def compose_disagreement(
    question: Question, ranked: Sequence[RankedSentence], most: int, confidence: float, documents: Mapping[str, Document]
) -> Composition | None:
    """The best sentence and those of other articles that answer otherwise; None where there is none."""
    best = ranked[0]
    found = [one for one in rivals(question, ranked, documents) if _answers_otherwise(question, best, one)]
    otherwise = {one.text: one for one in reversed(found)}.values()  # two articles may have the same sentence
    if min(len(otherwise) + 1, most) < 2:
        return None
    told = sorted(
        [best, *reversed(otherwise)][:most], key=lambda one: documents[one.hit.passage.doc_id].published, reverse=True
    )
    sources = [source_of(documents[one.hit.passage.doc_id]) for one in told]
    lead_in = NO_TOTAL if _TOTAL.search(question.standalone) and not _TOTAL.search(best.text) else DISAGREE
    return Composition(tuple(told), confidence, (f"{lead_in}\n{sources[0]}", *(f"\n{source}" for source in sources[1:])))


def rivals(
    question: Question, ranked: Sequence[RankedSentence], documents: Mapping[str, Document]
) -> tuple[RankedSentence, ...]:
    """A sentence of each article but that of the best, as far as one speaks of what the question asks as much."""
    best, by_document = ranked[0], dict[str, list[RankedSentence]]()
    for one in ranked:
        by_document.setdefault(one.hit.passage.doc_id, []).append(one)
    by_document.pop(best.hit.passage.doc_id)
    found = (_rival(question, best, theirs[:_TRIED], documents) for theirs in by_document.values())
    return tuple(sorted((one for one in found if one), key=lambda one: -one.logit))


def _rival(
    question: Question, best: RankedSentence, theirs: Sequence[RankedSentence], documents: Mapping[str, Document]
) -> RankedSentence | None:
    """The first sentence of another article if it speaks of the same, else one that has another amount of the same."""
    asked = frozenset(content_stems(question.standalone))
    told, near = _weight(asked, _told(best)), _weight(asked, _surroundings(best, documents))

    def is_like(one: RankedSentence, likely: float, alike: float, least_near: float) -> bool:
        return (
            probability(one.logit) >= likely
            and _weight(asked, _told(one)) >= alike * told
            and _weight(asked, _surroundings(one, documents)) >= least_near * near
            and (len(asked) > 1 or bool(shared(best, one, documents) - asked))
            and not (leans_on_heading(best.text) and is_of_another(question, best, one))
        )

    if is_like(theirs[0], _LIKELY, _ALIKE, _ALIKE):
        return theirs[0]
    if question.kind is QuestionKind.YES_NO:
        return next((one for one in theirs if is_like(one, *_VERDICT)), None)
    least = ((measures_otherwise, _MEASURED), (_names_otherwise, _TYPED))
    found = (one for tells, bounds in least for one in theirs if tells(question, best, one) and is_like(one, *bounds))
    return next(found, None)


def shared(one: RankedSentence, other: RankedSentence, documents: Mapping[str, Document]) -> frozenset[str]:
    """The uncommon words that two sentences' passages, headings and titles have in common."""
    ours, theirs = (frozenset(content_stems(_surroundings(of, documents))) for of in (one, other))
    return frozenset(stem for stem in ours & theirs if idf(stem) >= _UNCOMMON)


def measures_otherwise(question: Question, best: RankedSentence, other: RankedSentence) -> bool:
    """Whether both answer with amounts of one unit, or of things of one name, that differ: "55 minutes" and "70 minutes".

    What differs more than tenfold, as a ferry's price and a ticket's, is not of the same.
    """
    ours, theirs = ([_measure(fact, one) for fact in _values(question, one)] for one in (best, other))
    pairs = [(a, b) for a, unit in ours for b, its in theirs if unit == its != ""]
    return any(1 / _FAR < (a or 1) / (b or 1) < _FAR for a, b in pairs) and not set(ours) & set(theirs)


def _names_otherwise(question: Question, best: RankedSentence, other: RankedSentence) -> bool:
    """Whether a date, place or name is asked for, and both answer with one, of a kind, that differ."""
    kinds = _OF_TYPE.get(answer_type(question.standalone), ())
    ours, theirs = ([fact for fact in _values(question, one) if fact.kind in kinds] for one in (best, other))
    rival = any(one.kind is two.kind for one in ours for two in theirs)
    return rival and not any(is_same(one, two) for one in ours for two in theirs)


def is_of_another(question: Question, best: RankedSentence, other: RankedSentence) -> bool:
    """Whether another sentence gives a number or date in place of the best one's, and lacks a word asked for that this one has.

    A row or the like has the words of its heading, too.
    """
    ours, theirs = (frozenset(fact.kind for fact in _values(question, one)) for one in (best, other))
    if not ours & theirs & _DATED:
        return False
    asked = set(content_stems(question.standalone))
    has, found = (asked.intersection(content_stems(_told(one))) for one in (best, other))
    return not has <= found


def _told(one: RankedSentence) -> str:
    return f"{one.hit.passage.heading}\n{one.text}" if leans_on_heading(one.text) else one.text


def source_of(document: Document) -> str:
    """The title, with the date where it is known, as it stands before what an article says."""
    return f"{document.title} ({document.published}):" if document.published else f"{document.title}:"


def _weight(asked: frozenset[str], text: str) -> float:
    return sum(map(idf, asked & set(content_stems(text))))


def _surroundings(one: RankedSentence, documents: Mapping[str, Document]) -> str:
    passage = one.hit.passage
    return f"{documents[passage.doc_id].title} {passage.heading} {passage.text}"


def _answers_otherwise(question: Question, best: RankedSentence, other: RankedSentence) -> bool:
    """Whether the other answers with another value of the same kind, or says No where the best one says Yes."""
    if question.kind is QuestionKind.YES_NO:
        return _denies(question, best) is not _denies(question, other) or _is_opposite(best, other)
    values, others = _values(question, best), _values(question, other)
    rival = any(one.kind is two.kind and one.unit == two.unit for one in values for two in others)
    return rival and not any(is_same(one, two) for one in values for two in others)


def _denies(question: Question, one: RankedSentence) -> bool:
    """Whether a negation stands at a word that is asked for."""
    asked = parse(question.standalone).stems
    cues = (cue for cue in parse(one.text).cues if cue.kind is CueKind.NEGATION)
    return any({cue.scope, cue.before, cue.after} & asked for cue in cues)


def _is_opposite(one: RankedSentence, other: RankedSentence) -> bool:
    """Whether one has the opposite of a word of the other, such as "rose" and "fell"."""
    ours, theirs = ([fact for fact in parse(of.text).facts if fact.kind is FactKind.DIRECTION] for of in (one, other))
    return any(a.unit == b.unit and a.value != b.value for a in ours for b in theirs)


def _values(question: Question, one: RankedSentence) -> list[Fact]:
    """The numbers, dates and names of the span that answers, but those that the question has itself."""
    if one.answer is None:
        return []
    asked = parse(question.standalone).facts
    facts = parse(one.text[one.answer.start : one.answer.end]).facts
    return [fact for fact in facts if fact.kind in _VALUES and not any(is_same(fact, other) for other in asked)]


def _measure(fact: Fact, one: RankedSentence) -> tuple[float, str]:
    """A number and what it counts: its unit, else the stem of the next word; nothing of what is no number."""
    if fact.kind is not FactKind.NUMBER or not _PLAIN.fullmatch(fact.value):
        return 0.0, ""
    behind = one.text.partition(fact.text)[2]
    return float(fact.value), fact.unit or next(iter(content_stems(behind[:_NEXT_WORD])), "")
