"""Ranking by confidence, risk and coverage, and calibration, by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation.metrics.confidence import aurc, auroc, calibration_error, reliability, risk_coverage


def test_auroc_by_hand():
    assert auroc([3, 2, 1], [True, True, False]) == 1.0
    assert auroc([1, 2, 3], [True, False, False]) == 0.0
    assert auroc([1, 1, 1], [True, False, False]) == 0.5
    assert auroc([1, 2], [True, True]) is auroc([], []) is None


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=12))
def test_auroc_counts_pairs(rows):
    positive = [score for score, label in rows if label]
    negative = [score for score, label in rows if not label]
    found = auroc([score for score, _ in rows], [label for _, label in rows])
    if not positive or not negative:
        assert found is None
        return
    pairs = [(p > n) + (p == n) / 2 for p in positive for n in negative]
    assert found == pytest.approx(sum(pairs) / len(pairs))


def test_risk_coverage_by_hand():
    curve = risk_coverage([0.2, 0.9, 0.6, 0.6], [False, True, True, False])
    assert [(p.threshold, p.coverage, p.risk) for p in curve] == [(0.9, 0.25, 0.0), (0.6, 0.75, 1 / 3), (0.2, 1.0, 0.5)]
    assert aurc(curve) == pytest.approx((0 + 2 / 3 + 1 / 2) / 4)
    assert aurc(risk_coverage([0.9, 0.1], [True, True])) == 0.0
    assert risk_coverage([], []) == ()
    assert aurc(()) is None


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.5, 0.9]), st.booleans()), min_size=1, max_size=12), st.randoms())
def test_the_curve_does_not_depend_on_the_order_of_cases(rows, random):
    shuffled = random.sample(rows, len(rows))
    assert risk_coverage(*zip(*rows, strict=True)) == risk_coverage(*zip(*shuffled, strict=True))
    assert risk_coverage(*zip(*rows, strict=True))[-1].coverage == 1.0


def test_calibration_by_hand():
    bins = reliability([0.0, 0.05, 0.95, 1.0], [False, True, True, True])
    assert [(one.low, one.n, one.confidence, one.right) for one in bins] == [(0.0, 2, 0.025, 0.5), (0.9, 2, 0.975, 1.0)]
    assert calibration_error([0.0, 0.05, 0.95, 1.0], [False, True, True, True]) == pytest.approx((0.475 + 0.025) / 2)
    assert calibration_error([1.0, 0.0], [True, False]) == 0.0
    assert calibration_error([1.0, 0.0], [False, True]) == 1.0
    assert calibration_error([], []) is None


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=30))
def test_every_case_is_in_one_bin(rows):
    values, right = zip(*rows, strict=True)
    bins = reliability(values, right)
    assert sum(one.n for one in bins) == len(rows)
    assert all(one.low - 1e-6 <= one.confidence <= one.high + 1e-6 for one in bins)
    assert 0 <= calibration_error(values, right) <= 1


def test_a_confidence_on_the_border_is_of_the_higher_bin():
    for tenth in range(10):
        (one,) = reliability([tenth / 10], [True])
        assert one.low == tenth / 10
