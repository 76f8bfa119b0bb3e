"""Patterns over the phrases of a question, and the question without the words that only make it polite."""

from __future__ import annotations

import re

_COURTESY = re.compile(
    r"(?:\W*\b(?:hi|hello|hey|good (?:morning|afternoon|evening)|please|pls|so|well|ok|okay|sorry|excuse me|thanks|"
    r"thank you|great|"
    r"perfect|also|now|then|just|quick question|question|one more (?:thing|question)|actually|"
    r"(?:can|could|would|will) (?:you|u) (?:please |kindly |maybe )?(?:tell me|let me know|explain(?: to me)?|say|"
    r"find out|check|look up)"
    r"(?: (?:if|whether)(?= ))?|"
    r"(?:please )?(?:tell|remind) me(?! (?:more|about|something|everything))|do you (?:happen to )?know(?! about)|any idea|"
    r"i(?: would|['’]d)? (?:like|want|need) to know(?! about)|i(?:['’]m| am| was)? (?:wonder(?:ing)?|curious)|"
    r"i wonder)\b[,:;.!]*)*\W*",
    re.IGNORECASE,
)
_LONGEST = 400
"""Characters of a question in which courtesies are looked for."""


def phrase(words: str) -> re.Pattern[str]:
    """A pattern that finds whole words, whatever their case."""
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


def without_courtesy(question: str) -> str:
    """The question without greetings and "could you tell me" at its beginning; the same where nothing else is left."""
    courtesy = _COURTESY.match(question, 0, _LONGEST)
    bare = question[courtesy.end() :].strip() if courtesy else question
    return bare or question
