"""Comparing two runs: the arithmetic by hand, and that two reports of the real command can be held against each other."""

from __future__ import annotations

import doctest
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from assistant.cli.main import app
from assistant.errors import EvalError
from assistant.evaluation.report import diff as compare
from assistant.evaluation.report.diff import compare_reports, difference, paired_p_value


def write(folder, rights, answered=True, absent="u"):
    folder.mkdir()
    rows = [{"id": key, "unanswerable": False, "answered": answered, "right": right} for key, right in rights.items()]
    rows.append({"id": absent, "unanswerable": True, "answered": answered, "right": False})
    (folder / "report.json").write_text(json.dumps({"results": rows}), "utf-8")
    return folder


def test_the_worked_examples():
    assert doctest.testmod(compare).failed == 0


def test_wins_and_losses_by_hand():
    found = difference("x", {"a": True, "b": False, "c": False, "d": True}, {"a": False, "b": True, "c": True, "d": True})
    assert (found.before, found.after, found.won, found.lost, found.n) == (0.5, 0.75, ("b", "c"), ("a",), 4)


def test_a_clear_difference_has_a_small_p_value_and_chance_has_not():
    assert paired_p_value([1.0] * 20 + [0.0] * 20) < 0.01
    assert paired_p_value([1.0, -1.0] * 10) > 0.5
    assert paired_p_value([1.0] + [0.0] * 30) > 0.1


@given(st.lists(st.sampled_from([-1.0, 0.0, 1.0]), min_size=1, max_size=40))
def test_a_p_value_is_the_same_each_time_and_for_the_mirror_image(changes):
    found = paired_p_value(changes)
    assert 0 < found <= 1
    assert found == paired_p_value(changes) == paired_p_value([-change for change in changes])


def test_reports_are_compared_on_the_answerable_cases_that_both_have(tmp_path):
    a = write(tmp_path / "a", {"x": True, "y": False, "only-a": True})
    b = write(tmp_path / "b", {"x": True, "y": True, "only-b": True})
    answered, best, abstained = compare_reports(a, b / "report.json")
    assert (abstained.name, abstained.n, abstained.before) == ("abstained from the unanswerable", 1, 0.0)
    assert (answered.n, answered.won, answered.lost, best.won) == (2, ("y",), (), ("y",))
    ran = CliRunner().invoke(app, ["eval", "diff", str(a), str(b)])
    assert ran.exit_code == 0
    assert "| answered right | 0.500 | 1.000 | +0.500 |" in ran.stdout
    assert "won: y; lost: none" in ran.stdout


def test_what_is_not_answered_is_not_answered_right(tmp_path):
    a, b = write(tmp_path / "a", {"x": True}), write(tmp_path / "b", {"x": True}, answered=False)
    answered, best, abstained = compare_reports(a, b)
    assert (answered.lost, best.lost, abstained.won) == (("x",), (), ("u",))


def test_what_is_no_report_is_said_in_one_sentence(tmp_path):
    a, b = write(tmp_path / "a", {"x": True}), write(tmp_path / "b", {"y": True}, absent="v")
    (tmp_path / "c.json").write_text("[]", "utf-8")
    for one, other, said in [
        (a, b, "share no case"),
        (a, tmp_path / "none", "can't be read"),
        (tmp_path / "c.json", a, "is no report"),
    ]:
        with pytest.raises(EvalError, match=said):
            compare_reports(one, other)
