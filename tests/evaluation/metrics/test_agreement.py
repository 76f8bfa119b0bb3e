"""How far two judgements agree, by hand."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation.metrics.agreement import (
    balanced_accuracy,
    best_threshold,
    f1_unsupported,
    kappa,
    measure_by_document,
)
from assistant.evaluation.metrics.figure import mean

LABELS = st.lists(st.booleans(), min_size=1, max_size=30)


def test_undefined_is_none():
    assert balanced_accuracy([True, False], [True, True]) is None
    assert best_threshold([0.1, 0.2], [False, False]) is None
    assert f1_unsupported([True, True], [True, True]) is None
    assert f1_unsupported([True, True], [True, False]) == 0
    assert kappa([True, True], [True, True]) is None
    assert kappa([], []) is None


@given(LABELS)
def test_full_agreement_and_full_contradiction(labels):
    opposite = [not label for label in labels]
    if len(set(labels)) == 2:
        assert balanced_accuracy(labels, labels) == kappa(labels, labels) == f1_unsupported(labels, labels) == 1
        assert balanced_accuracy(opposite, labels) == 0
        assert kappa(opposite, labels) < 0
    assert f1_unsupported(opposite, labels) == 0


@given(LABELS, st.randoms(use_true_random=False))
def test_no_threshold_is_better_than_the_best(labels, random):
    scores = [random.randrange(5) / 4 for _ in labels]
    best = best_threshold(scores, labels)
    if best is not None:
        tried = [balanced_accuracy(np.array(scores) >= step / 4, labels) for step in range(5)]
        assert balanced_accuracy(np.array(scores) >= best, labels) == max(tried)


def test_intervals_resample_documents_not_claims():
    """Two documents, one all right and one all wrong: a draw has 0, 1/2 or 1 and nothing between."""
    columns, keys = np.array([[1.0] * 50 + [0.0] * 50]), ["a"] * 50 + ["b"] * 50
    figure = measure_by_document(mean, [columns], [keys], "")
    assert (figure.value, figure.n, figure.low, figure.high) == (0.5, 100, 0.0, 1.0)
    assert figure == measure_by_document(mean, [columns], [keys], "")


def test_one_document_has_no_interval():
    figure = measure_by_document(mean, [np.array([[1.0, 0.0]])], [["a", "a"]], "")
    assert (figure.value, figure.low, figure.reason != "") == (0.5, None, True)
