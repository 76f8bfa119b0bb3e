"""What leans on the sentence before is given with it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.extraction.composition import Composition
from assistant.extraction.discourse import JUST_BEFORE, leant_on, with_antecedent
from assistant.extraction.engine import ExtractiveEngine
from assistant.ingestion.passages import split_passages
from assistant.rendering.published_text import publish
from assistant.schema import Document, Hit, Question, QuestionKind
from tests.support.candidates import sentences
from tests.support.composed import InOrder

ROOF = "The roof leaked in October. This damaged 600 books. It also flooded the lift."


def fact(text):
    return Question(text, text, QuestionKind.FACT)


@pytest.mark.parametrize(
    ("text", "asked", "leans"),
    [
        (ROOF, "what did the leak of the roof do", True),
        ("The mill stands at Ware. It closed in 1971.", "when did the mill close", True),
        ("The mill stands at Ware. It closed in 1971.", "when did it close", False),  # the sentence before tells no more
        ("The mill stands at Ware. The church closed in 1971.", "when did the mill close", False),
        ("Two firms made an offer. The second asked for 5,000 euros.", "what did the second ask for", True),
        ("When did it close? It closed in 1971.", "when did the mill close", False),  # a question tells nothing
    ],
)
def test_what_points_back_leans_on_the_sentence_before(text, asked, leans):
    first, second, *_ = sentences(text, logits=(0.0,) * (text.count(". ") + text.count("? ") + 1))
    assert leant_on(fact(asked), second) == (first if leans else None)


def test_the_first_sentence_leans_on_nothing():
    (first, *_) = sentences("This is the mill. It closed.", logits=(0.0, 0.0))
    assert leant_on(fact("what is this mill"), first) is None


def test_what_it_leans_on_stands_behind_the_answer_with_words_that_say_so():
    roof, books, lift = sentences(ROOF)
    asked = fact("what did the leak of the roof do")
    composed = with_antecedent(asked, Composition((books, lift), 0.9), 3)
    assert composed.sentences == (books, roof, lift)
    assert composed.gaps == ("", JUST_BEFORE, "\n")
    assert with_antecedent(asked, Composition((books, lift), 0.9), 2).sentences == (books, lift)
    assert with_antecedent(asked, Composition((books, roof), 0.9), 3).sentences == (books, roof)


class SureOfBuying(InOrder):
    """A ranker that finds an answer only where something is bought."""

    def rank(self, question, hits):
        return replace(super().rank(question, hits), confidence=0.9 if "bought" in question.standalone else 0.1)


def test_what_the_first_sentence_states_is_not_said_to_be_lacking():
    document = Document.create("a.md", "The nuns bought it for £4,000. The gate is green.", title="A", published="2024")
    (passage,) = split_passages(document, max_tokens=200, fits=lambda _: True)
    asked = "Who bought it, and how much was it, and how old is she?"
    hit = Hit(passage, 1.0, 1, 1, None, (0.5, 0.5))
    draft = ExtractiveEngine(SureOfBuying()).draft(Question(asked, asked, QuestionKind.FACT), [hit], {"a.md": document})
    assert publish(draft).text == "The nuns bought it for £4,000. [1] The articles don't say: “how old is she?”"
