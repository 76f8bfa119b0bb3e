"""How good a confidence is: does it tell right from wrong, and is it as often right as it says?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.evaluation.metrics.figure import Labels, Values

BINS = 10


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Answering where the confidence is at least `threshold`: the share answered, and the share of these that is wrong."""

    threshold: float
    coverage: float
    risk: float


def auroc(scores: Values, positive: Labels) -> float | None:
    """How often a positive scores higher than a negative; a tie counts half. None unless there are both.

    Of the pairs (0.9, 0.5), (0.9, 0.1), (0.5, 0.5), (0.5, 0.1) three are in order and one is tied: 3.5 / 4.

    >>> auroc([0.9, 0.5, 0.5, 0.1], [True, True, False, False])
    0.875
    """
    values, labels = np.asarray(scores, np.float64), np.asarray(positive, bool)
    positives = int(labels.sum())
    negatives = len(labels) - positives
    if not positives or not negatives:
        return None
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2  # mean rank of each group of ties, from 1
    return float((ranks[place][labels].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def risk_coverage(confidence: Values, right: Labels) -> tuple[CurvePoint, ...]:
    """The points of the curve, one for each distinct confidence, from the most cautious to answering everything.

    >>> [(p.coverage, p.risk) for p in risk_coverage([0.9, 0.5, 0.5, 0.1], [True, True, False, False])]
    [(0.25, 0.0), (0.75, 0.3333333333333333), (1.0, 0.5)]
    """
    values, wrong = np.asarray(confidence, np.float64), ~np.asarray(right, bool)
    if not len(values):
        return ()
    order = np.argsort(-values, kind="stable")
    ordered, errors = values[order], np.cumsum(wrong[order])
    last_of_ties = np.flatnonzero(np.append(np.diff(ordered) != 0, True))
    return tuple(CurvePoint(float(ordered[i]), float((i + 1) / len(values)), float(errors[i] / (i + 1))) for i in last_of_ties)


def aurc(curve: Sequence[CurvePoint]) -> float | None:
    """Area under the risk-coverage curve: the risk at each case's own confidence, averaged. 0 is best; None without a case.

    Of four cases one is answered at risk 0, two more at 1/3, the last at 1/2: (0 + 2/3 + 1/2) / 4.

    >>> round(aurc(risk_coverage([0.9, 0.5, 0.5, 0.1], [True, True, False, False])), 4)
    0.2917
    """
    if not curve:
        return None
    before = [0.0, *(point.coverage for point in curve)]
    return sum((point.coverage - start) * point.risk for start, point in zip(before, curve, strict=False))


@dataclass(frozen=True, slots=True)
class Bin:
    """The `n` cases whose confidence lies from `low` to `high`: their mean confidence, and the share that is right."""

    low: float
    high: float
    n: int
    confidence: float
    right: float


def reliability(confidence: Values, right: Labels) -> tuple[Bin, ...]:
    """Cases in ten bins of equal width, those that hold any; a confidence on the border counts as the higher bin's.

    >>> [(b.low, b.n, round(b.confidence, 2), b.right) for b in reliability([0.12, 0.18, 0.9], [True, False, True])]
    [(0.1, 2, 0.15, 0.5), (0.9, 1, 0.9, 1.0)]
    """
    values, labels = np.asarray(confidence, np.float64), np.asarray(right, bool)
    places = np.minimum((values * BINS + 1e-9).astype(int), BINS - 1)
    members = [(place, places == place) for place in range(BINS) if (places == place).any()]
    return tuple(
        Bin(place / BINS, (place + 1) / BINS, int(chosen.sum()), float(values[chosen].mean()), float(labels[chosen].mean()))
        for place, chosen in members
    )


def calibration_error(confidence: Values, right: Labels) -> float | None:
    """Expected calibration error (Guo et al. 2017): |mean confidence - share right| of each bin, weighted by its cases.

    Two cases at 0.15 of which half is right, one at 0.9 that is: (2 · 0.35 + 1 · 0.1) / 3. None without a case.

    >>> round(calibration_error([0.12, 0.18, 0.9], [True, False, True]), 4)
    0.2667
    """
    bins = reliability(confidence, right)
    return sum(one.n * abs(one.confidence - one.right) for one in bins) / len(confidence) if bins else None
