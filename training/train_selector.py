"""Train the three linear models of `assistant.extract` and choose the default threshold; write `assistant/data/selector.json`.

`python training/train_selector.py [--data ../shared/data]`, a few minutes, mostly of indexing; what was computed is kept in
`.training/`. Questions come from `squad2_half` (16 articles pooled as one corpus, answerable and not) and from the tuning set
that was written for this purpose (`evals/tuning`, six invented articles). The shipped article and its cases are never read.

Folds go by article. What `answer` learns from is computed by models that have not seen the article, and so is every figure that
is printed or kept in `.training/out_of_fold.jsonl`. The threshold is the lowest at which at most `--target-error` of the
unanswerable tuning questions are answered.
"""

from __future__ import annotations

import argparse
import json
import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from assistant import Assistant
from assistant.align import Alignment, MiniLMAligner
from assistant.evidence import Evidence, gather_evidence
from assistant.minilm import MiniLMEmbedder
from assistant.selector import LinearModel, Selector, answer_features, rank_choices, screen, select_features

ROOT = Path(__file__).parents[1]
KEPT = ROOT / ".training"
FOLDS = 4
TUNING_WEIGHT = 20.0
"""A tuning question counts this many times: there are few, and they are what people ask of a handful of articles."""

Row = tuple[float, ...]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sample:
    """A question with the sentences that were retrieved for it; `right` says which of them answer it (none: unanswerable)."""

    question: str
    article: str
    weight: float
    unanswerable: bool
    gathered: tuple[Evidence, ...]
    right: tuple[bool, ...]


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
    arguments = parser.parse_args()
    samples = [*_kept("squad", lambda: squad_samples(arguments.data)), *_kept("tuning", tuning_samples)]
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
    _keep_out_of_fold(judged, confidence)
    threshold = _threshold(judged, confidence, arguments.target_error)
    selector = Selector(*_train_ranking(samples, align), _train_answer(judged), threshold)
    _write(selector)
    print(f"threshold {threshold:.3f}; written to assistant/data/selector.json")


def squad_samples(data: Path) -> list[Sample]:
    """One sample for each SQuAD question, retrieved from all paragraphs as one corpus."""
    articles = json.loads((data / "squad2_half" / "squad2_half.json").read_text("utf-8"))["data"]
    corpus = KEPT / "squad"
    for article in articles:
        for number, paragraph in enumerate(article["paragraphs"]):
            path = corpus / article["title"] / f"{number:03}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(paragraph["context"], "utf-8")
    samples: list[Sample] = []
    with Assistant.open(corpus, data_dir=KEPT / "index") as assistant:
        for article in articles:
            for number, paragraph in enumerate(article["paragraphs"]):
                doc_id = f"{article['title']}/{number:03}.txt"
                text = assistant.document(doc_id).text
                for question in paragraph["qas"]:
                    golds = [_locate(text, answer) for answer in question["answers"]]

                    def right(evidence: Evidence, doc_id: str = doc_id, golds: list[int] = golds) -> bool:
                        inside = (evidence.sentence.start <= gold < evidence.sentence.end for gold in golds)
                        return evidence.hit.passage.doc_id == doc_id and any(inside)

                    samples.append(
                        _sample(assistant, question["question"], article["title"], 1.0, question["is_impossible"], right)
                    )
    return samples


def tuning_samples() -> list[Sample]:
    """One sample for each tuning case, retrieved from the six articles as one corpus."""
    lines = (ROOT / "evals" / "tuning" / "cases.jsonl").read_text("utf-8").splitlines()
    samples: list[Sample] = []
    with Assistant.open(ROOT / "evals" / "tuning" / "corpus", data_dir=KEPT / "index") as assistant:
        for case in map(json.loads, lines):
            golds = {" ".join(sentence.split()) for sentence in case["evidence"]}

            def right(evidence: Evidence, golds: set[str] = golds) -> bool:
                return " ".join(evidence.text.split()) in golds

            samples.append(_sample(assistant, case["question"], case["document"], TUNING_WEIGHT, case["unanswerable"], right))
    return samples


