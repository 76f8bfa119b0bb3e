"""Find out what the reader's scores are worth, on articles that it never saw, and write `assistant/data/reader.json`.

`python training/calibrate_reader.py --weights FILE [--data ../shared/data]`. Every question is asked of a whole corpus, as in
the product: the development articles of SQuAD among all of its paragraphs, and the invented articles of `evals/tuning`. An
answer is right if its sentence is one that answers. From these comes a logistic regression of "right" on the score (Platt
1999), and the curve of thresholds and the share of answers that are wrong. The shipped article and its cases are never read.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from assistant import Assistant
from assistant.embed import file_digest
from assistant.evaluation.cases import Case, load_cases
from assistant.evaluation.confidence import auroc, calibration_error
from assistant.evaluation.figures import mean
from assistant.evaluation.published import read_published
from assistant.extract import Candidate, probability
from assistant.minilm import MiniLMEmbedder
from assistant.reader import MiniLMReader
from assistant.reading import Calibration, ReaderRanker
from assistant.schema import Question

ROOT = Path(__file__).parents[1]
KEPT = ROOT / ".training"
TUNING_WEIGHT = 8.0
"""A tuning question counts this many times: there are few, and they are what people ask of a handful of articles."""
STEPS = 100


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question, the score of its best answer, and whether that is right; `weight` is how much it counts."""

    score: float
    right: bool
    unanswerable: bool
    weight: float


def ask(corpus: Path, cases: Sequence[Case], reader: MiniLMReader, weight: float) -> Iterator[Outcome]:
    """Ask all cases of a corpus."""
    ranker = ReaderRanker(reader, Calibration("", 1.0, 0.0, ()), target_error=0.0)
    with Assistant.open(corpus, data_dir=KEPT / "index") as assistant:
        for case in cases:
            hits = assistant.retrieve(case.question)
            ranking = ranker.rank(Question(case.question, case.question), hits)
            best = ranking.candidates[0]
            yield Outcome(best.logit, is_right(best, case), case.unanswerable, weight)


def is_right(best: Candidate, case: Case) -> bool:
    """Whether the sentence is one that answers."""
    return " ".join(best.text.split()) in {" ".join(sentence.split()) for sentence in case.evidence}


def development_cases(path: Path, titles: Sequence[str]) -> list[Case]:
    """The questions of the articles that the reader was not trained on."""
    collection = read_published(path)
    if collection is None:
        raise SystemExit(f"{path} is not SQuAD")
    heads = tuple(f"{title}/" for title in titles)
    of_article = {
        question["id"]: f"{article['title']}/"
        for article in json.loads(path.read_text("utf-8"))["data"]
        for paragraph in article["paragraphs"]
        for question in paragraph["qas"]
    }
    return [case for case in collection.cases if of_article[case.id] in heads]


def calibrate(asked: Sequence[Outcome], sha256: str) -> Calibration:
    """Fit the two numbers and the curve."""
    scores = np.array([[one.score] for one in asked])
    right = [one.right for one in asked]
    weights = np.array([one.weight for one in asked])
    model = LogisticRegression(C=1e6).fit(scores, right, sample_weight=weights)
    scale, bias = float(model.coef_[0, 0]), float(model.intercept_[0])
    confidence = np.array([probability(scale * one.score + bias) for one in asked])
    wrong = ~np.array(right)
    curve = list[tuple[float, float]]()
    for threshold in np.arange(STEPS) / STEPS:
        given = confidence >= threshold
        error = float((wrong * weights)[given].sum() / weights[given].sum()) if given.any() else 0.0
        curve.append((float(threshold), min(error, curve[-1][1]) if curve else error))
    return Calibration(sha256, round(scale, 6), round(bias, 6), tuple((t, round(e, 4)) for t, e in curve))


def tell(name: str, asked: Sequence[Outcome], calibration: Calibration, target_error: float) -> None:
    """Print what the calibration gives on a set."""
    confidence = [probability(calibration.scale * one.score + calibration.bias) for one in asked]
    answerable = [(c, one.right) for c, one in zip(confidence, asked, strict=True) if not one.unanswerable]
    absent = [c for c, one in zip(confidence, asked, strict=True) if one.unanswerable]
    threshold = calibration.threshold(target_error)
    figures: dict[str, float | None] = {
        "n": len(asked),
        "right first": mean([right for _, right in answerable]),
        "AUROC answerable": auroc(confidence, [not one.unanswerable for one in asked]),
        "AUROC right": auroc(confidence, [one.right for one in asked]),
        "ECE": calibration_error(confidence, [one.right for one in asked]),
        "threshold": threshold,
        "answered right": mean([c >= threshold and right for c, right in answerable]),
        "answered wrong": mean([c >= threshold and not right for c, right in answerable]),
        "unanswerable answered": mean([c >= threshold for c in absent]),
    }
    print(name, json.dumps({key: round(value, 4) for key, value in figures.items() if value is not None}))


def main() -> None:
    """Calibrate and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=ROOT / "assistant" / "data" / "reader.json")
    parser.add_argument("--titles", nargs="+", default=["French_and_Indian_War", "1973_oil_crisis", "Warsaw"])
    parser.add_argument("--limit", type=int, default=10_000)
    parser.add_argument("--target-error", type=float, default=0.2)
    arguments = parser.parse_args()
    digest = file_digest(arguments.weights)
    reader = MiniLMReader(MiniLMEmbedder(), arguments.weights, digest)
    squad = arguments.data / "squad2_half" / "squad2_half.json"
    held = development_cases(squad, arguments.titles)[:: max(1, 1143 // arguments.limit)]
    of_squad = list(ask(KEPT / "squad", held, reader, 1.0))
    tuning = list(
        ask(ROOT / "evals" / "tuning" / "corpus", load_cases(ROOT / "evals" / "tuning" / "cases.jsonl"), reader, TUNING_WEIGHT)
    )
    calibration = calibrate([*of_squad, *tuning], digest)
    tell("SQuAD development, pooled", of_squad, calibration, arguments.target_error)
    tell("tuning", tuning, calibration, arguments.target_error)
    arguments.out.write_text(json.dumps(asdict(calibration), separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    main()
