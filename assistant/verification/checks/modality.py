"""Whether a claim keeps what its evidence negates, hedges or only plans."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from assistant.verification.facts.alignment import followed
from assistant.verification.facts.fact import Token
from assistant.verification.facts.modality import ENDS, PASSED, REACH, Cue, Cued, CueKind
from assistant.verification.facts.sentence import ParsedSentence
from assistant.verification.judgement import Failure

_FOLLOWS, _SHARES = 0.65, 0.8
"""The part of the claim's words, in order, or of its content, from which on it tells what a sentence tells or denies it."""
_NEGATED = re.compile(r"(?:un|dis|non)(\w{4,})|(?:in|im|il|ir)(\w+(?:able|ible|ent|ant|al|ate|ive|ct|ar|ure|ly))")


def modality_failures(claim: ParsedSentence, evidence: ParsedSentence) -> Iterator[Failure]:
    """A negation, hedge or plan that only one side has.

    A negation lasts where the other side says the very word that it turns, in a sentence that the claim is near to: who writes
    "is harmless" as "does no harm" negates what the evidence doesn't say, and who rewords freely what it does not say.
    """
    unmatched = unmatched_cue(claim, evidence)
    if unmatched:
        cue, of_claim = unmatched
        side, other = ("claim", "evidence") if of_claim else ("evidence", "claim")
        reason = f"the {cue.kind} {cue.text!r} of the {side} is not in the {other}"
        negates = cue.kind is CueKind.NEGATION
        denied = cue.scope in (evidence if of_claim else claim).stems
        yield Failure(
            reason, conflict=negates, lasting=negates and denied and _is_near_to(claim, _around(cue, of_claim, evidence))
        )


def _around(cue: Cue, of_claim: bool, evidence: ParsedSentence) -> Iterator[Sequence[Token]]:
    """The sentences of the evidence that have the cue, or the word that the claim's cue turns."""
    tokens = evidence.tokens
    ends = [0, *(i + 1 for i, token in enumerate(tokens) if token.text in ENDS), len(tokens)]
    for start, end in pairwise(ends):
        said = any(token.stem == cue.scope for token in tokens[start:end])
        if said if of_claim else start <= cue.place < end:
            yield tokens[start:end]


def _is_near_to(claim: ParsedSentence, sentences: Iterable[Sequence[Token]]) -> bool:
    """Whether a claim follows one of the sentences, or has its content from it."""
    turning = {claim.tokens[cue.place].stem for cue in claim.cues} | PASSED
    content = {stem: weight for stem, weight in claim.content.items() if stem not in turning}
    total = sum(content.values()) or 1.0
    for sentence in sentences:
        stems = {token.stem for token in sentence}
        shared = sum(weight for stem, weight in content.items() if stem in stems) / total
        if shared >= _SHARES or followed(claim.tokens, sentence) >= _FOLLOWS:
            return True
    return False


def prefix_failures(claim: ParsedSentence, evidence: ParsedSentence) -> Iterator[Failure]:
    """`unlikely` is not `likely`: where one side has a word with a negating prefix and the other, negating nothing, without."""
    own, said = {token.lower for token in claim.tokens}, {token.lower for token in evidence.tokens}
    for here, there, other in ((own, said, evidence), (said, own, claim)):
        for word in here - there:
            bare = _without_prefix(word)
            if bare in there - here and not any(cue.kind is CueKind.NEGATION for cue in other.cues):
                follows = followed(claim.tokens, evidence.tokens) >= _FOLLOWS
                yield Failure(f"{word!r} is the opposite of {bare!r}", conflict=True, lasting=follows)


def _without_prefix(word: str) -> str:
    """`likely` for `unlikely`; `port` is no such word of `import`, which hasn't the ending of an adjective."""
    match = _NEGATED.fullmatch(word)
    return match.group(1) or match.group(2) if match else ""


_BACK = 3
"""Tokens that a cue may stand behind its scope, as in "is not"."""


_UNREAL = frozenset((CueKind.INTENT, CueKind.FUTURE))
"""What is not yet so: a claim may say "will" of what is planned or promised, but not that it is done."""


def unmatched_cue(claim: Cued, evidence: Cued) -> tuple[Cue, bool] | None:
    """The first cue that only one side has, and whether it is the claim's; None where both turn the same words.

    Cues pair off one to one: those before the same word first, then those near it, then those at words that the other side
    lacks, which may be synonyms.
    """
    own, others = list(claim.cues), list(evidence.cues)
    for pairs in (_same_word, _is_near, _at_synonyms):
        for cue in tuple(own):
            found = next((other for other in others if _is_alike(cue, other) and pairs(cue, other, claim, evidence)), None)
            if found:
                own.remove(cue)
                others.remove(found)
    if own:
        return own[0], True
    concerned = (cue for cue in others if _concerns(cue, claim) and not _is_told(cue, claim.cues))
    return next(((cue, False) for cue in concerned), None)


def _is_alike(cue: Cue, other: Cue) -> bool:
    return cue.kind is other.kind or {cue.kind, other.kind} <= _UNREAL


def _is_told(cue: Cue, cues: Sequence[Cue]) -> bool:
    """Whether the claim says in its own way that this is not yet so."""
    return cue.kind in _UNREAL and any(other.kind in _UNREAL for other in cues)


def _concerns(cue: Cue, claim: Cued) -> bool:
    """Whether the claim is about what the cue turns, or about what stands on both sides of it."""
    if cue.kind is CueKind.DELAY:
        return "until" in claim.stems
    known = claim.content
    if cue.kind is CueKind.CONDITION:
        return True
    return cue.scope in known or (cue.before in known and cue.after in known)


def _same_word(cue: Cue, other: Cue, *_: Cued) -> bool:
    return cue.scope == other.scope


def _is_near(cue: Cue, other: Cue, claim: Cued, evidence: Cued) -> bool:
    """Whether the cue of one stands near the word that the other's turns."""
    return _reaches(other.place, cue.scope, evidence) or _reaches(cue.place, other.scope, claim)


def _reaches(place: int, stem: str, text: Cued) -> bool:
    return any(token.stem == stem and -_BACK <= i - place <= REACH for i, token in enumerate(text.tokens))


def _at_synonyms(cue: Cue, other: Cue, claim: Cued, evidence: Cued) -> bool:
    """Whether each turns a word that the other side lacks, beside a word that both have."""
    apart = cue.scope not in evidence.stems and other.scope not in claim.stems
    return apart and (other.before in claim.content or other.after in claim.content)
