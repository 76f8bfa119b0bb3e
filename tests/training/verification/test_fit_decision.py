"""Weights keep to the signs of their signals, and thresholds let no more false claims pass than they may."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from itertools import islice

import pytest

from assistant.models.entailment import Chances
from assistant.models.logistic import probability
from assistant.testing import HashEmbedder
from assistant.verification.signals import FOR, NAMES, Signals
from assistant.verification.verifier import LocalVerifier
from assistant.verification.weights import read_weights
from training.verification.fit_decision import fit, of_wording, threshold, written
from training.verification.samples import WORDED, Sample, Told, gather, sample

PLAIN = Signals(**dict.fromkeys(NAMES, 0.5) | {"told": 1.0})


def drawn(size=200):
    """Claims of four texts, true where the reader says so, mostly; `follows` says the opposite."""
    chance = random.Random(1)
    for number in range(size):
        true = number % 2 == 0
        seen = replace(
            PLAIN, read_widely=chance.gauss(0.5 if true else -0.5, 0.4), followed=chance.gauss(0.0 if true else 1.0, 0.3)
        )
        yield Sample(Told(WORDED, f"text {number // 2 % 4}", f"claim {number}", (), true), seen, supported=False, weight=1.0)


SAMPLES = list(drawn())
SENTENCE = "It was built by Ann Lee."


def test_no_weight_gainsays_its_signal():
    model = fit(SAMPLES)
    assert all((weight >= 0) == (name in FOR) or not weight for name, weight in zip(NAMES, model.weights, strict=True))
    weights = dict(zip(NAMES, model.weights, strict=True))
    assert weights["read_widely"] > 0.5
    assert weights["followed"] == 0  # it would have to be negative


def test_true_claims_come_before_false_ones():
    model = fit(SAMPLES)
    chances = {
        true: [probability(model.logit(tuple(one.signals))) for one in SAMPLES if one.told.true is true]
        for true in (True, False)
    }
    assert sum(chances[True]) / 100 > 0.6 > 0.4 > sum(chances[False]) / 100


@pytest.mark.parametrize("most", [0.05, 0.1, 0.3])
def test_a_threshold_lets_no_more_false_claims_pass(most):
    least, model = threshold(SAMPLES, most), fit(SAMPLES)
    passed = sum(probability(model.logit(tuple(one.signals))) >= least for one in SAMPLES if not one.told.true)
    assert passed / 100 <= most + 0.03  # those of a text are judged without it


def test_claims_settled_by_a_check_count_too():
    settled = [Sample(Told(WORDED, "text 0", f"copy {i}", (), true=False), None, supported=True, weight=1.0) for i in range(5)]
    assert threshold([*SAMPLES, *settled], 0.1) > threshold(SAMPLES, 0.1)


def test_samples_are_parted_by_wording():
    free = [replace(one, signals=replace(one.signals, told=0.3)) for one in SAMPLES[:10]]
    assert of_wording([*SAMPLES, *free], "free") == free
    assert of_wording([*SAMPLES, *free], "bound") == SAMPLES


def test_what_is_written_is_read_again():
    model = fit(SAMPLES)
    least = {name: {"bound": 0.6, "free": 0.5} for name in ("high", "balanced", "low")}
    read = read_weights(written({"bound": model, "free": model}, least, "reader@x"))
    assert read.reader == "reader@x"
    assert read.least == least
    assert read.models["bound"].weights == pytest.approx(model.weights, abs=1e-4)
    assert json.loads(written({"bound": model, "free": model}, least, "x"))["bound"]["weights"].keys() == set(NAMES)


class Sure:
    """A model that finds every claim likely."""

    identity = "sure"

    def judge(self, claim, texts):
        return (Chances(0.8, 0.1, 0.1),) * len(texts)


def test_claims_become_samples_unless_they_are_copies_or_settled():
    mill = ("The mill stands on the river.", "It was built in 1934 by Ann Lee.", "Otters swim below it.")
    claims = {
        mill[0]: True,  # a copy, which is left out
        "It was built in 1935 by Ann Lee.": False,  # settled by a check
        "The mill on the river was the work of Ann Lee.": True,
    }
    told = [Told(WORDED, "mill", claim, mill, true) for claim, true in claims.items()]
    settled, weighed = sample(LocalVerifier(HashEmbedder()), Sure(), told)
    assert (settled.signals, settled.supported) == (None, False)
    assert weighed.signals is not None
    assert weighed.signals.denied_widely == 0.1
    assert settled.weight == weighed.weight


def test_claims_of_later_articles_are_weighed_by_their_shared_words():
    told = [
        Told("later", "mill", f"The mill on the river was the work of Ann Lee{' now' * (i % 3)}.", (SENTENCE,), i % 2 == 0)
        for i in range(12)
    ]
    found = sample(LocalVerifier(HashEmbedder()), Sure(), told)
    assert sum(one.weight for one in found) == pytest.approx(0.5 * len(found))
    assert [one.told for one in found] == told


def test_of_the_written_claims_only_the_tuning_half_is_fitted_on(tmp_path):
    told = list(islice(gather(tmp_path, 1), 181))
    assert {one.source for one in told} == {WORDED}
    assert len({one.text for one in told}) == 5
    assert all(one.sentences for one in told)
