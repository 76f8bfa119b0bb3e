"""Fit the confidence of the reader's ranker anew; write `answer`, threshold and curves of `reading-ranker.json`.

    python -m training.rankers.train_confidence [--reader FILE] [--data ../shared/data]

It learns from the questions of `evals/tuning` and of the written articles that are kept apart, and from 320 of SQuAD's, of
articles that the reader was not trained on; what `train_reader_ranker` has read of them is not read again. Unanswerable
questions count as `UNANSWERABLE` of all, since people mostly ask what is there. Curve and threshold come from the first two,
which are worded as people ask: firm answers by the mean of both, tentative ones by the style with more wrong answers. Half of
SQuAD's were made to look answerable, and a threshold that is right for them declines most of what is right.
`select` stays as it is, having seen the tuning questions. Figures are out of fold, by article.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

from assistant.evaluation.metrics.confidence import calibration_error
from assistant.extraction.confidence import confidence_features
from assistant.extraction.linear_ranker import DescribedSentence, load_ranking_models, score_sentences
from assistant.extraction.reader_ranker import MODELS, ReadSentence
from assistant.models.logistic import Curve, LinearModel, probability, threshold_for
from evals.datasets import read_squad
from training.rankers.fit import STEPS, Floats, RankedSample, fit
from training.rankers.reading import read_samples
from training.rankers.samples import ROOT, TUNING_WEIGHT, Sample, load_samples
from training.reader.written import read_written

Flags = npt.NDArray[np.bool_]

ANSWERABLE_TAKEN, UNANSWERABLE_TAKEN = 220, 100
UNANSWERABLE = 0.25
TARGET_ERROR = 0.1
REGULARISATION = 0.01
FOLDS = 5
SEED = 5


def main() -> None:
    """Read, fit, report, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--reader", type=Path, default=ROOT / "assistant" / "data" / "reader.safetensors")
    arguments = parser.parse_args()
    samples = _chosen(arguments.data)
    reads = read_samples(samples, arguments.reader)
    select = load_ranking_models(MODELS).select
    ranked = [_ranked(sample, reads[sample.key], select) for sample in samples]
    confidence = _out_of_fold(ranked)
    asked = [i for i, one in enumerate(ranked) if one.sample.weight == TUNING_WEIGHT]
    curve = _curve([ranked[i] for i in asked], confidence[asked])
    threshold = threshold_for(curve, TARGET_ERROR)
    _report(ranked, confidence, threshold)
    doubtful = _doubtful([ranked[i] for i in asked], confidence[asked], threshold)
    _write(_fit(ranked), threshold, curve, doubtful)


def _chosen(data: Path) -> list[Sample]:
    """The tuning questions, and some of SQuAD's, always the same."""
    squad = read_squad(data)
    samples = load_samples(data, {article.title for article in (*squad.development, *squad.test)})
    others = [sample for sample in samples if sample.weight != TUNING_WEIGHT]
    random.Random(SEED).shuffle(others)
    answerable = [sample for sample in others if not sample.unanswerable][:ANSWERABLE_TAKEN]
    unanswerable = [sample for sample in others if sample.unanswerable][:UNANSWERABLE_TAKEN]
    return [*(sample for sample in samples if sample.weight == TUNING_WEIGHT), *answerable, *unanswerable]


def _ranked(sample: Sample, read: Sequence[ReadSentence], select: LinearModel) -> RankedSample:
    scored = score_sentences(select, [DescribedSentence(one.candidate, one.features, None) for one in read])
    return RankedSample(sample, confidence_features(scored), scored[0].text in sample.answers)


def _weights(ranked: Sequence[RankedSample]) -> list[float]:
    """By which unanswerable questions are `UNANSWERABLE` of all."""
    share = sum(one.sample.unanswerable for one in ranked) / len(ranked)
    return [UNANSWERABLE / share if one.sample.unanswerable else (1 - UNANSWERABLE) / (1 - share) for one in ranked]


