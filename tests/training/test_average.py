"""The mean of the weights of several runs."""

from __future__ import annotations

import pytest
import torch

from training.reader.average import mean_of


def test_each_tensor_is_the_mean_of_those_of_the_runs():
    first, second = (
        {"a": torch.tensor([1.0, 3.0]), "b": torch.tensor(2.0)},
        {"a": torch.tensor([3.0, 3.0]), "b": torch.tensor(0.5)},
    )
    found = mean_of([first, second])
    assert found["a"].tolist() == [2.0, 3.0]
    assert found["b"].item() == 1.25
    assert found["a"].dtype is torch.float16


def test_runs_of_different_models_are_refused():
    with pytest.raises(ValueError, match="different models"):
        mean_of([{"a": torch.ones(1)}, {"b": torch.ones(1)}])
