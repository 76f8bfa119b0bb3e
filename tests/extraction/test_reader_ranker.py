"""What stands alone is ranked by the reader; of a follow-up the selector says which sentence, the reader whether any does."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from assistant.extraction.ranker import RankedSentence, Ranking
from assistant.extraction.reader_ranker import FollowUpRanker
from assistant.ingestion.passages import split_passages
from assistant.schema import Document, Hit, Question, Span

MILL = Document.create("mill.txt", "The mill was built in 1934. Otters swim below it. It closed in 1970.")
(PASSAGE,) = split_passages(MILL, max_tokens=100, fits=lambda _: True)
HIT = Hit(PASSAGE, 1.0, 1, 1, None)
BUILT, OTTERS, CLOSED = (
    RankedSentence(HIT, span, PASSAGE.sentence_text(span), None, -float(place)) for place, span in enumerate(PASSAGE.sentences)
)
ALONE = Question("When did the mill close?", "When did the mill close?")
FOLLOW_UP = Question("When did it close?", "When did it close? (mill)")


@dataclass(frozen=True, slots=True)
class Fixed:
    """A ranker that always finds the same."""

    threshold: float
    ranking: Ranking
    tentative_threshold: float = 0.3

    def rank(self, _question, _hits):
        return self.ranking


def in_bold(candidate, answer):
    start = candidate.text.index(answer)
    return replace(candidate, answer=Span(start, start + len(answer)))


@pytest.fixture
def ranker():
    reading = Fixed(0.4, Ranking((in_bold(BUILT, "1934"), in_bold(CLOSED, "in 1970")), 0.9))
    return FollowUpRanker(reading, Fixed(0.7, Ranking((in_bold(CLOSED, "1970"), in_bold(OTTERS, "Otters")), 0.2)))


def test_the_reader_ranks_what_stands_alone(ranker):
    ranking = ranker.rank(ALONE, [HIT])
    assert ([one.text for one in ranking.sentences], ranking.confidence) == ([BUILT.text, CLOSED.text], 0.9)
    assert ranker.threshold == 0.4


def test_the_selector_ranks_a_follow_up_and_the_reader_says_how_surely_it_is_answered(ranker):
    ranking = ranker.rank(FOLLOW_UP, [HIT])
    assert ([one.text for one in ranking.sentences], ranking.confidence) == ([CLOSED.text, OTTERS.text], 0.9)


def test_bold_is_what_the_reader_found_where_it_read_the_sentence(ranker):
    found = [one.text[one.answer.start : one.answer.end] for one in ranker.rank(FOLLOW_UP, [HIT]).sentences]
    assert found == ["in 1970", "Otters"]
