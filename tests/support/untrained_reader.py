"""A reader with random weights, by whose file it is loaded as the shipped one is."""

from __future__ import annotations

import pytest
import torch

from assistant.models.minilm import MiniLMEmbedder
from assistant.models.reader import MiniLMReader
from assistant.models.weights import file_digest
from training.reader import model as torch_model

QUESTION = "What do lorries pay?"


@pytest.fixture(name="untrained", scope="module")
def untrained_fixture():
    """The encoder with heads that were never trained, but are the same each time."""
    torch.manual_seed(1)
    model = torch_model.Reader(dropout=0.0)
    for head in (model.span, model.answerable, model.support):
        torch.nn.init.normal_(head.weight, std=0.5)
    return model.eval()


@pytest.fixture(name="weights", scope="module")
def weights_fixture(untrained, tmp_path_factory):
    path = tmp_path_factory.mktemp("weights") / "reader.safetensors"
    torch_model.export(untrained, path)
    return path


@pytest.fixture(name="encoder", scope="module")
def encoder_fixture():
    return MiniLMEmbedder()


@pytest.fixture(name="reader", scope="module")
def reader_fixture(encoder, weights):
    return MiniLMReader(encoder, weights, file_digest(weights))
