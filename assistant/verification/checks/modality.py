"""Whether a claim keeps what its evidence negates, hedges or only plans."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.verification.facts.modality import _REACH, Mark, Marked, MarkKind
from assistant.verification.facts.sentence import Reading
from assistant.verification.judgement import Failure

_NEGATED = re.compile(r"(?:un|dis|non)(\w{4,})|(?:in|im|il|ir)(\w+(?:able|ible|ent|ant|al|ate|ive|ct|ar|ure|ly))")


def _check_marks(claim: Reading, evidence: Reading) -> Iterator[Failure]:
    unmatched = unmatched_mark(claim, evidence)
    if unmatched:
        mark, of_claim = unmatched
        side, other = ("claim", "evidence") if of_claim else ("evidence", "claim")
        reason = f"the {mark.kind} {mark.text!r} of the {side} is not in the {other}"
        yield Failure(reason, conflict=mark.kind is MarkKind.NEGATION)


def _check_prefixes(claim: Reading, evidence: Reading) -> Iterator[Failure]:
    """`unlikely` is not `likely`: where one side has a word and the other has it with a negating prefix only."""
    own, said = {token.lower for token in claim.tokens}, {token.lower for token in evidence.tokens}
    for here, there in ((own, said), (said, own)):
        for word in here - there:
            bare = _without_prefix(word)
            if bare in there - here:
                yield Failure(f"{word!r} is the opposite of {bare!r}", conflict=True)


def _without_prefix(word: str) -> str:
    """`likely` for `unlikely`; `port` is no such word of `import`, which hasn't the ending of an adjective."""
    match = _NEGATED.fullmatch(word)
    return match.group(1) or match.group(2) if match else ""


_BACK = 3
"""... or stands so many before it, as in "is not"."""


_UNREAL = frozenset((MarkKind.INTENT, MarkKind.FUTURE))
"""What is not yet so: a claim may say "will" of what is planned or promised, but not that it is done."""


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
