"""A noun of a sentence that a claim otherwise follows, replaced by another.

"Grain that is thrown to the ducks draws rats" is not supported by "Bread that is thrown to the ducks draws rats". Verbs are
replaced in honest rewordings, too, where nothing but their meaning tells; nouns hardly ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from assistant.models.embedder import Vectors
from assistant.verification.facts.alignment import Gap, followed, gaps
from assistant.verification.facts.fact import Token
from assistant.verification.facts.sentence import ParsedSentence
from assistant.verification.judgement import Failure

_FOLLOWS = 0.65
"""The part of the claim's words that the sentence has in their order, at least."""
_MOST = 2
"""New words in one place."""
_TELLING = 0.6
"""How telling a new word is at least: common ones stand for many others."""
_ALIKE = 0.42
"""Cosine of two words of the bundled encoder from which on one may be said for the other; "trade" and "commerce" have 0.44."""
_BEFORE_NOUNS = frozenset(
    """the a an his her its their no each every this that these those my our your another some any
    of in by with for from at on into near under over against without than as between""".split()  # noqa: SIM905
)


def replaced_words(
    claim: ParsedSentence, evidence: ParsedSentence, encode: Callable[[Sequence[str]], Vectors]
) -> Iterator[Failure]:
    """Each noun of the claim that stands in the place of one that isn't like it."""
    if followed(claim.tokens, evidence.tokens) < _FOLLOWS:
        return
    for gap in gaps(claim.tokens, evidence.tokens):
        new, old = _only(gap.said, claim, evidence), _only(gap.told, evidence, claim)
        if old and 0 < len(new) <= _MOST and _stands_for_noun(gap) and max(token.weight for token in new) >= _TELLING:
            vectors = encode([token.lower for token in (*new, *old)])
            if (vectors[: len(new)] @ vectors[len(new) :].T).max(1).min() < _ALIKE:
                reason = f"the evidence has {_text(gap.told)!r} where the claim has {_text(gap.said)!r}"
                yield Failure(reason, conflict=False, lasting=True)


def _only(tokens: Sequence[Token], own: ParsedSentence, other: ParsedSentence) -> list[Token]:
    """The telling words that the other text lacks; numbers are none."""
    return [token for token in tokens if token.stem in own.content and token.stem not in other.stems]


def _stands_for_noun(gap: Gap) -> bool:
    """Whether the words before the claim's new one lead to a noun."""
    before = gap.before.lower if gap.before else ""
    words = [before, *(token.lower for token in gap.said)]
    return any(word in _BEFORE_NOUNS for word in words[:-1])


def _text(tokens: Sequence[Token]) -> str:
    return " ".join(token.text for token in tokens)
