"""BLAS: one thread for as long as wanted, and tiles in which a row is summed up alike whatever stands beside it."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from contextlib import ExitStack

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from assistant.models.blas import OneBlasThread, _controller, tile

ALIKE = """
import numpy as np
from assistant.models.blas import tile
rows, random = tile(), np.random.default_rng(0)
x = random.standard_normal((40 * 12, 384), np.float32)
w = random.standard_normal((384, 1152), np.float32)
whole = x @ w
for many in range(max(2, rows), 20 * 12, rows * (1 if rows > 1 else 7)):
    for first in (0, rows, 5 * rows, 13 * rows):
        part = slice(first, first + many)
        assert np.array_equal(x[part] @ w, whole[part]), (many, first)
print(rows)
"""


def blas_threads():
    return [one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"]


def test_blas_has_one_thread_until_the_last_is_out():
    import numpy  # noqa: F401, whose library it is

    _controller.cache_clear()  # other tests may have loaded libraries since it looked for them
    with threadpool_limits(2, user_api="blas"):
        before, one = blas_threads(), OneBlasThread()
        with ExitStack() as second:
            with one:
                assert set(blas_threads()) == {1}
                second.enter_context(one)
            assert set(blas_threads()) == {1}
        assert blas_threads() == before


def test_tiles_are_looked_up_once():
    assert tile() in (1, 12)


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="tried for processors of this kind only")
@pytest.mark.parametrize("kernel", ["", "Haswell", "Sandybridge", "Prescott"])
def test_a_row_is_summed_up_alike_whatever_stands_beside_it(kernel):
    environment = {**os.environ, "OPENBLAS_CORETYPE": kernel, "OPENBLAS_NUM_THREADS": "1"}  # threads share out rows, too
    done = subprocess.run([sys.executable, "-c", ALIKE], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert kernel == "" or done.stdout.strip() == "12"
