"""How far one says what another says of claims: verifier, judge or person, supported or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from assistant.evaluation.metrics.confidence import auroc
from assistant.evaluation.metrics.figure import RESAMPLES, SEED, Figure, Floats, Labels, Statistic, Values, mean


def balanced_accuracy(told: Labels, supported: Labels) -> float | None:
    """Mean of the share of supported claims told so and that of unsupported ones; None unless there are both.

    Two of three supported and one of one unsupported: (2/3 + 1) / 2.

    >>> round(balanced_accuracy([True, True, False, False], [True, True, True, False]), 4)
    0.8333
    """
    said, truth = np.asarray(told, bool), np.asarray(supported, bool)
    if truth.all() or not truth.any():
        return None
    return float(said[truth].mean() + (~said[~truth]).mean()) / 2


def f1_unsupported(told: Labels, supported: Labels) -> float | None:
    """F1 of finding the unsupported claims; None if none is unsupported, told or true.

    Two told, of which one is right, and one true: precision 1/2, recall 1, F1 = 2/3.

    >>> round(f1_unsupported([True, True, False, False], [True, True, True, False]), 4)
    0.6667
    """
    said, truth = ~np.asarray(told, bool), ~np.asarray(supported, bool)
    total = int(said.sum() + truth.sum())
    return float(2 * (said & truth).sum() / total) if total else None


def kappa(told: Labels, supported: Labels) -> float | None:
    """Cohen's kappa: agreement beyond chance over what is possible beyond chance; None where chance alone always agrees.

    Agreed 3/4; by chance 2/4 · 3/4 + 2/4 · 1/4 = 1/2: (3/4 - 1/2) / (1 - 1/2).

    >>> kappa([True, True, False, False], [True, True, True, False])
    0.5
    """
    said, truth = np.asarray(told, bool), np.asarray(supported, bool)
    if not len(truth):
        return None
    chance = said.mean() * truth.mean() + (1 - said.mean()) * (1 - truth.mean())
    return float(((said == truth).mean() - chance) / (1 - chance)) if chance < 1 else None


def best_threshold(scores: Values, supported: Labels) -> float | None:
    """The score from which on "supported" has the best balanced accuracy, the lowest of several; None unless there are both.

    >>> best_threshold([0.1, 0.4, 0.6, 0.9], [False, True, False, True])
    0.4
    """
    if balanced_accuracy(supported, supported) is None:
        return None
    values = np.asarray(scores, np.float64)
    return float(max(np.unique(values), key=lambda threshold: balanced_accuracy(values >= threshold, supported) or 0.0))


METRICS: Mapping[str, tuple[Statistic, str]] = {
    "balanced_accuracy": (lambda _, told, true: balanced_accuracy(told, true), "it takes supported and unsupported claims"),
    "auroc": (lambda scores, _, true: auroc(scores, true), "it takes supported and unsupported claims"),
    "f1_unsupported": (lambda _, told, true: f1_unsupported(told, true), "no claim is unsupported, told or true"),
    "kappa": (lambda _, told, true: kappa(told, true), "all claims are of one class, told and true"),
}
"""Each figure from the columns score, told and true; and why it may be undefined."""


def measure_by_document(statistic: Statistic, parts: Sequence[Floats], keys: Sequence[Sequence[str]], reason: str) -> Figure:
    """Mean over the parts of a statistic of their columns, with the 95 % bootstrap interval over documents.

    Each part has columns, of shape (columns, claims), and the keys of the claims' documents. The documents of each are drawn
    anew, each with all of its claims; there is no interval where a part has only one.
    """
    value, n = _mean_of(statistic, parts), sum(map(len, keys))
    documents = [[np.flatnonzero(np.asarray(part) == key) for key in sorted(set(part))] for part in keys]
    if value is None:
        return Figure(None, n, reason=reason)
    if min(map(len, documents)) < 2:
        return Figure(value, n, reason="a single document has no interval")
    random = np.random.default_rng(SEED)
    draws = ([part[:, _draw(places, random)] for part, places in zip(parts, documents, strict=True)] for _ in range(RESAMPLES))
    values = [found for draw in draws if (found := _mean_of(statistic, draw)) is not None]
    low, high = np.percentile(values or [value], [2.5, 97.5])
    return Figure(value, n, float(low), float(high))


def _draw(documents: Sequence[npt.NDArray[np.int_]], random: np.random.Generator) -> npt.NDArray[np.int_]:
    return np.concatenate([documents[i] for i in random.integers(0, len(documents), len(documents))])


def _mean_of(statistic: Statistic, parts: Sequence[Floats]) -> float | None:
    values = [statistic(*part) for part in parts]
    return None if None in values else mean([value for value in values if value is not None])
