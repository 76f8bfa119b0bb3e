"""The extractive engine: question + hits -> the sentences that answer, or an abstention. It needs no language model.

What ranks the sentences is a port (`ranker.py`): the trained reader, or without it the selector's small linear models.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.engine import Pieces
from assistant.extraction.codes import has_other_code
from assistant.extraction.composition import Composition, doubted, write
from assistant.extraction.disagreement import compose_disagreement
from assistant.extraction.distrust import asks_the_same, gives_orders
from assistant.extraction.overview import compose_overview
from assistant.extraction.ranker import RankedSentence, Ranker
from assistant.extraction.scope import scope_of
from assistant.extraction.yes_no import compose_yes_no
from assistant.models.logistic import probability
from assistant.schema import Abstention, Certainty, Document, Draft, Hit, Question, QuestionKind
from assistant.text.words import content_stems
from assistant.verification.verifier import Judge

_DOUBTED = 0.5
"""The confidence, at most, of what is first only because a sentence before it is not trusted: it is never firm."""
_ALSO = 0.6
"""A further sentence is given if it is this likely to answer by itself ..."""
_NEAR_DUPLICATE = 0.6
"""... and shares less than this part of its words with one that is given already."""


class ExtractiveEngine:
    """Answers with sentences of the articles, word for word."""

    name = "extractive"

    def __init__(
        self,
        ranker: Ranker,
        *,
        threshold: float | None = None,
        max_sentences: int = 3,
        model: str = "selector",
        judge: Judge | None = None,
    ) -> None:
        self._judge = judge
        self.model = model
        self.threshold = ranker.threshold if threshold is None else threshold
        self.tentative_threshold = ranker.tentative_threshold if threshold is None else threshold
        self._ranker = ranker
        self._max_sentences = max_sentences

    def stream(self, question: Question, hits: Sequence[Hit], documents: Mapping[str, Document]) -> Pieces:
        """Yield the draft, which is there at once; see `Engine`."""
        yield replace(self.draft(question, hits, documents), engine=self.name, model=self.model)

    def draft(self, question: Question, hits: Sequence[Hit], documents: Mapping[str, Document]) -> Draft:
        """Compose an answer by the kind of the question; say where it is not sure, and abstain where it hardly is one.

        With a threshold of one's own there is nothing between a firm answer and none.
        """
        composed = self._compose(question, hits, documents)
        if not composed.sentences:
            return Draft((), (), 0.0, Abstention.NOTHING_RETRIEVED)
        if composed.confidence < self.tentative_threshold:
            return Draft((), (), composed.confidence, Abstention.NOT_IN_CORPUS)
        if composed.confidence < self.threshold:
            return replace(write(doubted(composed), documents), certainty=Certainty.TENTATIVE)
        return write(composed, documents)

    def _compose(self, question: Question, hits: Sequence[Hit], documents: Mapping[str, Document]) -> Composition:
        if question.kind is QuestionKind.OVERVIEW:
            scope = scope_of(question.standalone, tuple(documents.values()))
            return compose_overview(scope, hits, documents)
        ranking = self._ranker.rank(question, hits)
        trusted = [one for one in ranking.sentences if not _distrusted(question, one)]
        if not trusted:
            return Composition((), 0.0)
        confidence = ranking.confidence if trusted[0] is ranking.sentences[0] else min(ranking.confidence, _DOUBTED)
        return self._by_kind(question, trusted, confidence, documents)

    def _by_kind(
        self, question: Question, ranked: Sequence[RankedSentence], confidence: float, documents: Mapping[str, Document]
    ) -> Composition:
        if question.kind is QuestionKind.YES_NO and self._judge:
            return compose_yes_no(question, Composition(_choose(ranked, self._max_sentences), confidence), self._judge)
        disagreement = compose_disagreement(question, ranked, self._max_sentences, confidence, documents)
        if disagreement:
            return disagreement
        return Composition(_choose(ranked, self._max_sentences), confidence)


def _distrusted(question: Question, one: RankedSentence) -> bool:
    if any(one.text in answer for answer in question.given) or has_other_code(question.standalone, one.text):
        return True
    return gives_orders(one.text) or asks_the_same(question.standalone, one.text)


def _choose(ranked: Sequence[RankedSentence], most: int) -> tuple[RankedSentence, ...]:
    """The best sentence, and others that answer too and say something else."""
    chosen = [ranked[0]]
    for sentence in ranked[1:]:
        if len(chosen) == most:
            break
        if probability(sentence.logit) >= _ALSO and not any(_alike(sentence, other) for other in chosen):
            chosen.append(sentence)
    return tuple(chosen)


def _alike(one: RankedSentence, other: RankedSentence) -> bool:
    """Whether the second would tell nothing new; what another article answers otherwise is news, however alike."""
    if one.text == other.text:
        return True
    if one.hit.passage.doc_id != other.hit.passage.doc_id and _differ(one, other):
        return False
    a, b = set(content_stems(one.text)), set(content_stems(other.text))
    return len(a & b) >= _NEAR_DUPLICATE * max(1, min(len(a), len(b)))


def _differ(one: RankedSentence, other: RankedSentence) -> bool:
    """Whether neither answer has all words of the other."""
    a, b = _answer_words(one), _answer_words(other)
    return bool(a and b) and not (a <= b or b <= a)


def _answer_words(sentence: RankedSentence) -> set[str]:
    answer = sentence.answer
    return set(content_stems(sentence.text[answer.start : answer.end])) if answer else set()
