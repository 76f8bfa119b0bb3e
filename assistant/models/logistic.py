"""Logistic regressions, which rank sentences and judge whether to answer; and what their confidence is worth."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

Curve = tuple[tuple[float, float], ...]
"""A threshold, and which share of the answers given from it on is wrong; this falls as the threshold rises."""


@dataclass(frozen=True, slots=True)
class LinearModel:
    """A logistic regression: probability = 1 / (1 + exp(-(bias + weights · features)))."""

    weights: tuple[float, ...]
    bias: float

    def logit(self, features: Sequence[float]) -> float:
        """The log odds that a model with these weights gives the features."""
        return self.bias + sum(weight * feature for weight, feature in zip(self.weights, features, strict=True))


def probability(logit: float) -> float:
    """The probability, in [0, 1], that log odds stand for."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))


def threshold_for(curve: Curve, target_error: float) -> float:
    """The least threshold from which on at most this share of the answers is wrong; above 1 where there is none.

    >>> threshold_for(((0.0, 0.5), (0.4, 0.25), (0.8, 0.05)), 0.3)
    0.4
    """
    return next((threshold for threshold, error in curve if error <= target_error), 1.01)
