"""What stands before a question in a conversation: "Thanks! And when was that?", "Another question: who runs the mill?"."""

from __future__ import annotations

import re
from dataclasses import dataclass

_POLITE = (
    r"(?:(?:many )?thanks(?: a lot| so much| again| for (?:that|this))?|thank you(?: very much| so much)?|thx|ok|okay|oh|aha?|"
    r"hm+|great|cool|nice|perfect|good(?: to know)?|interesting|wow|i see|got it|makes sense|(?:all )?right|alright|sure|fine|"
    r"well|yes|yeah|no|sorry|hi|hello|hey|just|quick(?: question)?|by the way|btw|"
    r"wait(?: a (?:moment|minute|second))?|hold on|that['’]?s (?:all|it|fine)|"
    r"(?:and )?(?:one|a) (?:more|last) (?:thing|question)|last (?:thing|question))"
)
_TURN = (
    r"(?:(?:and |so |now |ok |okay )?(?:a |one |yet )?(?:new|another|different|other|next|unrelated|separate) "
    r"(?:question|topic|subject)(?: now| please)?|"
    r"(?:now )?(?:changing|change of|to change|let['’]?s change|switching) (?:the )?(?:subject|topic)s?|"
    r"(?:and )?(?:now )?(?:on )?(?:to )?something (?:else|different)(?: entirely| now)?|forget (?:about )?(?:that|it)|"
    r"never ?mind(?: that)?|moving on|unrelated)"
)
_PARTS = r"\s*[,.!;:…—–-]+\s*"
_BEFORE = re.compile(
    rf"\W*(?:(?:{_POLITE}\s+)?{_POLITE}(?:{_PARTS}|\s+(?=(?:and|but|so|what|how|when|where|who|why|which)\b))|"
    rf"(?P<turn>{_TURN}{_PARTS}))+",
    re.IGNORECASE,
)
_LONGEST = 200
"""Characters in which an opening is looked for."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The question without what stands before it, and whether that says that the subject changes."""

    question: str
    turns: bool


def read_opening(question: str) -> Opened:
    """What is asked after thanks, assent and the like; the question as it is where nothing else is left.

    >>> read_opening("Thanks! And when was that?")
    Opened(question='And when was that?', turns=False)
    >>> read_opening("Another question: who runs the mill?")
    Opened(question='who runs the mill?', turns=True)
    """
    found = _BEFORE.match(question, 0, _LONGEST)
    rest = question[found.end() :] if found else ""
    if not found or not any(map(str.isalnum, rest)):
        return Opened(question, turns=False)
    return Opened(rest, bool(found["turn"]))
