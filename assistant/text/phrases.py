"""Patterns over the phrases of a question, and the question without the words that only make it polite."""

from __future__ import annotations

import re

_COURTESY = re.compile(
    r"(?:\W*\b(?:hi|hello|hey|good (?:morning|afternoon|evening)|please|pls|so|well|ok|okay|sorry|excuse me|thanks|"
    r"thank you|great|alright|listen|hang on|let['’]?s see|let me ask you (?:this|something)|"
    r"perfect|also|now|then|just|quick (?:question|one)|question|one more (?:thing|question)|actually|kindly|"
    r"(?:can|could|would|will|might) (?:you|u) (?:please |kindly |maybe |possibly )*(?:be so kind as to )?"
    r"(?:tell me|let me know|explain(?: to me)?|say|find out|check|look up|know|happen to know|remind me)|"
    r"(?:please |kindly )?(?:tell|remind) me(?! (?:more|about|something|everything))|"
    r"(?:please )?let me know|(?:may|might) (?:i|we) ask|"
    r"do (?:you|we) (?:happen to )?know(?! about)|does any(?:one|body) know|any idea|"
    r"i(?: would|['’]d| should)? (?:like|want|need|was hoping) to (?:know|learn|find out)(?! about)|"
    r"i(?:['’]m| am| was)? (?:just )?(?:wonder(?:ing)?|curious)|wondering|"
    r"i(?:['’]m| am) trying to (?:find|work) out|i wonder)\b[,:;.!]*)*\W*",
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
