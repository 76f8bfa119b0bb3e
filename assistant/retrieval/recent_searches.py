"""What the last searches found: a question is searched for how the articles spell it, and then again for its answer."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

from assistant.retrieval.index import Candidate

_KEPT = 16


class RecentSearches:
    """Searches, each by all that its outcome depends on. Safe to share between threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, tuple[Candidate, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, asked: Hashable, search: Callable[[], tuple[Candidate, ...]]) -> tuple[Candidate, ...]:
        """What was found a moment ago, or is found now."""
        with self._lock:
            if asked in self._kept:
                return self._kept[asked]
        found = search()
        with self._lock:
            self._kept[asked] = found
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found
