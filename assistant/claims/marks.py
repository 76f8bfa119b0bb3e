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
    DELAY = "delay"  # "not until": it happened, though late


_MARKS = {
    MarkKind.NEGATION: (
        "not n't no never without neither nor none nobody nothing cannot hardly barely scarcely deny denies denied denying "
        "refuse refuses refused refusing fail fails failed failing lack lacks lacked lacking unable prevent prevents prevented "
        "avoid avoids avoided reject rejects rejected"
    ),
    MarkKind.POSSIBILITY: (
        "may might could can perhaps possibly maybe able likely probably expected reportedly allegedly apparently supposedly "
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
_UNREAL = frozenset((MarkKind.INTENT, MarkKind.FUTURE))
"""What is not yet so: a claim may say "will" of what is planned or promised, but not that it is done."""
_ENDS = frozenset(".;!?")
_BE = frozenset(("is", "are", "was", "were"))
_DETERMINERS = frozenset("the a an his her its their my our your".split())  # noqa: SIM905
_PASSED = frozenset("yet still also longer ever even just".split())  # noqa: SIM905


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
            found = next((other for other in others if _is_alike(mark, other) and pairs(mark, other, claim, evidence)), None)
            if found:
                own.remove(mark)
                others.remove(found)
    if own:
        return own[0], True
    concerned = (mark for mark in others if _concerns(mark, claim) and not _is_told(mark, claim.marks))
    return next(((mark, False) for mark in concerned), None)


def _marks(tokens: Sequence[Token]) -> Iterator[Mark]:
    for i, token in enumerate(tokens):
        kind = _kind(tokens, i)
        if kind is None:
            continue
        ahead = [t.stem for t in _clause(tokens, i) if t.weight and t.lower not in _KIND_OF and t.lower not in _PASSED]
        behind = [t.stem for t in tokens[max(0, i - 4) : i] if t.weight]
        yield Mark(kind, i, (ahead or behind[-1:] or [""])[0], (behind or [""])[-1], (ahead[1:] or [""])[0], token.text)


def _clause(tokens: Sequence[Token], i: int) -> Sequence[Token]:
    """The tokens after a mark, as far as its sentence goes."""
    following = tokens[i + 1 : i + 1 + _REACH + 2]
    return following[: next((n for n, token in enumerate(following) if token.text in _ENDS), None)]


def _kind(tokens: Sequence[Token], i: int) -> MarkKind | None:
    """How a token turns what follows; `May` and "in his will" do not, "is to open" and "is due to rule" do."""
    word, before = tokens[i], tokens[i - 1].lower if i else ""
    if (word.lower == "may" and word.is_capital and i > 0) or (word.lower == "will" and before in _DETERMINERS):
        return None
    if word.lower == "to" and (before in _BE or (before == "due" and i > 1 and tokens[i - 2].lower in _BE)):
        return MarkKind.FUTURE
    kind = _KIND_OF.get(word.lower)
    is_late = kind is MarkKind.NEGATION and any(token.lower == "until" for token in _clause(tokens, i))
    return MarkKind.DELAY if is_late else kind


def _is_alike(mark: Mark, other: Mark) -> bool:
    return mark.kind is other.kind or {mark.kind, other.kind} <= _UNREAL


def _is_told(mark: Mark, marks: Sequence[Mark]) -> bool:
    """Whether the claim says in its own way that this is not yet so."""
    return mark.kind in _UNREAL and any(other.kind in _UNREAL for other in marks)


def _concerns(mark: Mark, claim: Marked) -> bool:
    """Whether the claim is about what the mark turns, or about what stands on both sides of it."""
    if mark.kind is MarkKind.DELAY:
        return "until" in claim.stems
    known = claim.content
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
