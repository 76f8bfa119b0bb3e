"""Questions that first name what they ask about: "And the glassworks, when did it close?"."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WH = r"(?:who|whom|whose|what|which|when|where|why|how)"
_ASKS = rf"(?:{_WH}|is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|must|may)"
_OPENING = (
    r"(?:(?:and|but)(?:\W+(?:(?:what|how) about|as for))?|(?:what|how) about|as for|regarding|concerning|"
    r"(?:going |coming )?back to)"
)
_NO_SUBJECT = (
    rf"(?:{_ASKS}|yes|no|thanks|sorry|well|please|then|now|also|again|finally|later|before|after|he|she|it|they|that|this|"
    r"these|those|in|on|at|if|since|by|for|to|from)\b"
)
_NAMED_FIRST = re.compile(
    rf"\W*(?:(?:ok|okay|so|now|well|thanks)\W+)*(?:{_OPENING}\W+|(?=(?:the|an?|my|our|your)\s))"
    rf"(?P<subject>(?!{_NO_SUBJECT})(?:[\w’'-]+ ){{0,4}}[\w’'-]+)\s*(?:,|[-–—:?]\s)\s*"
    rf"(?P<question>(?:in what|at what|by whom|for how|{_ASKS})\b.+)",
    re.IGNORECASE | re.DOTALL,
)
_POINTS = re.compile(r"\b(?P<one>it|he|she|they|him|them)\b|\b(?P<whose>its|his|their)\b", re.IGNORECASE)
_LONGEST = 300
"""Characters; a longer question says enough by itself."""


@dataclass(frozen=True, slots=True)
class NamedFirst:
    """What a question names first, and the question with that where it points at it."""

    subject: str
    question: str


def named_first(question: str) -> NamedFirst | None:
    """The subject put in its place; None where the question does not begin with one.

    >>> named_first("And the glassworks, when did it close?").question
    'when did the glassworks close?'
    """
    found = _NAMED_FIRST.fullmatch(question) if len(question) <= _LONGEST else None
    pointing = _POINTS.search(found["question"]) if found else None
    if not found or not pointing:
        return None
    asked, subject = found["question"], found["subject"]
    put = subject if pointing["one"] else f"{subject}'s"
    return NamedFirst(subject, f"{asked[: pointing.start()]}{put}{asked[pointing.end() :]}")
