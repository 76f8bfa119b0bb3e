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
from assistant.retrieval.bm25 import TABLES, Bm25
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


def test_of_many_passages_the_same_are_best_though_few_are_scored():
    drawn = random.Random(1)
    steps = []
    with ranking(zipfian(2000, drawn)) as bm25:
        bm25._connection.set_progress_handler(lambda: steps.append(1) or 0, 1)

        def searched(query, n):
            steps.clear()
            return bm25.search(query, n), len(steps)

        for _ in range(20):
            query = " ".join(f"w{int(500 ** drawn.random())}" for _ in range(6))
            every, all_steps = searched(query, 2000)
            best, few_steps = searched(query, 10)
            assert best == every[:10]
            assert few_steps < all_steps
        every, all_steps = searched("w1 w2 w3 w400", 2000)
        best, few_steps = searched("w1 w2 w3 w400", 10)
        assert few_steps < all_steps / 4


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE frequencies SET passages = passages + 1 WHERE stem = ''",
        "UPDATE frequencies SET passages = passages + 1 WHERE stem = 'fish'",
        "DELETE FROM frequencies WHERE stem = 'fish'",
        "INSERT INTO frequencies VALUES ('zyzzyva', 1)",
    ],
)
def test_words_that_are_miscounted_are_noticed(harm):
    with ranking(ROWS) as bm25:
        bm25.check(ROWS)
        bm25._connection.execute(harm)
        with pytest.raises(IndexMismatchError, match="not as common"):
            bm25.check(ROWS)
