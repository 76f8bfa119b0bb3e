"""Which rows are read when: a pure function of the seed, so that a run that was killed goes on in the same order."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from training.reader.encode import Row

_BUCKET = 40  # batches whose rows are sorted by length together


@dataclass(frozen=True, slots=True)
class Stage:
    """Some epochs over one mix of rows.

    `always` is read in every epoch; of `dealt` each epoch reads its own part.
    """

    name: str
    always: tuple[Row, ...]
    dealt: tuple[Row, ...]
    epochs: int
    batch: int

    def epoch(self, number: int) -> tuple[Row, ...]:
        """The rows of one epoch, unordered."""
        return self.always + self.dealt[number :: self.epochs]

    def steps(self, number: int) -> int:
        """How many batches an epoch has."""
        return -(-len(self.epoch(number)) // self.batch)


def length(stages: Sequence[Stage]) -> int:
    """All steps of a run."""
    return sum(stage.steps(number) for stage in stages for number in range(stage.epochs))


def batches(stages: Sequence[Stage], seed: int, skip: int = 0) -> Iterator[tuple[str, list[Row]]]:
    """The batches of a run from step `skip` on, each with the name of its stage; rows of like length stand together."""
    for stage in stages:
        for number in range(stage.epochs):
            steps = stage.steps(number)
            if skip < steps:
                yield from ((stage.name, batch) for batch in _shuffled(stage, number, seed)[skip:])
            skip = max(0, skip - steps)


def _shuffled(stage: Stage, number: int, seed: int) -> list[list[Row]]:
    chance = random.Random(f"{seed} {stage.name} {number}")
    rows = list(stage.epoch(number))
    chance.shuffle(rows)
    made: list[list[Row]] = []
    for start in range(0, len(rows), _BUCKET * stage.batch):
        bucket = sorted(rows[start : start + _BUCKET * stage.batch], key=lambda row: len(row.ids))
        made += [bucket[i : i + stage.batch] for i in range(0, len(bucket), stage.batch)]
    chance.shuffle(made)
    return made


def fingerprint(parts: Sequence[Stage]) -> str:
    """The SHA-256 of all rows in their order: a checkpoint goes on only over the same."""
    digest = hashlib.sha256()
    for stage in parts:
        for row in (*stage.always, *stage.dealt):
            digest.update(row.ids.tobytes())
            digest.update(repr((row.passage, row.start, row.end, row.answerable, row.support, row.regions)).encode())
    return digest.hexdigest()


def count_rows(parts: Sequence[Stage]) -> str:
    """A line for the log."""
    return ", ".join(f"{stage.name}: {_told(stage)}" for stage in parts)


def _told(stage: Stage) -> str:
    rows: tuple[Row, ...] = stage.epoch(0)
    return f"{stage.epochs} x {len(rows)} rows of {sum(len(row.ids) for row in rows) / max(1, len(rows)):.0f} pieces"
