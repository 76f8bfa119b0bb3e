"""BM25 over stems, which SQLite's full-text index finds, so that a change costs what it changes.

Robertson and Zaragoza (2009) with k1 = 1.2 and b = 0.75, as FTS5 has it (https://www.sqlite.org/fts5.html#the_bm25_function): a
stem that half of the passages have, or more, counts next to nothing. The sum is made here, of what is kept in memory.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterable, Sequence

import numpy as np

from assistant.errors import IndexMismatchError
from assistant.retrieval.postings import Postings
from assistant.retrieval.vectors import Numbers
from assistant.text.words import content_stems

_K1 = 1.2
_B = 0.75
_DECIMALS = 9
"""Of a score. A sum in another order differs further down, which must not decide between equals."""
_LEAST = 1e-6
"""The weight of a stem that half of the passages have, or more."""


class Bm25:
    """A ranking of passages by the words they share with a query, seen through one connection in a transaction.

    Args:
        connection: reads and changes the tables of `postings.TABLES`.
        postings: what is kept in memory of them from one question to the next; unset, nothing is.
        revision: of the index, which grows with every change.
    """

    def __init__(self, connection: sqlite3.Connection, postings: Postings | None = None, revision: int = 0) -> None:
        self._connection = connection
        self._postings = postings
        self._revision = revision

    def add(self, texts: Iterable[tuple[int, str]]) -> None:
        """Take in passages, as pairs of number and text."""
        rows = [(number, content_stems(text)) for number, text in texts]
        self._connection.executemany(
            "INSERT INTO words(rowid, stems) VALUES (?, ?)", [(number, " ".join(stems)) for number, stems in rows]
        )
        self._connection.executemany("INSERT INTO lengths VALUES (?, ?)", [(number, len(stems)) for number, stems in rows])

    def remove(self, numbers: Sequence[int]) -> None:
        """Take out passages."""
        self._connection.executemany("DELETE FROM words WHERE rowid = ?", [(number,) for number in numbers])
        self._connection.executemany("DELETE FROM lengths WHERE number = ?", [(number,) for number in numbers])

    def search(self, query: str, n: int, within: Numbers | None = None) -> list[tuple[int, float]]:
        """The numbers of the up to `n` best passages with their scores, all above 0, best first; ties by number.

        A stem that is said twice counts twice. Where `within` names the passages that are wanted, no others are given; all
        count for how rare a stem is.
        """
        stems = content_stems(query)
        lengths, found = (self._postings or Postings()).read(self._connection, self._revision, dict.fromkeys(stems))
        every = len(lengths.numbers)
        if not lengths.stems.any():
            return []
        norms = _K1 * (1 - _B + _B * lengths.stems / lengths.stems.mean())
        scores = np.zeros(every)
        for stem in sorted(stems, key=lambda stem: (len(found[stem].places), stem)):
            places, counts = found[stem].places, found[stem].counts.astype(np.float64)
            scores[places] += _weight(len(places), every) * (counts * (_K1 + 1) / (counts + norms[places]))
        scores = np.round(scores, _DECIMALS)
        if within is not None:
            scores[~np.isin(lengths.numbers, within)] = 0.0
        least = np.partition(scores, -n)[-n] if every > n else 0.0
        few = np.flatnonzero((scores >= least) & (scores > 0))
        best = few[np.lexsort((few, -scores[few]))][:n]
        return list(zip(lengths.numbers[best].tolist(), scores[best].tolist(), strict=True))

    def check(self, texts: Iterable[tuple[int, str]]) -> None:
        """See whether the words of these passages can be found, and no others.

        Raises:
            IndexMismatchError: if not.
            sqlite3.Error: if it can't be read.
        """
        self._connection.execute("INSERT INTO words(words) VALUES ('integrity-check')")
        left, counted = self._connection.execute(
            "SELECT (SELECT count(*) FROM words), (SELECT count(*) FROM lengths)"
        ).fetchone()
        query = "SELECT words.stems, lengths.stems FROM words JOIN lengths ON number = words.rowid WHERE words.rowid = ?"
        for number, text in texts:
            stems = content_stems(text)
            left, counted = left - 1, counted - 1
            if self._connection.execute(query, (number,)).fetchone() != (" ".join(stems), len(stems)):
                raise IndexMismatchError(f"it is damaged (the words of passage {number} are not its own)")
        if left or counted:
            raise IndexMismatchError("it is damaged (it has words of passages that are not there)")


def _weight(passages: int, every: int) -> float:
    """The inverse document frequency of a stem that so many of all passages have."""
    return max(math.log((every - passages + 0.5) / (passages + 0.5)), _LEAST)
