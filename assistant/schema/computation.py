"""What is computed from cited values, and its published JSON, which is part of that of an answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from typing_extensions import TypedDict  # as in answer.py


class ComputationMethod(StrEnum):
    """How something was computed: as the difference of two stated values, or by counting what is cited."""

    DIFFERENCE = "difference"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Computation:
    """What was computed in code from what is stated, in words; `markers` are of the citations that state it.

    It is no citation: no sentence of the articles says it.
    """

    text: str
    markers: tuple[int, ...]
    method: ComputationMethod = ComputationMethod.DIFFERENCE

    @property
    def sentence(self) -> str:
        """How it is told behind the sentences that it rests on."""
        if self.method is ComputationMethod.COUNT:
            return f"Counted: {self.text}."
        return f"Computed from {' and '.join(f'[{marker}]' for marker in self.markers)}: {self.text}."


class ComputationJson(TypedDict):
    """What was computed in code from what the cited sentences state; it is no citation."""

    text: str
    markers: list[int]
    method: ComputationMethod


def computation_json(computation: Computation) -> ComputationJson:
    """The computation as JSON-ready values."""
    return {"text": computation.text, "markers": list(computation.markers), "method": computation.method}
