"""What somebody said in a chat, a transcript or a discussion: the lines that begin with the name of who is asked for.

"What did Tim say about the boxes?" is answered by "Tim: got 25 of them", which has no word for saying; a ranker takes the line
of somebody else in which Tim is spoken of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.extraction.ranker import RankedSentence
from assistant.text.words import content_stems, stems

_SAY = r"(?:say|write|answer|reply|ask|suggest|offer|promise|propose|report|comment|tell (?:us|them|her|him))"
_ASKED = re.compile(
    rf"\bwhat (?:did|does) (?P<who>[^\W\d_][\w .'’-]{{0,30}}?) {_SAY}\b(?P<topic>.*)", re.IGNORECASE | re.DOTALL
)
_SPOKEN = re.compile(r"(?:\[[^\]]{4,30}\]|\d{1,2}[:.]\d\d)?\s*(?P<who>[^\W\d_][^:.!?\n]{0,30}):\s")


def said_by_asked(question: str, ranked: Sequence[RankedSentence]) -> tuple[RankedSentence, ...]:
    """The sentences, those first that whoever the question asks for said; as they are where the best one tells of that."""
    asked = _ASKED.search(question)
    by_them = [one for one in ranked if asked and _is_by(asked["who"], one.text)]
    if not asked or not by_them or _tells_of(asked["who"], ranked[0].text):
        return tuple(ranked)
    return (*by_them, *(one for one in ranked if one not in by_them))


def is_said_by_asked(question: str, sentence: str) -> bool:
    """Whether whoever the question asks for said a sentence, and on what it asks, if it names that."""
    asked = _ASKED.search(question)
    if not asked or not _is_by(asked["who"], sentence):
        return False
    topic = set(content_stems(asked["topic"]))
    return not topic or bool(topic & set(content_stems(sentence)))


def _is_by(who: str, sentence: str) -> bool:
    spoken = _SPOKEN.match(sentence)
    return spoken is not None and {*stems(who)} <= {*stems(spoken["who"])}


def _tells_of(who: str, sentence: str) -> bool:
    """Whether a sentence tells what somebody said: "Tim wrote that ..."."""
    return bool(re.search(rf"\b{re.escape(who)} (?:\w+ )?(?:said|told|wrote|\w+ed)\b", sentence, re.IGNORECASE))
