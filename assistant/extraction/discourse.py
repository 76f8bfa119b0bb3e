"""Sentences that lean on the one before: "It also flooded the lift." tells little without "The roof leaked in October.".

What leans is given first, as it answers, and what it leans on behind it, after words of ours that say so.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.extraction.composition import Composition
from assistant.extraction.ranker import RankedSentence
from assistant.schema import Question, Span
from assistant.text.cohesion import opens_with_pronoun, points_back
from assistant.text.line_kinds import leans_on_heading
from assistant.text.words import content_stems

JUST_BEFORE = "Just before it:"


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
    return before if points_back(one.text) or (names and opens_with_pronoun(one.text)) else None


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
