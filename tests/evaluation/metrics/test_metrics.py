"""The arithmetic of the metrics, and of figures and confidence, by hand."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation.metrics import agreement, confidence
from assistant.evaluation.metrics import answers as metrics
from assistant.evaluation.metrics import figure as figures
from assistant.evaluation.metrics.answers import (
    abstention_precision,
    abstention_recall,
    contains,
    exact_match,
    mrr_at_k,
    ndcg_at_k,
    normalise_answer,
    recall_at_k,
    token_f1,
)
from assistant.evaluation.metrics.confidence import aurc, auroc, calibration_error, reliability, risk_coverage
from assistant.evaluation.metrics.figure import bootstrap_interval, mean, measure


@pytest.mark.parametrize("module", [metrics, figures, confidence, agreement])
def test_the_examples_in_the_docstrings_are_true(module):
    outcome = doctest.testmod(module)
    assert outcome.attempted
    assert not outcome.failed


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("The Cat!", "cat"),
        ("  an   apple\na day ", "apple day"),
        ("“getting stronger again.”", "getting stronger again"),
        ("€2 billion", "2 billion"),
        ("a.m.", "am"),
        ("Theatre", "theatre"),
        ("", ""),
        ("STRASSE straße", "strasse strasse"),
    ],
)
def test_normalise_answer(text, normal):
    assert normalise_answer(text) == normal


@given(st.text())
def test_a_normalised_answer_is_in_order(text):
    once = normalise_answer(text)
    assert once == " ".join(once.split())
    assert exact_match(text, [text]) == token_f1(text, [text]) == contains(text, [text]) == 1.0


def test_answer_metrics_by_hand():
    assert exact_match("Prabowo", ["Prabowo Subianto", "Prabowo"]) == 1.0
    assert exact_match("Prabowo himself", ["Prabowo Subianto", "Prabowo"]) == 0.0
    assert token_f1("in late May", ["late May 2024"]) == pytest.approx(2 / 3)  # 2 shared of 3 and 3
    assert token_f1("b b", ["b"]) == pytest.approx(2 / 3)  # precision 1/2, recall 1
    assert token_f1("x", ["y"]) == 0.0
    assert contains("It cost 4 million.", ["4 million euros", "4 million"]) == 1.0
    assert contains("In 2019", ["20"]) == 0.0
    assert exact_match("x", []) is token_f1("x", []) is contains("x", []) is None


def test_ranking_metrics_by_hand():
    ranking = ["x", "a", "y", "b", "z"]
    assert [recall_at_k(ranking, {"a", "b"}, k) for k in (1, 2, 4)] == [0.0, 0.5, 1.0]
    assert [mrr_at_k(ranking, {"b"}, k) for k in (3, 4)] == [0.0, 0.25]
    assert ndcg_at_k(["a", "b"], {"a", "b"}, 5) == 1.0
    assert ndcg_at_k(ranking, {"a"}, 5) == pytest.approx(0.6309, abs=1e-4)  # 1 / log2(3)
    assert recall_at_k([], {"a"}, 5) == mrr_at_k([], {"a"}, 5) == ndcg_at_k([], {"a"}, 5) == 0.0
    assert recall_at_k(ranking, set(), 5) is mrr_at_k(ranking, set(), 5) is ndcg_at_k(ranking, set(), 5) is None


def test_abstention_by_hand():
    abstained, unanswerable = [True, True, True, False], [True, True, False, True]
    assert abstention_precision(abstained, unanswerable) == pytest.approx(2 / 3)
    assert abstention_recall(abstained, unanswerable) == pytest.approx(2 / 3)
    assert abstention_precision([False], [True]) is abstention_recall([True], [False]) is None


# Confidence


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


# Figures


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
