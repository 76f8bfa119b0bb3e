"""How far a question depends on what was said before, as numbers.

"How much?" says nothing by itself, "What did she write?" points at somebody, "Who leads the harbour board of Bergen?" needs
nothing. What tells them apart is how much the question says, whether it points back before it names anything, and whether
what it names was spoken of.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from assistant.followups.turns import SpokenWord, read_words
from assistant.text.words import idf

QUESTION_FEATURES = (
    "person",
    "it",
    "they",
    "points",
    "place_or_time",
    "others",
    "goes_on",
    "points_nowhere",
    "length",
    "short",
    "names",
)
DEPENDENCE_FEATURES = (
    *QUESTION_FEATURES,
    "all_words",
    "names_something",
    "names_two",
    "points_first",
    "names_first",
    "most_telling",
    "tells",
    "rare",
    "empty",
    "one_word",
    "two_words",
    "seen",
    "seen_lately",
    "newest_telling",
    "new_name",
    "seen_name",
    "antecedent",
    "expletive",
    "asks_of_two",
    "opens_asking",
    "the_seen",
    "all_seen",
    "none_seen",
    "new_words",
    "to_you",
    "pointing_and_short",
)

LONGEST_QUESTION = 60
"""Words of a question that are read."""


def _any_of(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


_PERSON = _any_of("he|him|his|himself|she|her|hers|herself")
_IT = _any_of("it|its|itself")
_THEY = _any_of("they|them|their|theirs|themselves")
_POINTS = _any_of("this|that|these|those|such|same")
_PLACE_OR_TIME = re.compile(  # "how long there?", not "was there a bridge?"
    r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )(?<!\bbeen )\b(?:there|then)\b(?! (?:is|are|was|were|been?)\b)", re.IGNORECASE
)
_EXPLETIVE = re.compile(  # "it" that stands for nothing that was said: "how much does it cost to adopt a rabbit?"
    r"\b(?:(?:does|did|will|would|do) it (?:cost|take|mean)|(?:is|was) it (?:true|possible|allowed|necessary)|"
    r"(?:has|had) it been)\b.* (?:to|that|if|since)\b",
    re.IGNORECASE,
)
_OTHERS = _any_of("else|others?|another|besides|ones?|more")
_GOES_ON = re.compile(r"\W*(?:and|but|so|or|also|what about|how about)\b", re.IGNORECASE)
_ASKS = re.compile(r"\W*(?:who|whom|whose|what|which|when|where|why|how)\b", re.IGNORECASE)
_TO_YOU = _any_of("you|your|me|my|i")
_JOINS = re.compile(
    r"\W*(?:(?:and|but|or|so|even|only|just|not|also|maybe|because)\s+)*"
    r"(?:in|on|at|by|for|with|to|from|of|until|till|since|before|after|without|because|during|per)\b",
    re.IGNORECASE,
)
_VERB = _any_of(
    "who|what|which|when|where|why|how|is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|should|may|must"
)
_LONGEST_FRAGMENT, _SHORT = 3, 2
"""Telling words of a fragment, and of a short question."""
_COMPARED = re.compile(
    r"\W*which(?: ones?| of (?:them|these|those|the two))? (?:is|are|was|were) "
    r"(?:(?:the )?(?:more|most|less|least) \w+|\w+er|the \w+(?:er|est)|better|worse|(?:the )?(?:best|worst))\W*",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"\W*(?:(?:and|but|so|then|really)\W+)*(?:how (?!to\b)\w+(?: exactly| then| really)?|what for|why not|"
    r"(?:since|until|till|from) when|by when|where (?:to|from))\W*",
    re.IGNORECASE,
)
_GENERAL = re.compile(r"\bthe (?:place|guy|man|woman|lady|person|thing|couple|two)\b", re.IGNORECASE)
"""What these stand for was named before."""
_POINTING = (_PERSON, _IT, _THEY, _POINTS, _PLACE_OR_TIME)
_NO_PLACE = 10_000


_ALL = re.compile(
    r"\b(?:(?:all|any|each) of )?(?:the|these|those|your|my|all|all the) (?:articles|documents|docs|files|texts|sources)\b",
    re.IGNORECASE,
)


def asks_of_all(question: str) -> bool:
    """Whether it asks of all articles ("What are these articles about?") and points at nothing else."""
    rest, found = _ALL.subn(" ", question)
    return bool(found) and not points_back(rest)


def points_back(question: str) -> bool:
    """Whether a word stands for something that was said: "it", "she", "those", "there", "the others"."""
    return any(pattern.search(question) for pattern in (*_POINTING, _OTHERS))


def question_features(question: str) -> tuple[float, ...]:
    """What the question itself shows, in the order of `QUESTION_FEATURES`, each in [0, 1]."""
    telling = _telling(question)
    pointing = [bool(pattern.search(question)) for pattern in _POINTING]
    return (
        *map(float, pointing),
        float(bool(_OTHERS.search(question))),
        float(bool(_GOES_ON.match(question))),
        float(not any(pointing)),
        min(len(telling), 8) / 8,
        float(len(telling) <= 1),
        min(sum(word.named for word in telling), 3) / 3,
    )


def dependence_features(question: str, spoken: Collection[str], lately: Collection[str]) -> tuple[float, ...]:
    """The question against its history, in the order of `DEPENDENCE_FEATURES`, each in [0, 1].

    Args:
        question: what the person said.
        spoken: the stems of the history.
        lately: the stems of its last turn.
    """
    telling = _telling(question)
    names = [word for word in telling if word.named]
    weights = [idf(word.stem) for word in telling]
    seen = sum(word.stem in spoken for word in telling)
    points_at = _first_pointing(question)
    names_at = min((word.start for word in names), default=_NO_PLACE)
    return (
        *question_features(question),
        min(len(read_words(question, LONGEST_QUESTION)), 15) / 15,
        float(bool(names)),
        float(len(names) > 1),
        float(points_at < names_at),
        float(names_at < points_at < _NO_PLACE),
        max(weights, default=0.0),
        min(sum(weights), 6.0) / 6,
        float(any(weight >= 0.95 for weight in weights)),
        *(float(len(telling) == count) for count in (0, 1, 2)),
        _share_in(telling, spoken),
        _share_in(telling, lately),
        max((idf(word.stem) for word in telling if word.stem not in spoken), default=0.0),
        float(any(word.stem not in spoken for word in names)),
        float(any(word.stem in spoken for word in names)),
        float(any(word.start < points_at < _NO_PLACE for word in telling)),
        float(bool(_EXPLETIVE.search(question))),
        float(points_at == _NO_PLACE and len(telling) > 1),
        float(bool(_ASKS.match(question))),
        float(any(word.stem in spoken for word in telling if word.before == "the" and not word.named)),
        float(bool(telling) and seen == len(telling)),
        float(bool(telling) and not seen),
        min(len(telling) - seen, 5) / 5,
        float(bool(_TO_YOU.search(question))),
        float(points_at < _NO_PLACE and len(telling) <= _SHORT),
    )


def says_little(question: str) -> bool:
    """Whether it asks nothing by itself: "for children?", "which is cheaper?", "how loud?", "who owns the place?"."""
    telling = _telling(question)
    joins = _JOINS.match(question) and not _VERB.search(question) and len(telling) <= _LONGEST_FRAGMENT
    general = _GENERAL.search(question) and len(telling) <= _SHORT and not any(word.named for word in telling)
    return bool(joins or general or _BARE.fullmatch(question) or _COMPARED.fullmatch(question))


def _telling(question: str) -> tuple[SpokenWord, ...]:
    return tuple(word for word in read_words(question, LONGEST_QUESTION) if word.telling)


def _first_pointing(question: str) -> int:
    """Where the question first points back; `_NO_PLACE` where it does not."""
    found = (pattern.search(question) for pattern in (*_POINTING, _OTHERS))
    return min((match.start() for match in found if match), default=_NO_PLACE)


def _share_in(telling: Sequence[SpokenWord], stems: Collection[str]) -> float:
    return sum(word.stem in stems for word in telling) / len(telling) if telling else 0.0
