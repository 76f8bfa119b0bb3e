"""The position of a fact in its sentence, and whether another value fits a position better.

Two sentences can hold the same numbers and names and still say different things: "from 5 to 9", "from 9 to 5". So a fact is
compared by its neighbours too: which words stand on which side of it, and how near. A claim has a fact in a wrong place if
another value of the evidence has more of the same neighbours. What the claim leaves out, such as an apposition, is passed over
in the evidence, so that a name is as near to its verb as in the claim. Both members of "A and B" have the neighbours of the
pair, and in a passive the sides of the verb change, so "B was beaten by A" keeps everything where "A beat B" has it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Mapping, Sequence
from itertools import takewhile

from assistant.verification.facts.fact import Fact, FactKind, Token

Position = Mapping[tuple[str, int], float]
"""Nearness in (0, 1] by (stem, side), side -1 left and 1 right, times how telling the stem is; side 0 is the preposition."""

_REACH = 7
_FUNCTION_WORD = 0.25
_WRONG_SIDE = 0.3
_CLAUSE_ENDS = frozenset(".;!?")
_AUXILIARIES = frozenset("is are was were be been being get gets got".split())  # noqa: SIM905
_PARTICIPLES = frozenset(
    """beaten made won given taken seen known found held led built bought sold told paid sent shot hit met put set cut
    run struck written driven broken chosen drawn eaten forgotten grown hidden shown spoken stolen thrown worn begun
    sung sunk taught caught fought brought thought lost left kept felt heard read said laid born overthrown overrun
    undertaken""".split()  # noqa: SIM905
)
_PREPOSITIONS = frozenset(
    """in at on of to from by with for during since until till before after between through under over into against near
    via across towards toward than as""".split()  # noqa: SIM905
)
_DETERMINERS = frozenset("the a an its their his her this that early late mid about around nearly almost".split())  # noqa: SIM905
_GOVERNED = 0.3
_SILENT = _AUXILIARIES | {"by"}  # a passive has them, the active has not
LIST_JOINTS = frozenset(("and", "or", ",", "&", "the"))
PAIR_JOINTS = frozenset(("and", "or", "to", "-", "–", "—", "&"))


def read_positions(tokens: Sequence[Token], facts: Sequence[Fact], stems: Container[str] | None = None) -> tuple[Position, ...]:
    """The position of each fact, in their order; words whose stems are not among `stems`, if given, are passed over."""
    sentence = _Sentence(tokens, facts, stems)
    return tuple(sentence.position(fact) for fact in facts)


class _Sentence:
    """What the positions of all facts of a sentence have in common, so that a long list of numbers takes no longer for each."""

    def __init__(self, tokens: Sequence[Token], facts: Sequence[Fact], stems: Container[str] | None) -> None:
        self._tokens = tokens
        self._turned = passive_verbs(tokens)
        self._lists = _lists(tokens, facts)
        self._kept = _kept(tokens, stems)
        self._stops = [i for i, token in enumerate(tokens) if self._kept[i] or token.text in _CLAUSE_ENDS]
        self._facts: dict[int, list[Fact]] = {}
        for fact in facts:
            for i in range(fact.first, fact.last):
                self._facts.setdefault(i, []).append(fact)

    def position(self, fact: Fact) -> Position:
        first, last = self._lists.get(fact, (fact.first, fact.last))
        left, right = bisect_left(self._stops, first), bisect_left(self._stops, last)
        position: dict[tuple[str, int], float] = {}
        for side, stops in ((-1, self._stops[max(0, left - _REACH) : left][::-1]), (1, self._stops[right : right + _REACH])):
            for distance, i in enumerate(takewhile(self._kept.__getitem__, stops), start=1):
                if any(_is_rival_kind(fact, other) for other in self._facts.get(i, ())):
                    continue
                key = (self._tokens[i].stem, -side if i in self._turned else side)
                position[key] = max(position.get(key, 0.0), (self._tokens[i].weight or _FUNCTION_WORD) / distance)
        words = (self._tokens[i].lower for i in range(first - 1, -1, -1))
        before = next((word for word in words if word not in _DETERMINERS), "")
        if before in _PREPOSITIONS:
            position[before, 0] = _GOVERNED
        return position


def fit(position: Position, other: Position) -> float:
    """How much of `position` is found in `other`, in [0, 1]; a neighbour on the wrong side counts little."""
    total = sum(position.values())
    if not total:
        return 1.0
    shared = (
        max(min(near, other.get((stem, side), 0.0)), _WRONG_SIDE * min(near, other.get((stem, -side), 0.0)))
        for (stem, side), near in position.items()
    )
    return sum(shared) / total


def _kept(tokens: Sequence[Token], stems: Container[str] | None) -> tuple[bool, ...]:
    """Which tokens count as neighbours: those with stems among `stems`, and a function word where the word it leads to does."""
    kept, leads = list[bool](), True
    for token in reversed(tokens):
        known = stems is None or token.stem in stems
        leads = known if token.weight or (token.is_word and not token.text.islower()) else leads
        kept.append(token.is_word and token.lower not in _SILENT and known and leads)
    return tuple(reversed(kept))


def _is_rival_kind(fact: Fact, other: Fact) -> bool:
    return fact.kind is other.kind and (fact.kind is not FactKind.DIRECTION or fact.unit == other.unit)


def _lists(tokens: Sequence[Token], facts: Sequence[Fact]) -> dict[Fact, tuple[int, int]]:
    """The span of the list "A, B and C" for each fact that stands in one; a list that says one thing twice is none."""
    found: dict[Fact, tuple[int, int]] = {}
    if any(token.lower == "respectively" for token in tokens):
        return found
    for kind in (FactKind.NAME, FactKind.NUMBER):
        runs: list[list[Fact]] = []
        for fact in sorted((fact for fact in facts if fact.kind is kind), key=lambda fact: fact.first):
            if runs and _joined(tokens, runs[-1][-1], fact):
                runs[-1].append(fact)
            else:
                runs.append([fact])
        for run in runs:
            first, last = run[0].first, run[-1].last
            between = {token.lower for token in tokens[first:last]}
            is_list = len(run) > 2 or between & {"and", "or", "&"}
            if is_list and len({(fact.value, fact.unit) for fact in run}) == len(run):
                found.update(dict.fromkeys(run, (first, last)))
    return found


def _joined(tokens: Sequence[Token], one: Fact, other: Fact) -> bool:
    between = [token.lower for token in tokens[one.last : other.first]]
    return 0 < len(between) <= 3 and "".join(between) != "the" and all(word in LIST_JOINTS for word in between)


def passive_verbs(tokens: Sequence[Token]) -> frozenset[int]:
    """Participles that stand with a form of "be", at most one word between."""
    return frozenset(
        i
        for i, token in enumerate(tokens)
        if (token.lower.endswith("ed") or token.lower in _PARTICIPLES)
        and any(before.lower in _AUXILIARIES for before in tokens[max(0, i - 2) : i])
    )
