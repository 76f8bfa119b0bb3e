"""Fit how likely two sentences are to answer the same about the same: `python -m training.disagreement.fit`.

A logistic regression on the pairs of the half for tuning and of `evals/tuning` (`pairs.py`), each question judged by weights
that were fitted without it. It prints the weights for `assistant/extraction/same_matter.py`, and for some thresholds how many
pairs that disagree are found, and of how many that do not it is said.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt

from training.disagreement.pairs import Pair, pairs_of

ROOT = Path(__file__).parents[2]
TUNING = ROOT / "evals" / "tuning"
_PENALTY, _STEPS, _RATE = 2.0, 1500, 1.0
_THRESHOLDS = (0.15, 0.2, 0.25, 0.3, 0.4)

Floats = npt.NDArray[np.float64]


def main() -> None:
    """Ask, fit, print."""
    here = Path(__file__).parent
    pairs = [*pairs_of([here / "tune.jsonl"], here / "articles"), *_of_tuning()]
    rows, labels = np.array([pair.features for pair in pairs]), np.array([float(pair.disagree) for pair in pairs])
    weights, bias = fit(rows, labels)
    print(
        "weights", np.round(weights, 2).tolist(), "bias", round(bias, 2), f"of {len(pairs)} pairs, {labels.sum():.0f} disagree"
    )
    chances = _held_out(pairs, rows, labels)
    for threshold in _THRESHOLDS:
        told = chances >= threshold
        print(threshold, "found", int((told & (labels > 0)).sum()), "said wrongly", int((told & (labels == 0)).sum()))


def fit(rows: Floats, labels: Floats) -> tuple[Floats, float]:
    """Weights, shape (features,), and bias of a logistic regression whose weights on standardised rows are kept small."""
    mean, spread = rows.mean(0), rows.std(0) + 1e-9
    scaled, weights, bias = (rows - mean) / spread, np.zeros(rows.shape[1]), 0.0
    for _ in range(_STEPS):
        apart = 1 / (1 + np.exp(-(scaled @ weights + bias))) - labels
        weights -= _RATE * (scaled.T @ apart + _PENALTY * weights) / len(labels)
        bias -= _RATE * float(apart.mean())
    return weights / spread, bias - float((weights / spread) @ mean)


def _held_out(pairs: Sequence[Pair], rows: Floats, labels: Floats) -> Floats:
    """The chance of each pair by weights that were fitted without the pairs of its question."""
    asked, chances = np.array([pair.case.id for pair in pairs]), np.zeros(len(pairs))
    for case in sorted(set(asked)):
        left_out = asked == case
        weights, bias = fit(rows[~left_out], labels[~left_out])
        chances[left_out] = 1 / (1 + np.exp(-(rows[left_out] @ weights + bias)))
    return chances


def _of_tuning() -> list[Pair]:
    """The pairs of `evals/tuning`, whose articles that disagree are asked with those that they disagree with."""
    with TemporaryDirectory() as folder:
        for part in ("corpus", "disagreeing"):
            shutil.copytree(TUNING / part, folder, dirs_exist_ok=True)
        disagreeing = list(pairs_of([TUNING / "disagreeing.jsonl"], Path(folder)))
    return [*disagreeing, *pairs_of([TUNING / "newcomer.jsonl"], TUNING / "newcomer")]


if __name__ == "__main__":
    main()
