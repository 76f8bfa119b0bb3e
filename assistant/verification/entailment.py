"""A claim and its evidence read together: the reader may doubt what the rules support.

The rules see words, numbers and names; the reader sees what they say together, but not as surely. So it is heard only where the
rules find support: nothing that a check refused becomes supported, whatever the reader says. Trusting it with what has merely
too few of the evidence's words was tried and changed nothing: such claims fail a check as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.models.entailment import Chances, EntailmentModel
from assistant.schema import Support
from assistant.verification.coverage import covered, share
from assistant.verification.facts.sentence import ParsedSentence, parse
from assistant.verification.judgement import Judgement

WINDOW = 70
"""Words of evidence that are read with a claim. With 40 more paraphrases are doubted, 150 take twice as long."""
DOUBTED = 0.2
"""Below this probability of support the reader's word undoes that of the rules; chosen on the tuning part of `evals/tuning`."""


def doubt(reader: EntailmentModel, claim: str, sentences: Sequence[str], judgement: Judgement) -> Judgement:
    """The judgement of the rules, unless they support what the reader does not; what is copied needs no reading."""
    if judgement.support is not Support.SUPPORTED or judgement.index is None:
        return judgement
    if _without_stop(claim) == _without_stop(sentences[judgement.index]):
        return judgement
    supported = read_together(reader, claim, sentences).supported
    if supported >= DOUBTED:
        return judgement
    reason = "read together, the evidence does not say it"
    return replace(judgement, support=Support.UNSUPPORTED, score=supported, reason=reason)


def read_together(reader: EntailmentModel, claim: str, sentences: Sequence[str], most: int = WINDOW) -> Chances:
    """What those of the sentences say to a claim that are nearest to it; there must be one."""
    window = nearest_window(parse(claim), [parse(sentence) for sentence in sentences], most)
    (chances,) = reader.judge(claim, [" ".join(sentences[i] for i in window)])
    return chances


def _without_stop(text: str) -> str:
    return " ".join(text.split()).rstrip(".")


def nearest_window(claim: ParsedSentence, sentences: Sequence[ParsedSentence], most: int) -> tuple[int, ...]:
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
