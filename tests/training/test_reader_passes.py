"""That the ways to run the trained reader that are compared read the same."""

from __future__ import annotations

import pytest
import torch

from tests.support.mill import asked
from training.reader.bench import FIGURES, Quality, distance, quality_cells
from training.reader.encode import Encoder
from training.reader.model import Batch, Reader, export
from training.reader.passes import NumpyPass, OnnxPass, TorchPass
from training.reader.passes import export as export_onnx

WORDY = "Who ran the mill on the river, and who had been its owner before the flood?"


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(1)
    model = Reader(dropout=0.0).eval()
    model.load_state_dict(
        {name: value.half().float() for name, value in model.state_dict().items() if "word_emb" not in name}, strict=False
    )
    return model


@pytest.fixture(scope="module")
def rows():
    return Encoder().rows([asked(), asked(WORDY)])


def test_the_shipped_pass_reads_rows_of_several_lengths_as_the_trained_model(tmp_path, model, rows):
    export(model, tmp_path / "reader.safetensors")
    batch = Batch(rows)
    assert not batch.real.all()
    assert distance(NumpyPass(tmp_path / "reader.safetensors"), TorchPass(model), [batch]) < 1e-4


def test_what_is_exported_as_onnx_reads_batches_of_another_shape(tmp_path, model, rows):
    pytest.importorskip("onnx")
    export_onnx(model, Batch(rows[:1]), tmp_path / "reader.onnx")
    assert distance(OnnxPass(tmp_path / "reader.onnx"), TorchPass(model), [Batch(rows), Batch(rows[1:])]) < 1e-4


def test_what_was_lost_is_that_of_the_first_less_that_of_the_other():
    base = Quality(dict.fromkeys(FIGURES, 0.75), ("Ann", "1934"), (1.0, 0.5))
    one = Quality(dict.fromkeys(FIGURES, 0.7), ("Ann", "in 1934"), (0.9, 0.4))
    assert quality_cells(one, base) == [*["70.0 (+5.0)"] * len(FIGURES), "+10.0 – +10.0", "0.500"]
