"""Questions with a passage that looks right and doesn't answer them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.text.sentences import split_sections
from training.reader.examples import Example, Nearest
from training.reader.swapping import Article, swaps

NEAREST = 3
"""So many of the nearest other passages are taken for each question."""
_SHORTEST = 120  # characters of a passage that is left


def near_misses(examples: Sequence[Example], passages: Sequence[str]) -> Iterator[Example]:
    """Answerable questions with the nearest passages that don't hold the answer's words.

    Args:
        examples: answerable ones with the place of the answer.
        passages: where to look; the examples' own may be among them.
    """
    nearest = Nearest(passages)
    lowered = [passage.lower() for passage in passages]
    for example in examples:
        answer = _answer(example).lower()
        others = (i for i in nearest(example.question) if answer not in lowered[i])
        for number in [next(others, None) for _ in range(NEAREST)]:
            if number is not None:
                yield replace(example, source=f"{example.source}/near", passage=passages[number], answer=None, answerable=False)


def without_answer(examples: Sequence[Example]) -> Iterator[Example]:
    """Answerable questions with their passage, of which every sentence that holds the answer's words was taken out."""
    for example in examples:
        answer = _answer(example).lower()
        left = " ".join(sentence for sentence in sentences(example.passage) if answer not in sentence.lower())
        if len(left) >= _SHORTEST and answer not in left.lower():
            yield replace(example, source=f"{example.source}/removed", passage=left, answer=None, answerable=False)


def changed_questions(examples: Sequence[Example], article: Article, chance: random.Random) -> Iterator[Example]:
    """Answerable questions with a name, number or the like changed, so that their own passage has no answer to them."""
    for example in examples:
        if changes := list(swaps(example.question, article, chance)):
            changed = chance.choice(changes).changed
            yield replace(example, source=f"{example.source}/changed", question=changed, answer=None, answerable=False)


def sentences(text: str) -> list[str]:
    """The sentences of a passage, blank space evened."""
    spans = [span for section in split_sections(text) for span in section.sentences]
    return [" ".join(text[span.start : span.end].split()) for span in spans]


def shuffled(examples: Sequence[Example], chance: random.Random) -> list[Example]:
    """In another order, so that a slice of them is a fair sample."""
    return chance.sample(examples, len(examples))


def _answer(example: Example) -> str:
    if example.answer is None:
        raise ValueError(f"the question {example.question!r} has no answer; give answerable ones only")
    return example.passage[slice(*example.answer)]
