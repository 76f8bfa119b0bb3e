"""Vectors come out as they went in, follow every change, and damage to them is noticed."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.errors import IndexMismatchError
from assistant.retrieval import vectors as store_module
from assistant.retrieval.database import IndexDatabase
from assistant.retrieval.scan import Scan
from assistant.retrieval.vectors import VectorStore

DRAWN = np.random.default_rng(2)


def unit(rows, dimension=16):
    vectors = DRAWN.normal(size=(rows, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture
def connection(tmp_path):
    database = IndexDatabase.create(tmp_path / "index.sqlite3", "stamp")
    with database.changing() as connection:
        yield connection
    database.close()


def put(connection, number, vector, sentences=()):
    connection.execute("INSERT INTO passages VALUES (?, ?, 'a', 0, 0, 1, '', '[]', '', 0)", (number, f"a#{number}"))
    connection.execute("INSERT INTO lengths VALUES (?, 1)", (number,))
    VectorStore(connection).put(number, vector, list(sentences))


def drop(connection, numbers):
    for table in ("passages", "lengths"):
        connection.executemany(f"DELETE FROM {table} WHERE number = ?", [(number,) for number in numbers])
    VectorStore(connection).remove(numbers)


def test_vectors_come_out_as_they_went_in(connection):
    own, sentences = unit(1)[0], unit(3)
    put(connection, 1, own, sentences)
    put(connection, 2, own)
    store = VectorStore(connection)
    ((numbers, vectors),) = store.passages()
    assert numbers.tolist() == [1, 2]
    np.testing.assert_allclose(vectors[0], own, atol=5e-4)
    found = store.sentences([1, 2, 99], 16)
    np.testing.assert_allclose(found[1], sentences, atol=5e-4)
    assert (found[2].shape, sorted(found)) == ((0, 16), [1, 2])
    store.check()


@pytest.mark.parametrize(("table", "column"), [("passage_vectors", "vector"), ("sentence_vectors", "vectors")])
def test_one_flipped_bit_is_noticed(connection, table, column):
    put(connection, 1, unit(1)[0], unit(3))
    data = bytearray(connection.execute(f"SELECT {column} FROM {table}").fetchone()[0])
    data[5] ^= 1
    connection.execute(f"UPDATE {table} SET {column} = ?", (bytes(data),))
    store = VectorStore(connection)
    with pytest.raises(IndexMismatchError, match="passage 1"):
        list(store.passages()), store.sentences([1], 16)
    with pytest.raises(IndexMismatchError, match="passage 1"):
        store.check()


def test_missing_vectors_are_noticed(connection):
    put(connection, 1, unit(1)[0])
    VectorStore(connection).remove([1])
    with pytest.raises(IndexMismatchError, match="missing"):
        VectorStore(connection).check()


def test_the_nearest_are_those_of_comparing_with_all(connection):
    vectors = unit(300)
    for number, vector in enumerate(vectors, start=1):
        put(connection, number, vector)
    scan, question = Scan.load(VectorStore(connection), 1), unit(1)[0]
    expected = np.argsort(-(vectors @ question))[:7] + 1
    assert list(scan.nearest(question, 7)) == expected.tolist()
    assert len(scan.nearest(question, 1000)) == 300
    put(connection, 301, vectors[0])
    assert list(scan.followed(VectorStore(connection), 2).nearest(vectors[0], 2)) == [1, 301]


def test_it_follows_every_change(connection):
    store, scan = VectorStore(connection), Scan.load(VectorStore(connection), 0)
    assert scan.nearest(unit(1)[0], 3) == {}
    last = 0
    for revision in range(1, 30):
        for _ in range(int(DRAWN.integers(0, 4))):
            last += 1
            put(connection, last, unit(1)[0])
        present = [row[0] for row in connection.execute("SELECT number FROM passages")]
        drop(connection, [number for number in present if DRAWN.random() < 0.15])
        scan, fresh = scan.followed(store, revision), Scan.load(store, revision)
        question = unit(1)[0]
        for within in (None, scan.numbers[::2]):
            assert scan.nearest(question, 100, within) == pytest.approx(fresh.nearest(question, 100, within), abs=2e-5)


def test_of_one_state_there_may_be_two_later_ones(connection):
    store, vectors = VectorStore(connection), unit(40)
    for number, vector in enumerate(vectors[:30], start=1):
        put(connection, number, vector)
    scan = Scan.load(store, 1)
    put(connection, 31, vectors[30])
    one, before = scan.followed(store, 2), scan.nearest(vectors[30], 30)
    drop(connection, [31])
    put(connection, 32, vectors[31])
    other = scan.followed(store, 3)
    assert next(iter(one.nearest(vectors[30], 1))) == 31
    assert next(iter(other.nearest(vectors[31], 1))) == 32
    assert 31 not in other.nearest(vectors[30], 40)
    assert scan.nearest(vectors[30], 30) == before


def test_what_comes_later_copies_nothing_that_is_there(connection):
    store, vectors = VectorStore(connection), unit(220)
    for number, vector in enumerate(vectors[:200], start=1):
        put(connection, number, vector)
    scan = Scan.load(store, 1)
    for number in range(201, 211):
        put(connection, number, vectors[number - 1])
        drop(connection, [number - 200])
        scan, before = scan.followed(store, number), scan
        assert scan.rows is before.rows
        assert list(scan.nearest(vectors[number - 1], 1)) == [number]
        assert number - 200 not in scan.nearest(vectors[number - 201], 300)


def test_vectors_are_read_some_at_a_time_and_held_once(connection, monkeypatch):
    monkeypatch.setattr(store_module, "_AT_ONCE", 7)
    vectors = unit(50)
    for number, vector in enumerate(vectors, start=1):
        put(connection, number, vector)
    scan = Scan.load(VectorStore(connection), 1)
    assert scan.numbers.tolist() == list(range(1, 51))
    np.testing.assert_allclose(scan.rows.first(50), vectors, atol=5e-4)
    assert len(scan.rows._held) == 56  # space for a tenth more, asked for once
