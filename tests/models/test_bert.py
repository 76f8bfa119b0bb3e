"""The forward pass: GELU is GELU, a text's states don't depend on its company, and batches share texts out evenly."""

from __future__ import annotations

import math
import platform

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.models import bert
from assistant.models.bert import PIECES, batches
from assistant.models.minilm import bundled_embedder

X86 = platform.machine() in ("x86_64", "AMD64")


def test_gelu_is_x_times_the_normal_distribution():
    x = np.linspace(-9, 9, 50 * 37, dtype=np.float32).reshape(50, 37)
    wanted = np.array([v / 2 * (1 + math.erf(v / math.sqrt(2))) for v in x.ravel()]).reshape(x.shape)
    bert._gelu(x)
    np.testing.assert_allclose(x, wanted, atol=6e-7)


@pytest.mark.parametrize("tile", [1, 12, 5])
def test_states_do_not_depend_on_what_else_is_read(monkeypatch, tile):
    monkeypatch.setattr(bert, "tile", lambda: tile)
    random, model = np.random.default_rng(0), bundled_embedder()._bert
    rows = [[101, *random.integers(2000, 20000, length).tolist(), 102] for length in (1, 3, 3, 10, 40, 3, 10, 33)]
    seconds = [2, 2, 4, 7, 20, 3, 9, 1]
    together = model.states(rows, seconds)
    for row, second, found in zip(rows, seconds, together, strict=True):
        (alone,) = model.states([row], [second])
        assert found.shape == (len(row), 384)
        np.testing.assert_allclose(found, alone, atol=1e-5)


@pytest.mark.skipif(not X86, reason="tiles were tried for processors of this kind only")
def test_states_are_the_same_to_the_last_bit_in_any_company():
    random, model = np.random.default_rng(1), bundled_embedder()._bert
    rows = [[101, *random.integers(2000, 20000, length).tolist(), 102] for length in (0, 2, 5, 10, 10, 61, 130)]
    together = model.states(rows)
    for order in (range(7), (6, 2, 0, 4), (3,), (5, 1, 3)):
        for i, found in zip(order, model.states([rows[i] for i in order]), strict=True):
            assert np.array_equal(found, together[i])


@given(st.lists(st.integers(1, 400), max_size=60), st.integers(1, 5))
def test_batches_hold_each_text_once_and_are_of_about_one_size(lengths, cores):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(bert, "cores", lambda: cores)
        found = list(batches(lengths))
    assert sorted(i for batch in found for i in batch) == list(range(len(lengths)))
    assert all(batch == sorted(batch, key=lambda i: lengths[i]) for batch in found)
    assert all(sum(lengths[i] for i in batch) <= PIECES + max(lengths) for batch in found)


def test_all_cores_get_as_much(monkeypatch):
    monkeypatch.setattr(bert, "cores", lambda: 2)
    assert [len(batch) for batch in batches([130] * 8)] == [2, 2, 2, 2]
    assert [len(batch) for batch in batches([30] * 8)] == [4, 4]
    assert list(batches([9])) == [[0]]
    assert list(batches([])) == []
