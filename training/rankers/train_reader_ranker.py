"""Train the two linear models of `assistant.extraction.reader_ranker` and choose the threshold; write `reading-ranker.json`.

`python -m training.rankers.train_reader_ranker --reader FILE [--data ../shared/data]` reads the hits of every question, which
takes about seven minutes on an idle machine; what was read is kept in `.training/`. Of SQuAD it takes only the articles that
the reader was not trained on.
"""

from __future__ import annotations

import argparse
import pickle
from collections.abc import Sequence
from pathlib import Path

from assistant.extraction.confidence import confidence_features
from assistant.extraction.linear_ranker import DescribedSentence, score_sentences
from assistant.extraction.reader_ranker import MODELS, ReadSentence, read_sentences
from assistant.models.logistic import LinearModel
from assistant.models.minilm import MiniLMEmbedder
from assistant.models.reader import MiniLMReader
from assistant.models.weights import file_digest
from evals.datasets import read_squad
from training.rankers.fit import RankedSample, evaluate, fit, train_answer, write
from training.rankers.samples import KEPT, ROOT, Sample, load_samples


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
    reads = _Reads(samples, arguments.reader, sha256)

    def judge(others: Sequence[Sample], fold: Sequence[Sample]) -> list[RankedSample]:
        select = _train_select(others, reads)
        return [_judge(sample, select, reads) for sample in fold]

    judged, confidence = evaluate(samples, judge, "reading-out_of_fold.jsonl")
    models = {"select": _train_select(samples, reads), "answer": train_answer(judged)}
    write(MODELS, models, judged, confidence, sha256)


class _Reads:
    """The samples as the reader reads them, each once."""

    def __init__(self, samples: Sequence[Sample], weights: Path, sha256: str) -> None:
        path = KEPT / f"reads-{sha256[:12]}.pickle"
        if path.exists():
            self._kept: dict[str, tuple[ReadSentence, ...]] = pickle.loads(path.read_bytes())  # noqa: S301, our own file
        else:
            reader = MiniLMReader(MiniLMEmbedder(), weights, sha256)
            self._kept = {sample.key: read_sentences(reader, sample.question, sample.candidates) for sample in samples}
            path.write_bytes(pickle.dumps(self._kept))

    def __call__(self, sample: Sample) -> tuple[ReadSentence, ...]:
        return self._kept[sample.key]


def _train_select(samples: Sequence[Sample], reads: _Reads) -> LinearModel:
    """From the answerable questions whose answer was retrieved."""
    rows = [
        (read.features, right, sample.weight)
        for sample in samples
        if any(sample.right)
        for read, right in zip(reads(sample), sample.right, strict=True)
    ]
    return fit(*zip(*rows, strict=True), regularisation=0.03)


def _judge(sample: Sample, select: LinearModel, reads: _Reads) -> RankedSample:
    scored = score_sentences(select, [DescribedSentence(one.candidate, one.features, None) for one in reads(sample)])
    return RankedSample(sample, confidence_features(scored), scored[0].text in sample.answers)


if __name__ == "__main__":
    main()
