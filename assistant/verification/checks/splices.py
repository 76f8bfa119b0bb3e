"""Claims put together from parts of a sentence that don't belong together.

"Thirty hives were not found" has all its words, in their order, from "Thirty hives are back with their owners, the others were
not found", and says the opposite. What is left out within a claim may be an aside between commas, but not the end of one clause
with the beginning of the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.verification.facts.alignment import Gap, followed, gaps
from assistant.verification.facts.fact import Token
from assistant.verification.facts.modality import ENDS
from assistant.verification.facts.sentence import ParsedSentence
from assistant.verification.judgement import Failure

_FOLLOWS = 0.65
"""The part of the claim's words that the sentence has in their order, from which on the claim is made of its parts."""
_MOST = 5
"""Places where a claim may leave the sentence; one that leaves it more often shares no more than common words with it."""
_SEPARATE = frozenset((*",;:–—()", "and", "but", "who", "which", "whereas", "while", "because", "that"))
"""Signs and words between clauses."""
_OPENS, _CLOSES = frozenset((",", "(", "–", "—", "-")), frozenset((",", ")", "–", "—", "-", ";"))
_SHORT = 3
"""Words that one comma suffices to set off."""


def splice_failures(claim: ParsedSentence, evidence: ParsedSentence) -> Iterator[Failure]:
    """A claim that follows a sentence of the evidence across the border of two clauses."""
    for sentence in _sentences(evidence.tokens):
        if followed(claim.tokens, sentence) < _FOLLOWS:
            continue
        found = [gap for gap in gaps(claim.tokens, sentence) if gap.before or gap.behind]
        splice = next((gap for gap in found if _is_splice(gap, claim)), None)
        if splice and len(found) <= _MOST:
            words = " ".join(token.text for token in splice.told)
            yield Failure(f"the evidence has {words!r} between what the claim puts together", conflict=False, lasting=True)
            return


def _sentences(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    start = 0
    for i, token in enumerate(tokens):
        if token.text in ENDS - {";"}:
            yield tokens[start : i + 1]
            start = i + 1
    yield tokens[start:]


def _is_splice(gap: Gap, claim: ParsedSentence) -> bool:
    """Whether a gap within the claim holds a border of clauses and words that the claim lacks, and is no aside."""
    inside = gap.before is not None and gap.behind is not None
    border = any(token.lower in _SEPARATE for token in gap.told)
    words = (token for token in gap.told if token.weight and token.lower not in _SEPARATE)
    return inside and border and any(word.stem not in claim.stems for word in words) and not _is_aside(gap)


def _is_aside(gap: Gap) -> bool:
    """Whether what is left out stands between commas, dashes or brackets, or is short and ends with one."""
    first, last = gap.told[0].lower, gap.told[-1].lower
    ends = last in _CLOSES or (gap.behind is not None and gap.behind.lower in _CLOSES)
    begins = first in _OPENS or (gap.before is not None and gap.before.lower in _OPENS)
    short = sum(token.is_word for token in gap.told) <= _SHORT
    return (begins and ends) or (last == "," and short)
