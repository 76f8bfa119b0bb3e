"""Articles that answer a question differently: each is told under its title, the newest first.

Where a total is asked for that none of them gives, their figures are told as what they are: those of single articles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.extraction.answer_types import answer_type
from assistant.extraction.answer_values import (
    DATED,
    OF_TYPE,
    answers_otherwise,
    counts_asked,
    denies_asked,
    have_rival_values,
    measures_otherwise,
    names_otherwise,
    values_of,
    with_other_amount,
    with_typed_answer,
)
from assistant.extraction.composition import Composition
from assistant.extraction.ranker import RankedSentence
from assistant.models.logistic import probability
from assistant.schema import Document, Question, QuestionKind
from assistant.text.line_kinds import leans_on_heading
from assistant.text.phrases import phrase
from assistant.text.words import content_stems, idf

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
_RETYPED = (0.05, 0.6, 0.55)
"""The same where the reader marked something else in it."""
_VERDICT = (0.2, 0.25, 0.5)
"""The same where yes or no is asked for: "No one was hurt." has few words of the question ..."""
_DENIAL = (0.015, 0.5, 0.5)
"""... and of what denies it where the best one does not, or the other way round."""
_PARALLEL = (0.002, 0.0, 0.75)
"""The same of a sentence that has the words of the best one around another amount ..."""
_COUNTED = (0.002, 0.0, 0.4)
"""... of what is asked for: "how many boats"."""
_UNCOMMON = 0.7
"""Where a question has one telling word ("when was it rebuilt?"), the passages must have another one of this idf in common."""
_TRIED = 6
"""Sentences of another article among which one that measures the same is looked for."""
_MEASURING = 3
"""Of these, those whose words may be other ones."""
_CLOSER = 1.0
"""What lacks a word asked for is of another matter if another sentence beside the best one has so much more of its words."""
_SECOND = 0.6
"""The least probability of the second sentence of an article if another one disagrees with it and not with the first."""
_TOTAL = phrase(r"in total|in all|altogether|all told|overall|total(?:s|led)?|sum of|combined|all together|taken together")


def compose_disagreement(
    question: Question, ranked: Sequence[RankedSentence], most: int, confidence: float, documents: Mapping[str, Document]
) -> Composition | None:
    """The best sentence, or the second if that one answers, too, and those of other articles that answer otherwise.

    None where there is none.
    """
    for best in ranked[:2]:
        if best is not ranked[0] and not _answers_too(question, best, ranked[0]):
            break
        found = [one for one in _rivals_of(best, question, ranked, documents) if answers_otherwise(question, best, one)]
        otherwise = {one.text: one for one in reversed(found)}.values()  # two articles may have the same sentence
        if min(len(otherwise) + 1, most) > 1:
            return _told_apart(question, [best, *reversed(otherwise)][:most], confidence, documents)
    return None


def _told_apart(
    question: Question, sides: Sequence[RankedSentence], confidence: float, documents: Mapping[str, Document]
) -> Composition:
    """The sides, best first, under their titles, the newest first."""
    told = sorted(sides, key=lambda one: documents[one.hit.passage.doc_id].published, reverse=True)
    sources = [source_of(documents[one.hit.passage.doc_id]) for one in told]
    lead_in = NO_TOTAL if _TOTAL.search(question.standalone) and not _TOTAL.search(sides[0].text) else DISAGREE
    return Composition(tuple(told), confidence, (f"{lead_in}\n{sources[0]}", *(f"\n{source}" for source in sources[1:])))


def rivals(
    question: Question, ranked: Sequence[RankedSentence], documents: Mapping[str, Document]
) -> tuple[RankedSentence, ...]:
    """A sentence of each article but that of the best, as far as one speaks of what the question asks as much."""
    return _rivals_of(ranked[0], question, ranked, documents)


def _rivals_of(
    best: RankedSentence, question: Question, ranked: Sequence[RankedSentence], documents: Mapping[str, Document]
) -> tuple[RankedSentence, ...]:
    by_document = dict[str, list[RankedSentence]]()
    for one in ranked:
        by_document.setdefault(one.hit.passage.doc_id, []).append(one)
    beside = [one for one in by_document.pop(best.hit.passage.doc_id) if one is not best]
    found = (_rival(question, best, theirs[:_TRIED], documents) for theirs in by_document.values())
    apart = (one for one in found if one and not _is_of_another_sentence(question, beside, best, one))
    return tuple(sorted(apart, key=lambda one: -one.logit))


def _is_of_another_sentence(
    question: Question, beside: Sequence[RankedSentence], best: RankedSentence, rival: RankedSentence
) -> bool:
    """Whether a sentence beside the best one is nearer to a rival: "died in 1978", "born in 1902"; "came into life in 1904"."""
    asked, words = frozenset(content_stems(question.standalone)), frozenset(content_stems(rival.text))
    if asked.intersection(content_stems(best.text)) <= words:
        return False
    here = _weight(words, best.text)
    return any(_weight(words, one.text) >= here + _CLOSER and have_rival_values(one, rival) for one in beside)


def _answers_too(question: Question, second: RankedSentence, best: RankedSentence) -> bool:
    """Whether the second sentence answers with a date or place that is asked for, and the best one of its article does not."""
    kinds = OF_TYPE.get(answer_type(question.standalone), ())
    ours, theirs = (any(fact.kind in kinds for fact in values_of(question, one)) for one in (second, best))
    is_of_one = second.hit.passage.doc_id == best.hit.passage.doc_id
    return ours and not theirs and is_of_one and probability(second.logit) >= _SECOND


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
        return with_typed_answer(question, theirs[0])
    if question.kind is QuestionKind.YES_NO:
        denying = (one for one in theirs if denies_asked(question, one) is not denies_asked(question, best))
        found = (one for ones, bounds in ((theirs, _VERDICT), (denying, _DENIAL)) for one in ones if is_like(one, *bounds))
        return next(found, None)
    least = ((measures_otherwise, _MEASURED), (names_otherwise, _TYPED))
    found = (
        one for tells, bounds in least for one in theirs[:_MEASURING] if tells(question, best, one) and is_like(one, *bounds)
    )
    typed = (with_typed_answer(question, one) for one in theirs[:_MEASURING] if is_like(one, *_RETYPED))
    parallel = (
        other
        for one in theirs
        if (other := with_other_amount(question, best, one))
        and is_like(other, *(_COUNTED if counts_asked(asked, question, other) else _PARALLEL))
    )
    retyped = (one for one in typed if names_otherwise(question, best, one))
    return next(found, None) or next(retyped, None) or next(parallel, None)


def shared(one: RankedSentence, other: RankedSentence, documents: Mapping[str, Document]) -> frozenset[str]:
    """The uncommon words that two sentences' passages, headings and titles have in common."""
    ours, theirs = (frozenset(content_stems(_surroundings(of, documents))) for of in (one, other))
    return frozenset(stem for stem in ours & theirs if idf(stem) >= _UNCOMMON)


def is_of_another(question: Question, best: RankedSentence, other: RankedSentence) -> bool:
    """Whether another sentence gives a number or date in place of the best one's, and lacks a word asked for that this one has.

    A row or the like has the words of its heading, too.
    """
    ours, theirs = (frozenset(fact.kind for fact in values_of(question, one)) for one in (best, other))
    if not ours & theirs & DATED:
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
