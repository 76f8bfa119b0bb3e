"""Articles that answer a question differently: each is told under its title, the newest first.

Where a total is asked for that none of them gives, their figures are told as what they are: those of single articles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from assistant.extraction.answer_types import answer_type
from assistant.extraction.answer_values import (
    DATED,
    OF_TYPE,
    answers_otherwise,
    asked_values,
    denies_asked,
    have_rival_values,
    says_as,
    values_of,
    with_typed_answer,
)
from assistant.extraction.composition import Composition
from assistant.extraction.ranker import RankedSentence
from assistant.extraction.same_matter import likeness, shared, surroundings, told_by, weight
from assistant.extraction.told_scope import TOTAL, is_of_other_scope
from assistant.models.logistic import probability
from assistant.schema import Document, Question, QuestionKind
from assistant.text.line_kinds import leans_on_heading
from assistant.text.words import content_stems

DISAGREE = "The articles disagree."
NO_TOTAL = "I don't add up figures; these are of single articles."
_LIKE = 0.2
"""The least likeness of a sentence that answers otherwise (`training/disagreement/fit.py`)."""
_ALIKE = (0.07, 0.65, 0.65)
"""Where yes or no is asked for, its least probability, how much of the question's words it has beside the best one, and how
much of them its passage has with the title; chosen on `evals/tuning/disagreeing.jsonl`."""
_VERDICT = (0.2, 0.25, 0.5)
"""The same of a further sentence: "No one was hurt." has few words of the question."""
_IN_COMMON, _SHORT = 1, 2
"""Telling words beside the question's that two passages must share for yes and no to be of one matter, and the words of a
question that is so short ("are dogs allowed?") that articles on anything answer it."""
_OPPOSED, _LIKE_OPPOSED = 0.5, 0.15
"""How much of the question's words a sentence has beside the best one, and its least likeness, if one of them denies what is
asked and the other does not."""
TRIED = 3
"""Sentences of another article among which the one that answers is looked for."""
_CLOSER = 1.0
"""What lacks a word asked for is of another matter if another sentence beside the best one has so much more of its words."""
_SECOND = 0.05
"""The least probability of the second or third sentence of an article if it has a value of the kind asked for, and the best
one has none."""


def compose_disagreement(
    question: Question, ranked: Sequence[RankedSentence], most: int, confidence: float, documents: Mapping[str, Document]
) -> Composition | None:
    """The best sentence, or the next of its article if that has what is asked for, and those of others that answer otherwise.

    None where there is none.
    """
    best = answering(question, ranked)
    found = [one for one in _rivals_of(best, question, ranked, documents) if answers_otherwise(question, best, one)]
    otherwise = {one.text: one for one in reversed(found)}.values()  # two articles may have the same sentence
    if min(len(otherwise) + 1, most) < 2:
        return None
    return _told_apart(question, [best, *reversed(otherwise)][:most], confidence, documents)


def answering(question: Question, ranked: Sequence[RankedSentence]) -> RankedSentence:
    """The first of the best sentences of the best article that has a date, place, name or number where that is asked for."""
    best = ranked[0]
    if answer_type(question.standalone) not in OF_TYPE or question.kind is QuestionKind.YES_NO:
        return best
    beside = [
        one for one in ranked[1:] if one.hit.passage.doc_id == best.hit.passage.doc_id and probability(one.logit) >= _SECOND
    ]
    typed = (with_typed_answer(question, one) for one in (best, *beside[: TRIED - 1]))
    return next((one for one in typed if asked_values(question, one)), best)


def _told_apart(
    question: Question, sides: Sequence[RankedSentence], confidence: float, documents: Mapping[str, Document]
) -> Composition:
    """The sides, best first, under their titles, the newest first."""
    told = sorted(sides, key=lambda one: documents[one.hit.passage.doc_id].published, reverse=True)
    sources = [source_of(documents[one.hit.passage.doc_id]) for one in told]
    lead_in = NO_TOTAL if TOTAL.search(question.standalone) and not TOTAL.search(sides[0].text) else DISAGREE
    return Composition(tuple(told), confidence, (f"{lead_in}\n{sources[0]}", *(f"\n{source}" for source in sources[1:])))


def rivals(
    question: Question, ranked: Sequence[RankedSentence], documents: Mapping[str, Document]
) -> tuple[RankedSentence, ...]:
    """A sentence of each article but that of the best, as far as one speaks of what the question asks as much."""
    return _rivals_of(ranked[0], question, ranked, documents)


def _rivals_of(
    best: RankedSentence, question: Question, ranked: Sequence[RankedSentence], documents: Mapping[str, Document]
) -> tuple[RankedSentence, ...]:
    beside, others = by_article(best, ranked)
    rival = _verdict_rival if question.kind is QuestionKind.YES_NO else partial(_value_rival, beside=beside[:TRIED])
    found = (rival(question, best, theirs[:TRIED], documents=documents) for theirs in others)
    apart = (one for one in found if one and not _is_of_another_sentence(question, beside, best, one))
    return tuple(sorted(apart, key=lambda one: -one.logit))


def by_article(
    best: RankedSentence, ranked: Sequence[RankedSentence]
) -> tuple[Sequence[RankedSentence], Sequence[Sequence[RankedSentence]]]:
    """The further sentences of the best one's article, and those of each other article, in their order."""
    by_document = dict[str, list[RankedSentence]]()
    for one in ranked:
        by_document.setdefault(one.hit.passage.doc_id, []).append(one)
    beside = [one for one in by_document.pop(best.hit.passage.doc_id) if one.sentence != best.sentence]
    return beside, tuple(by_document.values())


