"""Figures of a report follow from its results."""

from __future__ import annotations

import dataclasses
import json

import pytest

from assistant.evaluation import Report
from assistant.evaluation.gates import GATES
from assistant.evaluation.report.summary import LOWER_IS_BETTER


def test_figures_follow_from_the_results(report):
    figures, results = report.figures, report.run.results
    assert {*GATES, *LOWER_IS_BETTER} == set(figures)
    assert (figures["right_first"].n, figures["answered_right"].n, figures["abstention_recall"].n) == (2, 3, 2)
    answered = [result for result in results[:3] if result.answered]
    assert figures["answered_right"].value == pytest.approx(sum(result.right for result in answered) / 3)
    assert figures["contains"].value == pytest.approx(sum(result.contains for result in answered) / 3)
    assert figures["groundedness"].n == sum(result.answered for result in results)
    assert figures["citation_recall"].value == figures["citation_precision"].value == 1.0  # copied sentences, each cited
    for figure in figures.values():
        assert (figure.value is None) == bool(figure.reason)
        assert figure.value is None or figure.low <= figure.value <= figure.high


def test_the_trade_off_agrees_with_the_figures(report):
    at = {row.threshold: row for row in report.trade_off}
    given = at[report.run.threshold]
    assert given.answered_right == report.figures["answered_right"].value
    assert given.answered_wrong == report.figures["answered_wrong"].value
    assert given.unanswerable_answered == report.figures["unanswerable_answered"].value
    assert at[0.0].answered_right + at[0.0].answered_wrong == pytest.approx(1.0)
    assert at[0.0].unanswerable_answered == 1.0


def test_figures_by_tag(report):
    by_tag = report.to_dict()["by_tag"]
    assert set(by_tag) == {"when", "off-topic"}
    assert by_tag["when"]["best_right"] == {"value": 1.0, "n": 1, "low": 1.0, "high": 1.0, "reason": ""}
    assert by_tag["off-topic"]["best_right"]["value"] is None
    assert by_tag["off-topic"]["unanswerable_answered"]["value"] == 0.0


def test_a_lopsided_set_has_undefined_figures(report):
    lopsided = Report(dataclasses.replace(report.run, results=report.run.results[3:]))
    kept = json.loads(json.dumps(lopsided.to_dict(), allow_nan=False))["metrics"]
    for name in ("right_first", "answered_right", "contains", "abstention_auroc", "recall_at_5"):
        assert kept[name]["value"] is None
        assert kept[name]["reason"]
    assert kept["abstention_recall"]["n"] == 2
