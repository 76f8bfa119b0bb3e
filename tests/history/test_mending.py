"""A damaged file of conversations is set aside and said; what is left of it is saved, and nothing wrong is shown."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from assistant.errors import StoreError
from assistant.evaluation.answer_cache import AnswerCache
from assistant.history.backup import back_up, restore
from assistant.history.conversations import FILE_NAME, History
from tests.support.answers import make_answer

PAGE = 4096


@pytest.fixture
def path(tmp_path):
    return tmp_path / "kept" / FILE_NAME


def filled(path, turns=40):
    with History.open(path) as history:
        key = history.start("About otters").conversation_id
        for number in range(turns):
            history.add(key, make_answer(question=f"Question {number}?", cited="Otters came back. " * 60))
    return key


def aside(path):
    return sorted(one.name for one in path.parent.iterdir() if ".damaged-" in one.name)


@pytest.mark.parametrize("data", [b"\xff\x00 not a database " * 100, b"x", b"SQLite format 3\x00" + b"\xff" * 5000])
def test_what_is_no_database_is_set_aside_and_another_begun(path, data, caplog):
    path.parent.mkdir()
    path.write_bytes(data)
    with History.open(path) as history:
        assert history.conversations() == ()
        history.start("Begun anew")
    (kept,) = aside(path)
    assert (path.parent / kept).read_bytes() == data
    assert caplog.text.count("it is kept as") == 1
    with History.open(path) as history:
        assert len(history.conversations()) == 1
    assert caplog.text.count("it is kept as") == 1


@pytest.mark.parametrize("place", [0.3, 0.5, 0.7, 0.9])
def test_a_bad_page_loses_only_what_stood_on_it(path, place, caplog):
    key = filled(path)
    data = bytearray(path.read_bytes())
    start = int(len(data) / PAGE * place) * PAGE
    data[start : start + PAGE] = b"\xff" * PAGE
    path.write_bytes(data)
    with History.open(path) as history:
        turns = history.turns(key)
    assert 30 <= len(turns) <= 40
    assert all(turn.answer["question"] == f"Question {turn.number - 1}?" for turn in turns)


def test_an_emptied_file_beside_its_log_is_not_new(path):
    history = History.open(path)
    history.start("In the log")
    path.write_bytes(b"")
    with History.open(path) as again:
        assert again.conversations() == ()
    assert len(aside(path)) >= 1
    history.close()


@pytest.mark.parametrize("answer", ["'{'", "replace(answer, 'Otters', 'Badgers')"])
def test_a_turn_that_is_not_as_it_was_written_is_left_out(path, answer, caplog):
    key = filled(path, 3)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"UPDATE turns SET answer = {answer} WHERE number = 2")
    with History.open(path) as history:
        assert [turn.number for turn in history.turns(key)] == [1, 3]
    assert "1 turns of conversation" in caplog.text


def test_turns_written_before_there_were_digests_are_shown(path):
    key = filled(path, 2)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM digests")
    with History.open(path) as history:
        assert len(history.turns(key)) == 2


def test_where_nothing_can_be_kept_conversations_last_as_long_as_the_process(tmp_path, caplog):
    (tmp_path / "file").write_text("x")
    with History.open_somewhere(tmp_path / "file" / FILE_NAME) as history:
        key = history.start().conversation_id
        history.add(key, make_answer())
        assert len(history.turns(key)) == 1
    assert "kept until the end of this process alone" in caplog.text


def test_a_cache_that_is_damaged_is_made_anew(tmp_path):
    path = tmp_path / "answers.db"
    for damaged in (b"\xff" * 9000, b"SQLite format 3\x00"):
        path.write_bytes(damaged)
        with AnswerCache.open(path) as cache:
            cache.store("key", make_answer())
            assert cache.find("key", {}) is not None


def test_a_kept_answer_that_is_not_as_it_was_written_is_asked_for_again(tmp_path):
    path = tmp_path / "answers.db"
    with AnswerCache.open(path) as cache:
        cache.store("key", make_answer())
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE answers SET answer = replace(answer, '0.', '0.9')")
    with AnswerCache.open(path) as cache:
        assert cache.find("key", {}) is None


def test_files_are_their_owners_alone(path):
    filled(path, 1)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


# ---- a copy


def test_a_copy_is_put_back_and_what_was_there_is_kept(path, tmp_path):
    key, copy = filled(path, 2), tmp_path / "copy.db"
    assert back_up(path, copy) == 1
    assert copy.stat().st_mode & 0o777 == 0o600
    with History.open(path) as history:
        history.delete(key)
        other = history.start("Later").conversation_id
    assert restore(path, copy) == 1
    with History.open(path) as history:
        assert len(history.turns(key)) == 2
    with History.open(path.with_name(f"{FILE_NAME}.before-restore-1")) as history:
        assert [one.conversation_id for one in history.conversations()] == [other]


def test_a_copy_is_made_and_put_back_while_others_write(path, tmp_path):
    key, copy = filled(path, 2), tmp_path / "copy.db"
    with History.open(path) as writing:
        back_up(path, copy)
        writing.add(key, make_answer())
        restore(path, copy)
        assert len(writing.turns(key)) == 2
        writing.add(key, make_answer())
    with History.open(path) as history:
        assert len(history.turns(key)) == 3


def test_what_is_no_copy_is_refused_and_nothing_changes(path, tmp_path):
    key = filled(path, 1)
    (tmp_path / "no.db").write_bytes(b"\xff" * 5000)
    for wrong in ("no.db", "none.db"):
        with pytest.raises(StoreError):
            restore(path, tmp_path / wrong)
    with pytest.raises(StoreError, match="exists; name a new file"):
        back_up(path, tmp_path / "no.db")
    with History.open(path) as history:
        assert len(history.turns(key)) == 1
