"""Words as they are typed in haste: their short forms, and slips of the finger."""

from __future__ import annotations

import re
from functools import cache

from assistant.text.words import STOP_WORDS, idf, stems

_SHORTEST_MENDED = 4
"""Letters; of a word as short as that only two that changed places are mended: "waht", but not "gist" for "list"."""
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+")
SHORT_FORMS = dict(
    pair.split("=")
    for pair in """u=you r=are ur=your ya=you wat=what wot=what wut=what wht=what pls=please plz=please plse=please im=i'm
    ive=i've dont=don't cant=can't didnt=didn't doesnt=doesn't isnt=isn't wasnt=wasn't whats=what's hows=how's thats=that's
    youre=you're whos=who's wheres=where's whens=when's doin=doing goin=going gonna=going gud=good gd=good mornin=morning
    nite=night dat=that dis=this n=and abt=about wanna=want gimme=give lemme=let hw=how ws=was whn=when wen=when wer=were
    hv=have smth=something sth=something""".split()  # noqa: SIM905
)
"""How people write in haste, and what they mean."""


def mended(text: str, known: frozenset[str]) -> str:
    """The text with short forms in full, and with a slip of one letter mended in what is meant for one of the words `known`."""
    return _WORD.sub(lambda word: _mended_word(word.group(), known), text)


def _mended_word(word: str, known: frozenset[str]) -> str:
    lowered = word.lower()
    if lowered in SHORT_FORMS:
        return SHORT_FORMS[lowered]
    return (lowered not in known and _is_rare(lowered) and _nearest(lowered, _ordered(known))) or word


def _is_rare(word: str) -> bool:
    return len(word) >= _SHORTEST_MENDED and word not in STOP_WORDS and idf(stems(word)[0]) == 1


def _nearest(word: str, known: tuple[str, ...]) -> str:
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extractOne

    found = extractOne(word, known, scorer=OSA.distance, score_cutoff=1)
    if not found or (len(word) == _SHORTEST_MENDED and sorted(found[0]) != sorted(word)):
        return ""
    return found[0]


@cache
def _ordered(known: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(word for word in known if len(word) >= _SHORTEST_MENDED))
