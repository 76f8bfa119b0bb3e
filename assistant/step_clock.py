"""How long each step of an answer takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import perf_counter

from assistant.schema import Timings


@dataclass(slots=True)
class StepClock:
    """Milliseconds since the last lap, by name."""

    laps: dict[str, float] = field(default_factory=dict)
    began: float = field(default_factory=perf_counter)

    def lap(self, name: str) -> None:
        """End a step, which began where the last one ended."""
        self.laps[name] = (perf_counter() - self.began) * 1000 - sum(self.laps.values())

    def timings(self) -> Timings:
        """All steps, which must have ended."""
        return Timings(**self.laps, total=sum(self.laps.values()))
