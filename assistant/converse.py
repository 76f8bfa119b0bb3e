"""Turns + follow-up -> standalone question.

A follow-up leaves out what the conversation has made plain: "How much?", "And where was it signed?". The words it lacks are
taken from the question before it, itself completed first. A question that names what it is about is left as it is, so that a
change of topic drops the old one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce

from assistant.schema import Turn
from assistant.words import STOP_WORDS, content_stems, words

_POINTS_BACK = re.compile(
    r"\b(?:he|him|his|she|her|hers|it|its|they|them|their|theirs|this|that|these|those|there|then|one|ones|same|other)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"^\W*(?:and|but|so|or|also|what about|how about|what else|who else|why|when|where|how)\b", re.IGNORECASE)
_SHORT = 2
_LONGEST_ADDITION = 12


def standalone_question(question: str, history: Sequence[Turn]) -> str:
    """The question with the words it lacks from the last turn, or the question itself where it stands alone."""
    asked = [*(turn.question for turn in history), question]
    return reduce(_complete, asked[1:], asked[0])


def _complete(last: str, question: str) -> str:
    if not _leans_on_history(question):
        return question
    known = set(content_stems(question))
    lacking = [word for word in _telling_words(last) if not known.intersection(content_stems(word))]
    if not lacking:
        return question
    return f"{question.strip()} ({' '.join(lacking[:_LONGEST_ADDITION])})"


def _leans_on_history(question: str) -> bool:
    """Whether the question points back, or says too little to stand alone."""
    telling = len(_telling_words(question))
    return bool(_POINTS_BACK.search(question)) or telling < _SHORT or (bool(_GOES_ON.match(question)) and telling <= _SHORT)


def _telling_words(text: str) -> list[str]:
    return [word for word in dict.fromkeys(words(text)) if word.lower() not in STOP_WORDS]
