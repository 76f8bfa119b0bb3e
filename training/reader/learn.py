"""One training run's state: model, optimiser and the running mean of the weights; it can be kept and taken up again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from training.reader.encode import Row
from training.reader.model import LAYERS, Batch, Reader, loss, trainable

_HEADS = ("span", "answerable", "support")


@dataclass(frozen=True, slots=True)
class Schedule:
    """Learning rate and weight averaging.

    The rate climbs to `peak` in the first `warm_up` share of the steps and falls to nothing in a straight line. Each layer
    learns `layer_decay` times as fast as the one above it, the heads at `heads` times the rate of the top one.
    """

    steps: int
    peak: float = 1e-4
    warm_up: float = 0.06
    layer_decay: float = 1.0
    heads: float = 3.0
    weight_decay: float = 0.01
    clip: float = 1.0
    averaging: float = 0.999

    def rate(self, step: int) -> float:
        """The share of the peak at a step.

        >>> [Schedule(100, warm_up=0.1).rate(step) for step in (0, 9, 55, 100)]
        [0.1, 1.0, 0.5, 0.0]
        """
        warm = max(1, round(self.steps * self.warm_up))
        return min((step + 1) / warm, (self.steps - step) / (self.steps - warm))


class Learner:
    """A model that learns from batches."""

    def __init__(self, schedule: Schedule, seed: int, model: Reader | None = None) -> None:
        torch.manual_seed(seed)
        self.schedule, self.step = schedule, 0
        self.model = (model or Reader()).train()
        self._parameters = dict(trainable(self.model))
        self._mean = {name: value.detach().clone() for name, value in self._parameters.items()}
        self._optimiser = torch.optim.AdamW(list(self._groups()), fused=True)

    def learn(self, rows: Sequence[Row]) -> float:
        """One step; returns the loss."""
        rate = self.schedule.rate(self.step)
        for group in self._optimiser.param_groups:
            group["lr"] = self.schedule.peak * group["factor"] * rate
        batch = Batch(rows)
        self._optimiser.zero_grad()
        value = loss(self.model(batch), batch)
        value.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._parameters.values(), self.schedule.clip)
        self._optimiser.step()
        self.step += 1
        self._average()
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
            "model": {name: value.detach() for name, value in self._parameters.items()},
            "mean": self._mean,
            "optimiser": self._optimiser.state_dict(),
            "random": torch.get_rng_state(),
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
        if (state["note"], state["schedule"]) != (note, asdict(self.schedule)):
            raise ValueError(
                f"the checkpoint {str(path)!r} is of a run with other data or options; name another folder with --out"
            )
        self.step = int(state["step"])
        self.model.load_state_dict(self.model.state_dict() | state["model"])
        self._mean = state["mean"]
        self._optimiser.load_state_dict(state["optimiser"])
        torch.set_rng_state(state["random"])

    def _average(self) -> None:
        share = min(self.schedule.averaging, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for name, value in self._parameters.items():
                self._mean[name].lerp_(value, 1 - share)

    def _groups(self) -> list[dict[str, Any]]:
        found: dict[tuple[float, float], list[Tensor]] = {}
        for name, value in self._parameters.items():
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
        return float(self.schedule.layer_decay**below)


def _copy(weights: Mapping[str, Tensor]) -> Reader:
    """A reader of its own; making it draws nothing from the numbers that the next step's dropout depends on."""
    with torch.random.fork_rng():
        model = Reader(dropout=0.0)
    model.load_state_dict(model.state_dict() | {name: value.detach() for name, value in weights.items()})
    return model.eval()
