"""Which sentences are read together with a claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.models.entailment import Chances, EntailmentModel
from assistant.verification.coverage import covered, share
from assistant.verification.facts.sentence import ParsedSentence, parse

_TOGETHER = 3
_LEAST_ADDED = 0.05
"""The part of the claim's weight that a further sentence must cover."""


def read_together(reader: EntailmentModel, claim: str, sentences: Sequence[str], most: int) -> Chances:
    """What those of the sentences say to a claim that are nearest to it; there must be one."""
    window = nearest_window(parse(claim), [parse(sentence) for sentence in sentences], most)
    (chances,) = reader.judge(claim, [" ".join(sentences[i] for i in window)])
    return chances


def without_stop(text: str) -> str:
    """The text as it is compared: blank space made single, no full stop at the end."""
    return " ".join(text.split()).rstrip(".")


def nearest_window(claim: ParsedSentence, sentences: Sequence[ParsedSentence], most: int) -> tuple[int, ...]:
    """The indexes, in order, of the nearest sentence and as many others as have at most so many words with it.

    What covers most of the claim comes first, then what has most of what that lacks, since some claims rest on several
    sentences; then what stands around them, since pronouns point there.
    """
    found = [covered(claim, sentence) for sentence in sentences]
    nearest = sorted(range(len(sentences)), key=lambda i: -share(found[i], claim))
    leading = _complementary(claim, found, nearest)
    around = (i for near in (*leading, *nearest) for i in (near, near - 1, near + 1) if 0 <= i < len(sentences))
    chosen, room = leading[:1], most - sum(len(sentences[i].tokens) for i in leading[:1])
    for i in dict.fromkeys((*leading, *around)):
        size = len(sentences[i].tokens)
        if i not in chosen and size <= room:
            chosen.append(i)
            room -= size
    return tuple(sorted(chosen))


def _complementary(claim: ParsedSentence, found: Sequence[Mapping[str, float]], nearest: Sequence[int]) -> list[int]:
    """The nearest sentence, then each time the one that adds most to what is covered, while that is something."""
    chosen, total = list(nearest[:1]), sum(claim.content.values())
    while len(chosen) < min(_TOGETHER, len(nearest)):
        lacking = {stem: weight for stem, weight in claim.content.items() if not any(found[i][stem] for i in chosen)}
        gains = {i: sum(weight * found[i][stem] for stem, weight in lacking.items()) for i in nearest}
        best = max(nearest, key=lambda i: gains[i])
        if gains[best] <= _LEAST_ADDED * total:
            break
        chosen.append(best)
    return chosen
