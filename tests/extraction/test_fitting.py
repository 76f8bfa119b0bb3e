"""Of sentences that are about as likely, one that holds what is asked for comes first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.extraction.fitting import fitting_order
from assistant.schema import Question, QuestionKind
from tests.support.candidates import candidate


def order(question, *told, kind=QuestionKind.FACT):
    """The places of sentences, each a text, its log odds and the part of it that answers."""
    ranked = [replace(candidate(text, *answer), logit=logit) for text, logit, *answer in told]
    return fitting_order(Question(question, question, kind), ranked)


@pytest.mark.parametrize(
    ("question", "best", "second"),
    [
        ("how many were against it", "They raised the fee to 210 euros.", "29 voted for it, 14 against."),
        ("how many were against it", "They raised it from 180 to 210 euros.", "29 voted for it, 14 against."),
        ("how many ports does the ferry call at", "The ferry carries 310 passengers.", "It calls at 4 ports."),
        ("how many beds does the hut have", "It costs 24 a night.", "Beds: 18"),
        ("how long was she organist", "She was the organist of the cathedral.", "She held the post for 31 years."),
        ("when do lessons begin", "Lessons are given by Ms Ferris.", "They begin at 10:30."),
    ],
)
def test_what_holds_the_value_that_is_asked_for_comes_before_what_holds_none(question, best, second):
    assert order(question, (best, 1.0), (second, 0.0)) == (1, 0)
    assert order(question, (best, 3.5), (second, 0.0)) == (0, 1), "it is much likelier"
    assert order(question, (second, 1.0), (best, 0.0)) == (0, 1)


def test_whom_the_question_names_is_not_who_is_asked_for():
    told = (("Ludmila Haverkamp was a composer.", 1.0, "Ludmila"), ("She studied with Carl Reinecke.", 0.0, "Carl Reinecke"))
    assert order("who taught Haverkamp", *told) == (1, 0)
    assert order("who was a composer", *told) == (0, 1)


def test_what_only_repeats_the_question_is_left_out_unless_nothing_else_is_there():
    told = (("School trip.", 2.0), ("The trip costs 165 pounds.", -2.0))
    assert order("how much is the school trip", *told) == (1,)
    assert order("how much is the school trip", told[0]) == (0,)
    assert order("was there a school trip", *told, kind=QuestionKind.YES_NO) == (0, 1)
    assert order("how much is it") == ()
