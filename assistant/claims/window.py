"""What of the evidence is read together with a claim: the sentences nearest to it, with those around them."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.claims.coverage import covered, share
from assistant.claims.reading import Reading


def nearest_window(claim: Reading, sentences: Sequence[Reading], most: int) -> tuple[int, ...]:
    """The indexes, in order, of the nearest sentence and as many others as have at most so many words with it.

    What covers most of the claim comes first, then what stands around it, since pronouns point there.
    """
    shares = [share(covered(claim, sentence), claim) for sentence in sentences]
    nearest = sorted(range(len(sentences)), key=lambda i: -shares[i])
    wanted = dict.fromkeys(i for near in nearest for i in (near, near - 1, near + 1) if 0 <= i < len(sentences))
    chosen, room = nearest[:1], most - sum(len(sentences[i].tokens) for i in nearest[:1])
    for i in wanted:
        size = len(sentences[i].tokens)
        if i not in chosen and size <= room:
            chosen.append(i)
            room -= size
    return tuple(sorted(chosen))
