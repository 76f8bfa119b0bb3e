"""A sentence read once: its tokens, its facts, its cues of modality, and the position of each fact among the other words.

ParsedSentence is pure and sentences come back with every question, so parsed sentences are kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.verification.facts.antonyms import read_opposites, read_quantifiers
from assistant.verification.facts.fact import Fact, FactKind, Token, tokenise
from assistant.verification.facts.modality import Cue, read_cues
from assistant.verification.facts.names import read_names, read_times
from assistant.verification.facts.numbers import read_numbers, read_units
from assistant.verification.facts.positions import Position, read_positions

_REMEMBERED = 4096
_PRONOUNS = frozenset(
    "he she it they him her them his its their this these those who which".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class ParsedSentence:
    """What the checks see of a sentence; `positions` has the position of each fact, `content` the stems that tell something."""

    text: str
    tokens: tuple[Token, ...]
    facts: tuple[Fact, ...]
    positions: tuple[Position, ...]
    cues: tuple[Cue, ...]
    content: dict[str, float]
    stems: frozenset[str]

    @property
    def pronouns(self) -> Counter[str]:
        """The words that may stand for what another sentence names."""
        return Counter(token.lower for token in self.tokens if token.lower in _PRONOUNS)


@lru_cache(maxsize=_REMEMBERED)
def parse(text: str) -> ParsedSentence:
    """Tokens, facts, positions and cues of one sentence; the last 4096 are remembered."""
    tokens = tokenise(text)
    numbers = read_numbers(tokens)
    facts = (*numbers, *read_times(tokens), *read_names(tokens), *_apart(read_opposites(tokens), numbers))
    facts = (*facts, *_apart((*read_quantifiers(tokens), *read_units(tokens)), numbers))
    content = _content(tokens, facts)
    return ParsedSentence(
        text,
        tokens,
        facts,
        read_positions(tokens, facts),
        read_cues(tokens),
        content,
        frozenset(token.stem for token in tokens),
    )


def _apart(facts: Iterable[Fact], others: Sequence[Fact]) -> tuple[Fact, ...]:
    """The facts that stand on no token of the others: `first` is an ordinal and a direction at once, `more than 5` a bound."""
    return tuple(
        fact
        for fact in facts
        if not any(other.unit != "ordinal" and other.first <= fact.first < other.last for other in others)
    )


def _content(tokens: Sequence[Token], facts: Sequence[Fact]) -> dict[str, float]:
    """The weight of each telling stem; numbers are compared as values, not as words."""
    numeric = {i for fact in facts if fact.kind is FactKind.NUMBER for i in range(fact.first, fact.last)}
    return {token.stem: token.weight for i, token in enumerate(tokens) if token.weight and i not in numeric}


def capitalised(readings: Iterable[ParsedSentence]) -> frozenset[str]:
    """The words, lower-cased, that are surely names somewhere in the texts."""
    return frozenset(
        word
        for reading in readings
        for fact in reading.facts
        if fact.kind is FactKind.NAME and fact.sure
        for word in fact.value.split()
    )
