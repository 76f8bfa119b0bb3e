"""The arithmetic of `evals/followups.py`, by hand."""

from __future__ import annotations

import numpy as np

from evals import followups

RIGHT, ADDED, GOLD = np.array([1, 2]), np.array([2, 2]), np.array([4, 4])


def test_terms_are_counted_over_all_dialogues():
    assert followups.precision(RIGHT, ADDED, GOLD) == 3 / 4
    assert followups.recall(RIGHT, ADDED, GOLD) == 3 / 8
    assert followups.term_f1(RIGHT, ADDED, GOLD) == 2 * 3 / (4 + 8)


def test_nothing_added_has_no_precision():
    assert followups.precision(np.zeros(2), np.zeros(2), GOLD) is None


def test_the_gain_is_relative():
    assert followups.relative_gain(np.array([0.5, 0.5]), np.array([1.0, 0.5])) == 0.5
    assert followups.relative_gain(np.zeros(2), np.ones(2)) is None
