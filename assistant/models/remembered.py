"""What was computed of texts, kept for when they come again; what is new is computed in one batch."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Remembered(Generic[K, V]):
    """Computes something of items, and keeps it for the last `size` of them; safe to share between threads.

    Args:
        compute: called with new items, each once, and gives one value for each, which must not depend on the others.
        size: how many values are kept.
    """

    def __init__(self, compute: Callable[[Sequence[K]], Sequence[V]], size: int) -> None:
        self._compute = compute
        self._size = size
        self._kept: OrderedDict[K, V] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, items: Sequence[K]) -> tuple[V, ...]:
        """One value for each item, in order."""
        with self._lock:
            found = {item: self._kept[item] for item in items if item in self._kept}
        new = [item for item in dict.fromkeys(items) if item not in found]
        if new:
            found.update(zip(new, self._compute(new), strict=True))
        with self._lock:
            for item in items:
                self._kept[item] = found[item]
                self._kept.move_to_end(item)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return tuple(found[item] for item in items)
