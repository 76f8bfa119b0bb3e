"""What the two scripts that train rankers share: folds by article, fitting, calibration, figures.

Folds go by article. What `answer` learns from is computed by models that have not seen the article, and so is every figure that
is printed or kept in `.training/`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from assistant.evaluation.metrics.confidence import calibration_error
from assistant.models.logistic import Curve, LinearModel, threshold_for
from training.rankers.samples import KEPT, ROOT, TUNING_WEIGHT, Sample

FOLDS = 4
STEPS = 100
TARGET_ERROR = 0.2
"""The share of the answers to tuning questions, unanswerable ones too, that may be wrong from the threshold on."""

Row = tuple[float, ...]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RankedSample:
    """A sample after ranking by models that never saw its article: the input of `answer`, and whether the first is right."""

    sample: Sample
    features: Row
    right: bool


Judge = Callable[[Sequence[Sample], Sequence[Sample]], Sequence[RankedSample]]
"""Trains on the first samples and judges the second."""


def evaluate(samples: Sequence[Sample], judge: Judge, kept: str) -> tuple[list[RankedSample], Floats]:
    """Judge all samples out of fold, print the figures, and keep them under a name; gives also what `answer` says of each."""
    judged = _judge_out_of_fold(samples, judge)
    confidence = _out_of_fold_confidence(judged)
    _report(judged, confidence)
    _keep(judged, confidence, kept)
    return judged, confidence


def _judge_out_of_fold(samples: Sequence[Sample], judge: Judge) -> list[RankedSample]:
    fold_of = _fold_of([sample.article for sample in samples])
    judged: list[RankedSample] = []
    for fold in range(FOLDS):
        others = [sample for sample in samples if fold_of[sample.article] != fold]
        judged += judge(others, [sample for sample in samples if fold_of[sample.article] == fold])
    return judged


def fit(rows: Sequence[Row], labels: Sequence[bool], weights: Sequence[float], *, regularisation: float) -> LinearModel:
    """Logistic regression on standardised features, with the scaling folded into the weights."""
    x = np.array(rows, np.float64)
    mean, spread = x.mean(0), x.std(0) + 1e-9
    model = LogisticRegression(C=regularisation, max_iter=1000).fit((x - mean) / spread, labels, sample_weight=weights)
    scaled = model.coef_[0] / spread
    return LinearModel(tuple(map(float, scaled)), float(model.intercept_[0] - scaled @ mean))


def train_answer(judged: Sequence[RankedSample]) -> LinearModel:
    """The probability that the first sentence is right; that of there being an answer tells wrong ones less well."""
    rows = [(one.features, one.right, one.sample.weight) for one in judged]
    return fit(*zip(*rows, strict=True), regularisation=0.01)


def _out_of_fold_confidence(judged: Sequence[RankedSample]) -> Floats:
    """What `answer` says of each, trained on the other folds."""
    fold_of = _fold_of([one.sample.article for one in judged])
    models = [train_answer([one for one in judged if fold_of[one.sample.article] != fold]) for fold in range(FOLDS)]
    return np.array([1 / (1 + np.exp(-models[fold_of[one.sample.article]].logit(one.features))) for one in judged])


def _report(judged: Sequence[RankedSample], confidence: Floats) -> None:
    """Print the figures of both sets."""
    for name, weight in (("squad2_half", 1.0), ("tuning", TUNING_WEIGHT)):
        part = [i for i, one in enumerate(judged) if one.sample.weight == weight]
        answerable = np.array([not judged[i].sample.unanswerable for i in part])
        right = np.array([judged[i].right for i in part])
        aurocs = [roc_auc_score(label, confidence[part]) for label in (answerable, right)]
        ece = calibration_error(confidence[part].tolist(), right.tolist())
        print(f"{name}: {len(part)} questions, right sentence first {right[answerable].mean():.3f}", end=", ")
        print(f"AUROC of answerable {aurocs[0]:.3f}, of right {aurocs[1]:.3f}, calibration error {ece:.3f} (out of fold)")


def _keep(judged: Sequence[RankedSample], confidence: Floats, name: str) -> None:
    """One line for each question, for `evals/pooled.py`: the held-out judgement of it."""
    rows = (
        {
            "set": "tuning" if one.sample.weight == TUNING_WEIGHT else "squad2_half",
            "article": one.sample.article,
            "question": one.sample.question,
            "unanswerable": one.sample.unanswerable,
            "right": one.right,
            "confidence": round(float(c), 6),
        }
        for one, c in zip(judged, confidence, strict=True)
    )
    (KEPT / name).write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")


def write(
    name: str, models: Mapping[str, LinearModel], judged: Sequence[RankedSample], confidence: Floats, reader: str = ""
) -> None:
    """Write models, threshold and curve to a file of `assistant/data`, one a line, and print what the threshold gives."""
    curve = risk_curve(judged, confidence)
    threshold = threshold_for(curve, TARGET_ERROR)
    _report_threshold(judged, confidence, threshold)
    kept: dict[str, object] = {
        name: {"bias": round(model.bias, 5), "weights": [round(weight, 5) for weight in model.weights]}
        for name, model in models.items()
    }
    kept |= {"threshold": threshold, "curve": curve} | ({"reader": reader} if reader else {})
    lines = ",\n".join(f" {json.dumps(key)}: {json.dumps(value)}" for key, value in kept.items())
    (ROOT / "assistant" / "data" / name).write_text(f"{{\n{lines}\n}}\n", "utf-8")


def risk_curve(judged: Sequence[RankedSample], confidence: Floats) -> Curve:
    """Thresholds and the share of the answers to tuning questions that is wrong, made to fall."""
    tuning = [(c, one.right) for c, one in zip(confidence, judged, strict=True) if one.sample.weight == TUNING_WEIGHT]
    curve, least = list[tuple[float, float]](), 1.0
    for threshold in np.arange(STEPS) / STEPS:
        given = [right for c, right in tuning if c >= threshold]
        least = min(least, 1 - sum(given) / len(given)) if given else least
        curve.append((float(threshold), round(least, 4)))
    return tuple(curve)


def _report_threshold(judged: Sequence[RankedSample], confidence: Floats, threshold: float) -> None:
    tuning = [(c >= threshold, one) for c, one in zip(confidence, judged, strict=True) if one.sample.weight == TUNING_WEIGHT]
    right = np.mean([given and one.right for given, one in tuning if not one.sample.unanswerable])
    unanswerable = np.mean([given for given, one in tuning if one.sample.unanswerable])
    print(f"tuning, from {threshold:.2f} on: {right:.3f} answered right, {unanswerable:.3f} of the unanswerable answered")


def _fold_of(articles: Sequence[str]) -> dict[str, int]:
    return {article: number % FOLDS for number, article in enumerate(dict.fromkeys(articles))}
