"""Follow-ups that point out another of the same: "Not that one, the 2019 one", "And the second?"."""

from __future__ import annotations

import re

from assistant.followups.substitution import subject_of, swapped_words
from assistant.followups.turns import read_words

_NUMBERED = r"(?:first|second|third|fourth|fifth|last|next|previous)"
_NOUNS = "forest|west|guest|harvest|protest|test|priest|interest|request|contest|quest|rest|nest|chest|arrest|inquest|pest|vest"
_MOST = rf"(?:best|worst|(?:most|least) \w+|(?!(?:{_NOUNS})\b)\w{{3,}}est)"
_ONE = re.compile(
    r"\W*(?:(?:no|nope|sorry|wait|and|but|ok|what about|how about|is it|i (?:meant|mean)|not (?:that|this)(?: one)?)\W+)*"
    rf"the (?P<which>(?!others?\b)[\w’'-]+(?: [\w’'-]+)?(?= ones?\b)|{_NUMBERED}\b|{_MOST}\b)(?: ones?)?"
    r"(?: instead| then| too)?\W*",
    re.IGNORECASE,
)
_LONGEST = 80
"""Characters; what is longer says more."""
_LONGEST_QUESTION = 60


def pointed_out(question: str) -> str:
    """What tells the one that is meant from its like, or nothing where none is pointed out.

    >>> pointed_out("Not that one, the 2019 one")
    '2019'
    """
    found = _ONE.fullmatch(question) if len(question) <= _LONGEST else None
    return found["which"] if found else ""


def varies(question: str) -> bool:
    """Whether it asks the last question again, of something else."""
    return bool(swapped_words(question) or pointed_out(question))


def with_the_one(question: str, last_question: str) -> str:
    """The last question asked of the one pointed out; nothing where that can't be told.

    >>> with_the_one("not that one, the 2019 one", "When was the old bridge built?")
    'When was the 2019 bridge built?'
    """
    which = pointed_out(question)
    last = read_words(last_question, _LONGEST_QUESTION) if which else ()
    gone = subject_of(last)
    if not gone:
        return ""
    kept = last_question[gone[-1].start :].partition(" (")[0]
    return f"{last_question[: last[gone[0].place - 1].start]}the {which} {kept}"
