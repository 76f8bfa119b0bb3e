"""A figure with its interval; and the worked examples of all metrics."""

from __future__ import annotations

import doctest

import pytest

from assistant.evaluation.metrics import agreement, confidence
from assistant.evaluation.metrics import answers as metrics
from assistant.evaluation.metrics import figure as figures
from assistant.evaluation.metrics.confidence import auroc
from assistant.evaluation.metrics.figure import bootstrap_interval, mean, measure


@pytest.mark.parametrize("module", [metrics, figures, confidence, agreement])
def test_the_examples_in_the_docstrings_are_true(module):
    outcome = doctest.testmod(module)
    assert outcome.attempted
    assert not outcome.failed


def test_the_bootstrap_is_repeatable_and_about_right():
    values = [1.0] * 80 + [0.0] * 20
    low, high = bootstrap_interval(mean, values)
    assert (low, high) == bootstrap_interval(mean, values)
    assert low == pytest.approx(0.72, abs=0.02)  # 0.8 ± 1.96 · sqrt(0.8 · 0.2 / 100) = 0.8 ± 0.078
    assert high == pytest.approx(0.88, abs=0.02)
    assert bootstrap_interval(mean, []) is None


def test_cases_of_a_group_are_drawn_together():
    values = [1.0] * 10 + [0.0] * 10
    alone = bootstrap_interval(mean, values, groups=[str(place) for place in range(20)])
    assert alone == bootstrap_interval(mean, values)
    low, high = bootstrap_interval(mean, values, groups=["a"] * 10 + ["b"] * 10)
    assert (low, high) == (0.0, 1.0)  # two draws of two groups: both right, both wrong, or one of each
    assert bootstrap_interval(mean, values, groups=["a"] * 20) == (0.5, 0.5)


def test_what_is_undefined_is_none_with_a_reason():
    figure = measure(auroc, [0.5], [1.0], reason="it takes both")
    assert (figure.value, figure.low, figure.high, figure.reason) == (None, None, None, "it takes both")
    lopsided = measure(auroc, [0.9, 0.1], [1.0, 0.0])  # half of the draws lack a class
    assert (lopsided.value, lopsided.low, lopsided.high) == (1.0, 1.0, 1.0)
