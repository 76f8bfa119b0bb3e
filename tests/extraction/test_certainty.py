"""An answer is firm, or given as one that may be wrong, or not given."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from assistant.extraction.composition import NOT_SURE
from assistant.extraction.confidence import confidence_features
from assistant.extraction.engine import ExtractiveEngine
from assistant.extraction.features import candidate_sentences
from assistant.extraction.linear_ranker import DescribedSentence, ScoredSentence
from assistant.extraction.ranker import RankedSentence, Ranking
from assistant.ingestion.passages import split_passages
from assistant.rendering.published_text import publish
from assistant.schema import Abstention, Certainty, Document, Hit, Question

MILL = Document.create("mill.txt", "The highest mill was built in 1934. It was not sold.")
(PASSAGE,) = split_passages(MILL, max_tokens=100, fits=lambda _: True)
HIT = Hit(PASSAGE, 1.0, 1, 1, None, (0.5, 0.4))
QUESTION = Question("When was the mill built?", "When was the mill built?")


@dataclass(frozen=True, slots=True)
class Sure:
    """A ranker that is always as sure."""

    confidence: float
    threshold: float = 0.8
    tentative_threshold: float = 0.5

    def rank(self, _question, hits):
        passage = hits[0].passage
        best = RankedSentence(hits[0], passage.sentences[0], passage.sentence_text(passage.sentences[0]), None, 0.0)
        return Ranking((best,), self.confidence)


def drafted(confidence, **options):
    return ExtractiveEngine(Sure(confidence), **options).draft(QUESTION, [HIT], {"mill.txt": MILL})


@pytest.mark.parametrize(
    ("confidence", "certainty"), [(0.8, Certainty.FIRM), (0.79, Certainty.TENTATIVE), (0.5, Certainty.TENTATIVE)]
)
def test_an_answer_says_how_sure_it_is(confidence, certainty):
    draft = drafted(confidence)
    told = "The highest mill was built in 1934. [1]"
    assert (draft.certainty, draft.abstention) == (certainty, None)
    assert publish(draft).text == (told if certainty is Certainty.FIRM else f"{NOT_SURE} {told}")


def test_what_is_likelier_wrong_than_right_is_not_given():
    assert drafted(0.49).abstention is Abstention.NOT_IN_CORPUS


def test_with_a_threshold_of_ones_own_nothing_is_tentative():
    assert drafted(0.6, threshold=0.6).certainty is Certainty.FIRM
    assert drafted(0.59, threshold=0.6).abstention is Abstention.NOT_IN_CORPUS


def features(question):
    scored = [
        ScoredSentence(DescribedSentence(one, (*one.features, 2.0 - i, 1.0, -1.0 * i, 2.0 - i), None), 1.0 - i)
        for i, one in enumerate(candidate_sentences(question, [HIT]))
    ]
    return confidence_features(scored)


def test_confidence_does_not_look_at_how_a_question_is_typed():
    assert features("When was the mill of Ketterby built?") == features("when was the mill of ketterby built")
    assert features("When was the mill built?")[-2:] == (1.0, 1.0)