def _is_of_another_sentence(
    question: Question, beside: Sequence[RankedSentence], best: RankedSentence, rival: RankedSentence
) -> bool:
    """Whether a sentence beside the best one is nearer to a rival: "died in 1978", "born in 1902"; "came into life in 1904"."""
    asked, words = frozenset(content_stems(question.standalone)), frozenset(content_stems(rival.text))
    if asked.intersection(content_stems(best.text)) <= words:
        return False
    here = weight(words, best.text)
    return any(weight(words, one.text) >= here + _CLOSER and have_rival_values(one, rival) for one in beside)


def _value_rival(
    question: Question,
    best: RankedSentence,
    theirs: Sequence[RankedSentence],
    *,
    beside: Sequence[RankedSentence],
    documents: Mapping[str, Document],
) -> RankedSentence | None:
    """The likeliest sentence of another article about the same; one that answers otherwise where none says as much.

    Neither where another sentence of one of the two articles says what the other article does.
    """
    comparable = comparable_with(question, best, theirs, beside, documents)
    like = [(chance, one) for one in comparable if (chance := likeness(question, best, one, documents)) >= _LIKE]
    otherwise = [pair for pair in like if answers_otherwise(question, best, pair[1])]
    return max(otherwise or like, key=lambda pair: pair[0], default=(0.0, None))[1]


def comparable_with(
    question: Question,
    best: RankedSentence,
    theirs: Sequence[RankedSentence],
    beside: Sequence[RankedSentence],
    documents: Mapping[str, Document],
) -> tuple[RankedSentence, ...]:
    """The sentences of another article that are of one scope with the best one, each with an answer of the kind asked for.

    None where one of them says what the best one does; and none of those whose answer stands in `beside`, the further sentences
    of its article.
    """
    if says_as(question, best, theirs):
        return ()
    typed = (with_typed_answer(question, one) for one in theirs)
    return tuple(
        one
        for one in typed
        if not is_of_other_scope(question, best, one, documents)
        and not (leans_on_heading(best.text) and is_of_another(question, best, one))
        and not says_as(question, one, beside)
    )


def _verdict_rival(
    question: Question, best: RankedSentence, theirs: Sequence[RankedSentence], *, documents: Mapping[str, Document]
) -> RankedSentence | None:
    """The sentence of another article that denies what the best one does not, or the other way round; else one of the same."""
    asked = frozenset(content_stems(question.standalone))
    told, near = weight(asked, told_by(best)), weight(asked, surroundings(best, documents))

    def is_of_one_matter(one: RankedSentence) -> bool:
        return len(asked) > _SHORT or len(shared(best, one, documents) - asked) >= _IN_COMMON

    def is_like(one: RankedSentence, likely: float, alike: float, least_near: float) -> bool:
        return (
            probability(one.logit) >= likely
            and weight(asked, told_by(one)) >= alike * told
            and weight(asked, surroundings(one, documents)) >= least_near * near
            and is_of_one_matter(one)
        )

    denies = denies_asked(question, best)
    opposed = [
        one
        for one in theirs
        if denies_asked(question, one) is not denies
        and is_of_one_matter(one)
        and weight(asked, told_by(one)) >= _OPPOSED * told
        and likeness(question, best, one, documents) >= _LIKE_OPPOSED
    ]
    if opposed:
        return max(opposed, key=lambda one: weight(asked, told_by(one)))
    found = (one for ones, bounds in ((theirs[:1], _ALIKE), (theirs, _VERDICT)) for one in ones if is_like(one, *bounds))
    return next(found, None)


def is_of_another(question: Question, best: RankedSentence, other: RankedSentence) -> bool:
    """Whether another sentence gives a number or date in place of the best one's, and lacks a word asked for that this one has.

    A row or the like has the words of its heading, too.
    """
    ours, theirs = (frozenset(fact.kind for fact in values_of(question, one)) for one in (best, other))
    if not ours & theirs & DATED:
        return False
    asked = set(content_stems(question.standalone))
    has, found = (asked.intersection(content_stems(told_by(one))) for one in (best, other))
    return not has <= found


def source_of(document: Document) -> str:
    """The title, with the date where it is known, as it stands before what an article says."""
    return f"{document.title} ({document.published}):" if document.published else f"{document.title}:"
