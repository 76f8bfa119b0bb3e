"""How much of what a run reads: stages of parts, from short pairs to whole passages."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from training.reader.encode import Encoder
from training.reader.examples import Example
from training.reader.mixture import PARTS, Material, typed
from training.reader.order import Stage


@dataclass(frozen=True, slots=True)
class Helping:
    """One stage: so many examples of each part in an epoch, and rows in a batch; each epoch goes on where the last ended.

    `share` of the rows are read, a fair sample of all parts. `passed` are examples that an earlier run has read.
    """

    name: str
    amounts: Mapping[str, int]
    batch: int
    epochs: int = 1
    share: float = 1.0
    passed: Mapping[str, int] = field(default_factory=dict)


_SHORT = {
    "inference": 11_000, "one_word": 1200, "science": 3000, "fever": 6000, "dialogue": 1500, "qamr": 5000, "sentences": 6000,
    "near_sentences": 3000,
}  # fmt: skip
_LONG = {
    "squad_answerable": 1300, "squad_unanswerable": 2200, "squad1": 4300, "paragraphs": 1800, "found": 3000, "selqa": 1300,
    "covid": 800, "hotpot": 800, "quotesum": 500, "boolq": 700, "pubmed": 300, "canard": 1300, "responses": 600, "mtrag": 500,
    "near": 4500, "removed": 1500, "changed": 1200, "turned": 1800,
    "web": 1800, "yes_no": 2400, "wice": 1200, "fm2": 2200, "check_covid": 1400, "bump": 2500,
    "summaries": 2500, "summary_sentences": 3000, "summary_swaps": 500, "made": 9000, "told": 2500,
    "inference": 1500, "fever": 1500, "science": 500,
}  # fmt: skip
_SECOND = _LONG | {"made": 12_000, "near": 5500}
_WRITTEN = {"written_questions": 5000, "written_claims": 5000, "written_evidence": 5000}
_ALL_WRITTEN = {"written_questions": 30_000, "written_claims": 20_000, "written_light": 3000}


_READING = (
    "squad_answerable", "squad_unanswerable", "squad1", "paragraphs", "found", "selqa", "covid", "hotpot", "quotesum", "boolq",
    "pubmed", "canard", "responses", "mtrag", "near", "removed", "changed", "turned",
)  # fmt: skip


def _part(share: float, of_reading: float | None = None) -> dict[str, int]:
    """So much of the long rows; of those with a question, `of_reading`."""
    shares = dict.fromkeys(_LONG, share) | dict.fromkeys(_READING, share if of_reading is None else of_reading)
    return {name: round(shares[name] * most) for name, most in _LONG.items()}


RECIPES: Mapping[str, Sequence[Helping]] = {
    "evening": (Helping("short", _SHORT, 32, share=0.12), Helping("long", _LONG, 16)),
    "second_evening": (Helping("long", _SECOND, 16, passed=_LONG),),
    "written": (Helping("written", _part(0.05) | _WRITTEN, 16, epochs=2, passed=_part(2)),),
    "second_written": (Helping("written", _part(0.03) | _WRITTEN, 16, epochs=3, passed=_part(2.1)),),
    "third_written": (Helping("written", _part(0.06) | _WRITTEN | {"written_light": 2500}, 16, epochs=2, passed=_part(2.2)),),
    "fourth_written": (
        Helping("written", _part(0.12, of_reading=0.35) | _WRITTEN | {"written_light": 2500}, 16, epochs=2, passed=_part(2.4)),
    ),
    "fifth_written": (Helping("written", _part(0.03, of_reading=0.08) | _ALL_WRITTEN, 16, passed=_part(2.7, of_reading=3.1)),),
    "night": (
        Helping("short", {name: 2 * most for name, most in _SHORT.items()}, 64),
        Helping("long", _LONG | {"made": 20_000, "near": 9000, "told": 5000, "turned": 4000, "changed": 2500}, 32, epochs=4),
    ),
}
"""`evening` is what a core reads in an hour and a half, `second_evening` goes on behind its rows, `written` ends a run on what
was written for it, beside a twentieth of the rest, `second_written` goes on with more of that, `third_written` with light
changes of its sentences, too, `fourth_written` beside a third of the questions, `fifth_written` reads all that was
written once; `night` is for nine hours."""


def stages(recipe: Sequence[Helping], material: Material) -> tuple[Stage, ...]:
    """The rows of every epoch of every stage, in order."""
    kept = {name: _shuffled(name, material) for name in sorted({name for helping in recipe for name in helping.amounts})}
    taken = dict.fromkeys(kept, 0)
    encoder = Encoder()
    found = list[Stage]()
    for helping in recipe:
        for epoch in range(helping.epochs):
            examples = list[Example]()
            for name, most in helping.amounts.items():
                taken[name] = max(taken[name], helping.passed.get(name, 0))
                examples += _next(kept[name], taken[name], most)
                taken[name] += most
            rows = encoder.rows([typed(example, material.chance) for example in examples])
            read = random.Random(f"{helping.name} {epoch}").sample(rows, round(helping.share * len(rows)))
            found.append(Stage(f"{helping.name} {epoch}", tuple(read), (), 1, helping.batch))
    return tuple(found)


def _shuffled(name: str, material: Material) -> list[Example]:
    made = list(PARTS[name](material))
    return random.Random(f"{name} {len(made)}").sample(made, len(made))


def _next(examples: Sequence[Example], first: int, most: int) -> list[Example]:
    """So many examples behind the first, from the start again at the end, but none twice."""
    size = len(examples)
    return [examples[(first + i) % size] for i in range(min(most, size))]
