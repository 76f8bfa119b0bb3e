"""Whether a claim says twice what its evidence says once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from assistant.verification.facts.fact import Fact, FactKind, Token
from assistant.verification.facts.names import same_names
from assistant.verification.facts.positions import LIST_JOINTS, PAIR_JOINTS
from assistant.verification.facts.sentence import ParsedSentence
from assistant.verification.judgement import Failure


def repetition_failures(claim: ParsedSentence, evidence: ParsedSentence) -> Iterator[Failure]:
    """A number or name that the claim has more often than its evidence stands once in the place of another."""
    for kind in (FactKind.NUMBER, FactKind.NAME):
        said, told = (Counter((f.value, f.unit) for f in parsed.facts if f.kind is kind) for parsed in (claim, evidence))
        repeated = next((value for (value, unit), times in said.items() if times > max(1, told[value, unit])), None)
        if repeated is not None:
            yield Failure(f"the {kind} {repeated!r} stands there more often than in the evidence", conflict=False)


def says_twice(tokens: Sequence[Token], facts: Sequence[Fact]) -> Fact | None:
    """A name or number that is joined to itself, as in "between 5 and 5" or "India, China and India", or None."""
    for kind in (FactKind.NAME, FactKind.NUMBER, FactKind.MONTH, FactKind.WEEKDAY):
        run = list[Fact]()
        for fact in sorted((fact for fact in facts if fact.kind is kind), key=lambda fact: fact.first):
            run = [*run, fact] if run and _is_listed(tokens, run[-1], fact) else [fact]
            if any(_is_equal(fact, other) for other in run[:-1]):
                return fact
    return None


def _is_listed(tokens: Sequence[Token], one: Fact, other: Fact) -> bool:
    """Whether nothing but what joins the members of a list or a pair stands between."""
    between = {token.lower for token in tokens[one.last : other.first]}
    return bool(between) and between <= PAIR_JOINTS | LIST_JOINTS


def _is_equal(one: Fact, other: Fact) -> bool:
    """Whether two members are the same value; a people counts as its country."""
    if one.kind is FactKind.NAME and len(one.value.split()) == len(other.value.split()):
        return same_names(one, other)
    return (one.value, one.unit) == (other.value, other.unit)
