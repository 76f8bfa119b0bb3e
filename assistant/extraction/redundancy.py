"""Whether a sentence would tell nothing new beside another."""

from __future__ import annotations

from assistant.extraction.ranker import RankedSentence
from assistant.text.words import content_stems

_NEAR_DUPLICATE = 0.6
"""The part of the words of the shorter one that two sentences share where they say the same."""


def alike(one: RankedSentence, other: RankedSentence) -> bool:
    """Whether the second would tell nothing new; what another article answers otherwise is news, however alike."""
    if one.text == other.text:
        return True
    if one.hit.passage.doc_id != other.hit.passage.doc_id and _differ(one, other):
        return False
    a, b = set(content_stems(one.text)), set(content_stems(other.text))
    return len(a & b) >= _NEAR_DUPLICATE * max(1, min(len(a), len(b)))


def answer_words(sentence: RankedSentence) -> frozenset[str]:
    """The stems of the span that answers; none where there is no such span."""
    answer = sentence.answer
    return frozenset(content_stems(sentence.text[answer.start : answer.end])) if answer else frozenset()


def _differ(one: RankedSentence, other: RankedSentence) -> bool:
    """Whether neither answer has all words of the other."""
    a, b = answer_words(one), answer_words(other)
    return bool(a and b) and not (a <= b or b <= a)
