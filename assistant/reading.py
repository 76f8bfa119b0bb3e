"""Ranking sentences by the trained reader: each hit's passage is read with the question in mind, and the best answers win.

The reader scores passages one by one; what its score is worth was measured on articles that it never saw
(`training/calibrate_reader.py`), and so was the threshold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.extract import Candidate, Ranking, probability
from assistant.reader import Reader, Reading
from assistant.schema import Hit, Question, Span


@dataclass(frozen=True, slots=True)
class Calibration:
    """What a score of the reader with these weights is worth: log odds = `scale` · score + `bias`.

    `curve` has (threshold, share of the answers given that is wrong), which falls with the threshold.
    """

    sha256: str
    scale: float
    bias: float
    curve: tuple[tuple[float, float], ...]

    def threshold(self, target_error: float) -> float:
        """The least confidence from which on at most this share of the answers is wrong; above 1 where none is low enough."""
        return next((threshold for threshold, error in self.curve if error <= target_error), 1.01)


class ReaderRanker:
    """Ranks by what the reader finds; see `Ranker`."""

    def __init__(self, reader: Reader, calibration: Calibration, *, target_error: float) -> None:
        self.threshold = calibration.threshold(target_error)
        self._reader = reader
        self._calibration = calibration

    def rank(self, question: Question, hits: Sequence[Hit]) -> Ranking:
        """See `Ranker`."""
        readings = self._reader.read(question.standalone, [hit.passage.text for hit in hits])
        found = [self._candidate(hit, reading) for hit, reading in zip(hits, readings, strict=True) if reading.span]
        ranked = tuple(sorted(found, key=lambda candidate: -candidate.logit))
        return Ranking(ranked, probability(ranked[0].logit) if ranked else 0.0)

    def _candidate(self, hit: Hit, reading: Reading) -> Candidate:
        """The sentence in which the answer begins, with what of the answer is in it."""
        passage, answer = hit.passage, reading.span or Span(0, 0)
        start = passage.start + answer.start
        sentence = next((span for span in passage.sentences if span.start <= start < span.end), passage.sentences[0])
        end = min(passage.start + answer.end, sentence.end)
        inside = Span(start - sentence.start, end - sentence.start) if sentence.start <= start < end else None
        logit = self._calibration.scale * reading.score + self._calibration.bias
        return Candidate(hit, sentence, passage.sentence_text(sentence), inside, logit)
