"""Follow-ups that put something else in the place of what was asked about: "And Malaysia?", "No, I meant 2024"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.followups.turns import SpokenWord, read_words
from assistant.text.words import stems

_OPENING = re.compile(
    r"\W*(?:(?:and|but|or)\s+(?:(?:what|how)\s+about\s+)?|(?:what|how)\s+about\s+|"
    r"(?:(?:no|nope|sorry|oops|wait|oh|ah|well|not that|actually)\W+)*(?:i\s+(?:actually\s+)?(?:meant|mean|was asking about)|"
    r"make that|rather|that should be|correction)\W+(?:to say\s+)?|"
    r"(?:and\s+)?(?:the\s+)?same(?:\s+question|\s+thing|\s+again)?\s+(?:for|with|about|in|of|at)\s+|"
    r"(?:(?:no|nope|sorry|oops)\W+)+(?=(?-i:[A-Z0-9])))(?:(?:in|for|at|with|of|to|by|on|the|a|an)\s+)*",
    re.IGNORECASE,
)
_POINTS_ON = frozenset("other others one ones rest else another anything something more".split())  # noqa: SIM905
_JOINS = frozenset("until till since while before after during because both each again".split())  # noqa: SIM905
_SAID = """yes ok okay thanks hi hello still ever now exactly often all yet already too wouldn couldn didn doesn don isn
    wasn aren weren hasn haven hadn shouldn ll ve re"""
NO_MATTER = frozenset(stems(" ".join((*_POINTS_ON, *_JOINS, _SAID))))
"""Stems of words that point at others or join or only help, and say nothing of what is talked of."""
_THE = frozenset(("the", "a", "an"))
_IS = frozenset(("is", "are", "was", "were"))
_HELPS = _IS | frozenset(("do", "does", "did", "will", "can", "could", "has", "have", "had"))
_OF_A_DEED = _IS | frozenset(("when", "where", "why"))
"""What a question opens with in which "was the mill" goes on with what is told of it."""
_ADDED = frozenset(("instead", "too", "then", "now", "please", "again"))
"""What may stand behind the words that take another's place."""
_OF_A_PLACE = re.compile(r"\b(?:(?:in|at|of|to|by|on)\s+(?:the|an?)|(?:for|with)\s+an?)\s+$", re.IGNORECASE)
"""What is put behind these says where or for whom, and is not what the last question is about."""
_LONGEST = 4
_LONGEST_QUESTION = 60


def swapped_words(question: str) -> tuple[SpokenWord, ...]:
    """The words that take another's place, or none where the question asks something of its own."""
    opening = _OPENING.match(question)
    if not opening:
        return ()
    words = [word for word in read_words(question, 2 * _LONGEST + 4) if word.start >= opening.end()]
    while words and words[-1].written.lower() in _ADDED:
        words.pop()
    fits = len(words) <= _LONGEST and all(word.telling and word.written.lower() not in _POINTS_ON for word in words)
    return tuple(words) if fits else ()


def replaced(question: str, last: Sequence[SpokenWord]) -> set[str]:
    """The stems of what gives place in the last question, without those that come back."""
    swapped = swapped_words(question)
    return {word.stem for word in _gives_place(swapped, last)} - {word.stem for word in swapped}


def put_in(question: str, last_question: str) -> str:
    """The last question with what this one puts in the place of its like; nothing where that can't be told.

    >>> put_in("And in 2022?", "How many boats sank in 2021?")
    'How many boats sank in 2022?'
    >>> put_in("and the bakery?", "When did the paper mill close?")
    'When did the bakery close?'
    """
    swapped, last = swapped_words(question), read_words(last_question, _LONGEST_QUESTION)
    gone = _gives_place(swapped, last)
    if not gone or (_OF_A_PLACE.search(question[: swapped[0].start]) and gone == subject_of(last)):
        return ""
    put, kept = question[swapped[0].start : swapped[-1].end], last_question[gone[-1].end :]
    start = gone[0].start
    if swapped[0].before in _THE:  # what was added in brackets belongs to what gave place
        put, kept = f"{swapped[0].before} {put}", kept.partition(" (")[0]
        start = last[gone[0].place - 1].start if gone[0].before in _THE else start
    return f"{last_question[:start]}{put}{kept}"


def _gives_place(swapped: Sequence[SpokenWord], last: Sequence[SpokenWord]) -> Sequence[SpokenWord]:
    """What of the last question is of the same head ("the old bridge"), written alike, or what the question is about."""
    if not swapped:
        return ()
    return _same_head(swapped, last) or _written_alike(swapped, last) or (subject_of(last) if swapped[0].before in _THE else ())


def _same_head(swapped: Sequence[SpokenWord], last: Sequence[SpokenWord]) -> Sequence[SpokenWord]:
    head = next((word.place for word in last if len(swapped) > 1 and word.stem == swapped[-1].stem), None)
    if head is None:
        return ()
    opens = _run_start(last, head)
    return last[opens : head + 1] if opens < head and last[opens].before in _THE else ()


def _written_alike(swapped: Sequence[SpokenWord], last: Sequence[SpokenWord]) -> Sequence[SpokenWord]:
    """The first name or number that is written as the new one is, with the word behind it where that comes back."""
    shape = _shape(swapped[0])
    found = next((word for word in last if shape and word.telling and _shape(word) == shape), None)
    if not found:
        return ()
    after = last[found.name.stop : found.name.stop + 1]
    comes_back = any(word.stem == swapped[-1].stem for word in after)
    return last[found.name.start : found.name.stop + comes_back]


def subject_of(last: Sequence[SpokenWord]) -> Sequence[SpokenWord]:
    """What stands between "did the" or "is the" and the verb."""
    opens = next(
        (word.place for word in last[2:] if word.before in _THE and last[word.place - 2].written.lower() in _HELPS), None
    )
    if opens is None or not last[opens].telling:
        return ()
    stop = next((word.place for word in last[opens + 1 :] if not (word.telling and _adjoins(last, word.place))), len(last))
    if stop < len(last) and last[stop].written.lower() == "of":
        return ()
    has_verb = last[opens - 2].written.lower() not in _IS or last[0].written.lower() in _OF_A_DEED
    return last[opens : max(opens + 1, stop - has_verb)]


def _run_start(words: Sequence[SpokenWord], place: int) -> int:
    """Where the run of telling words begins that ends at a place."""
    while place and words[place - 1].telling and _adjoins(words, place):
        place -= 1
    return place


def _adjoins(words: Sequence[SpokenWord], place: int) -> bool:
    """Whether only a space stands between a word and the one before it: what was added in brackets is another matter."""
    return words[place].start - words[place - 1].end == 1


def _shape(word: SpokenWord) -> str:
    """`0` for a number, `AA` for an acronym, `Aa` for another capitalised word, nothing for the rest."""
    if word.written[0].isdigit():
        return "0"
    if not word.capital:
        return ""
    return "AA" if word.written.isupper() else "Aa"
