"""One training run's state: model, optimiser and the running mean of the weights; it can be kept and taken up again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from training.reader.encode import Row
from training.reader.model import LAYERS, Batch, Reader, loss, trainable
from training.reader.workers import Worker

_ALONE = Worker()
_HEADS = ("span", "answerable", "support")


@dataclass(frozen=True, slots=True)
class Schedule:
    """Learning rate and weight averaging.

    The rate climbs to `peak` in `warm_up` steps, stays there, and falls to nothing in a straight line over the last `cooling`
    share of the steps (warm-up, stable, decay: Hu et al. 2024, MiniCPM). So a run whose rate has not yet begun to fall may be
    made shorter or longer. Each layer learns `layer_decay` times as fast as the one above it, the heads at `heads` times the
    rate of the top one; the embeddings and the lowest `frozen` layers don't learn, which saves their backward pass.
    """

    steps: int
    peak: float = 1e-4
    warm_up: int = 100
    cooling: float = 0.35
    layer_decay: float = 1.0
    heads: float = 3.0
    weight_decay: float = 0.01
    clip: float = 1.0
    averaging: float = 0.999
    frozen: int = 0

    def rate(self, step: int) -> float:
        """The share of the peak at a step.

        >>> [Schedule(100, warm_up=10, cooling=0.4).rate(step) for step in (0, 9, 60, 80, 100)]
        [0.1, 1.0, 1.0, 0.5, 0.0]
        """
        return min(1.0, (step + 1) / self.warm_up, (self.steps - step) / (self.steps - self.cools_from))

    @property
    def cools_from(self) -> int:
        """The step from which on the rate falls."""
        return self.steps - max(1, round(self.steps * self.cooling))

    def continues(self, other: Schedule, step: int) -> bool:
        """Whether a run under the other schedule would stand where one under this stands at a step."""
        same = replace(self, steps=other.steps, cooling=other.cooling) == other
        return same and (self == other or step <= min(self.cools_from, other.cools_from))


class Learner:
    """A model that learns from batches.

    Args:
        schedule: rates by step.
        seed: of dropout and, for a fresh model, of the heads.
        model: where to begin; a fresh one if None.
        half: multiply in bfloat16, which takes less than half of the time on CPUs that can; weights stay in single precision.
        worker: which of several processes this is, if there are several; each has a learner that learns the same.
    """

    def __init__(
        self, schedule: Schedule, seed: int, model: Reader | None = None, *, half: bool = False, worker: Worker = _ALONE
    ) -> None:
        torch.manual_seed(seed)
        self.schedule, self.step, self._seed, self._half, self._worker = schedule, 0, seed, half, worker
        self.model = (model or Reader()).train()
        self._parameters = dict(trainable(self.model))
        self._learning = {name: value for name, value in self._parameters.items() if self._factor(name) > 0}
        for name, value in self._parameters.items():
            value.requires_grad_(name in self._learning)
        self._mean = {name: value.detach().clone() for name, value in self._parameters.items()}
        self._optimiser = torch.optim.AdamW(list(self._groups()), fused=True)

    def learn(self, rows: Sequence[Row]) -> float:
        """One step; returns the loss, of this process's part of the rows."""
        torch.manual_seed(hash((self._seed, self.step, self._worker.number)) % 2**63)
        rate = self.schedule.rate(self.step)
        for group in self._optimiser.param_groups:
            group["lr"] = self.schedule.peak * group["factor"] * rate
        self._optimiser.zero_grad()
        value = self._backward(self._worker.part(rows), len(rows))
        self._worker.add_gradients(self._learning.values())
        torch.nn.utils.clip_grad_norm_(self._learning.values(), self.schedule.clip)
        self._optimiser.step()
        self.step += 1
        self._average()
        return value

    def _backward(self, rows: Sequence[Row], size: int) -> float:
        """The gradients of a part of a batch of that size; returns the mean loss of the part."""
        if not rows:
            return 0.0
        batch = Batch(rows)
        with torch.autocast("cpu", torch.bfloat16, enabled=self._half):
            spans, answerable, support = self.model(batch)
        value = loss((spans.float(), answerable.float(), support.float()), batch)
        (value * (len(rows) / size)).backward()  # type: ignore[no-untyped-call]
        return float(value.detach())

    def averaged(self) -> Reader:
        """A copy of the model that holds the running mean of the weights, ready to read."""
        return _copy(self._mean)

    def plain(self) -> Reader:
        """A copy of the model as it is, ready to read."""
        return _copy(self._parameters)

    def save(self, path: Path, note: str) -> None:
        """Keep everything that the next step depends on; `note` says over which data."""
        state = {
            "note": note,
            "schedule": asdict(self.schedule),
            "step": self.step,
            "seed": self._seed,
            "model": {name: value.detach() for name, value in self._parameters.items()},
            "mean": self._mean,
            "optimiser": self._optimiser.state_dict(),
        }
        draft = path.with_suffix(".new")
        torch.save(state, draft)
        draft.replace(path)

    def load(self, path: Path, note: str) -> None:
        """Go on from what was kept.

        Raises:
            ValueError: if it was kept by a run with another schedule or other data.
        """
        state: dict[str, Any] = torch.load(path, weights_only=True)
        if state["note"] != note or not self.schedule.continues(Schedule(**state["schedule"]), int(state["step"])):
            raise ValueError(
                f"the checkpoint {str(path)!r} is of a run with other data or options; name another folder with --out"
            )
        self.step, self._seed = int(state["step"]), int(state["seed"])
        self.model.load_state_dict(self.model.state_dict() | state["model"])
        self._mean = state["mean"]
        self._optimiser.load_state_dict(state["optimiser"])

    def _average(self) -> None:
        share = min(self.schedule.averaging, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for name, value in self._parameters.items():
                self._mean[name].lerp_(value, 1 - share)

    def _groups(self) -> list[dict[str, Any]]:
        found: dict[tuple[float, float], list[Tensor]] = {}
        for name, value in self._learning.items():
            decay = 0.0 if value.ndim < 2 else self.schedule.weight_decay
            found.setdefault((self._factor(name), decay), []).append(value)
        return [
            {"params": values, "factor": factor, "weight_decay": decay, "lr": 0.0} for (factor, decay), values in found.items()
        ]

    def _factor(self, name: str) -> float:
        part, *rest = name.split(".")
        if part in _HEADS:
            return self.schedule.heads
        below = LAYERS - 1 - int(rest[1]) if part == "encoder" else LAYERS
        if self.schedule.frozen and below >= LAYERS - self.schedule.frozen:
            return 0.0
        return float(self.schedule.layer_decay**below)


def _copy(weights: Mapping[str, Tensor]) -> Reader:
    """A reader of its own; making it draws nothing from the numbers that the next step's dropout depends on."""
    with torch.random.fork_rng():
        model = Reader(dropout=0.0)
    model.load_state_dict(model.state_dict() | {name: value.detach() for name, value in weights.items()})
    return model.eval()
