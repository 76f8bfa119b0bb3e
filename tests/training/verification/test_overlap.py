"""Weights take away what shared words tell of a label, and nothing else."""

from __future__ import annotations

import random

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from assistant.verification.signals import NAMES, Signals
from training.verification.overlap import OVERLAP, matched_weights


def drawn(size=600):
    """Claims of which the honest have fewer words of their text, mostly, and the reader finds them likelier."""
    chance = random.Random(3)
    for number in range(size):
        true = number % 2 == 0
        told = min(1.0, max(0.0, chance.gauss(0.6 if true else 0.8, 0.15)))
        yield Signals(**dict.fromkeys(NAMES, 0.5) | {"told": told, "read_widely": chance.gauss(0.4 * true, 0.4)}), true


SIGNALS, LABELS = zip(*drawn(), strict=True)


def area(name, weights=None):
    return roc_auc_score(LABELS, [getattr(one, name) for one in SIGNALS], sample_weight=weights)


def test_shared_words_no_longer_tell_and_what_was_read_does():
    weights = matched_weights(SIGNALS, LABELS)
    assert area("told") < 0.3
    assert area("told", weights) == pytest.approx(0.5, abs=0.08)
    assert area("read_widely", weights) == pytest.approx(area("read_widely"), abs=0.06)


def test_weights_have_mean_one_and_none_decides_alone():
    weights = np.array(matched_weights(SIGNALS, LABELS))
    assert weights.mean() == pytest.approx(1)
    assert weights.min() > 0
    assert weights.max() < 20


def test_what_counts_shared_words_is_a_signal():
    assert set(OVERLAP) <= set(NAMES)
