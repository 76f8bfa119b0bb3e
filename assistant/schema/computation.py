"""What is computed from cited values, and its published JSON, which is part of that of an answer."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import TypedDict  # as in answer.py


@dataclass(frozen=True, slots=True)
class Computation:
    """What was computed in code from stated values, in words; `markers` are of the citations that state them.

    It is no citation: no sentence of the articles says it.
    """

    text: str
    markers: tuple[int, ...]

    @property
    def sentence(self) -> str:
        """How it is told behind the sentences that it rests on."""
        return f"Computed from {' and '.join(f'[{marker}]' for marker in self.markers)}: {self.text}."


class ComputationJson(TypedDict):
    """What was computed in code from values that the cited sentences state; it is no citation."""

    text: str
    markers: list[int]


def computation_json(computation: Computation) -> ComputationJson:
    """The computation as JSON-ready values."""
    return {"text": computation.text, "markers": list(computation.markers)}
