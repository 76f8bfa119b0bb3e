"""Two words of a sentence that a claim otherwise follows, each in the other's place.

"A refrigerator takes heat out of the kitchen and gives it to the milk" has every word of what it gets wrong. A passive and a
comparison turned round ("younger" for "older") exchange words honestly, and so do the members of a list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from assistant.verification.facts.alignment import Gap, followed, gaps
from assistant.verification.facts.fact import FactKind, Token
from assistant.verification.facts.positions import LIST_JOINTS, PAIR_JOINTS, passive_verbs
from assistant.verification.facts.sentence import ParsedSentence
from assistant.verification.judgement import Failure

_FOLLOWS = 0.6
"""The part of the claim's words that the sentence has in their order, at least."""


def exchange_failures(claim: ParsedSentence, evidence: ParsedSentence) -> Iterator[Failure]:
    """A pair of words in each other's places, where no verb or comparison is turned."""
    if followed(claim.tokens, evidence.tokens) < _FOLLOWS or _is_turned(claim, evidence):
        return
    found = [gap for gap in gaps(claim.tokens, evidence.tokens) if gap.said and gap.told]
    for one, other in combinations(found, 2):
        moved, moved_back = _moved(one, other), _moved(other, one)
        if moved and moved_back and not _are_listed(claim, one, other):
            reason = f"{moved[0].text!r} and {moved_back[0].text!r} have each other's places in the evidence"
            yield Failure(reason, conflict=False, lasting=True)
            return


def _moved(to: Gap, origin: Gap) -> list[Token]:
    """The telling words that stand in one gap in the claim and in the other in the evidence."""
    told = {token.stem for token in origin.told} - {token.stem for token in to.told}
    return [token for token in to.said if token.weight and token.stem in told]


def _is_turned(claim: ParsedSentence, evidence: ParsedSentence) -> bool:
    """Whether one side has a passive verb that the other lacks, or both have words of opposite poles."""
    passive, others = ({text.tokens[i].stem for i in passive_verbs(text.tokens)} for text in (claim, evidence))
    if passive != others:
        return True
    said, told = ({(f.unit, f.value) for f in text.facts if f.kind is FactKind.DIRECTION} for text in (claim, evidence))
    return any(axis == other and pole != opposite for axis, pole in said - told for other, opposite in told - said)


def _are_listed(claim: ParsedSentence, one: Gap, other: Gap) -> bool:
    """Whether nothing but what joins the members of a list stands between the two in the claim."""
    between: Sequence[Token] = [token for token in claim.tokens if one.said[-1].end <= token.start < other.said[0].start]
    return all(token.lower in LIST_JOINTS | PAIR_JOINTS for token in between)
