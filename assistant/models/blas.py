"""How NumPy's BLAS computes: on one thread for as long as wanted, and in tiles of rows."""

from __future__ import annotations

import threading
from functools import cache
from types import TracebackType
from typing import Any

_WIDEST = 12


class OneBlasThread:
    """Keeps BLAS to one thread for as long as anything is within, in whatever order it leaves."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._within = 0
        self._limits: Any = None

    def __enter__(self) -> None:
        with self._lock:
            if not self._within:
                self._limits = _controller().limit(limits=1, user_api="blas")
            self._within += 1

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with self._lock:
            self._within -= 1
            if not self._within:
                self._limits.restore_original_limits()


one_blas_thread = OneBlasThread()


@cache
def tile() -> int:
    """Texts that begin at multiples of so many rows have the same products, to the last bit, whatever stands beside them.

    OpenBLAS computes a product in tiles of rows, and some of its kernels sum up the rows of the last tile in another order.
    Tried on those for x86 (`tests/models/test_blas.py`): with tiles of 12 every row is summed up alike by the widest of
    them, Haswell's, and by those for older processors; those for AVX-512 sum up every row alike wherever it stands.
    """
    kernels = {one.get("architecture") for one in _controller().info() if one["internal_api"] == "openblas"}
    return 1 if kernels == {"SkylakeX"} else _WIDEST


@cache
def _controller() -> Any:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
