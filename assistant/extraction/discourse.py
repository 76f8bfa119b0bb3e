"""Sentences that lean on the one before: "It also flooded the lift." tells little without "The roof leaked in October.".

Cues tell of it, as no grammar is at hand. What leans is given first, as it answers, and what it leans on behind it, after words
of ours that say so. What goes on with an answer ("It also ...") is part of it where no single
value is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.extraction.answer_types import AnswerType, answer_type
from assistant.extraction.composition import Composition
from assistant.extraction.further_sentences import behind
from assistant.extraction.ranker import RankedSentence
from assistant.extraction.redundancy import alike
from assistant.schema import Question, Span
from assistant.text.line_kinds import leans_on_heading
from assistant.text.words import content_stems

JUST_BEFORE = "Just before it:"
_OPENING = r"\W*(?:(?:and|but|so|or|then|yet)\W+)?"
_POINTS_BACK = re.compile(
    rf"{_OPENING}(?:this|that|these|those|such|both|neither|another|"
    r"the (?:second|third|latter|former|others?|same|rest))\b(?!\W+who\b)",
    re.IGNORECASE,
)
_PRONOUN = re.compile(rf"{_OPENING}(?:it|its|they|their|he|she|his|her|one|some|most|all) \b", re.IGNORECASE)
_GOES_ON = re.compile(
    rf"{_OPENING}(?:(?:[\w’'-]+ ){{1,3}}also\b|also\b|(?:the|a) (?:second|third|other|further|fourth)\b|another\b|"
    r"in addition\b|besides\b|moreover\b|furthermore\b|finally\b)",
    re.IGNORECASE,
)
_OPEN_ENDED = (AnswerType.OTHER, AnswerType.REASON)


def leant_on(question: Question, one: RankedSentence) -> RankedSentence | None:
    """The sentence before one that can't be understood without; None where it stands by itself.

    A pronoun may stand for what the question names: then the sentence before must have words asked for that this one lacks.
    """
    passage = one.hit.passage
    place = passage.sentences.index(one.sentence)
    if place == 0 or leans_on_heading(one.text):
        return None
    before = _sentence(one, passage.sentences[place - 1])
    if leans_on_heading(before.text) or before.text.rstrip().endswith("?"):
        return None
    asked = set(content_stems(question.standalone))
    lacking = asked - set(content_stems(one.text))
    names = bool(lacking & set(content_stems(before.text)))
    return before if _POINTS_BACK.match(one.text) or (names and _PRONOUN.match(one.text)) else None


def going_on_with(question: Question, best: RankedSentence) -> tuple[RankedSentence, ...]:
    """The sentence behind the best one if it goes on with it, and no single value is asked for."""
    if answer_type(question.standalone) not in _OPEN_ENDED:
        return ()
    following = (_sentence(best, span) for span in behind(best))
    return tuple(one for one in following if _GOES_ON.match(one.text))


def with_continuation(question: Question, chosen: Sequence[RankedSentence], most: int) -> tuple[RankedSentence, ...]:
    """The sentences, at most so many, with what goes on with the best one behind it."""
    best, *others = chosen
    further = [one for one in going_on_with(question, best) if not alike(one, best)]
    return (best, *further, *(one for one in others if one.sentence not in {two.sentence for two in further}))[:most]


def with_antecedent(question: Question, composition: Composition, most: int) -> Composition:
    """The composition with what its first sentence leans on behind it, if that is not there and there is room."""
    first, *others = composition.sentences
    before = leant_on(question, first)
    if before is None or len(composition.sentences) >= most or any(before.sentence == one.sentence for one in others):
        return composition
    gaps = ("", JUST_BEFORE, *("\n" for _ in others[:1]), *("" for _ in others[1:]))
    return replace(composition, sentences=(first, before, *others), gaps=gaps)


def _sentence(one: RankedSentence, span: Span) -> RankedSentence:
    return RankedSentence(one.hit, span, one.hit.passage.sentence_text(span), None, one.logit)
