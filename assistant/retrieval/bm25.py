"""BM25 over stems, by SQLite's full-text index, so that a change costs what it changes.

Robertson and Zaragoza (2009) with k1 = 1.2 and b = 0.75, as FTS5 has it (https://www.sqlite.org/fts5.html#the_bm25_function): a
stem that half of the passages have, or more, counts next to nothing.

Passages that have nothing but the common stems of a query are not scored where these can't bring them among the best (MaxScore,
Turtle and Flood 1995): in a large corpus a few stems stand in most passages, and would take nearly all of the time.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from assistant.errors import IndexMismatchError
from assistant.text.words import content_stems

TABLES = """CREATE VIRTUAL TABLE words USING fts5(stems, tokenize = "ascii tokenchars '_.,:'");
CREATE TABLE frequencies(stem TEXT PRIMARY KEY, passages INTEGER NOT NULL) WITHOUT ROWID;
"""
"""The text in `words` is stems with blanks between them: what they may consist of is no sign to split at. `frequencies` tells
how many passages have a stem, of the empty stem how many there are."""
_DECIMALS = 9
"""Of a score. A sum in another order differs further down, which must not decide between equals."""
_SEARCH = f"""
SELECT rowid, round(-bm25(words), {_DECIMALS}) AS score FROM words WHERE words MATCH ? ORDER BY score DESC, rowid LIMIT ?
"""
_COUNT = """
INSERT INTO frequencies VALUES (?, ?) ON CONFLICT(stem) DO UPDATE SET passages = passages + excluded.passages
"""
_MISCOUNTED = """
SELECT (SELECT count(*) FROM (SELECT term, doc FROM temp.terms EXCEPT SELECT stem, passages FROM frequencies))
     + (SELECT count(*) FROM (SELECT stem, passages FROM frequencies WHERE stem <> '' EXCEPT SELECT term, doc FROM temp.terms))
"""
_LEAST = 1e-6
"""The weight of a stem that half of the passages have, or more."""
_MOST = 2.2
"""What a stem adds to a score is less than its weight times k1 + 1."""


@dataclass(frozen=True, slots=True)
class _Sought:
    """A stem of the query: how many passages have it, and its weight, the inverse document frequency."""

    stem: str
    passages: int
    weight: float


class Bm25:
    """A ranking of passages by the words they share with a query, seen through one connection in a transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, texts: Iterable[tuple[int, str]]) -> None:
        """Take in passages, as pairs of number and text."""
        rows = [(number, _stemmed(text)) for number, text in texts]
        self._connection.executemany("INSERT INTO words(rowid, stems) VALUES (?, ?)", rows)
        self._connection.executemany(_COUNT, _counted(stems for _, stems in rows).items())

    def remove(self, numbers: Sequence[int]) -> None:
        """Take out passages."""
        query = "SELECT stems FROM words WHERE rowid IN (SELECT value FROM json_each(?))"
        gone = _counted(stems for (stems,) in self._connection.execute(query, (json.dumps(list(numbers)),)))
        self._connection.executemany("DELETE FROM words WHERE rowid = ?", [(number,) for number in numbers])
        self._connection.executemany(_COUNT, [(stem, -passages) for stem, passages in gone.items()])
        self._connection.executemany("DELETE FROM frequencies WHERE stem = ? AND passages = 0", [(stem,) for stem in gone])

    def search(self, query: str, n: int) -> list[tuple[int, float]]:
        """The numbers of the up to `n` best passages with their scores, all above 0, best first; ties by number."""
        stems = self._sought(query)
        first = next((i for i, one in enumerate(stems, start=1) if one.passages >= n), len(stems))
        best = self._best(_any(stems[:first]), n)
        held = max(first, _deciding(stems, best[-1][1] if len(best) == n else 0.0))
        if held > first:
            best = self._best(_any(stems[:held]), n)
        if held < len(stems):
            best += self._best(f"({_any(stems[:held])}) AND ({_any(stems[held:])})", n)
        scores = dict(sorted(best, key=lambda found: found[1]))  # of two for a passage the higher, in which more was counted
        return sorted(scores.items(), key=lambda found: (-found[1], found[0]))[:n]

    def check(self, texts: Iterable[tuple[int, str]]) -> None:
        """See whether the words of these passages can be found, and no others.

        Raises:
            IndexMismatchError: if not.
            sqlite3.Error: if it can't be read.
        """
        self._connection.execute("INSERT INTO words(words) VALUES ('integrity-check')")
        (left,) = self._connection.execute("SELECT count(*) FROM words").fetchone()
        self._check_frequencies(left)
        for number, text in texts:
            row = self._connection.execute("SELECT stems FROM words WHERE rowid = ?", (number,)).fetchone()
            left -= 1
            if row is None or row[0] != _stemmed(text):
                raise IndexMismatchError(f"it is damaged (the words of passage {number} are not its own)")
        if left:
            raise IndexMismatchError("it is damaged (it has words of passages that are not there)")

    def _check_frequencies(self, passages: int) -> None:
        self._connection.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.terms USING fts5vocab('main', 'words', 'row')")
        (miscounted,) = self._connection.execute(_MISCOUNTED).fetchone()
        (found,) = self._connection.execute("SELECT coalesce(sum(passages), 0) FROM frequencies WHERE stem = ''").fetchone()
        if miscounted or found != passages:
            raise IndexMismatchError("it is damaged (its words are not as common as it says)")

    def _sought(self, query: str) -> list[_Sought]:
        """The stems of the query that some passage has, rarest first; one that is said twice counts twice."""
        stems = content_stems(query)
        some = "SELECT stem, passages FROM frequencies WHERE stem IN (SELECT value FROM json_each(?))"
        counts = dict(self._connection.execute(some, (json.dumps(["", *set(stems)]),)).fetchall())
        every = counts.pop("", 0)
        sought = [_Sought(stem, counts[stem], _weight(counts[stem], every)) for stem in stems if stem in counts]
        return sorted(sought, key=lambda one: (one.passages, one.stem))

    def _best(self, expression: str, n: int) -> list[tuple[int, float]]:
        return self._connection.execute(_SEARCH, (expression, n)).fetchall() if expression else []


def _deciding(stems: Sequence[_Sought], score: float) -> int:
    """How many of the stems, rarest first, a passage must have one of to reach the score."""
    adds = accumulate((_MOST * one.weight for one in reversed(stems)), initial=0.0)
    return len(stems) - max((i for i, most in enumerate(adds) if most < score), default=0)


def _weight(passages: int, every: int) -> float:
    return max(math.log((every - passages + 0.5) / (passages + 0.5)), _LEAST)


def _any(stems: Iterable[_Sought]) -> str:
    return " OR ".join(f'"{one.stem}"' for one in stems)


def _counted(texts: Iterable[str]) -> Counter[str]:
    """How many passages have each stem; all have the empty one."""
    return Counter(stem for stems in texts for stem in {"", *stems.split(" ")})


def _stemmed(text: str) -> str:
    return " ".join(content_stems(text))
