"""Sentences that only say that the sources don't say: they claim nothing, so there is nothing to verify.

Whoever words an answer may refuse in many ways, so a refusal is told by its grammar. It may point at the question ("on that")
and at the sources ("in the articles"), but it names nothing: what it can't find would be a statement, which is a claim.
"""

from __future__ import annotations

import re

_SORRY = r"(?:(?:i(?:'m| am) )?(?:very |so )?sorry|unfortunately|regrettably|apologies|i apologi[sz]e|no)(?:,? but)?,? "
_SOURCES = (
    r"(?:the |these |those |your |my |any of the )?(?:(?:given|provided|available|retrieved|supplied|above|cited) )?"
    r"(?:articles?|documents?|sources?|passages?|texts?|context|excerpts?|information|knowledge base)"
    r"(?: (?:given|provided|available|above|that (?:i|you) (?:have|gave|provided|was given|were given)))?"
)
_NOTHING_NAMED = r"information|details?|answer|mention|evidence|data|reference"
_THAT = (
    r"(?:this|that|it|either|anything|the answer|(?:this|that|the|your) (?:question|topic|subject|matter)"
    rf"|(?:an? |any |enough |the |sufficient )?(?:(?:relevant|specific|such|further|more) )?(?:{_NOTHING_NAMED}))"
)
_NO = rf"(?:no (?:(?:relevant|specific|such|further|more) )?(?:{_NOTHING_NAMED})|nothing)"
_IN = rf"(?:,? (?:in|from|by|using|with|based on|according to) {_SOURCES})"
_OF_THAT = rf"(?: (?:about|on|for|to|of|regarding|concerning|that answers|to answer|answering) {_THAT})"
_OBJECT = rf"{_THAT}{_OF_THAT}?{_IN}?"
_NOT = (
    r"(?:can(?:no|')t|can not|(?:could|did|do|does)(?:n't| not)|(?:was|were|am|is|are) (?:unable|not able) to)"
    r" (?:find|answer|say|know|see|tell|determine|locate|provide|give|help with|have|mention|contain|include|state|specify"
    r"|cover|address|settle)"
)
_FORMS = (
    rf"(?:i|we|{_SOURCES}) {_NOT}(?: {_OBJECT}|{_IN})?",
    rf"(?:i|we) (?:have|found|see) {_NO}{_OF_THAT}?{_IN}?",
    rf"there (?:is|was) (?:{_NO}|not {_THAT}){_OF_THAT}?{_IN}?",
    rf"there (?:is|was)n't {_THAT}{_OF_THAT}?{_IN}?",
    rf"{_NO}{_OF_THAT}?{_IN}?(?: (?:is|was|could be) (?:found|given|available|provided))?{_IN}?",
    r"(?:(?:this|that|it|the answer) (?:is|was) )?not "
    rf"(?:mentioned|stated|given|known|specified|provided|covered|answered|found){_IN}?",
    rf"{_SOURCES} (?:holds?|contains?|says?|gives?) nothing{_OF_THAT}?",
    rf"no answer to this question could be supported by {_SOURCES}",
)
_REFUSAL = re.compile(rf"(?:{_SORRY})?(?:(?:based on|according to) {_SOURCES},? )?(?:{'|'.join(_FORMS)})", re.IGNORECASE)
_LONGEST = 200
"""Characters; a longer sentence says more than that."""


def is_refusal(sentence: str) -> bool:
    """Whether a sentence says that there is no answer, and nothing else."""
    words = " ".join(sentence.replace("’", "'").split()).strip(" .!\"'*_“”‘")
    return len(words) <= _LONGEST and _REFUSAL.fullmatch(words) is not None
