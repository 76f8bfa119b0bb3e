"""BM25 as the formula says, after whatever came in and went out."""

from __future__ import annotations

import random
import sqlite3
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import IndexMismatchError
from assistant.retrieval.bm25 import Bm25
from assistant.retrieval.postings import TABLES
from assistant.text.words import content_stems

ROWS = [(1, "otters swim"), (2, "otters eat fish fish"), (3, "the of and"), (4, "rivers run")]


@contextmanager
def ranking(rows):
    """What searches these rows."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(TABLES)
    bm25 = Bm25(connection)
    bm25.add(rows)
    yield bm25
    connection.close()


def test_by_hand():
    # idf = ln((N - df + 0.5) / (df + 0.5)), tf' = tf (k1 + 1) / (tf + k1 (1 - b + b len / mean len)), k1 = 1.2, b = 0.75
    idf = np.log((4 - 1 + 0.5) / (1 + 0.5))
    expected = idf * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 4 / 2))
    with ranking(ROWS) as bm25:
        ((number, score),) = bm25.search("fish", 9)
        assert (number, score) == (2, pytest.approx(expected))
        assert bm25.search("fish fish", 9) == [(2, pytest.approx(2 * expected))]
        assert [number for number, _ in bm25.search("otter", 9)] == [1, 2]
        assert [number for number, _ in bm25.search("otter", 1)] == [1]


@pytest.mark.parametrize("query", ["", "the", "zyzzyva", "🦦", "'; DROP TABLE words; --", '"', "NEAR(", "stems:otters^"])
def test_nothing_is_found_where_no_word_is_shared(query):
    with ranking([(1, "rivers run"), (2, "the of")]) as bm25:
        assert bm25.search(query, 9) == []


@pytest.mark.parametrize("rows", [[], [(1, "the of")], [(1, "")]])
def test_without_words_nothing_is_found(rows):
    with ranking(rows) as bm25:
        assert bm25.search("otters", 9) == []


@pytest.mark.parametrize(
    "code", ["KX-2213/B", "1,200", "3.5", "17:30", "snake_case", "ÉTÉ", "naïve", "東京", "İstanbul", "a\u0301b"]
)
def test_a_word_is_found_as_it_is_written_and_nothing_else(code):
    with ranking([(1, "KX-2214/A 1,201 3.6 17:31 snake case ete naive 京都 Ankara"), (2, f"x {code}"), (3, "more")]) as bm25:
        assert [number for number, _ in bm25.search(code, 9)][:1] == [2]


@given(st.text(max_size=40))
def test_any_text_finds_itself(text):
    with ranking([(1, text), (2, "otters"), (3, "rivers"), (4, "run")]) as bm25:
        found = [number for number, _ in bm25.search(text, 9)]
        assert (1 in found) == bool(content_stems(text))


def test_a_question_of_thousands_of_words():
    with ranking(ROWS) as bm25:
        assert bm25.search("fish " + " ".join(f"word{i}" for i in range(5000)), 9)[0][0] == 2


def test_what_came_and_went_leaves_nothing():
    drawn = random.Random(5)
    words = ["otter", "river", "fish", "treaty", "coal", "swim", "panda", "zoo"]
    rows = [(i, " ".join(drawn.choices(words, k=drawn.randint(1, 12)))) for i in range(1, 60)]
    kept = rows[::2]
    with ranking(rows[:30]) as changed, ranking(kept) as fresh:
        changed.add(rows[30:])
        changed.remove([number for number, _ in rows[1::2]])
        for query in words:
            assert changed.search(f"{query} zoo", 50) == fresh.search(f"{query} zoo", 50)
        changed.check(kept)
        for wrong in (rows, kept[1:], [*kept[1:], (1, "otter")]):
            with pytest.raises(IndexMismatchError):
                changed.check(wrong)


def zipfian(rows, drawn):
    """Texts of words of which a few stand in most, as in a language."""
    return [(number, " ".join(f"w{int(500 ** drawn.random())}" for _ in range(20))) for number in range(1, rows + 1)]


def by_fts5(bm25, query, n):
    """What SQLite's own function makes of a query."""
    expression = " OR ".join(f'"{stem}"' for stem in content_stems(query))
    sql = "SELECT rowid, round(-bm25(words), 9) AS score FROM words WHERE words MATCH ? ORDER BY score DESC, rowid LIMIT ?"
    found = bm25._connection.execute(sql, (expression, n)).fetchall()
    return [(number, round(score, 9)) for number, score in found]  # SQLite makes 3.2251307320000002 of 3.225130732


def test_scores_are_those_of_sqlite_to_nine_decimals():
    drawn = random.Random(1)
    with ranking(zipfian(2000, drawn)) as bm25:
        for _ in range(30):
            query = " ".join(f"w{int(500 ** drawn.random())}" for _ in range(6))
            assert bm25.search(query, 2000) == by_fts5(bm25, query, 2000)
            assert bm25.search(query, 10) == by_fts5(bm25, query, 10)


@given(st.lists(st.text(max_size=60), min_size=3, max_size=6))
def test_so_are_those_of_any_texts(texts):
    with ranking(list(enumerate(texts, start=1))) as bm25:
        for text in filter(content_stems, texts):
            assert bm25.search(text, 9) == by_fts5(bm25, text, 9)


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE lengths SET stems = stems + 1 WHERE number = 2",
        "DELETE FROM lengths WHERE number = 2",
        "INSERT INTO lengths VALUES (9, 1)",
        "DELETE FROM words WHERE rowid = 2",
        "UPDATE words SET stems = 'otter' WHERE rowid = 2",
    ],
)
def test_words_that_are_not_what_was_put_in_are_noticed(harm):
    with ranking(ROWS) as bm25:
        bm25.check(ROWS)
        bm25._connection.execute(harm)
        with pytest.raises(IndexMismatchError, match="words of passage"):
            bm25.check(ROWS)
