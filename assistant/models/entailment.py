"""EntailmentModel port: what a text says to a claim. The bundled reader is one, a cross-encoder of one's own another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Chances:
    """The probabilities that evidence supports a claim, says nothing of it, or contradicts it; their sum is 1."""

    supported: float
    unsupported: float
    contradicted: float


class EntailmentModel(Protocol):
    """Reads a claim together with evidence."""

    identity: str

    def judge(self, claim: str, texts: Sequence[str]) -> tuple[Chances, ...]:
        """What each text says to a claim; what does not fit into one window is cut off."""
