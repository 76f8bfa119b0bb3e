"""Cues of modality and polarity: negation, possibility, intent, future, condition.

As in the detection of negation and speculation cues (Morante and Blanco 2012), a cue has a scope; here that is the content
word it stands before. A claim must have the cues that its evidence has at the same words, and
no others: "may sign" is not "signed", and "denied that trade fell" is not "trade fell".
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from assistant.verification.facts.fact import Token

REACH = 5
"""Tokens after a cue within which its scope is looked for."""


class CueKind(StrEnum):
    """What a cue does to the sentence it stands in."""

    NEGATION = "negation"
    POSSIBILITY = "possibility"
    INTENT = "intent"
    FUTURE = "future"
    CONDITION = "condition"
    DELAY = "delay"  # "not until": it happened, though late


_CUES = {
    CueKind.NEGATION: (
        "not n't no never without neither nor none nobody nothing cannot hardly barely scarcely deny denies denied denying "
        "refuse refuses refused refusing fail fails failed failing lack lacks lacked lacking unable prevent prevents prevented "
        "avoid avoids avoided reject rejects rejected"
    ),
    CueKind.POSSIBILITY: (
        "may might could can perhaps possibly maybe able likely probably expected reportedly allegedly apparently supposedly "
        "alleged alleges claims claimed believed suspected rumoured rumored seems seemed appears appeared"
    ),
    CueKind.INTENT: (
        "plan plans planned planning intend intends intended aim aims aimed hope hopes hoped seek seeks sought want wants "
        "wanted wish wishes wished propose proposes proposed considering considers threaten threatens threatened try tries "
        "tried attempt attempts attempted promise promises promised pledge pledges pledged should must ought"
    ),
    CueKind.FUTURE: "will shall would won going",
    CueKind.CONDITION: "if unless whether provided",
}
_KIND_OF = {word: kind for kind, words in _CUES.items() for word in words.split()}
ENDS = frozenset(".;!?")
"""Signs that end a sentence, or as good as."""
_BE = frozenset(("is", "are", "was", "were"))
_DETERMINERS = frozenset("the a an his her its their my our your".split())  # noqa: SIM905
PASSED = frozenset("yet still also longer ever even just".split())  # noqa: SIM905
"""Words between a cue and what it turns."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue at token `place`; `scope` is the stem of the content word that follows, `before` and `after` are its neighbours.

    Where no content word follows, `scope` is the one before; all are empty where there is none.
    """

    kind: CueKind
    place: int
    scope: str
    before: str
    after: str
    text: str


class Cued(Protocol):
    """A text of which tokens, cues and stems are known; `ParsedSentence` is one."""

    @property
    def tokens(self) -> Sequence[Token]:
        """Words, numbers and signs in the order of the text."""

    @property
    def cues(self) -> Sequence[Cue]:
        """Cues in the order of the text."""

    @property
    def stems(self) -> Container[str]:
        """Stems of all words."""

    @property
    def content(self) -> Container[str]:
        """Stems of the content words."""


def read_cues(tokens: Sequence[Token]) -> tuple[Cue, ...]:
    """The cues of a sentence, in the order of the text."""
    return tuple(_cues(tokens))


def _cues(tokens: Sequence[Token]) -> Iterator[Cue]:
    for i, token in enumerate(tokens):
        kind = _kind(tokens, i)
        if kind is None:
            continue
        ahead = [t.stem for t in _clause(tokens, i) if t.weight and t.lower not in _KIND_OF and t.lower not in PASSED]
        behind = [t.stem for t in tokens[max(0, i - 4) : i] if t.weight]
        yield Cue(kind, i, (ahead or behind[-1:] or [""])[0], (behind or [""])[-1], (ahead[1:] or [""])[0], token.text)


def _clause(tokens: Sequence[Token], i: int) -> Sequence[Token]:
    """The tokens after a cue, as far as its sentence goes."""
    following = tokens[i + 1 : i + 1 + REACH + 2]
    return following[: next((n for n, token in enumerate(following) if token.text in ENDS), None)]


def _kind(tokens: Sequence[Token], i: int) -> CueKind | None:
    """How a token turns what follows; `May` and "in his will" do not, "is to open" and "is due to rule" do."""
    word, before = tokens[i], tokens[i - 1].lower if i else ""
    if (word.lower == "may" and word.is_capital and i > 0) or (word.lower == "will" and before in _DETERMINERS):
        return None
    if word.lower == "to" and (before in _BE or (before == "due" and i > 1 and tokens[i - 2].lower in _BE)):
        return CueKind.FUTURE
    kind = _KIND_OF.get(word.lower)
    is_late = kind is CueKind.NEGATION and any(token.lower == "until" for token in _clause(tokens, i))
    return CueKind.DELAY if is_late else kind
