"""Gates: what they ask of a report, and which make no sense."""

from __future__ import annotations

import json

import pytest

from assistant.cli.evaluate import Plan, run_eval
from assistant.errors import EvalError
from assistant.evaluation.gates import parse_gate
from assistant.evaluation.metrics.figure import mean, measure
from tests.support.evaluated import LINES, write_cases


def evaluated(settings, folder, **changed):
    return run_eval(settings, Plan((write_cases(folder, *map(json.dumps, LINES)),), **changed))


def test_a_run_that_fails_a_gate(settings, tmp_path, capsys):
    cautious = settings.model_copy(update={"threshold": 1.0})
    gates = ("answered_right=0.8", "recall_at_5=0.9")
    assert evaluated(cautious, tmp_path, report=tmp_path / "out", fail_under=gates) == 4
    printed = capsys.readouterr()
    assert printed.out == (tmp_path / "out" / "report.md").read_text("utf-8")
    assert printed.err.startswith("failed: answered_right is 0.0000, under 0.8\n")


def test_an_undefined_figure_passes_no_gate():
    figures = {"groundedness": measure(mean, [], reason="nothing was answered")}
    assert parse_gate("groundedness=0").failure(figures) == "groundedness is undefined: nothing was answered"
    assert parse_gate("groundedness=0.5").failure({"groundedness": measure(mean, [1.0, 0.0])}) == ""


@pytest.mark.parametrize(
    ("gate", "said"),
    [
        ("accuracy=0.5", "metric 'accuracy' is unknown; name one of recall_at_1,"),
        ("aurc=0.5", "'aurc' can't be gated, as less of it is better"),
        ("right_first", "has no value from 0 to 1"),
        ("right_first=high", "has no value from 0 to 1"),
        ("right_first=92", "has no value from 0 to 1"),
        ("right_first=nan", "has no value from 0 to 1"),
    ],
)
def test_a_gate_that_makes_no_sense(gate, said):
    with pytest.raises(EvalError, match=said):
        parse_gate(gate)
