"""What is kept in memory of the words is always what the index has, whatever came and went, and no more than is allowed."""

from __future__ import annotations

import random
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from assistant.retrieval import postings
from assistant.retrieval.bm25 import Bm25
from assistant.retrieval.postings import TABLES, Postings

WORDS = ["otter", "river", "fish", "treati", "coal", "swim", "panda", "zoo"]


def drawn_texts(first, last, drawn):
    return [(number, " ".join(drawn.choices(WORDS, k=drawn.randint(0, 9)))) for number in range(first, last)]


@pytest.fixture(name="connection")
def connection_fixture():
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.executescript(TABLES)
    yield connection
    connection.close()


def kept(memory, connection, revision, stems=WORDS):
    """Each stem's passages by number, and how often each has it."""
    lengths, found = memory.read(connection, revision, stems)
    return lengths.stems.tolist(), {
        stem: dict(zip(lengths.numbers[one.places].tolist(), one.counts.tolist(), strict=True)) for stem, one in found.items()
    }


def test_by_hand(connection):
    Bm25(connection).add([(3, "otter fish otter"), (7, "zoo"), (9, "")])
    lengths, found = Postings().read(connection, 1, ["otter", "zyzzyva"])
    assert (lengths.numbers.tolist(), lengths.stems.tolist()) == ([3, 7, 9], [3, 1, 0])
    assert (found["otter"].places.tolist(), found["otter"].counts.tolist()) == ([0], [2])
    assert len(found["zyzzyva"].places) == 0


@pytest.mark.parametrize("most", [0, 60, 10_000])
@pytest.mark.parametrize("many", [0, 8, 10_000])
def test_whatever_came_and_went_it_is_as_if_read_anew(connection, monkeypatch, most, many):
    monkeypatch.setattr(postings, "_MANY", many)
    drawn, memory, bm25, there, last = random.Random(2), Postings(most), Bm25(connection), set(), 1
    for revision in range(60):
        step = drawn.choice(["add", "remove", "replace", "nothing"])
        gone = drawn.sample(sorted(there), min(len(there), drawn.randint(1, 6))) if step in ("remove", "replace") else []
        bm25.remove(gone)
        new = drawn_texts(last, last + drawn.randint(1, 12), drawn) if step in ("add", "replace") else []
        bm25.add(new)
        there, last = (there - set(gone)) | {number for number, _ in new}, last + len(new)
        asked = drawn.sample(WORDS, drawn.randint(1, len(WORDS)))
        assert kept(memory, connection, revision, asked) == kept(Postings(), connection, revision, asked)


def test_no_more_is_kept_than_is_allowed(connection):
    Bm25(connection).add(drawn_texts(1, 200, random.Random(3)))
    memory = Postings(most=500)
    for _ in range(3):
        for stem in WORDS:
            memory.read(connection, 1, [stem])
            assert sum(1 + len(one.places) for one in memory._kept.values()) == memory._size <= 500
    assert list(memory._kept) == WORDS[-len(memory._kept) :]


def test_what_is_kept_is_not_read_again(connection):
    Bm25(connection).add(drawn_texts(1, 200, random.Random(3)))
    memory, steps = Postings(), []
    connection.set_progress_handler(lambda: steps.append(1) or 0, 1)
    memory.read(connection, 1, WORDS)
    assert len(steps) > 100
    steps.clear()
    memory.read(connection, 1, WORDS)
    assert not steps


def test_who_still_sees_an_older_state_gets_it_and_changes_nothing(tmp_path):
    writer, reader = (sqlite3.connect(tmp_path / "words.sqlite3", isolation_level=None) for _ in range(2))
    writer.execute("PRAGMA journal_mode = WAL")
    writer.executescript(TABLES)
    Bm25(writer).add([(1, "otter"), (2, "zoo")])
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM lengths").fetchone()
    Bm25(writer).remove([1])
    Bm25(writer).add([(3, "otter otter")])
    memory = Postings()
    now = kept(memory, writer, 2)
    assert kept(memory, reader, 1) == kept(Postings(), reader, 1) != now
    assert kept(memory, writer, 2) == now
    writer.close()
    reader.close()


def test_what_fails_midway_is_followed_the_next_time(connection):
    bm25, memory = Bm25(connection), Postings()
    bm25.add(drawn_texts(1, 30, random.Random(4)))
    kept(memory, connection, 1)
    bm25.remove([2, 3])
    bm25.add(drawn_texts(30, 40, random.Random(5)))
    connection.set_progress_handler(lambda: 1, 40)
    with pytest.raises(sqlite3.OperationalError, match="interrupted"):
        kept(memory, connection, 2)
    connection.set_progress_handler(None, 0)
    assert kept(memory, connection, 2) == kept(Postings(), connection, 2)


def test_threads_share_it(connection):
    Bm25(connection).add(drawn_texts(1, 300, random.Random(6)))
    memory, expected = Postings(most=700), kept(Postings(), connection, 1)
    with ThreadPoolExecutor(8) as threads:
        for stem, found in threads.map(lambda stem: (stem, kept(memory, connection, 1, [stem])), WORDS * 20):
            assert found == (expected[0], {stem: expected[1][stem]})


def test_a_stem_said_often_is_counted(connection):
    Bm25(connection).add([(1, "coal " * 40_000)])
    (lengths, found) = Postings().read(connection, 1, ["coal"])
    assert found["coal"].counts.tolist() == lengths.stems.tolist() == [40_000]
    assert found["coal"].places.dtype == np.int32
