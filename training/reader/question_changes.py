"""Questions changed by rule: how people type them, and what makes an answerable one unanswerable."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from training.reader.examples import Example

_BE = re.compile(r"\b(?:is|are|was|were|did|does|do|has|have|had|can|could|will|would)\b(?! not|n't)", re.IGNORECASE)
_WHO = re.compile(r"^((?:who|which \w+|what \w+) )(\w+ed|won|wrote|built|led|made|took|gave|found|held|ran)\b", re.IGNORECASE)
_BASE = {
    "won": "win", "wrote": "write", "built": "build", "led": "lead", "made": "make", "took": "take", "gave": "give",
    "found": "find", "held": "hold", "ran": "run",
}  # fmt: skip
_CONDITIONS = (
    "before the year 1200", "according to its harshest critics", "during the second visit of the committee",
    "in the southern hemisphere",
    "apart from the one that everybody names", "in the opinion of the people who left", "after the rules were changed again",
    "for people under the age of twelve", "when it was tried a third time", "if the weather had been worse",
    "in the official count of the neighbours", "on Sundays", "at night", "without any help from the government",
    "in the earlier edition that was withdrawn", "outside of Europe and America", "for the second time in the same week",
)  # fmt: skip
_NAMED = (
    "according to {}", "in {}", "before {} came", "for {}", "together with {}", "instead of {}", "at the time of {}",
    "despite {}",
)  # fmt: skip


def as_typed(question: str, chance: random.Random) -> str:
    """A question as people type it: half of them with capitals and question mark, the others without either or both.

    What a set's questions look like must not tell what their labels are, so those of sets in small letters get a capital and a
    question mark as often.
    """
    words = question.strip().rstrip("?").rstrip()
    drawn = chance.random()
    if drawn < 0.5:
        return words[:1].upper() + words[1:] + "?"
    if drawn < 0.75:
        return words.lower()
    return words if drawn < 0.88 else f"{words.lower()}?"


def negated(example: Example) -> Example | None:
    """The question turned to its opposite, which the passage doesn't answer; None where it has no verb to negate."""
    question = example.question
    if match := _WHO.match(question):
        verb = _BASE.get(match[2].lower()) or _stem(match[2])
        changed = f"{match[1]}did not {verb}{question[match.end() :]}"
    elif match := _BE.search(question):
        changed = _behind_subject(question, match.end()) or f"{question[: match.end()]} not{question[match.end() :]}"
    else:
        return None
    return replace(example, source=f"{example.source}/negated", question=changed, answer=None, answerable=False, sentences=())


def conditioned(example: Example, names: Sequence[str], chance: random.Random) -> Example:
    """The question with a condition that its passage says nothing of; the name in it, if any, is not in the passage."""
    absent = [name for name in names if name not in example.passage and name not in example.question]
    extra = (
        chance.choice(_NAMED).format(chance.choice(absent)) if absent and chance.random() < 0.6 else chance.choice(_CONDITIONS)
    )
    asked = example.question.rstrip().rstrip("?").rstrip()
    changed = f"{asked} {extra}?" if chance.random() < 0.7 else f"{extra[0].upper()}{extra[1:]}, {asked[0].lower()}{asked[1:]}?"
    return replace(
        example, source=f"{example.source}/conditioned", question=changed, answer=None, answerable=False, sentences=()
    )


def unanswerable_changes(examples: Sequence[Example], names: Sequence[str], chance: random.Random) -> Iterator[Example]:
    """Each question negated or with a condition, by lot."""
    for example in examples:
        other = negated(example) if chance.random() < 0.35 else None
        yield other or conditioned(example, names, chance)


def _behind_subject(question: str, place: int) -> str | None:
    """The word "not" behind the subject of a question with a helping verb, a subject being a word or two."""
    found = re.compile(r" ((?:the |an? )?[\w'’-]+(?: of (?:the )?[\w'’-]+)?) ").match(question, place)
    return f"{question[: found.end() - 1]} not{question[found.end() - 1 :]}" if found else None


def _stem(verb: str) -> str:
    """The base of a regular past form, roughly: `founded` to `found`, `moved` to `move`."""
    base = verb[:-2]
    if base.endswith(("at", "v", "c", "s", "z", "u", "g", "ir", "ur", "id", "ad", "os", "in")) and not base.endswith(
        ("ain", "ss")
    ):
        return base + "e"
    if base.endswith("i"):
        return base[:-1] + "y"
    return base[:-1] if len(base) > 3 and base[-1] == base[-2] and base[-1] not in "lsz" else base
