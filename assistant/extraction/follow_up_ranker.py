"""The ranker where there is a reader: it reads questions that stand alone; of a follow-up it only says whether it is answered.

A completed follow-up is no question as people write them: words of the conversation stand at its end. The reader, trained on
questions that stand alone, then chooses the right sentence less often than the selector, which compares words; but it still
tells better whether there is an answer. On the 49 answerable follow-ups of `evals/tuning` the right sentence comes first for
0.69 by the selector and 0.55 by the reader, and what the reader is sure of is right more often.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.extraction.engine import Ranker, Ranking
from assistant.schema import Hit, Question


class FollowUpRanker:
    """Ranks by `reading`, but a follow-up's sentences by `selecting`; see `Ranker`."""

    def __init__(self, reading: Ranker, selecting: Ranker) -> None:
        self.threshold = reading.threshold
        self._reading = reading
        self._selecting = selecting

    def rank(self, question: Question, hits: Sequence[Hit]) -> Ranking:
        """See `Ranker`."""
        read = self._reading.rank(question, hits)
        if question.asked == question.standalone:
            return read
        answers = {(one.hit.passage.doc_id, one.sentence): one.answer for one in read.candidates}
        selected = self._selecting.rank(question, hits).candidates
        found = (replace(one, answer=answers.get((one.hit.passage.doc_id, one.sentence), one.answer)) for one in selected)
        return Ranking(tuple(found), read.confidence)
