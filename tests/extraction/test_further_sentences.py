"""Further sentences are given where they answer too, or where the article goes on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.extraction.further_sentences import Told, choose, going_on, stating
from assistant.schema import Question, QuestionKind
from tests.support.candidates import candidate, sentences

STORY = "The mill burned down in 1934. It was rebuilt by nuns. The ferry is run by monks."


def test_a_value_of_something_else_is_no_further_answer():
    asked = "What did the mill cost in 1934?"
    mill, ferry = (
        replace(candidate(text), logit=3.0) for text in ("The mill cost 90 euros in 1934.", "The ferry cost 70 euros in 1951.")
    )
    assert choose(Question(asked, asked, QuestionKind.FACT), [mill, ferry], 3) == (mill,)


def test_the_next_sentence_goes_on_from_what_is_told():
    burned, rebuilt, ferry = sentences(STORY, logits=(1.0, -1.0, 0.5))
    assert going_on([burned, ferry, rebuilt], Told("a.txt", (burned,))) == (rebuilt, ferry, burned)
    assert going_on([burned, ferry, rebuilt], Told("a.txt", (ferry,))) == (burned, rebuilt, ferry)


def test_the_article_that_was_found_first_is_preferred_unless_another_answers_far_better():
    ours, theirs = sentences("Nuns rebuilt it.", logits=(0.0,)), sentences("Monks rebuilt it.", "b.txt", (2.0,))
    assert going_on([*theirs, *ours], Told("a.txt", ())) == (*ours, *theirs)
    assert going_on([*theirs, *ours], Told("c.txt", ())) == (*theirs, *ours)


@pytest.mark.parametrize(
    ("asked", "is_stated"),
    [
        ("how much was it?", True),
        ("and how much did they pay", True),
        ("who paid it?", False),  # names nobody
        ("how much was the gate?", False),  # asks of something else
        ("why was that?", False),  # no value
    ],
)
def test_what_is_told_may_state_what_is_asked_of_it(asked, is_stated):
    (told,) = sentences("The nuns bought it for £4,000.", logits=(0.0,))
    assert stating(Question(asked, asked, QuestionKind.FACT), Told("a.txt", (told,))) == (told if is_stated else None)


def test_what_costs_nothing_states_its_price():
    (told,) = sentences("The course is on 21 March and costs nothing.", logits=(0.0,))
    assert (
        stating(Question("and what does it cost?", "and what does it cost?", QuestionKind.FACT), Told("a.txt", (told,))) == told
    )


@pytest.mark.parametrize(
    ("kind", "logit", "given"),
    [(QuestionKind.COMPARISON, -3.0, 2), (QuestionKind.COMPARISON, -5.0, 1), (QuestionKind.FACT, -3.0, 1)],
)
def test_of_what_is_compared_the_other_side_is_given_too(kind, logit, given):
    asked = "Which was worse, the flood at Ware or the storm at Sund?"
    texts = ("The flood at Ware lasted a week.", "The mill was spared.", "The storm at Sund took an hour.")
    ranked = [replace(candidate(text), logit=odds) for text, odds in zip(texts, (1.0, -2.0, logit), strict=True)]
    chosen = choose(Question(asked, asked, kind), ranked, 3)
    assert [one.text for one in chosen] == [texts[0], texts[2]][:given]
    assert len(choose(Question(asked, asked, kind), ranked, 1)) == 1
