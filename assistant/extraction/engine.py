"""The extractive engine: question + hits -> the sentences that answer, or an abstention. It needs no language model.

What ranks the sentences is a port (`ranker.py`): the trained reader, or without it the selector's small linear models.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.engine import Pieces
from assistant.extraction.age_groups import of_the_age_asked
from assistant.extraction.arithmetic import difference_asked
from assistant.extraction.codes import has_other_code, tells_of_code
from assistant.extraction.compared_columns import compose_compared_columns
from assistant.extraction.composition import Composition, Computed, distinct, doubted, joined, write
from assistant.extraction.contraries import named_before_contrary
from assistant.extraction.disagreement import compose_disagreement, rivals
from assistant.extraction.discourse import with_antecedent
from assistant.extraction.distrust import asks_the_same, gives_orders
from assistant.extraction.exceptions import with_exception
from assistant.extraction.extremes import compose_extreme
from assistant.extraction.further_sentences import Told, choose, going_on, stating
from assistant.extraction.listing import counted, led_in, whole_list
from assistant.extraction.overriding import taken_back_since, with_overriding
from assistant.extraction.overview import compose_overview
from assistant.extraction.procedure import steps
from assistant.extraction.question_parts import question_parts
from assistant.extraction.ranker import RankedSentence, Ranker
from assistant.extraction.scope import scope_of
from assistant.extraction.speakers import is_said_by_asked, said_by_asked
from assistant.extraction.which_document import compose_which_document
from assistant.extraction.whole_table import compose_whole_table
from assistant.extraction.yes_no import compose_yes_no
from assistant.models.entailment import EntailmentModel
from assistant.schema import Abstention, Certainty, Document, Draft, Hit, Question, QuestionKind
from assistant.verification.verifier import Judge

_DOUBTED = 0.5
"""The confidence, at most, of a sentence that the ranker had not first, as those before it are not trusted: never firm."""

_BESIDE = 0.6
"""The part of the confidence of a tentative answer that the answer to one of several questions needs beside a surer one."""
_COMPUTABLE = 0.25
"""The confidence from which a difference that is asked for and can be computed is given tentatively: that both values are there
tells more than how likely it is that one sentence answers, which none does."""
_CONTESTED = 0.25
"""The same of articles that disagree, but not on yes or no, which short questions find in articles on anything: that two of
them answer, each in its way, tells more than how likely one of them does."""
_COMPARABLE = 0.1
"""The same of the row with an extreme value: that the table has rows of what is asked for and the column tells still more."""


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
        entailment: EntailmentModel | None = None,
    ) -> None:
        self._judge = judge
        self._entailment = entailment
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
        """The answers to the parts of the question, one after the other; those that are hardly answers are left out.

        Each question more gets a sentence more.
        """
        parts = question_parts(question)
        if len(parts) == 1:
            return self._compose_one(question, hits, documents, None, self._max_sentences)
        answers, told = list[tuple[str, Composition]](), Told(hits[0].passage.doc_id, ())
        room = self._max_sentences + len(parts) - 1
        for later, part in zip(reversed(range(len(parts))), parts, strict=True):
            most = max(1, room - len(told.sentences) - later)
            answer = self._compose_one(part, hits, documents, told, most)
            unsure = answer.confidence < self.tentative_threshold
            answer = replace(answer, gaps=()) if unsure and part.kind is QuestionKind.YES_NO else answer  # no verdict
            stated = stating(part, told) if unsure else None
            answers.append((part.asked, Composition((stated,), answers[0][1].confidence) if stated else answer))
            told = replace(told, sentences=(*told.sentences, *answers[-1][1].sentences))
        beside = self.tentative_threshold * (_BESIDE if self.tentative_threshold < self.threshold else 1.0)
        return joined(answers, self.tentative_threshold, beside)

    def _compose_one(
        self, question: Question, hits: Sequence[Hit], documents: Mapping[str, Document], told: Told | None, most: int
    ) -> Composition:
        """The answer to one question, at most so many sentences; `told` is what stands before it, if it is one of several."""
        if question.kind is QuestionKind.OVERVIEW:
            scope = scope_of(question.standalone, tuple(documents.values()))
            return compose_overview(scope, hits, documents)
        ranking = self._ranker.rank(question, hits)
        trusted = [one for one in ranking.sentences if not _distrusted(question, one)]
        trusted = list(going_on(trusted, told)) if told else trusted
        if not trusted:
            return Composition((), 0.0)
        asked = question.standalone
        trusted = list(said_by_asked(asked, of_the_age_asked(asked, named_before_contrary(asked, trusted))))
        is_first = trusted[0].sentence == ranking.sentences[0].sentence and trusted[0].hit is ranking.sentences[0].hit
        confidence = ranking.confidence if is_first else min(ranking.confidence, _DOUBTED)
        is_meant = tells_of_code(asked, trusted[0].text) or is_said_by_asked(asked, trusted[0].text)
        if confidence < self.tentative_threshold < self.threshold and is_meant:
            confidence = self.tentative_threshold  # no other sentence can be meant
        return self._by_kind(question, trusted, confidence, documents, most)

    def _by_kind(
        self,
        question: Question,
        ranked: Sequence[RankedSentence],
        confidence: float,
        documents: Mapping[str, Document],
        most: int,
    ) -> Composition:
        if question.kind is QuestionKind.WHICH_DOCUMENT:
            naming = compose_which_document(question, ranked, confidence, documents, most)
            if naming:
                return naming
        for of_table in (compose_extreme, compose_compared_columns, compose_whole_table):
            if table := of_table(question, ranked, confidence, documents):
                return replace(table, confidence=self._of_computed(confidence, _COMPARABLE))
        disagreement = compose_disagreement(question, ranked, most, confidence, documents)
        difference = difference_asked(question, ranked, disagreement.sentences if disagreement else ())
        if difference:
            return self._computed(difference, disagreement or Composition(difference.sentences, confidence))
        if disagreement:
            contested = question.kind is not QuestionKind.YES_NO
            return replace(disagreement, confidence=self._of_computed(confidence, _CONTESTED) if contested else confidence)
        others = rivals(question, ranked, documents)
        chosen = (*taken_back_since(ranked[0], others, documents), *choose(question, ranked, most))
        if question.kind is QuestionKind.YES_NO and self._judge:
            both = distinct([*chosen, *others])[:most]
            verdict = compose_yes_no(question, Composition(both, confidence), self._judge, self._entailment, documents)
            return with_exception(question, verdict, most)
        listed = steps(question, ranked) or led_in(ranked[0]) or whole_list(question, ranked[0])
        given = listed or with_overriding(chosen[:most], most)
        composed = Composition(given, confidence, computed=counted(question, given))
        return composed if listed else with_antecedent(question, composed, most)

    def _computed(self, difference: Computed, told: Composition) -> Composition:
        """The sentences that a difference is computed from, with what is told beside them if they are among what is told."""
        if not set(difference.sentences) <= set(told.sentences):
            told = Composition(difference.sentences, told.confidence)
        return replace(told, confidence=self._of_computed(told.confidence, _COMPUTABLE), computed=(difference,))

    def _of_computed(self, confidence: float, least: float) -> float:
        """The confidence of what is computed, by that of the best sentence, if it is so high."""
        return self.tentative_threshold if least <= confidence < self.tentative_threshold < self.threshold else confidence


def _distrusted(question: Question, one: RankedSentence) -> bool:
    if any(one.text in answer for answer in question.given) or has_other_code(question.standalone, one.text):
        return True
    return gives_orders(one.text) or asks_the_same(question.standalone, one.text)