def _fit(ranked: Sequence[RankedSample]) -> LinearModel:
    rows = [one.features for one in ranked]
    return fit(rows, [one.right for one in ranked], _weights(ranked), regularisation=REGULARISATION)


def _out_of_fold(ranked: Sequence[RankedSample]) -> Floats:
    fold_of = {article: i % FOLDS for i, article in enumerate(dict.fromkeys(one.sample.article for one in ranked))}
    models = [_fit([one for one in ranked if fold_of[one.sample.article] != fold]) for fold in range(FOLDS)]
    return np.array([probability(models[fold_of[one.sample.article]].logit(one.features)) for one in ranked])


def _curve(ranked: Sequence[RankedSample], confidence: Floats) -> Curve:
    """Thresholds, and the share of the answers given from them on that is wrong, the mean of both styles; made to fall."""
    written = _written(ranked)
    curve, least = list[tuple[float, float]](), 1.0
    for threshold in np.arange(STEPS) / STEPS:
        least = min(least, float(np.mean(_wrong(ranked, written, confidence >= threshold) or [least])))
        curve.append((float(threshold), round(least, 4)))
    return tuple(curve)


def _doubtful(ranked: Sequence[RankedSample], confidence: Floats, firm: float) -> Curve:
    """Thresholds below that of firm answers, and the share of what is given between the two that is wrong; made to fall.

    It is that of the style of question with more wrong ones.
    """
    written = _written(ranked)
    curve, least = list[tuple[float, float]](), 1.0
    for threshold in np.arange(round(firm * STEPS)) / STEPS:
        given = (confidence >= threshold) & (confidence < firm)
        least = min(least, max(_wrong(ranked, written, given), default=least))
        curve.append((float(threshold), round(least, 4)))
    return tuple(curve)


def _written(ranked: Sequence[RankedSample]) -> Flags:
    """Which questions are those of written articles; the others are of `evals/tuning`."""
    titles = {article.title for article in read_written()}
    return np.array([one.sample.article in titles for one in ranked], np.bool_)


def _wrong(ranked: Sequence[RankedSample], written: Flags, given: Flags) -> list[float]:
    """The weighted share of the given answers that is wrong, of each style of question that has any."""
    weights, wrong = np.array(_weights(ranked)), np.array([not one.right for one in ranked])
    parts = (style & given for style in (written, ~written))
    return [float((weights * wrong)[part].sum() / weights[part].sum()) for part in parts if part.any()]


def _report(ranked: Sequence[RankedSample], confidence: Floats, threshold: float) -> None:
    for name, tuning in (("tuning", True), ("squad2_half", False)):
        part = [i for i, one in enumerate(ranked) if (one.sample.weight == TUNING_WEIGHT) is tuning]
        right = np.array([ranked[i].right for i in part])
        unanswerable = np.array([ranked[i].sample.unanswerable for i in part])
        given = confidence[part] >= threshold
        auroc = roc_auc_score(right, confidence[part])
        ece = calibration_error(confidence[part].tolist(), right.tolist())
        print(f"{name}: {len(part)} questions, AUROC of right {auroc:.3f}, calibration error {ece:.3f} (unweighted);", end=" ")
        print(f"firm from {threshold:.2f}: {(given & right)[~unanswerable].mean():.3f} answered right,", end=" ")
        print(f"{given[unanswerable].mean():.3f} of the unanswerable answered")


def _write(answer: LinearModel, threshold: float, curve: Curve, doubtful: Curve) -> None:
    path = ROOT / "assistant" / "data" / MODELS
    kept = json.loads(path.read_text("utf-8"))
    kept["answer"] = {"bias": round(answer.bias, 5), "weights": [round(weight, 5) for weight in answer.weights]}
    kept |= {"threshold": threshold, "curve": curve, "doubtful": doubtful}
    lines = ",\n".join(f" {json.dumps(key)}: {json.dumps(value)}" for key, value in kept.items())
    path.write_text(f"{{\n{lines}\n}}\n", "utf-8")


if __name__ == "__main__":
    main()
