"""Several processes that learn together, each on one core and on its part of every batch.

On a busy machine two threads wait for each other at each product, thousands of times a step; processes wait once. With other
work beside them two processes read more than twice as much as one process with two threads.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import torch
from torch import distributed
from torch.multiprocessing import get_context

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Worker:
    """One of `count` processes; the first one logs, measures and keeps what was learnt."""

    number: int = 0
    count: int = 1

    @property
    def is_first(self) -> bool:
        """Whether this is the process that a person started."""
        return self.number == 0

    def part(self, rows: Sequence[T]) -> Sequence[T]:
        """Its share of a batch; rows that stand in order of length are dealt evenly."""
        return rows[self.number :: self.count]

    def add_gradients(self, parameters: Iterable[torch.nn.Parameter]) -> None:
        """Put the sum of all processes' gradients in the place of each one's own."""
        if self.count == 1:
            return
        known = list(parameters)
        flat = torch.cat([(torch.zeros_like(one) if one.grad is None else one.grad).flatten() for one in known])
        distributed.all_reduce(flat)
        first = 0
        for one in known:
            one.grad = flat[first : first + one.numel()].view_as(one)
            first += one.numel()


def run_workers(work: Callable[[T, Worker], None], given: T, count: int) -> None:
    """Run a function in so many processes, of which this is the first; it must be one that a fresh process can import."""
    if count == 1:
        work(given, Worker())
        return
    with tempfile.TemporaryDirectory() as folder:
        meeting = Path(folder) / "workers"
        others = [
            get_context("spawn").Process(target=_joined, args=(work, given, Worker(number, count), meeting), daemon=True)
            for number in range(1, count)
        ]
        for other in others:
            other.start()
        _joined(work, given, Worker(0, count), meeting)
        for other in others:
            other.join()


def _joined(work: Callable[[T, Worker], None], given: T, worker: Worker, meeting: Path) -> None:
    torch.set_num_threads(1)
    distributed.init_process_group("gloo", init_method=f"file://{meeting}", rank=worker.number, world_size=worker.count)
    try:
        work(given, worker)
    finally:
        distributed.destroy_process_group()
