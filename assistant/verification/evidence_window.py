"""Which sentences are read together with a claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.models.entailment import Chances, EntailmentModel
from assistant.verification.coverage import covered, share
from assistant.verification.facts.equality import is_told
from assistant.verification.facts.fact import TOLD_AS_THEY_ARE
from assistant.verification.facts.sentence import ParsedSentence, parse

_TOGETHER = 3
_LEAST_ADDED = 0.05
"""The part of the claim's weight that a further sentence must cover."""


@dataclass(frozen=True, slots=True)
class Window:
    """Sentences by index, in order: all that are read with a claim, and those of them that the claim rests on, or seems to.

    `nearest` is the one that covers most of it.
    """

    indexes: tuple[int, ...]
    leading: tuple[int, ...]
    nearest: int


def read_together(reader: EntailmentModel, claim: str, sentences: Sequence[str], most: int) -> Chances:
    """What those of the sentences say to a claim that are nearest to it; there must be one."""
    window = nearest_window(parse(claim), [parse(sentence) for sentence in sentences], most)
    (chances,) = reader.judge(claim, [" ".join(sentences[i] for i in window.indexes)])
    return chances


def without_stop(text: str) -> str:
    """The text as it is compared: blank space made single, no full stop at the end."""
    return " ".join(text.split()).rstrip(".")


def nearest_window(claim: ParsedSentence, sentences: Sequence[ParsedSentence], most: int) -> Window:
    """The nearest sentence and as many others as have at most so many words with it.

    What covers most of the claim comes first, then what has most of what that lacks, since some claims rest on several
    sentences; then what tells a number, date or name of it, since such facts are no words to be covered; then what stands
    around them, since pronouns point there.
    """
    found = [covered(claim, sentence) for sentence in sentences]
    nearest = sorted(range(len(sentences)), key=lambda i: -share(found[i], claim))
    leading = _complementary(claim, found, nearest)
    leading += _telling(claim, sentences, leading, nearest)
    around = (i for near in (*leading, *nearest) for i in (near, near - 1, near + 1) if 0 <= i < len(sentences))
    chosen, room = leading[:1], most - sum(len(sentences[i].tokens) for i in leading[:1])
    for i in dict.fromkeys((*leading, *around)):
        size = len(sentences[i].tokens)
        if i not in chosen and size <= room:
            chosen.append(i)
            room -= size
    return Window(tuple(sorted(chosen)), tuple(sorted(leading)), leading[0])


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


def _telling(
    claim: ParsedSentence, sentences: Sequence[ParsedSentence], chosen: Sequence[int], nearest: Sequence[int]
) -> list[int]:
    """For each fact of the claim that the chosen sentences don't tell, the nearest sentence that does."""
    found = list[int]()
    for fact in claim.facts:
        tells = (i for i in (*chosen, *found, *nearest) if any(is_told(fact, other) for other in sentences[i].facts))
        telling = next(tells, None) if fact.kind in TOLD_AS_THEY_ARE and fact.sure else None
        if telling is not None and telling not in chosen and telling not in found:
            found.append(telling)
    return found
