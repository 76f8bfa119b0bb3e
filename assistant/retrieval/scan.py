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
_SPACE = 1.1
"""Times the rows that are there is how many there is space for."""
_STILL = 0.9
"""A share of passages; where fewer of them are there still, all are read anew."""


class _Rows:
    """A matrix with space behind its rows, so that further ones need not copy those that are there.

    Args:
        vectors: the first rows.
        expected: how many rows there will be soon.
    """

    def __init__(self, vectors: Vectors, expected: int = 0) -> None:
        space = int(max(len(vectors), expected) * _SPACE) + 1  # what is not filled takes no memory
        self._held = np.empty((space, vectors.shape[1]), np.float32)
        self._held[: len(vectors)] = vectors
        self._filled = len(vectors)

    def first(self, number: int) -> Vectors:
        """So many of the rows."""
        return self._held[:number]

    def put(self, number: int, vectors: Vectors) -> _Rows:
        """The first `number` rows with others behind them, here if nothing else was put there."""
        if self._filled == number and number + len(vectors) <= len(self._held):
            self._held[number : number + len(vectors)] = vectors
            self._filled += len(vectors)
            return self
        return _Rows(np.concatenate([self.first(number), vectors]))


@dataclass(frozen=True, slots=True)
class Scan:
    """Vectors in memory with the numbers of their passages, as of a revision.

    Numbers ascend, but are 0 where a passage has gone. Passages up to the number `after` are left to a graph.
    """

    revision: int
    after: int
    numbers: Numbers
    rows: _Rows

    @classmethod
    def of(cls, numbers: Numbers, vectors: Vectors, revision: int = 0, after: int = 0) -> Scan:
        """Of these passages; `vectors` has the shape (passages, dimension)."""
        return cls(revision, after, numbers, _Rows(vectors))

    @classmethod
    def load(cls, store: VectorStore, revision: int, after: int = 0) -> Scan:
        """All passages whose numbers are larger than `after`."""
        numbers, rows = np.zeros(0, np.int64), _Rows(np.zeros((0, 0), np.float32))
        for some, vectors in store.passages(after):
            rows = rows.put(len(numbers), vectors) if len(numbers) else _Rows(vectors, store.count(after))
            numbers = np.concatenate([numbers, some])
        return cls(revision, after, numbers, rows)

    def followed(self, store: VectorStore, revision: int, after: int = 0) -> Scan:
        """The same as of a later revision, for which only new vectors are read; for one thread at a time."""
        if after < self.after or not len(self.numbers):
            return Scan.load(store, revision, after)
        fresh = Scan.load(store, revision, max(int(self.numbers.max()), after))
        numbers = np.where(self.numbers > after, self.numbers, 0)
        if np.count_nonzero(numbers) + len(fresh.numbers) > store.count(after):
            numbers = np.where(np.isin(numbers, store.numbers(after)), numbers, 0)
        if np.count_nonzero(numbers) < _STILL * len(numbers):
            return Scan.load(store, revision, after)
        if not len(fresh.numbers):
            return Scan(revision, after, numbers, self.rows)
        rows = self.rows.put(len(numbers), fresh.rows.first(len(fresh.numbers)))
        return Scan(revision, after, np.concatenate([numbers, fresh.numbers]), rows)

    def nearest(self, vector: Vectors, n: int, within: Numbers | None = None) -> dict[int, float]:
        """The cosines of the `n` nearest passages by number, nearest first, of all or of those `within`; ties by number."""
        if not len(self.numbers):
            return {}
        with one_blas_thread:  # on a busy machine the threads of one product wait for each other
            cosines = np.round(self.rows.first(len(self.numbers)) @ vector, DECIMALS)
        cosines[self.numbers == 0 if within is None else ~np.isin(self.numbers, within)] = _OUTSIDE
        least = np.partition(cosines, -n)[-n] if len(cosines) > n else _OUTSIDE
        few = np.flatnonzero((cosines >= least) & (cosines > _OUTSIDE))
        order = few[np.lexsort((self.numbers[few], -cosines[few]))][:n]
        return {int(self.numbers[i]): float(cosines[i]) for i in order}
