"""A reader sees one state, a change is whole or not there, and a file that is cut off or empty is refused."""

from __future__ import annotations

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.errors import IndexMismatchError
from assistant.retrieval.database import IndexDatabase, Totals, read_totals


@pytest.fixture
def database(tmp_path):
    database = IndexDatabase.create(tmp_path / "index.sqlite3", "stamp")
    yield database
    database.close()


def count(database, documents):
    with database.changing() as connection:
        connection.execute("UPDATE state SET documents = ?", (documents,))


def totals(database):
    with database.reading() as connection:
        return read_totals(connection)


def test_a_change_counts_as_a_revision(database):
    assert totals(database) == Totals(0, 0, 0, 0)
    count(database, 3)
    assert totals(database) == Totals(1, 3, 0, 0)


def test_a_reader_sees_one_state_whatever_is_changed_meanwhile(database):
    with database.reading() as connection:
        before = read_totals(connection)
        count(database, 7)
        other = IndexDatabase(database.path)  # as in another process
        count(other, 8)
        other.close()
        assert read_totals(connection) == before
    assert totals(database).documents == 8


def test_a_change_that_fails_changes_nothing(database):
    with pytest.raises(ZeroDivisionError), database.changing() as connection:
        connection.execute("UPDATE state SET documents = 5")
        raise ZeroDivisionError
    assert totals(database) == Totals(0, 0, 0, 0)
    count(database, 1)


def test_threads_read_and_write_at_once(database):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda i: count(database, i) if i % 4 == 0 else totals(database), range(80)))
    assert totals(database).revision == 20


@pytest.mark.parametrize("left", [0, 100, 4096, 9000])
def test_a_file_that_was_cut_off_is_refused(database, left):
    database.close()
    os.truncate(database.path, left)
    with pytest.raises((IndexMismatchError, sqlite3.Error)):
        IndexDatabase(database.path)


def test_a_file_that_is_gone_does_not_come_back_empty(database):
    database.close()
    database.path.unlink()
    with pytest.raises(sqlite3.Error):
        IndexDatabase(database.path)
    assert not database.path.exists()


def test_one_killed_before_it_was_filled_in_is_refused(database):
    with database.changing() as connection:
        connection.execute("DELETE FROM state")
    with pytest.raises(IndexMismatchError, match="holds nothing"):
        IndexDatabase(database.path)


def test_nobody_else_may_read_it_whatever_the_umask(tmp_path):
    before = os.umask(0)
    try:
        database = IndexDatabase.create(tmp_path / "kept" / "index.sqlite3", "stamp")
        count(database, 1)
        modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "kept", *(tmp_path / "kept").iterdir())}
        database.close()
    finally:
        os.umask(before)
    assert modes.pop("kept") == 0o700
    assert modes
    assert set(modes.values()) == {0o600}
