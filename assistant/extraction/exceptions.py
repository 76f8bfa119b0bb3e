"""Exceptions to what is allowed, forbidden or covered, told in the sentence behind it, without which it is never given.

"Lamps may be sent back. Shades made to measure are excepted." And where leave is asked for what the sentence behind speaks of
("may I smoke on the balcony?", "No smoking indoors. On the balcony it is fine unless somebody minds."), no verdict is given
on the first alone.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.extraction.composition import OPEN, Composition
from assistant.extraction.further_sentences import behind
from assistant.extraction.ranker import RankedSentence
from assistant.extraction.yes_no import asks_leave
from assistant.schema import Question
from assistant.text.line_kinds import leans_on_heading
from assistant.text.phrases import phrase
from assistant.text.words import content_stems, idf

_EXCEPTS = phrase(
    r"(?:is|are|was|were) (?:all |both )?(?:except(?:ed|ions?)|exempt(?:ed)?|excluded|an exception|not (?:included|covered))|"
    r"(?:the|only|one|two) exceptions?|(?:does|do|did) not (?:apply|count|hold) (?:to|for|on|in|if|when)"
)
_TELLS_OF_LEAVE = phrase(
    r"may|can|must|cannot|fine|ok(?:ay)?|allowed|permitted|welcome|possible|forbidden|prohibited|unless|except|only if|provided"
)
_TURNED_TO = 0.3
"""The least part of the question's words, by weight, that the sentence behind has and the first one lacks."""


def with_exception(question: Question, composed: Composition, most: int) -> Composition:
    """The composition, at most so many sentences, with what makes an exception to its first one behind it."""
    later = _exception(question, composed.sentences[0]) if composed.sentences else None
    if later is None:
        return composed
    first, *others = zip(composed.sentences, composed.gaps or ("",) * len(composed.sentences), strict=True)
    lead = OPEN if first[1] and _turns_to(question, first[0], later) else first[1]
    kept = [(first[0], lead), (later, ""), *(pair for pair in others if pair[0].sentence != later.sentence)][: max(most, 2)]
    return replace(composed, sentences=tuple(one for one, _ in kept), gaps=tuple(gap for _, gap in kept))


def _exception(question: Question, first: RankedSentence) -> RankedSentence | None:
    """The sentence behind one, if it makes an exception or is on what leave is asked for."""
    for span in behind(first) if not leans_on_heading(first.text) else ():
        later = RankedSentence(first.hit, span, first.hit.passage.sentence_text(span), None, first.logit)
        if _EXCEPTS.search(later.text) or _turns_to(question, first, later):
            return later
    return None


def _turns_to(question: Question, first: RankedSentence, later: RankedSentence) -> bool:
    """Whether leave is asked for what a sentence gives or denies it for, and the one before it is not on."""
    if not _TELLS_OF_LEAVE.search(later.text):
        return False
    asked = set(content_stems(question.standalone)) if asks_leave(question.standalone) else set()
    lacking = asked - set(content_stems(first.text))
    turned_to = sum(map(idf, lacking & set(content_stems(later.text))))
    return bool(lacking != asked and turned_to and turned_to >= _TURNED_TO * sum(map(idf, asked)))
