"""BM25 over stems, by SQLite's full-text index, so that a change costs what it changes.

Robertson and Zaragoza (2009) with k1 = 1.2 and b = 0.75, as FTS5 has it (https://www.sqlite.org/fts5.html#the_bm25_function): a
stem that half of the passages have, or more, counts next to nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from assistant.errors import IndexMismatchError
from assistant.text.words import content_stems

TABLE = """CREATE VIRTUAL TABLE words USING fts5(stems, tokenize = "ascii tokenchars '_.,:'");"""
"""The text in it is stems with blanks between them: what they may consist of is no sign to split at."""
_DECIMALS = 9
"""Of a score. A sum in another order differs further down, which must not decide between equals."""
_SEARCH = f"""
SELECT rowid, round(-bm25(words), {_DECIMALS}) AS score FROM words WHERE words MATCH ? ORDER BY score DESC, rowid LIMIT ?
"""


class Bm25:
    """A ranking of passages by the words they share with a query, seen through one connection in a transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, texts: Iterable[tuple[int, str]]) -> None:
        """Take in passages, as pairs of number and text."""
        rows = [(number, _stemmed(text)) for number, text in texts]
        self._connection.executemany("INSERT INTO words(rowid, stems) VALUES (?, ?)", rows)

    def remove(self, numbers: Sequence[int]) -> None:
        """Take out passages."""
        self._connection.executemany("DELETE FROM words WHERE rowid = ?", [(number,) for number in numbers])

    def search(self, query: str, n: int) -> list[tuple[int, float]]:
        """The numbers of the up to `n` best passages with their scores, all above 0, best first; ties by number."""
        stems = " OR ".join(f'"{stem}"' for stem in content_stems(query))
        return self._connection.execute(_SEARCH, (stems, n)).fetchall() if stems else []

    def check(self, texts: Iterable[tuple[int, str]]) -> None:
        """See whether the words of these passages can be found, and no others.

        Raises:
            IndexMismatchError: if not.
            sqlite3.Error: if it can't be read.
        """
        self._connection.execute("INSERT INTO words(words) VALUES ('integrity-check')")
        (left,) = self._connection.execute("SELECT count(*) FROM words").fetchone()
        for number, text in texts:
            row = self._connection.execute("SELECT stems FROM words WHERE rowid = ?", (number,)).fetchone()
            left -= 1
            if row is None or row[0] != _stemmed(text):
                raise IndexMismatchError(f"it is damaged (the words of passage {number} are not its own)")
        if left:
            raise IndexMismatchError("it is damaged (it has words of passages that are not there)")


def _stemmed(text: str) -> str:
    return " ".join(content_stems(text))
