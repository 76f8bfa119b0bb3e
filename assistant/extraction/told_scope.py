"""Whether sentences that answer differently are of different things after all: then they do not disagree.

They may be of different years or months, of men and of women, of a total and a part of it, or of two things with names of their
own. What a sentence is of is told by it, else by its heading or title.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistant.extraction.contraries import are_contrary
from assistant.extraction.ranker import RankedSentence
from assistant.extraction.same_matter import surroundings
from assistant.schema import Document, Question
from assistant.text.phrases import phrase
from assistant.text.words import content_stems, idf
from assistant.verification.facts.fact import FactKind
from assistant.verification.facts.sentence import parse

TOTAL = phrase(r"in total|in all|altogether|all told|overall|total(?:s|led)?|sum of|combined|all together|taken together")
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_MONTH = re.compile(r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b")
_UNCOMMON = 0.8
"""The idf from which a word that begins a sentence, and so has a capital, is taken for a name."""
_PRONOUN = re.compile(r"\W*(?:it|he|she|they|its|his|her|their)\b", re.IGNORECASE)


def is_of_other_scope(
    question: Question, best: RankedSentence, other: RankedSentence, documents: Mapping[str, Document]
) -> bool:
    """Whether the other sentence is of something else than the best one, or of another year or month than the one asked for."""
    return (
        _is_of_other_year(question, best, other, documents)
        or _is_of_other_month(question, best, other, documents)
        or _is_of_other_name(question, best, other, documents)
        or are_contrary(question.standalone, other.text)
        or are_contrary(best.text, other.text)
        or _is_of_other_extent(question, best, other)
    )


def _is_of_other_year(
    question: Question, best: RankedSentence, other: RankedSentence, documents: Mapping[str, Document]
) -> bool:
    """Whether the other sentence tells years, but not the one asked for that the best one tells, or none of the best one's."""
    ours, theirs = (_years(one, documents) for one in (best, other))
    asked = frozenset(_YEAR.findall(question.standalone))
    return bool(theirs) and bool((asked & ours and not asked & theirs) or (ours and not ours & theirs))


def _years(one: RankedSentence, documents: Mapping[str, Document]) -> frozenset[str]:
    """The years that a sentence names beside its answer, else those of its heading, else those of the title."""
    passage = one.hit.passage
    places = (_without_answer(one), passage.heading, documents[passage.doc_id].title)
    return next((years for place in places if (years := frozenset(_YEAR.findall(place)))), frozenset())


def _is_of_other_month(
    question: Question, best: RankedSentence, other: RankedSentence, documents: Mapping[str, Document]
) -> bool:
    """Whether a month is asked for that stands around the best sentence, and only other months stand around the other one."""
    asked = set(_MONTH.findall(question.standalone))
    ours, theirs = (set(_MONTH.findall(surroundings(one, documents))) for one in (best, other))
    return bool(asked & ours and theirs and not asked & theirs)


def _is_of_other_name(
    question: Question, best: RankedSentence, other: RankedSentence, documents: Mapping[str, Document]
) -> bool:
    """Whether the best sentence is about a name that is asked for, and the other one about other names alone."""
    asked = _names(question.standalone)
    ours, theirs = (_names(_subject(one, documents)) for one in (best, other))
    return bool(asked & ours and theirs and not asked & theirs)


def _is_of_other_extent(question: Question, best: RankedSentence, other: RankedSentence) -> bool:
    """Whether one of the sentences tells a total and the other does not, and lacks words asked for that the first one has."""
    total, part = (best, other) if TOTAL.search(best.text) else (other, best)
    if not TOTAL.search(total.text) or TOTAL.search(part.text):
        return False
    asked = frozenset(content_stems(TOTAL.sub(" ", question.standalone)))
    whole, some = (asked & set(content_stems(one.text)) for one in (best, other))
    return not whole <= some


def _subject(one: RankedSentence, documents: Mapping[str, Document]) -> str:
    """The sentence without its answer, or, where it begins with a pronoun, the title."""
    return documents[one.hit.passage.doc_id].title if _PRONOUN.match(one.text) else _without_answer(one)


def _names(text: str) -> frozenset[str]:
    """The stems of the names in a text."""
    names = ((fact.sure, stem) for fact in parse(text).facts if fact.kind is FactKind.NAME for stem in content_stems(fact.text))
    return frozenset(stem for is_sure, stem in names if is_sure or idf(stem) >= _UNCOMMON)


def _without_answer(one: RankedSentence) -> str:
    return one.text if one.answer is None else f"{one.text[: one.answer.start]} {one.text[one.answer.end :]}"
