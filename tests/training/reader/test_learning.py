"""The schedule, what several answers teach, several processes, and calibration."""

from __future__ import annotations

import json
import math

import pytest
import torch

from tests.support.mill import MILL, asked
from training.reader.calibrate import Scaling, Scored, error, fit, fold
from training.reader.encode import Encoder
from training.reader.examples import Example, Support
from training.reader.learn import Learner, Schedule
from training.reader.model import Batch, Reader, loss
from training.reader.workers import Worker, run_workers


def rows():
    sentence = (MILL.index("Ann"), MILL.index(" It was"))
    examples = [
        asked(),
        Example("test", "Who ran it?", MILL, None, True, sentences=(sentence,)),
        Example("test", "Who ran the mill?", MILL, support=Support.NOT_SUPPORTED),
        Example("test", "Who painted the mill?", MILL, None, False),
    ]
    return Encoder().rows(examples)


def test_a_run_may_be_made_shorter_or_longer_until_its_rate_falls():
    long, short = Schedule(1000, cooling=0.4), Schedule(800, cooling=0.3)
    assert long.cools_from == 600 and short.cools_from == 560
    assert short.continues(long, 560) and not short.continues(long, 561)
    assert long.continues(long, 900)
    assert not Schedule(800, peak=1e-5).continues(long, 1)


def test_the_loss_of_a_sentence_is_that_of_all_places_in_it_together():
    batch = Batch(rows()[1:2])
    spans = torch.zeros(1, 2, batch.ids.shape[1])
    scores = (spans, torch.full((1,), 30.0), torch.zeros(1, 3))
    places = int(batch.starts.sum())
    assert places > 5
    assert float(loss(scores, batch)) == pytest.approx(math.log(batch.ids.shape[1] / places), abs=1e-5)
    spans[0, :, batch.starts[0]] = 30.0
    assert float(loss(scores, batch)) == pytest.approx(0.0, abs=1e-4)


def test_halves_of_a_batch_give_the_gradients_of_the_whole():
    whole, halves = Learner(Schedule(10), 1, Reader(dropout=0.0)), Learner(Schedule(10), 1, Reader(dropout=0.0))
    halves.model.load_state_dict(whole.model.state_dict())
    whole._backward(rows(), 4)
    for number in range(2):
        halves._backward(Worker(number, 2).part(rows()), 4)
    for one, other in zip(whole.model.parameters(), halves.model.parameters(), strict=True):
        assert one.grad is None or torch.allclose(one.grad, other.grad, atol=1e-5)


def add(folder, worker):
    """What each process does in the test below."""
    known, unused = torch.nn.Parameter(torch.zeros(2)), torch.nn.Parameter(torch.zeros(1))
    known.grad = torch.tensor([1.0, worker.number])
    worker.add_gradients([known, unused])
    (folder / f"{worker.number}.json").write_text(json.dumps([known.grad.tolist(), unused.grad.tolist()]))


def test_every_process_gets_the_sum_of_all_gradients(tmp_path):
    run_workers(add, tmp_path, 2)
    assert [json.loads((tmp_path / f"{number}.json").read_text()) for number in range(2)] == [[[2.0, 1.0], [0.0]]] * 2


def test_frozen_layers_stay_and_the_others_learn():
    learner = Learner(Schedule(10, warm_up=1, peak=1e-3, frozen=2), 1, Reader(dropout=0.0))
    before = {name: value.detach().clone() for name, value in learner.model.named_parameters()}
    learner.learn(rows())
    changed = {name for name, value in learner.model.named_parameters() if not torch.equal(value, before[name])}
    assert not any(name.startswith(("embeddings.", "encoder.layer.0.", "encoder.layer.1.")) for name in changed)
    assert {"encoder.layer.2.output.dense.weight", "span.weight"} <= changed
    kept = dict(learner.averaged().named_parameters())
    assert torch.equal(kept["encoder.layer.0.output.dense.weight"], before["encoder.layer.0.output.dense.weight"])


def scored(scores, right):
    return Scored(torch.tensor(scores), torch.tensor(right), torch.full((len(right),), 1 / len(right)), torch.ones(len(right)))


def test_scores_that_are_too_sure_are_scaled_down_to_what_they_are_right_in():
    right = [True] * 75 + [False] * 25 + [True] * 25 + [False] * 75
    one = scored([[8.0]] * 100 + [[-8.0]] * 100, right)
    scaling = fit(one)
    chances = torch.sigmoid(scaling(one.scores))
    assert chances[0] == pytest.approx(0.75, abs=0.01) and chances[-1] == pytest.approx(0.25, abs=0.01)
    assert error(Scaling(), one) > 0.2 and error(scaling, one) < 0.02


def test_what_is_folded_into_the_heads_is_what_was_fitted():
    model, batch = Reader(dropout=0.0).eval(), Batch(rows())
    answerable, support, margin = Scaling(0.5, 1.0), Scaling(2.0, -0.3), Scaling(0.7)
    with torch.no_grad():
        before = model(batch)
        fold(model, answerable, support, margin)
        after = model(batch)
    assert torch.allclose(after[1], answerable(before[1][:, None]), atol=1e-5)
    odds = after[2][:, 0] - torch.logsumexp(after[2][:, 1:], -1)
    assert torch.allclose(odds, support(before[2]), atol=1e-4)
    readable = batch.readable[0]
    assert torch.allclose(after[0][0, :, readable], before[0][0, :, readable] * 0.7, atol=1e-4)
