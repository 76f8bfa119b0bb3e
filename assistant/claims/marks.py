"""Marks that turn what a sentence says: negation, possibility, intent, future, condition.

A mark is bound to the content word it stands before. A claim must have the marks that its evidence has at the same words, and
no others: "may sign" is not "signed", and "denied that trade fell" is not "trade fell".
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from assistant.claims.facts import Token

_REACH = 5
"""A mark turns a word that follows within so many tokens ..."""
_BACK = 3
"""... or stands so many before it, as in "is not"."""


class MarkKind(StrEnum):
    """How a mark turns a sentence."""

    NEGATION = "negation"
    POSSIBILITY = "possibility"
    INTENT = "intent"
    FUTURE = "future"
    CONDITION = "condition"


_MARKS = {
    MarkKind.NEGATION: (
        "not n't no never without neither nor none nobody nothing cannot hardly barely scarcely deny denies denied denying "
        "refuse refuses refused refusing fail fails failed failing lack lacks lacked lacking unable prevent prevents prevented "
        "avoid avoids avoided reject rejects rejected"
    ),
    MarkKind.POSSIBILITY: (
        "may might could can perhaps possibly maybe likely probably expected reportedly allegedly apparently supposedly "
        "alleged alleges claims claimed believed suspected rumoured rumored seems seemed appears appeared"
    ),
    MarkKind.INTENT: (
        "plan plans planned planning intend intends intended aim aims aimed hope hopes hoped seek seeks sought want wants "
        "wanted propose proposes proposed considering considers threaten threatens threatened try tries tried attempt attempts "
        "attempted promise promises promised pledge pledges pledged should must ought"
    ),
    MarkKind.FUTURE: "will shall would won going",
    MarkKind.CONDITION: "if unless whether provided",
}
_KIND_OF = {word: kind for kind, words in _MARKS.items() for word in words.split()}


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark at token `place`; `turned` is the stem of the content word that follows, `before` and `after` are its neighbours.

    Where no content word follows, `turned` is the one before; all are empty where there is none.
    """

    kind: MarkKind
    place: int
    turned: str
    before: str
    after: str
    text: str


class Marked(Protocol):
    """What is compared: a text's tokens, its marks, and the stems of its words."""

    @property
    def tokens(self) -> Sequence[Token]:
        """In order."""

    @property
    def marks(self) -> Sequence[Mark]:
        """In order."""

    @property
    def stems(self) -> Container[str]:
        """Of all words."""

    @property
    def content(self) -> Container[str]:
        """Of the words that tell something."""


def read_marks(tokens: Sequence[Token]) -> tuple[Mark, ...]:
    """All marks in order."""
    return tuple(_marks(tokens))


def unmatched_mark(claim: Marked, evidence: Marked) -> tuple[Mark, bool] | None:
    """The first mark that only one side has, and whether it is the claim's; None where both turn the same words.

    Marks pair off one to one: those before the same word first, then those near it, then those at words that the other side
    lacks, which may be synonyms.
    """
    own, others = list(claim.marks), list(evidence.marks)
    for pairs in (_same_word, _is_near, _at_synonyms):
        for mark in tuple(own):
            found = next((other for other in others if mark.kind is other.kind and pairs(mark, other, claim, evidence)), None)
            if found:
                own.remove(mark)
                others.remove(found)
    if own:
        return own[0], True
    concerned = (mark for mark in others if _concerns(mark, claim.content))
    return next(((mark, False) for mark in concerned), None)


def _marks(tokens: Sequence[Token]) -> Iterator[Mark]:
    for i, token in enumerate(tokens):
        kind = _KIND_OF.get(token.lower)
        if kind is None or _is_name_of_month(token, i):
            continue
        ahead = [t.stem for t in tokens[i + 1 : i + 1 + _REACH + 2] if t.weight and t.lower not in _KIND_OF]
        behind = [t.stem for t in tokens[max(0, i - 4) : i] if t.weight]
        yield Mark(kind, i, (ahead or behind[-1:] or [""])[0], (behind or [""])[-1], (ahead[1:] or [""])[0], token.text)


def _is_name_of_month(token: Token, i: int) -> bool:
    return token.lower == "may" and token.is_capital and i > 0


def _concerns(mark: Mark, known: Container[str]) -> bool:
    """Whether the claim is about what the mark turns, or about what stands on both sides of it."""
    if mark.kind is MarkKind.CONDITION:
        return True
    return mark.turned in known or (mark.before in known and mark.after in known)


def _same_word(mark: Mark, other: Mark, *_: Marked) -> bool:
    return mark.turned == other.turned


def _is_near(mark: Mark, other: Mark, claim: Marked, evidence: Marked) -> bool:
    """Whether the mark of one stands near the word that the other's turns."""
    return _reaches(other.place, mark.turned, evidence) or _reaches(mark.place, other.turned, claim)


def _reaches(place: int, stem: str, text: Marked) -> bool:
    return any(token.stem == stem and -_BACK <= i - place <= _REACH for i, token in enumerate(text.tokens))


def _at_synonyms(mark: Mark, other: Mark, claim: Marked, evidence: Marked) -> bool:
    """Whether each turns a word that the other side lacks, beside a word that both have."""
    apart = mark.turned not in evidence.stems and other.turned not in claim.stems
    return apart and (other.before in claim.content or other.after in claim.content)
