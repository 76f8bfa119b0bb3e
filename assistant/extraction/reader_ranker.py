"""The rankers by what the reader finds in the sentences, beside the cheap features.

Their models (see `linear_ranker.py`) are trained by `training/rankers/train_reader_ranker.py` on articles that the reader was
not trained on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.extraction.answer_span import answering_span
from assistant.extraction.confidence import confidence_features
from assistant.extraction.features import CandidateSentence, blend, candidates_for
from assistant.extraction.linear_ranker import DescribedSentence, LinearRanker, load_ranking_models
from assistant.extraction.ranker import Ranker, Ranking
from assistant.extraction.whole_answer import whole_answer
from assistant.models.reader import Reader
from assistant.models.spans import Reading
from assistant.schema import Hit, Question, Span

MODELS = "reading-ranker.json"
_HOPELESS = -6.0


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence as the reader read it; `behind` is its margin minus that of the best sentence, 0 or less."""

    candidate: CandidateSentence
    reading: Reading
    behind: float

    @property
    def features(self) -> tuple[float, ...]:
        """The input of `select`. A margin counts twice, as a hopeless one tells less than its size says."""
        margin = self.reading.margin
        return (*self.candidate.features, margin, self.reading.answerable, self.behind, max(margin, _HOPELESS))


class ReaderDescriber:
    """Describes sentences by their features and what the reader finds in them; see `Describer`."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def describe(self, question: Question, hits: Sequence[Hit]) -> tuple[DescribedSentence, ...]:
        """All sentences of the hits; see `Describer`."""
        read = read_by_both_forms(self._reader, question, candidates_for(question, hits))
        return tuple(DescribedSentence(one.candidate, one.features, _answer(question, one)) for one in read)


def reader_ranker(reader: Reader, target_error: float | None = None, tentative_error: float = 0.4) -> LinearRanker:
    """The ranker by the models that ship with the package."""
    return LinearRanker(
        ReaderDescriber(reader), load_ranking_models(MODELS), target_error, tentative_error, confidence_features
    )


class FollowUpRanker:
    """Ranks by `reading` what stands alone, and a follow-up's sentences by `selecting`; see `Ranker`.

    A completed follow-up is no question as people write them: words of the conversation stand at its end. The reader, trained
    on questions that stand alone, then chooses the right sentence less often than the selector, which compares words; but it
    still tells better whether there is an answer. On the 49 answerable follow-ups of `evals/tuning` the right sentence comes
    first for 0.69 by the selector and 0.55 by the reader, and what the reader is sure of is right more often.
    """

    def __init__(self, reading: Ranker, selecting: Ranker) -> None:
        self.threshold = reading.threshold
        self.tentative_threshold = reading.tentative_threshold
        self._reading = reading
        self._selecting = selecting

    def rank(self, question: Question, hits: Sequence[Hit]) -> Ranking:
        """See `Ranker`."""
        read = self._reading.rank(question, hits)
        if not question.bracketed:
            return read
        answers = {(one.hit.passage.doc_id, one.sentence): one.answer for one in read.sentences}
        selected = self._selecting.rank(question, hits).sentences
        found = (replace(one, answer=answers.get((one.hit.passage.doc_id, one.sentence), one.answer)) for one in selected)
        return Ranking(tuple(found), read.confidence)


def read_by_both_forms(reader: Reader, question: Question, candidates: Sequence[CandidateSentence]) -> tuple[ReadSentence, ...]:
    """`read_sentences`, of a follow-up by both its forms, as its features are; spans are those of the standalone form."""
    read = read_sentences(reader, as_question(question.standalone), candidates)
    if not question.bracketed:
        return read
    as_asked = read_sentences(reader, as_question(question.asked), candidates)
    return _behind_the_best(candidates, [_blended(a.reading, b.reading) for a, b in zip(read, as_asked, strict=True)])


def read_sentences(reader: Reader, question: str, candidates: Sequence[CandidateSentence]) -> tuple[ReadSentence, ...]:
    """The candidates as the reader reads them, each in its whole passage; in the order given."""
    passages = list({candidate.hit.passage.passage_id: candidate.hit.passage for candidate in candidates}.values())
    found = {
        (passage.passage_id, sentence): reading
        for passage, readings in zip(passages, reader.read(question, passages), strict=True)
        for sentence, reading in zip(passage.sentences, readings, strict=True)
    }
    return _behind_the_best(candidates, [found[one.hit.passage.passage_id, one.sentence] for one in candidates])


def as_question(text: str) -> str:
    """The text with a question mark, which the questions had that the reader was trained on."""
    return text if "?" in text else f"{text.rstrip(' .!')}?"


def _blended(standalone: Reading, asked: Reading) -> Reading:
    margin, answerable = blend((standalone.margin, standalone.answerable), (asked.margin, asked.answerable))
    return Reading(standalone.span, margin, answerable)


def _behind_the_best(candidates: Sequence[CandidateSentence], readings: Sequence[Reading]) -> tuple[ReadSentence, ...]:
    best = max((reading.margin for reading in readings), default=0.0)
    return tuple(ReadSentence(one, reading, reading.margin - best) for one, reading in zip(candidates, readings, strict=True))


def _answer(question: Question, read: ReadSentence) -> Span | None:
    """The span that the reader found, else the likeliest by the kind of the question; as a span of the sentence's text."""
    candidate, found = read.candidate, read.reading.span
    if found is None:
        return answering_span(question.standalone, candidate.text)
    first = candidate.sentence.start - candidate.hit.passage.start
    answer = Span(found.start - first, min(found.end - first, len(candidate.text)))
    return whole_answer(question.standalone, candidate.text, answer)
