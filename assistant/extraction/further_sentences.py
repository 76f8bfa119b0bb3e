"""Which further sentences belong to an answer: those that answer too, and those that go on with what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from assistant.extraction.answer_types import AnswerType, answer_type, candidate_spans
from assistant.extraction.disagreement import is_of_another
from assistant.extraction.ranker import RankedSentence
from assistant.extraction.sentence_sets import further
from assistant.models.logistic import probability
from assistant.schema import Question, QuestionKind, Span
from assistant.text.phrases import phrase
from assistant.text.words import content_stems, idf

_SIDE, _SIDE_LIKELY = 0.25, 0.02
"""The least part of a comparison's words, by weight, that its other side has, and the least probability of a sentence on it."""
_SEVERAL = frozenset((QuestionKind.LIST, QuestionKind.COMPARISON, QuestionKind.REASON))
_OF_THE_SAME = phrase(r"it|its|they|them|their|that|this|these|those|he|him|his|she|her")
_FREE = phrase(r"nothing|free|no (?:charge|fee)|without charge")
_UNTYPED = frozenset((AnswerType.OTHER, AnswerType.REASON, AnswerType.QUOTE))
_SAME_DOCUMENT, _NEXT, _TOLD = 3.0, 3.0, -2.0
"""What is added to the log odds of a sentence for its place, where a question goes on from one that is answered."""


def choose(question: Question, ranked: Sequence[RankedSentence], most: int) -> tuple[RankedSentence, ...]:
    """The best sentence, and others that make the answer whole (see `sentence_sets.py`); at most so many.

    Where a single value is asked for, what answers the question of another is left out.
    """
    best, *others = further(question, ranked, most)
    own = question.kind in _SEVERAL
    chosen = (best, *(one for one in others if own or not is_of_another(question, best, one)))
    if question.kind is QuestionKind.COMPARISON and len(chosen) < most:
        chosen += _other_side(question, chosen, ranked)
    return chosen


def _other_side(
    question: Question, chosen: Sequence[RankedSentence], ranked: Sequence[RankedSentence]
) -> tuple[RankedSentence, ...]:
    """The likeliest sentence that has what is compared and stands in none of those chosen, if there is one."""
    asked = set(content_stems(question.standalone))
    lacking = asked.difference(*(content_stems(one.text) for one in chosen))
    least = _SIDE * sum(map(idf, asked))
    found = (one for one in ranked if sum(map(idf, lacking.intersection(content_stems(one.text)))) >= least > 0)
    return tuple(one for one in islice(found, 1) if probability(one.logit) >= _SIDE_LIKELY)


@dataclass(frozen=True, slots=True)
class Told:
    """What stands before the answer to one of the questions in one: `document` is that of the hit found first for them all."""

    document: str
    sentences: tuple[RankedSentence, ...]


def going_on(ranked: Sequence[RankedSentence], told: Told) -> tuple[RankedSentence, ...]:
    """The sentences, best first, for one of the questions in one, after what is told for those before it.

    They are mostly answered by the same article, often in the next sentence, and seldom in the same one. The
    sizes are chosen on `evals/tuning/sentence_sets.jsonl`.
    """
    places = {(one.hit.passage.doc_id, one.sentence) for one in told.sentences}
    documents = {told.document, *(one.hit.passage.doc_id for one in told.sentences)}
    following = {(one.hit.passage.doc_id, after) for one in told.sentences for after in behind(one)}

    def score(one: RankedSentence) -> float:
        place = (one.hit.passage.doc_id, one.sentence)
        same = _SAME_DOCUMENT * (one.hit.passage.doc_id in documents)
        return one.logit + same + _NEXT * (place in following) + _TOLD * (place in places)

    return tuple(sorted(ranked, key=lambda one: -score(one)))


def stating(question: Question, told: Told) -> RankedSentence | None:
    """The sentence told before that states what a further question asks of the same: "and how much was it?"; None if none does.

    That question speaks of its matter with a pronoun only, and asks for a value of a kind that the sentence has.
    """
    kind = answer_type(question.standalone)
    if kind in _UNTYPED or not _OF_THE_SAME.search(question.standalone) or len(content_stems(question.standalone)) > 1:
        return None
    free = _FREE if kind is AnswerType.MONEY else None
    return next(
        (
            one
            for one in told.sentences
            if candidate_spans(kind, one.text, question.standalone) or (free and free.search(one.text))
        ),
        None,
    )


def behind(one: RankedSentence, most: int = 1) -> tuple[Span, ...]:
    """The next sentences of the passage, at most so many, fewer at its end."""
    sentences = one.hit.passage.sentences
    place = sentences.index(one.sentence) + 1
    return sentences[place : place + most]
