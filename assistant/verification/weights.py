"""What the signals weigh: two logistic regressions, fitted by `training/verification/fit_decision.py`, and their thresholds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

from assistant.models.logistic import LinearModel, probability
from assistant.verification.signals import NAMES, Signals

Strictness = Literal["high", "balanced", "low"]
Wording = Literal["bound", "free"]

FREE_BELOW = 0.8
"""A claim is worded freely if the evidence read has less of its content than this.

The two kinds fail differently: what is false in the evidence's own words is told by how they are bound, which the reader hardly
sees, and what is worded freely by the reader, as the rules find little of it at all.
"""


@dataclass(frozen=True, slots=True)
class DecisionWeights:
    """The regression of each wording, and the least probability of support for each strictness."""

    models: Mapping[Wording, LinearModel]
    least: Mapping[Strictness, Mapping[Wording, float]]
    reader: str
    """The identity of the reader that they were fitted with."""

    def support(self, signals: Signals) -> float:
        """The probability of support, in [0, 1]."""
        return probability(self.models[wording(signals.told)].logit(tuple(signals)))


def wording(told: float) -> Wording:
    """Which regression judges a claim of which the evidence read has this part."""
    return "free" if told < FREE_BELOW else "bound"


@lru_cache(maxsize=1)
def shipped_weights() -> DecisionWeights:
    """Those of `assistant/data/decision.json`."""
    return read_weights(files("assistant").joinpath("data", "decision.json").read_text("utf-8"))


def read_weights(text: str) -> DecisionWeights:
    """The weights by the names of their signals, from JSON."""
    kept: dict[str, Any] = json.loads(text)
    models: dict[Wording, LinearModel] = {
        name: LinearModel(tuple(float(kept[name]["weights"][signal]) for signal in NAMES), float(kept[name]["bias"]))
        for name in ("bound", "free")
    }
    return DecisionWeights(models, kept["least"], kept["reader"])
