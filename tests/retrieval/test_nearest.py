"""A graph finds what comparing everything finds, follows what came and went, and is done without where it is damaged."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.retrieval.database import IndexDatabase
from assistant.retrieval.graph import Graph, build
from assistant.retrieval.nearest import Graphed, NearestPassages
from assistant.retrieval.vectors import VectorStore

NONE = Graphed("", 0)
DRAWN = np.random.default_rng(4)
VECTORS = DRAWN.normal(size=(300, 16)).astype(np.float32)
VECTORS /= np.linalg.norm(VECTORS, axis=1, keepdims=True)


@pytest.fixture
def connection(tmp_path):
    database = IndexDatabase.create(tmp_path / "index.sqlite3", "stamp")
    with database.changing() as connection:
        for number, vector in enumerate(VECTORS[:200], start=1):
            put(connection, number, vector)
        yield connection
    database.close()


@pytest.fixture
def graphed(tmp_path, connection):
    return Graphed(build(tmp_path, VectorStore(connection).passages()).name, 200)


def put(connection, number, vector):
    connection.execute("INSERT INTO passages VALUES (?, ?, 'a', 0, 0, 1, '', '[]', '', 0)", (number, f"a#{number}"))
    connection.execute("INSERT INTO lengths VALUES (?, 1)", (number,))
    VectorStore(connection).put(number, vector, [])


def drop(connection, numbers):
    for table in ("passages", "lengths"):
        connection.executemany(f"DELETE FROM {table} WHERE number = ?", [(number,) for number in numbers])
    VectorStore(connection).remove(numbers)


def both(tmp_path, connection, graphed, vector, n=20):
    """The nearest by the graph, and by comparing with each."""
    store = VectorStore(connection)
    return [NearestPassages(tmp_path).nearest(store, one, 1, vector, n) for one in (graphed, NONE)]


@pytest.mark.parametrize("wanted", [0, 77, 199])
def test_a_graph_finds_what_comparing_with_each_finds(tmp_path, connection, graphed, wanted):
    by_graph, by_each = both(tmp_path, connection, graphed, VECTORS[wanted])
    assert by_graph == pytest.approx(by_each, abs=2e-5)
    assert next(iter(by_graph)) == next(iter(by_each)) == wanted + 1


def test_what_came_later_is_found_and_what_has_gone_is_not(tmp_path, connection, graphed):
    for number, vector in enumerate(VECTORS[200:], start=201):
        put(connection, number, vector)
    drop(connection, [number for number in range(1, 301) if number % 3 == 0])
    for wanted in (10, 199, 250):
        by_graph, by_each = both(tmp_path, connection, graphed, VECTORS[wanted])
        assert by_graph == pytest.approx(by_each, abs=2e-5)
        assert not any(number % 3 == 0 for number in by_graph)


@pytest.mark.parametrize("harm", ["gone", "garbage", "no longer there when asked"])
def test_without_its_graph_every_passage_is_compared(tmp_path, connection, graphed, harm, caplog):
    near, store = NearestPassages(tmp_path), VectorStore(connection)
    if harm == "no longer there when asked":
        near.nearest(store, graphed, 1, VECTORS[5], 20)
    for path in sorted((tmp_path / graphed.name).rglob("*"), reverse=True):
        if path.is_file() and harm == "garbage":
            path.write_bytes(b"\xff" * 100)
        elif path.is_file():
            path.unlink()
    expected = NearestPassages(tmp_path).nearest(store, NONE, 1, VECTORS[5], 20)
    assert list(near.nearest(store, graphed, 1, VECTORS[5], 20)) == list(expected)
    if harm != "no longer there when asked":  # an open file reads on
        assert "every passage is compared" in caplog.text
        assert near.needs_graph(store, graphed, 200, worth=200)


def test_a_graph_is_made_anew_when_it_is_worth_it(tmp_path, connection, graphed):
    near, store = NearestPassages(tmp_path), VectorStore(connection)
    assert near.needs_graph(store, NONE, 200, worth=200)
    assert not near.needs_graph(store, NONE, 200, worth=201)
    assert not near.needs_graph(store, graphed, 200, worth=1)
    drop(connection, list(range(1, 60)))
    assert near.needs_graph(store, graphed, 141, worth=1000)


def test_a_graph_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError, match="is gone"):
        Graph(tmp_path / "graph-0")


def test_of_some_passages_the_nearest_are_given_with_a_graph_and_without(tmp_path, connection, graphed):
    for number, vector in enumerate(VECTORS[200:], start=201):
        put(connection, number, vector)
    wanted = np.array([3, 8, 50, 120, 199, 230, 290, 999])
    exact = {int(number): float(VECTORS[number - 1] @ VECTORS[7]) for number in wanted[:-1]}
    best = sorted(exact, key=lambda number: -exact[number])
    store = VectorStore(connection)
    for one in (graphed, NONE):
        for n in (3, 20):
            found = NearestPassages(tmp_path).nearest(store, one, 1, VECTORS[7], n, wanted)
            assert list(found) == best[:n]
            assert found == pytest.approx({number: exact[number] for number in best[:n]}, abs=2e-3)
    assert NearestPassages(tmp_path).nearest(store, NONE, 1, VECTORS[7], 3, np.zeros(0, np.int64)) == {}
