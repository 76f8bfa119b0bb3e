"""Cases are asked once, of several at a time, and their answers graded at the assistant's own threshold."""

from __future__ import annotations

import pytest

from assistant import Assistant
from assistant.evaluation import evaluate
from assistant.evaluation.grade import grade
from assistant.evaluation.run import applied_threshold
from assistant.schema import Abstention, Certainty


@pytest.fixture(scope="module")
def ungated(settings, cases):
    with Assistant.open(settings=settings.model_copy(update={"threshold": 0.0})) as assistant:
        return [assistant.ask(case.question, case.history) for case in cases]


@pytest.mark.parametrize("threshold", [None, 0.5, 1.0])
def test_the_threshold_applied_afterwards_gives_what_the_assistant_gives(settings, cases, ungated, supports, threshold):
    with Assistant.open(settings=settings.model_copy(update={"threshold": threshold})) as assistant:
        answers = [assistant.ask(case.question, case.history) for case in cases]
        applied = applied_threshold(assistant)
    assert threshold is None or applied == threshold
    for case, answer, best in zip(cases, answers, ungated, strict=True):
        result = grade(case, best, applied, supports)
        assert result.answered == (answer.certainty is Certainty.FIRM)  # what is tentative counts as not answered
        assert result.abstention == (Abstention.NOT_IN_CORPUS if answer.certainty is Certainty.TENTATIVE else answer.abstention)
        assert result.confidence == answer.confidence
        assert not result.answered or result.text == answer.text
    assert {answer.certainty is Certainty.FIRM for answer in answers} == ({True, False} if applied < 1 else {False})


def test_results_are_graded(report):
    first, second, third, off_topic, _ = report.run.results
    assert first.first_right
    assert first.any_right
    assert first.contains == 1.0
    assert first.rank == 1
    assert second.ranks == (1,)
    assert (third.first_right, third.any_right, third.ranks) == (None, None, ())  # it has expected texts only
    assert third.right == (third.contains == 1.0)
    assert (off_topic.first_right, off_topic.contains, off_topic.right) == (None, None, False)
    assert not off_topic.answered
    assert report.run.lacking == ()
    assert report.run.engine == "extractive"


def test_workers_change_nothing(settings, cases, report):
    with Assistant.open(settings=settings) as assistant:
        assert evaluate(assistant, cases, workers=4).to_dict() == report.to_dict()
