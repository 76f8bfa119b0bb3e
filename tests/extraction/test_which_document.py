"""Which article tells of something is answered with its title and the sentence that has the words."""

from __future__ import annotations

import pytest

from assistant.rendering.published_text import publish
from assistant.schema import Abstention, QuestionKind
from tests.support.composed import drafted

MILL, FERRY = "The mill burned down in 1934. Nuns own it.", "The ferry sails at noon. A storm broke its mast."


def asked(question, texts=(MILL, FERRY), confidence=0.1):
    return drafted(question, texts, {}, QuestionKind.WHICH_DOCUMENT, confidence=confidence)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("which article mentions the storm", "T1 (2025): A storm broke its mast. [1]"),
        ("Which of the documents is about nuns?", "T0 (2024): Nuns own it. [1]"),
    ],
)
def test_the_article_is_named_before_the_sentence_that_has_the_words(question, told):
    assert publish(asked(question)).text == told


def test_several_articles_that_have_them_are_named():
    told = publish(asked("which articles mention a storm", (FERRY, "A storm felled the oak.", MILL))).text
    assert told == "T0 (2024): A storm broke its mast. [1]\nT1 (2025): A storm felled the oak. [2]"


def test_what_no_article_has_is_not_told():
    assert asked("which article mentions a volcano").abstention is Abstention.NOT_IN_CORPUS


def test_where_nothing_is_named_it_is_answered_as_any_question():
    told = drafted("which article is it from?", (MILL, FERRY), {"1934": 3.0}, QuestionKind.WHICH_DOCUMENT)
    assert publish(told).text == "The mill burned down in **1934**. [1]"
