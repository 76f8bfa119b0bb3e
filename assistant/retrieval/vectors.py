"""The vectors of passages and of their sentences, as half-precision numbers with a checksum."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from zlib import crc32

import numpy as np
import numpy.typing as npt

from assistant.errors import IndexMismatchError
from assistant.models.embedder import Vectors

Numbers = npt.NDArray[np.int64]
_KEPT = np.dtype("<f2")
"""Of 11 significant bits: a cosine is off by about 0.00001, and half the space is enough."""
_AT_ONCE = 4096
_FEW = 500


class VectorStore:
    """Vectors by the number of the passage, seen through one connection in a transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def put(self, number: int, passage: Vectors, sentences: Sequence[Vectors]) -> None:
        """Keep the vector of a passage and those of its sentences, each of shape (dimension,)."""
        for query, vectors in (
            ("INSERT INTO passage_vectors VALUES (?, ?, ?)", [passage]),
            ("INSERT INTO sentence_vectors VALUES (?, ?, ?)", sentences),
        ):
            data = b"".join(vector.astype(_KEPT).tobytes() for vector in vectors)
            self._connection.execute(query, (number, data, crc32(data)))

    def remove(self, numbers: Sequence[int]) -> None:
        """Forget passages."""
        for table in ("passage_vectors", "sentence_vectors"):
            self._connection.executemany(f"DELETE FROM {table} WHERE number = ?", [(number,) for number in numbers])

    def numbers(self, after: int = 0) -> Numbers:
        """The numbers of the passages that are larger than `after`, ascending."""
        query = "SELECT number FROM lengths WHERE number > ? ORDER BY number"  # the smallest of the tables
        rows = self._connection.execute(query, (after,))
        return np.fromiter((row[0] for row in rows), np.int64)

    def count(self, after: int) -> int:
        """How many passages have a number that is larger than `after`."""
        return int(self._connection.execute("SELECT count(*) FROM lengths WHERE number > ?", (after,)).fetchone()[0])

    def passages(self, after: int = 0) -> Iterator[tuple[Numbers, Vectors]]:
        """The vectors of the passages whose numbers are larger than `after`, some thousands at a time.

        Raises:
            IndexMismatchError: if one is not what was put in.
        """
        query = "SELECT number, vector, checksum FROM passage_vectors WHERE number > ? ORDER BY number"
        rows = self._connection.execute(query, (after,))
        while some := rows.fetchmany(_AT_ONCE):
            data = b"".join(_sound(number, vector, checksum) for number, vector, checksum in some)
            numbers = np.array([number for number, _, _ in some])
            yield numbers, np.frombuffer(data, _KEPT).reshape(len(some), -1).astype(np.float32)

    def some(self, numbers: Sequence[int]) -> tuple[Numbers, Vectors]:
        """The vectors of those passages that exist.

        Raises:
            IndexMismatchError: if one is not what was put in.
        """
        found = dict(self._kept("passage_vectors", numbers))
        vectors = np.array(list(found.values())).astype(np.float32)
        return np.array(list(found), np.int64), vectors if found else vectors.reshape(0, 0)

    def sentences(self, numbers: Sequence[int], dimension: int) -> dict[int, Vectors]:
        """The vectors of the sentences of those passages that exist, each of shape (sentences, dimension).

        Raises:
            IndexMismatchError: if one is not what was put in.
        """
        kept = self._kept("sentence_vectors", numbers)
        return {number: vectors.reshape(-1, dimension).astype(np.float32) for number, vectors in kept}

    def _kept(self, table: str, numbers: Sequence[int]) -> Iterator[tuple[int, npt.NDArray[np.float16]]]:
        for start in range(0, len(numbers), _FEW):
            few = [int(number) for number in numbers[start : start + _FEW]]
            query = f"SELECT * FROM {table} WHERE number IN ({','.join('?' * len(few))})"
            for number, data, checksum in self._connection.execute(query, few):
                yield number, np.frombuffer(_sound(number, data, checksum), _KEPT)

    def check(self) -> None:
        """See whether every vector is what was put in.

        Raises:
            IndexMismatchError: if one is not, or is missing.
        """
        for table in ("passage_vectors", "sentence_vectors"):
            for row in self._connection.execute(f"SELECT * FROM {table}"):
                _sound(*row)
        query = "SELECT (SELECT count(*) FROM passages), (SELECT count(*) FROM passage_vectors), count(*) FROM sentence_vectors"
        if len(set(self._connection.execute(query).fetchone())) > 1:
            raise IndexMismatchError("it is damaged (vectors are missing)")


def _sound(number: int, data: bytes, checksum: int) -> bytes:
    if crc32(data) != checksum:
        raise IndexMismatchError(f"it is damaged (a vector of passage {number} is not what was written)")
    return data
