"""Train the two linear models of `assistant.extraction.reader_ranker` and choose the threshold; write `reading-ranker.json`.

`python -m training.rankers.train_reader_ranker --reader FILE [--data ../shared/data]` reads the hits of every question, which
takes about seven minutes on an idle machine; what was read is kept in `.training/`. Of SQuAD it takes only the articles that
the reader was not trained on.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from assistant.extraction.confidence import confidence_features
from assistant.extraction.linear_ranker import DescribedSentence, score_sentences
from assistant.extraction.reader_ranker import MODELS
from assistant.models.logistic import LinearModel
from assistant.models.weights import file_digest
from evals.datasets import read_squad
from training.rankers.fit import RankedSample, evaluate, fit, train_answer, write
from training.rankers.reading import Reads, read_samples
from training.rankers.samples import ROOT, Sample, load_samples


def main() -> None:
    """ReadSentence, train, report, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--reader", type=Path, required=True, help="the reader's weights")
    arguments = parser.parse_args()
    squad = read_squad(arguments.data)
    unseen = {article.title for article in (*squad.development, *squad.test)}
    samples = load_samples(arguments.data, unseen)
    sha256 = file_digest(arguments.reader)
    reads = read_samples(samples, arguments.reader)

    def judge(others: Sequence[Sample], fold: Sequence[Sample]) -> list[RankedSample]:
        select = _train_select(others, reads)
        return [_judge(sample, select, reads) for sample in fold]

    judged, confidence = evaluate(samples, judge, "reading-out_of_fold.jsonl")
    models = {"select": _train_select(samples, reads), "answer": train_answer(judged)}
    write(MODELS, models, judged, confidence, sha256)


def _train_select(samples: Sequence[Sample], reads: Reads) -> LinearModel:
    """From the answerable questions whose answer was retrieved."""
    rows = [
        (read.features, right, sample.weight)
        for sample in samples
        if any(sample.right)
        for read, right in zip(reads[sample.key], sample.right, strict=True)
    ]
    return fit(*zip(*rows, strict=True), regularisation=0.03)


def _judge(sample: Sample, select: LinearModel, reads: Reads) -> RankedSample:
    scored = score_sentences(select, [DescribedSentence(one.candidate, one.features, None) for one in reads[sample.key]])
    return RankedSample(sample, confidence_features(scored), scored[0].text in sample.answers)


if __name__ == "__main__":
    main()