def _sample(
    assistant: Assistant, question: str, article: str, weight: float, unanswerable: bool, right: Callable[[Evidence], bool]
) -> Sample:
    gathered = gather_evidence(question, assistant.retrieve(question))
    return Sample(question, article, weight, unanswerable, gathered, tuple(map(right, gathered)))


def _locate(text: str, answer: dict[str, object]) -> int:
    """Where an answer stands in the text as we read it, which may differ from the published one in blank space."""
    start, found = int(str(answer["answer_start"])), str(answer["text"])
    places = [i for i in range(len(text)) if text.startswith(found, i)]
    return min(places, key=lambda place: abs(place - start), default=start)


class _Alignments:
    """Word alignments of all questions with their sentences, each computed once."""

    def __init__(self, samples: Sequence[Sample]) -> None:
        path = KEPT / "alignments.pickle"
        if path.exists():
            self._kept: dict[tuple[str, str], Alignment] = pickle.loads(path.read_bytes())  # noqa: S301, our own file
        else:
            aligner, self._kept = MiniLMAligner(MiniLMEmbedder()), {}
            for sample in samples:
                texts = [evidence.text for evidence in sample.gathered]
                for text, alignment in zip(texts, aligner.align(sample.question, texts), strict=True):
                    self._kept[sample.question, text] = alignment
            path.write_bytes(pickle.dumps(self._kept))

    def __call__(self, sample: Sample, chosen: Sequence[Evidence]) -> tuple[Alignment, ...]:
        return tuple(self._kept[sample.question, evidence.text] for evidence in chosen)


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
        promising = screen(screening, sample.gathered)
        for evidence, alignment in zip(promising, align(sample, promising), strict=True):
            rows.append((select_features(evidence, alignment), evidence.text in answers, sample.weight))
    return screening, _fit(*zip(*rows, strict=True), regularisation=1.0)


def _judge(sample: Sample, screening: LinearModel, select: LinearModel, align: _Alignments) -> Judged:
    promising = screen(screening, sample.gathered)
    ranked = rank_choices(select, promising, align(sample, promising))
    answers = {e.text for e, right in zip(sample.gathered, sample.right, strict=True) if right}
    return Judged(sample, answer_features(ranked), ranked[0].evidence.text in answers)


def _train_answer(judged: Sequence[Judged]) -> LinearModel:
    rows = [(j.features, not j.sample.unanswerable, j.sample.weight) for j in judged]
    return _fit(*zip(*rows, strict=True), regularisation=0.03)


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
        auroc = roc_auc_score(answerable, confidence[part])
        print(f"{name}: {len(part)} questions, right sentence first {first:.3f}, abstention AUROC {auroc:.3f} (out of fold)")


def _keep_out_of_fold(judged: Sequence[Judged], confidence: Floats) -> None:
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
    (KEPT / "out_of_fold.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")


def _threshold(judged: Sequence[Judged], confidence: Floats, target_error: float) -> float:
    tuning = [(c, j) for c, j in zip(confidence, judged, strict=True) if j.sample.weight == TUNING_WEIGHT]
    unanswerable = sorted(c for c, j in tuning if j.sample.unanswerable)
    threshold = float(np.quantile(unanswerable, 1 - target_error))
    answered = np.mean([c >= threshold and j.right for c, j in tuning if not j.sample.unanswerable])
    print(f"tuning, at the threshold: {answered:.3f} answered right, {target_error:.2f} of the unanswerable answered")
    return threshold


def _kept(name: str, make: Callable[[], list[Sample]]) -> list[Sample]:
    path = KEPT / f"{name}.pickle"
    if not path.exists():
        KEPT.mkdir(exist_ok=True)
        path.write_bytes(pickle.dumps(make()))
    samples: list[Sample] = pickle.loads(path.read_bytes())  # noqa: S301, our own file
    return samples


def _write(selector: Selector) -> None:
    models = {"screen": selector.screen, "select": selector.select, "answer": selector.answer}
    kept = {
        name: {"bias": round(model.bias, 5), "weights": [round(weight, 5) for weight in model.weights]}
        for name, model in models.items()
    }
    path = ROOT / "assistant" / "data" / "selector.json"
    path.write_text(json.dumps({**kept, "threshold": round(selector.threshold, 4)}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
