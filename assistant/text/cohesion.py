"""Cues that a sentence is tied to the one before it (cohesion: Halliday and Hasan 1976), as no grammar is at hand."""

from __future__ import annotations

import re

_OPENING = r"\W*(?:(?:and|but|so|or|then|yet)\W+)?"
_REFERS = re.compile(
    rf"{_OPENING}(?:this|that|these|those|such|both|neither|another|"
    r"the (?:second|third|latter|former|others?|same|rest))\b(?!\W+who\b)",
    re.IGNORECASE,
)
_PRONOUN = re.compile(rf"{_OPENING}(?:it|its|they|their|he|she|his|her|one|some|most|all) \b", re.IGNORECASE)
_ADDS = re.compile(
    rf"{_OPENING}(?:(?:[\w’'-]+ ){{1,3}}also\b|also\b|(?:the|a) (?:second|third|other|further|fourth)\b|another\b|"
    r"in addition\b|besides\b|moreover\b|furthermore\b|finally\b)",
    re.IGNORECASE,
)


def points_back(sentence: str) -> bool:
    """Whether it begins with what can't be understood alone: "This ...", "The latter ...".

    >>> points_back("But those were sold."), points_back("The lift was sold.")
    (True, False)
    """
    return bool(_REFERS.match(sentence))


def opens_with_pronoun(sentence: str) -> bool:
    """Whether it begins with a pronoun: "She ..."."""
    return bool(_PRONOUN.match(sentence))


def goes_on(sentence: str) -> bool:
    """Whether it adds to what was said: "It also ...", "A second ..."."""
    return bool(_ADDS.match(sentence))
