"""Train the three linear models of the selector and choose the default threshold; write `assistant/data/selector.json`.

`python -m training.rankers.train_selector [--data ../shared/data]`, a few minutes, mostly of indexing; what was computed is
kept in `.training/`.
"""

from __future__ import annotations

import argparse
import pickle
from collections.abc import Sequence
from pathlib import Path

from assistant.extraction.features import CandidateSentence
from assistant.extraction.linear_ranker import DescribedSentence, answer_features, score_sentences
from assistant.extraction.selector_ranker import MODELS, screen, select_features
from assistant.extraction.word_alignment import Alignment, MiniLMAligner
from assistant.models.logistic import LinearModel
from assistant.models.minilm import MiniLMEmbedder
from assistant.retrieval.index_file import FORMAT
from training.rankers.fit import RankedSample, Row, evaluate, fit, train_answer, write
from training.rankers.samples import KEPT, ROOT, Sample, load_samples


def main() -> None:
    """Train, report, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    samples = load_samples(parser.parse_args().data)
    align = _Alignments(samples)

    def judge(others: Sequence[Sample], fold: Sequence[Sample]) -> list[RankedSample]:
        models = _train_ranking(others, align)
        return [_judge(sample, *models, align) for sample in fold]

    judged, confidence = evaluate(samples, judge, "out_of_fold.jsonl")
    screening, select = _train_ranking(samples, align)
    write(MODELS, {"screen": screening, "select": select, "answer": train_answer(judged)}, judged, confidence)


class _Alignments:
    """Word alignments of all questions with their sentences, each computed once."""

    def __init__(self, samples: Sequence[Sample]) -> None:
        path = KEPT / f"alignments-{FORMAT}-{len(samples)}.pickle"
        if path.exists():
            self._kept: dict[tuple[str, str], Alignment] = pickle.loads(path.read_bytes())  # noqa: S301, our own file
        else:
            aligner, self._kept = MiniLMAligner(MiniLMEmbedder()), {}
            for sample in samples:
                texts = [candidate.text for candidate in sample.candidates]
                for text, alignment in zip(texts, aligner.align(sample.question, texts), strict=True):
                    self._kept[sample.question, text] = alignment
            path.write_bytes(pickle.dumps(self._kept))

    def __call__(self, sample: Sample, promising: Sequence[CandidateSentence]) -> tuple[Alignment, ...]:
        return tuple(self._kept[sample.question, candidate.text] for candidate in promising)


def _train_ranking(samples: Sequence[Sample], align: _Alignments) -> tuple[LinearModel, LinearModel]:
    """`screen` and `select`, from the answerable questions whose answer was retrieved."""
    useful = [sample for sample in samples if any(sample.right)]
    cheap = [(e.features, right, s.weight) for s in useful for e, right in zip(s.candidates, s.right, strict=True)]
    screening = fit(*zip(*cheap, strict=True), regularisation=1.0)
    rows: list[tuple[Row, bool, float]] = []
    for sample in useful:
        promising = screen(screening, sample.candidates)
        for candidate, alignment in zip(promising, align(sample, promising), strict=True):
            rows.append((select_features(candidate, alignment), candidate.text in sample.answers, sample.weight))
    return screening, fit(*zip(*rows, strict=True), regularisation=1.0)


def _judge(sample: Sample, screening: LinearModel, select: LinearModel, align: _Alignments) -> RankedSample:
    promising = screen(screening, sample.candidates)
    aligned = zip(promising, align(sample, promising), strict=True)
    scored = score_sentences(
        select, [DescribedSentence(one, select_features(one, alignment), None) for one, alignment in aligned]
    )
    return RankedSample(sample, answer_features(scored), scored[0].text in sample.answers)


if __name__ == "__main__":
    main()
