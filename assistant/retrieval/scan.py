"""Nearest passages by comparing with every vector: exact, and on some ten thousand passages a matter of milliseconds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assistant.models.blas import one_blas_thread
from assistant.models.embedder import Vectors
from assistant.retrieval.vectors import Numbers, VectorStore

DECIMALS = 5
"""Of a cosine. The same text embedded at another time differs further down, which must not decide between equals."""

_OUTSIDE = -2.0
"""Below every cosine."""


@dataclass(frozen=True, slots=True)
class Scan:
    """Vectors in memory, shape (passages, dimension), with the ascending numbers of their passages, as of a revision.

    Those of passages up to the number `after` are left to a graph.
    """

    revision: int
    after: int
    numbers: Numbers
    vectors: Vectors

    @classmethod
    def load(cls, store: VectorStore, revision: int, after: int = 0) -> Scan:
        """All passages whose numbers are larger than `after`."""
        blocks = list(store.passages(after))
        if not blocks:
            return cls(revision, after, np.zeros(0, np.int64), np.zeros((0, 0), np.float32))
        return cls(revision, after, np.concatenate([one for one, _ in blocks]), np.concatenate([one for _, one in blocks]))

    def followed(self, store: VectorStore, revision: int, after: int = 0) -> Scan:
        """The same as of a later revision, for which only new vectors are read."""
        if after < self.after:
            return Scan.load(store, revision, after)
        present = store.numbers(after)
        last = int(self.numbers[-1]) if len(self.numbers) else after
        kept = np.isin(self.numbers, present, assume_unique=True) & (self.numbers > after)
        fresh = Scan.load(store, revision, max(last, after))
        numbers, vectors = (self.numbers, self.vectors) if kept.all() else (self.numbers[kept], self.vectors[kept])
        if not len(fresh.numbers):
            return Scan(revision, after, numbers, vectors)
        if not len(numbers):
            return Scan(revision, after, fresh.numbers, fresh.vectors)
        return Scan(revision, after, np.concatenate([numbers, fresh.numbers]), np.concatenate([vectors, fresh.vectors]))

    def nearest(self, vector: Vectors, n: int, within: Numbers | None = None) -> dict[int, float]:
        """The cosines of the `n` nearest passages by number, nearest first, of all or of those `within`; ties by number."""
        if not len(self.numbers):
            return {}
        with one_blas_thread:  # on a busy machine the threads of one product wait for each other
            cosines = np.round(self.vectors @ vector, DECIMALS)
        if within is not None:
            cosines[~np.isin(self.numbers, within)] = _OUTSIDE
        least = np.partition(cosines, -n)[-n] if len(cosines) > n else _OUTSIDE
        few = np.flatnonzero((cosines >= least) & (cosines > _OUTSIDE))
        order = few[np.lexsort((self.numbers[few], -cosines[few]))][:n]
        return {int(self.numbers[i]): float(cosines[i]) for i in order}
