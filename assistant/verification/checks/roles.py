"""Who does what to whom: two words that stand on both sides of a verb or comparison, each on the other's side in the evidence.

"The bank sold the mill" is made of all the words of "The mill sold the bank", and so is "A is older than B" of "B is older than
A". A passive turns the sides of its verb. One word on the other side is a clause moved; two are roles exchanged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.verification.facts.fact import FactKind, Token
from assistant.verification.facts.positions import passive_verbs
from assistant.verification.facts.sentence import ParsedSentence
from assistant.verification.judgement import Failure

_REACH = 4
"""Content words on each side of a verb that are compared."""
_ENDS = frozenset((*".;!?:,", "that", "which", "who", "whom"))
_ADJUNCTS = (FactKind.MONTH, FactKind.WEEKDAY, FactKind.NUMBER)
_EITHER_WAY = frozenset("meet met marry married wed resemble".split())  # noqa: SIM905

Sides = tuple[frozenset[str], frozenset[str]]
"""The stems of the content words before and behind a verb, a passive's exchanged."""


def role_failures(claim: ParsedSentence, evidence: ParsedSentence) -> Iterator[Failure]:
    """A verb or comparison that has two of its neighbours in each other's places."""
    for stem, word, sides in _sided(claim):
        told = [other for same, _, other in _sided(evidence) if same == stem]
        if told and all(_are_exchanged(sides, other) for other in told):
            yield Failure(f"who and whom of {word!r} have each other's places in the evidence", conflict=True, lasting=True)


def _are_exchanged(said: Sides, told: Sides) -> bool:
    moved, moved_back = (said[0] & told[1]) - told[0], (said[1] & told[0]) - told[1]
    return bool(moved and moved_back)


def _sided(text: ParsedSentence) -> Iterator[tuple[str, str, Sides]]:
    """Each verb in the past tense and each comparative before "than", with what stands on its sides."""
    tokens, passive, dated = text.tokens, passive_verbs(text.tokens), _dated(text)
    for i, token in enumerate(tokens):
        compares = token.lower.endswith("er") and any(after.lower == "than" for after in tokens[i + 1 : i + 3])
        if not token.weight or token.lower in _EITHER_WAY or not (compares or _is_verb(token)):
            continue
        before, behind = _near(tokens[:i][::-1]) - dated, _near(tokens[i + 1 :]) - dated
        turned = i in passive or any(after.lower == "by" for after in tokens[i + 1 : i + 1 + _REACH])
        yield token.stem, token.text, (behind, before) if turned and not compares else (before, behind)


def _dated(text: ParsedSentence) -> frozenset[str]:
    """The stems of dates and amounts, which stand on either side of a verb without taking part."""
    facts = (fact for fact in text.facts if fact.kind in _ADJUNCTS)
    return frozenset(text.tokens[i].stem for fact in facts for i in range(fact.first, fact.last))


def _is_verb(token: Token) -> bool:
    return not token.is_capital and (token.lower.endswith("ed") or token.is_irregular)


def _near(tokens: Sequence[Token]) -> frozenset[str]:
    """The stems of the nearest content words, as far as the clause goes."""
    found = list[str]()
    for token in tokens:
        if token.lower in _ENDS or len(found) == _REACH:
            break
        if token.weight:
            found.append(token.stem)
    return frozenset(found)
