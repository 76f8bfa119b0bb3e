"""The reader's model, its figures, and that a run goes on where it was killed."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
import torch

from assistant.evaluation.human.labelled import LabelledClaim
from assistant.models.minilm import MiniLMEmbedder
from evals.datasets import read_squad
from tests.support.mill import DATA, MILL, asked, with_data
from training.reader.encode import CLS, SEP, Encoder, Row
from training.reader.examples import Example, Support
from training.reader.learn import Learner, Schedule
from training.reader.measure import Question, Read, answer_figures, best_span, development, read
from training.reader.measure_held_out import sentence_scores
from training.reader.model import WORDS, Batch, Reader, export, load_export, loss, trainable
from training.reader.order import Stage, batches, fingerprint, length
from training.reader.summedits import Edited, Windows


@pytest.fixture(scope="module")
def encoder():
    return Encoder()


def test_the_unchanged_encoder_gives_the_vectors_of_the_bundled_one(encoder):
    texts, model = [MILL, "Who ran the mill?"], Reader(dropout=0.0).eval()
    rows = [Row(np.array([CLS, *encoder.pieces(text), SEP], np.uint16), len(encoder.pieces(text)) + 2) for text in texts]
    batch = Batch(rows)
    with torch.no_grad():
        means = (model.states(batch) * batch.real[..., None]).sum(1).numpy()
    ours = means / np.linalg.norm(means, axis=1, keepdims=True)
    assert np.abs(ours - MiniLMEmbedder().encode(texts)).max() < 1e-5


def test_what_is_exported_reads_the_same_within_half_precision_and_has_no_words(tmp_path, encoder):
    torch.manual_seed(1)
    model = Reader(dropout=0.0).eval()
    export(model, tmp_path / "reader.safetensors")
    assert (tmp_path / "reader.safetensors").stat().st_size < 25e6
    batch = Batch(encoder.rows([asked()]))
    with torch.no_grad():
        before, after = model(batch), load_export(tmp_path / "reader.safetensors")(batch)
    assert all(torch.allclose(one, other, atol=2e-2) for one, other in zip(before, after, strict=True))
    assert WORDS not in dict(trainable(model))


def test_the_loss_takes_each_label_that_is_known_and_no_other():
    rows = [Row(np.array([CLS, 5, SEP, 6, 7, SEP], np.uint16), 3, *labels) for labels in [(3, 4, 1, -1), (-1, -1, -1, 3)]]
    spans, answerable = torch.zeros(2, 2, 6), torch.zeros(2)
    support = torch.zeros(2, 3)
    expected = (np.log(6) + np.log(2) + -np.log(2 / 3)) / 2  # six places, even odds, two of three classes
    assert float(loss((spans, answerable, support), Batch(rows))) == pytest.approx(expected, abs=1e-6)


def test_only_the_first_token_and_the_passage_can_be_an_answer(encoder):
    (row,) = encoder.rows([asked()])
    with torch.no_grad():
        spans, _, _ = Reader(dropout=0.0).eval()(Batch([row]))
    allowed = [0, *range(row.passage, len(row.ids) - 1)]
    assert torch.nonzero(spans[0, 0] > -1e3)[:, 0].tolist() == allowed


def test_the_best_span_never_ends_before_it_starts_nor_leaves_the_passage():
    row = Row(np.zeros(7, np.uint16), 2)
    start, end = np.array([9, 9, 0, 0, 3, 1, 9.0]), np.array([9, 9, 4, 0, 0, 2, 9.0])
    assert best_span(start, end, row) == (4, 5, 5.0)  # (4, 2) would have 7


def some_rows(encoder, number):
    return tuple(encoder.rows([asked(f"Who ran mill {i}?") for i in range(number)]))


def test_every_row_is_read_once_an_epoch_and_the_dealt_ones_once_a_run(encoder):
    rows = some_rows(encoder, 23)
    stage = Stage("long", rows[:10], rows[10:], epochs=2, batch=4)
    seen = [id(row) for _, batch in batches([stage], 1) for row in batch]
    assert [seen.count(id(row)) for row in rows] == [2] * 10 + [1] * 13
    assert length([stage]) == len(list(batches([stage], 1)))


def test_the_order_depends_on_the_seed_only_and_can_be_entered_anywhere(encoder):
    rows = some_rows(encoder, 23)
    parts = [Stage("short", rows[:9], (), 1, 2), Stage("long", rows[9:], (), 2, 3)]

    def order(seed, skip=0):
        return [(name, [id(row) for row in batch]) for name, batch in batches(parts, seed, skip)]

    assert order(1) != order(2)
    assert all(order(1, skip) == order(1)[skip:] for skip in (0, 4, 5, 6, 11, length(parts)))


def test_a_killed_run_goes_on_to_the_same_weights(encoder, tmp_path):
    parts = [Stage("short", some_rows(encoder, 8), (), 1, 2)]
    schedule = Schedule(length(parts))

    def learn(learner, most):
        for _, batch in itertools.islice(batches(parts, 1, learner.step), most):
            learner.learn(batch)
        return learner

    whole = learn(Learner(schedule, 1), 4)
    killed = learn(Learner(schedule, 1), 1)
    killed.averaged()  # as when it is measured, which may happen at any step
    learn(killed, 1).save(tmp_path / "checkpoint.pt", "data")
    resumed = Learner(schedule, 7)
    resumed.load(tmp_path / "checkpoint.pt", "data")
    learn(resumed, 4)
    for reader in ("plain", "averaged"):
        one, other = (getattr(learner, reader)().state_dict() for learner in (whole, resumed))
        assert all(torch.equal(one[name], other[name]) for name in one)
    with pytest.raises(ValueError, match="other data"):
        Learner(schedule, 1).load(tmp_path / "checkpoint.pt", "changed")


def test_the_fingerprint_of_the_rows_tells_pieces_labels_and_order(encoder):
    one, other = some_rows(encoder, 2)
    relabelled = replace(one, answerable=0)
    variants = [(one, other), (other, one), (relabelled, other), (one,)]
    assert len({fingerprint([Stage("short", rows, (), 1, 2)]) for rows in variants}) == 4


def test_the_words_stay_frozen_and_the_rest_learns(encoder):
    learner = Learner(Schedule(10), 1)
    before = {name: value.detach().clone() for name, value in learner.model.named_parameters()}
    learner.learn(encoder.rows([asked(), Example("test", "Ann Lee ran it.", MILL, support=Support.SUPPORTED)]))
    changed = {name for name, value in learner.model.named_parameters() if not torch.equal(value, before[name])}
    assert WORDS not in changed
    assert {"encoder.layer.0.intermediate.dense.weight", "span.weight", "answerable.weight", "support.weight"} <= changed


def test_an_untrained_reader_finds_some_span_of_the_passage(encoder):
    (found,) = read(Reader(dropout=0.0).eval(), [asked()], encoder)
    assert found.text and found.text in MILL


def test_abstaining_is_counted_as_right_where_there_is_no_answer():
    example = asked()
    questions = [Question(example, ("Ann Lee",)), Question(example, ())]
    found = [Read("Ann Lee", 2.0, 1.0), Read("Ann", 1.0, -1.0)]
    figures = answer_figures(questions, found)
    assert (figures["f1"], figures["em"], figures["f1_with_abstention"], figures["always_abstain"]) == (1.0, 1.0, 1.0, 0.5)
    assert figures["auroc_both"] == 1.0


def test_a_summary_is_worth_as_much_as_its_worst_sentence(encoder):
    torch.manual_seed(1)
    model, windows = Reader(dropout=0.0).eval(), Windows(encoder)

    def scores(*claims):
        held = [Edited(LabelledClaim("key", MILL, claim, True, "summedits/mills"), claim) for claim in claims]
        return sentence_scores(model, held, encoder, windows)

    alone = scores("Ann Lee ran it.", "It was sold to Nora Quist.")
    assert scores("Ann Lee ran it. It was sold to Nora Quist.") == [pytest.approx(min(alone), abs=1e-5)]


@with_data
def test_the_development_sample_is_the_same_each_time():
    squad = read_squad(DATA)
    one, other = (development(squad.development[:1], (), 20, 1) for _ in range(2))
    assert one == other
    assert len(one.questions) == len(one.made) == 20
