"""Train the three linear models of `assistant.selector` and choose the default threshold; write `assistant/data/selector.json`.

`python -m training.train_selector [--data ../shared/data] [--reader FILE]`, a few minutes, mostly of indexing; what was
computed is kept in `.training/`. With the weights of a reader it writes `reading-selector.json`, and takes of SQuAD only the
articles that the reader was not trained on.

Folds go by article. What `answer` learns from is computed by models that have not seen the article, and so is every figure that
is printed or kept in `.training/out_of_fold.jsonl`. The threshold is the lowest from which on at most `--target-error` of the
answers given to tuning questions are wrong, those to unanswerable ones among them.
"""

from __future__ import annotations

import argparse
import json
import pickle
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from assistant.align import Alignment, MiniLMAligner
from assistant.embed import file_digest
from assistant.evaluation.confidence import calibration_error
from assistant.minilm import MiniLMEmbedder
from assistant.selector import (
    LinearModel,
    Read,
    Selector,
    answer_features,
    rank_choices,
    screen,
    select_features,
)
from assistant.sync import FORMAT
from training.selector_samples import KEPT, ROOT, TUNING_WEIGHT, UNSEEN, Sample, load_samples, read_samples

FOLDS = 4
STEPS = 100

Row = tuple[float, ...]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Judged:
    """A sample after ranking by models that never saw its article."""

    sample: Sample
    features: Row
    right: bool


