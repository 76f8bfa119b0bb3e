"""Arithmetic on all processor cores: whole passes side by side, each on one thread.

Splitting single products among the threads of BLAS gains little, as ours are small, and on a busy machine these threads wait
for each other. Whole passes don't: whoever asks for them works on them too, and waits for no thread that has no time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

_T = TypeVar("_T")
_R = TypeVar("_R")


def cores() -> int:
    """How many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(function: Callable[[_T], _R], items: Sequence[_T]) -> list[_R]:
    """What a function makes of each item, in order, on as many cores as are free.

    Raises:
        Exception: what the function raises for an item; others may have been left undone then.
    """
    if len(items) < 2 or cores() < 2:
        return [function(item) for item in items]
    helped = [_helpers().submit(function, item) for item in items]
    try:  # the helpers begin at the first item, the caller at the last, until they meet
        found = [function(item) if one.cancel() else one.result() for item, one in zip(items[::-1], helped[::-1], strict=True)]
    finally:
        for one in helped:
            one.cancel()
    return found[::-1]


@cache
def _helpers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(cores() - 1, "arithmetic")
