"""Answers that were rated down become cases, by one click and what is said to be right."""

import json

import pytest

from assistant.errors import EvalError
from assistant.evaluation.cases.case import load_cases
from assistant.evaluation.cases.feedback import append_cases, complete_case, incomplete_cases
from assistant.server.window.case_files import (
    FEEDBACK,
    choices,
    collect_feedback,
    feedback_path,
)
from assistant.server.window.feedback_form import collect_cases, offer, save_case
from tests.support.rated_down import rate_down, settings_fixture

__all__ = ["settings_fixture"]


# Answers rated down.


def test_answers_rated_down_become_cases_of_their_owner_alone_and_only_once(settings):
    mine, theirs = rate_down(settings), rate_down(settings, "ann")
    assert collect_feedback(settings, "").added == (mine,)
    assert collect_feedback(settings, "").skipped == (mine,)
    assert collect_feedback(settings, "ann").added == (theirs,)
    assert f"own/{FEEDBACK}" in choices(settings, "")
    assert not feedback_path(settings, "bo").exists()
    assert collect_feedback(settings, "bo").added == ()


def test_one_click_makes_the_cases_and_asks_what_is_right(settings):
    case_id = rate_down(settings)
    chosen, status, form, told, wanted, *_ = collect_cases(settings, "")
    assert chosen["value"] == f"own/{FEEDBACK}"
    assert "1 case added." in status
    assert form["visible"] is True
    assert wanted == case_id
    assert "Bo Linde sang." in told
    assert "it was Ann" in told
    with pytest.raises(EvalError, match="says no right answer"):
        load_cases(feedback_path(settings, ""))
    status, form, *_ = save_case(settings, "", case_id, " Ann Lee \n\nAnn", False)
    assert "complete" in status
    assert form["visible"] is False
    (case,) = load_cases(feedback_path(settings, ""))
    assert (case.question, case.expected, case.unanswerable) == ("Who **sang**?", ("Ann Lee", "Ann"), False)


def test_a_case_can_be_that_the_articles_do_not_say(settings):
    case_id = rate_down(settings)
    collect_cases(settings, "")
    save_case(settings, "", case_id, "", True)
    assert load_cases(feedback_path(settings, ""))[0].unanswerable


@pytest.mark.parametrize(("wordings", "not_there"), [("", False), (" \n", False), ("Ann", True)])
def test_a_case_says_one_or_the_other(settings, wordings, not_there):
    case_id = rate_down(settings)
    collect_cases(settings, "")
    assert "Say either" in save_case(settings, "", case_id, wordings, not_there)[0]
    assert len(incomplete_cases(feedback_path(settings, ""))) == 1


def test_nothing_rated_down_is_said_so(settings):
    assert "No answer of yours is rated down." in collect_cases(settings, "")[1]
    assert offer(settings, "")[0]["visible"] is False


def test_completing_leaves_the_other_cases_as_they_are(tmp_path):
    path = tmp_path / "cases.jsonl"
    rows = [{"id": "a", "question": "q"}, {"id": "b", "question": "é\u2028", "expected": ["x"]}, {"id": "c", "question": "q"}]
    append_cases(path, rows)
    assert [row["id"] for row in incomplete_cases(path)] == ["a", "c"]
    complete_case(path, "a", expected=["y"])
    assert [json.loads(line) for line in path.read_text("utf-8").split("\n") if line] == [
        {"id": "a", "question": "q", "expected": ["y"], "unanswerable": False},
        *rows[1:],
    ]
    with pytest.raises(EvalError, match="hold no case 'z'"):
        complete_case(path, "z", expected=["y"])