def main() -> None:
    """Train, report, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--target-error", type=float, default=0.2)
    parser.add_argument("--reader", type=Path, help="weights of a reader")
    arguments = parser.parse_args()
    samples = load_samples(arguments.data)
    if arguments.reader:
        samples = read_samples([s for s in samples if s.weight == TUNING_WEIGHT or s.article in UNSEEN], arguments.reader)
    align = _Alignments(samples)
    folds = _folds(samples)
    judged = [
        _judge(sample, *models, align)
        for fold, inside in enumerate(folds)
        for models in [_train_ranking([s for other, part in enumerate(folds) if other != fold for s in part], align)]
        for sample in inside
    ]
    confidence = _out_of_fold_confidence(judged)
    _report(judged, confidence)
    _keep_out_of_fold(judged, confidence, "reading-out_of_fold" if arguments.reader else "out_of_fold")
    models = (*_train_ranking(samples, align), _train_answer(judged))
    reader = file_digest(arguments.reader) if arguments.reader else ""
    selector = Selector(*models, 1.0, _curve(judged, confidence), reader)
    selector = replace(selector, threshold=selector.threshold_for(arguments.target_error))
    _report_threshold(judged, confidence, selector.threshold)
    _write(selector, "reading-selector.json" if reader else "selector.json")


class _Alignments:
    """Word alignments of all questions with their sentences, each computed once."""

    def __init__(self, samples: Sequence[Sample]) -> None:
        path = KEPT / f"alignments-{FORMAT}-{len(samples)}.pickle"
        if path.exists():
            self._kept: dict[tuple[str, str], Alignment] = pickle.loads(path.read_bytes())  # noqa: S301, our own file
        else:
            aligner, self._kept = MiniLMAligner(MiniLMEmbedder()), {}
            for sample in samples:
                texts = [evidence.text for evidence in sample.gathered]
                for text, alignment in zip(texts, aligner.align(sample.question, texts), strict=True):
                    self._kept[sample.question, text] = alignment
            path.write_bytes(pickle.dumps(self._kept))

    def __call__(self, sample: Sample, places: Sequence[int]) -> tuple[Alignment, ...]:
        return tuple(self._kept[sample.question, sample.gathered[i].text] for i in places)


def _folds(samples: Sequence[Sample]) -> list[list[Sample]]:
    articles = list(dict.fromkeys(sample.article for sample in samples))
    return [[s for s in samples if articles.index(s.article) % FOLDS == fold] for fold in range(FOLDS)]


def _train_ranking(samples: Sequence[Sample], align: _Alignments) -> tuple[LinearModel, LinearModel]:
    """`screen` and `select`, from the answerable questions whose answer was retrieved."""
    useful = [sample for sample in samples if any(sample.right)]
    cheap = [(e.features, right, s.weight) for s in useful for e, right in zip(s.gathered, s.right, strict=True)]
    screening = _fit(*zip(*cheap, strict=True), regularisation=1.0)
    rows: list[tuple[Row, bool, float]] = []
    for sample in useful:
        answers = {e.text for e, right in zip(sample.gathered, sample.right, strict=True) if right}
        places = screen(screening, sample.gathered, sample.reads)
        for i, alignment in zip(places, align(sample, places), strict=True):
            evidence = sample.gathered[i]
            rows.append((select_features(evidence, alignment, _read(sample, i)), evidence.text in answers, sample.weight))
    return screening, _fit(*zip(*rows, strict=True), regularisation=1.0)


def _judge(sample: Sample, screening: LinearModel, select: LinearModel, align: _Alignments) -> Judged:
    places = screen(screening, sample.gathered, sample.reads)
    promising = [sample.gathered[i] for i in places]
    ranked = rank_choices(select, promising, align(sample, places), [_read(sample, i) for i in places])
    answers = {e.text for e, right in zip(sample.gathered, sample.right, strict=True) if right}
    return Judged(sample, answer_features(ranked), ranked[0].evidence.text in answers)


def _read(sample: Sample, place: int) -> Read | None:
    return sample.reads[place] if sample.reads else None


def _train_answer(judged: Sequence[Judged]) -> LinearModel:
    """The probability that the first sentence is right; that of there being an answer tells wrong ones less well."""
    rows = [(j.features, j.right, j.sample.weight) for j in judged]
    return _fit(*zip(*rows, strict=True), regularisation=0.01)


def _out_of_fold_confidence(judged: Sequence[Judged]) -> Floats:
    articles = list(dict.fromkeys(j.sample.article for j in judged))
    fold_of = {article: number % FOLDS for number, article in enumerate(articles)}
    models = [_train_answer([j for j in judged if fold_of[j.sample.article] != fold]) for fold in range(FOLDS)]
    return np.array([1 / (1 + np.exp(-models[fold_of[j.sample.article]].logit(j.features))) for j in judged])


def _fit(rows: Sequence[Row], labels: Sequence[bool], weights: Sequence[float], *, regularisation: float) -> LinearModel:
    """Logistic regression on standardised features, with the scaling folded into the weights."""
    x = np.array(rows, np.float64)
    mean, spread = x.mean(0), x.std(0) + 1e-9
    model = LogisticRegression(C=regularisation, max_iter=1000).fit((x - mean) / spread, labels, sample_weight=weights)
    scaled = model.coef_[0] / spread
    return LinearModel(tuple(map(float, scaled)), float(model.intercept_[0] - scaled @ mean))


def _report(judged: Sequence[Judged], confidence: Floats) -> None:
    for name, weight in (("squad2_half", 1.0), ("tuning", TUNING_WEIGHT)):
        part = [i for i, j in enumerate(judged) if j.sample.weight == weight]
        answerable = np.array([not judged[i].sample.unanswerable for i in part])
        first = np.mean([judged[i].right for i in part if not judged[i].sample.unanswerable])
        right = np.array([judged[i].right for i in part])
        aurocs = [roc_auc_score(label, confidence[part]) for label in (answerable, right)]
        ece = calibration_error(confidence[part].tolist(), right.tolist())
        print(f"{name}: {len(part)} questions, right sentence first {first:.3f}", end=", ")
        print(f"AUROC of answerable {aurocs[0]:.3f}, of right {aurocs[1]:.3f}, calibration error {ece:.3f} (out of fold)")


def _keep_out_of_fold(judged: Sequence[Judged], confidence: Floats, name: str) -> None:
    """One line for each question, for `evals/pooled.py`: the held-out judgement of it."""
    rows = (
        {
            "set": "tuning" if j.sample.weight == TUNING_WEIGHT else "squad2_half",
            "article": j.sample.article,
            "question": j.sample.question,
            "unanswerable": j.sample.unanswerable,
            "right": j.right,
            "confidence": round(float(c), 6),
        }
        for j, c in zip(judged, confidence, strict=True)
    )
    (KEPT / f"{name}.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")


def _report_threshold(judged: Sequence[Judged], confidence: Floats, threshold: float) -> None:
    tuning = [(c >= threshold, j) for c, j in zip(confidence, judged, strict=True) if j.sample.weight == TUNING_WEIGHT]
    right = np.mean([given and j.right for given, j in tuning if not j.sample.unanswerable])
    unanswerable = np.mean([given for given, j in tuning if j.sample.unanswerable])
    print(f"tuning, from {threshold:.2f} on: {right:.3f} answered right, {unanswerable:.3f} of the unanswerable answered")


def _curve(judged: Sequence[Judged], confidence: Floats) -> tuple[tuple[float, float], ...]:
    """Thresholds and the share of the answers to tuning questions that is wrong, made to fall."""
    tuning = [(c, j.right) for c, j in zip(confidence, judged, strict=True) if j.sample.weight == TUNING_WEIGHT]
    curve, least = list[tuple[float, float]](), 1.0
    for threshold in np.arange(STEPS) / STEPS:
        given = [right for c, right in tuning if c >= threshold]
        least = min(least, 1 - sum(given) / len(given)) if given else least
        curve.append((float(threshold), round(least, 4)))
    return tuple(curve)


def _write(selector: Selector, name: str) -> None:
    models = {"screen": selector.screen, "select": selector.select, "answer": selector.answer}
    kept: dict[str, object] = {
        name: {"bias": round(model.bias, 5), "weights": [round(weight, 5) for weight in model.weights]}
        for name, model in models.items()
    }
    kept |= {"threshold": round(selector.threshold, 4), "reader": selector.reader, "curve": selector.curve}
    (ROOT / "assistant" / "data" / name).write_text(json.dumps(kept, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
