"""Which passages have a stem, and how often, kept in memory from one question to the next.

A few stems stand in most passages of a large corpus; to read where these stand takes nearly all of a search by words. Only
stems that were asked for lately are kept, so that memory is bounded and an index opens without reading any.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import Counter, OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

TABLES = """CREATE VIRTUAL TABLE words USING fts5(stems, tokenize = "ascii tokenchars '_.,:'");
CREATE TABLE lengths(number INTEGER PRIMARY KEY, stems INTEGER NOT NULL);
"""
"""The text in `words` is stems with blanks between them: what they may consist of is no sign to split at. `lengths` tells how
many a passage has."""
_MOST = 4_000_000
"""Entries that are kept, of 6 bytes each: all stems of some 80,000 passages."""
_MANY = 2_000
"""New passages beyond which what is kept is read anew when it is asked for."""
_OCCURRENCES = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.occurrences USING fts5vocab('main', 'words', 'instance')"


@dataclass(frozen=True, slots=True)
class Lengths:
    """All passages as of a revision of the index: their numbers, ascending, and how many stems each has."""

    revision: int
    numbers: npt.NDArray[np.int64]
    stems: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Posting:
    """The passages that have a stem, as places in `Lengths.numbers`, ascending, and how often each has it."""

    places: npt.NDArray[np.int32]
    counts: npt.NDArray[np.uint16]


class Postings:
    """What is in memory of the words of one index. Safe to share between threads.

    Args:
        most: how many entries are kept.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._lengths: Lengths | None = None
        self._kept: OrderedDict[str, Posting] = OrderedDict()
        self._size = 0

    def read(
        self, connection: sqlite3.Connection, revision: int, stems: Collection[str]
    ) -> tuple[Lengths, Mapping[str, Posting]]:
        """All passages, and the postings of the stems, as the connection sees them, which is in a transaction.

        Args:
            connection: what reads the index.
            revision: of the index, as the connection sees it.
            stems: what is asked for; one that no passage has gets an empty posting.
        """
        with self._lock:
            if self._lengths is None or self._lengths.revision <= revision:
                lengths = self._follow(connection, revision)
                return lengths, {stem: self._posting(connection, lengths, stem) for stem in stems}
        return Postings().read(connection, revision, stems)  # for who still sees an older state

    def _follow(self, connection: sqlite3.Connection, revision: int) -> Lengths:
        """Bring what is kept to a revision; only what is new is read, unless something has gone."""
        before = self._lengths
        if before is not None and before.revision == revision:
            return before
        if before is None:
            lengths = _read_lengths(connection, revision)
        else:
            lengths = _followed(connection, revision, before)
            self._kept = _extended(connection, lengths, before, _renumbered(self._kept, lengths, before))
            self._size = sum(map(_size, self._kept.values()))
        self._lengths = lengths
        return lengths

    def _posting(self, connection: sqlite3.Connection, lengths: Lengths, stem: str) -> Posting:
        if stem not in self._kept:
            self._kept[stem] = _read_posting(connection, lengths, stem)
            self._size += _size(self._kept[stem])
        self._kept.move_to_end(stem)
        posting = self._kept[stem]
        while self._size > self._most:
            _, gone = self._kept.popitem(last=False)
            self._size -= _size(gone)
        return posting


def _size(posting: Posting) -> int:
    return 1 + len(posting.places)


def _renumbered(kept: OrderedDict[str, Posting], lengths: Lengths, before: Lengths) -> OrderedDict[str, Posting]:
    """The same postings with the places that their passages have now, without those that have gone."""
    if np.array_equal(before.numbers, lengths.numbers[: len(before.numbers)]):
        return kept.copy()
    stays = np.isin(before.numbers, lengths.numbers, assume_unique=True)
    places = np.cumsum(stays, dtype=np.int32) - 1
    there = {stem: stays[posting.places] for stem, posting in kept.items()}
    return OrderedDict((stem, Posting(places[one.places[there[stem]]], one.counts[there[stem]])) for stem, one in kept.items())


def _extended(
    connection: sqlite3.Connection, lengths: Lengths, before: Lengths, kept: OrderedDict[str, Posting]
) -> OrderedDict[str, Posting]:
    """The same postings with the passages that are new behind the others; none where these are many."""
    last = int(before.numbers[-1]) if len(before.numbers) else 0
    first = int(np.searchsorted(lengths.numbers, last, side="right"))
    if len(lengths.numbers) - first > _MANY:
        return OrderedDict()
    found: dict[str, list[tuple[int, int]]] = {}
    rows = connection.execute("SELECT stems FROM words WHERE rowid > ? ORDER BY rowid", (last,))
    for place, (stems,) in enumerate(rows, start=first):
        for stem, count in Counter(stems.split(" ")).items():
            found.setdefault(stem, []).append((place, count))
    for stem in kept.keys() & found.keys():
        places, counts = np.array(found[stem]).T
        grown = Posting(
            np.concatenate([kept[stem].places, places.astype(np.int32)]),
            np.concatenate([kept[stem].counts, counts.astype(np.uint16)]),
        )
        kept[stem] = grown
    return kept


def _followed(connection: sqlite3.Connection, revision: int, before: Lengths) -> Lengths:
    """All passages as of a later revision."""
    fresh = _read_lengths(connection, revision, after=int(before.numbers[-1]) if len(before.numbers) else 0)
    (every,) = connection.execute("SELECT count(*) FROM lengths").fetchone()
    if len(before.numbers) + len(fresh.numbers) > every:
        return _read_lengths(connection, revision)
    numbers, stems = np.concatenate([before.numbers, fresh.numbers]), np.concatenate([before.stems, fresh.stems])
    return Lengths(revision, numbers, stems)


def _read_lengths(connection: sqlite3.Connection, revision: int, after: int = 0) -> Lengths:
    rows = connection.execute("SELECT number, stems FROM lengths WHERE number > ? ORDER BY number", (after,)).fetchall()
    table = np.array(rows, np.int64).reshape(-1, 2)
    return Lengths(revision, np.ascontiguousarray(table[:, 0]), np.ascontiguousarray(table[:, 1]))


def _read_posting(connection: sqlite3.Connection, lengths: Lengths, stem: str) -> Posting:
    connection.execute(_OCCURRENCES)
    query = "SELECT group_concat(doc) FROM temp.occurrences WHERE term = ?"  # one text, as thousands of rows take longer
    (found,) = connection.execute(query, (stem,)).fetchone()
    numbers, counts = np.unique(np.fromstring(found or "", np.int64, sep=","), return_counts=True)
    return Posting(np.searchsorted(lengths.numbers, numbers).astype(np.int32), counts.astype(np.uint16))
