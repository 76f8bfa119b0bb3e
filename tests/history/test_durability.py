"""Kill, threads, processes, a full disk: what was kept comes out whole, or the failure is told."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from assistant.errors import StoreError
from assistant.history.conversations import FILE_NAME, History, Rating
from assistant.history.database import Database
from tests.support.answers import make_answer
from tests.support.kept_history import history_fixture, path_fixture

__all__ = ["history_fixture", "path_fixture"]

ROOT = Path(__file__).parents[2]

PROGRAM = """
import sys
from pathlib import Path
from assistant.history.conversations import History
from assistant.schema import Answer

def answer(question):
    return Answer(question, question, "said " * 400, (), (), None, 0.5, "extractive", "m", ())

history = History.open(Path(sys.argv[1]))
conversation_id = sys.argv[2]
"""

WRITE_ON = """
while True:
    print(history.add(conversation_id, answer("When?")).number, flush=True)
"""

WRITE_25 = """
for i in range(25):
    print(history.add(conversation_id, answer(f"{sys.argv[3]} {i}")).number)
"""

FILL_THE_DISK = """
import resource
from assistant.errors import StoreError

kept = 0
highest = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, highest))
try:
    while True:
        history.add(conversation_id, answer("When?"))
        kept += 1
except StoreError as error:
    print(error)
print(kept, len(history.turns(conversation_id)))
resource.setrlimit(resource.RLIMIT_FSIZE, (highest, highest))
print(history.add(conversation_id, answer("And now?")).number)
"""

WITHOUT_RIGHTS = """
import os, sys
from pathlib import Path
from assistant.errors import StoreError
from assistant.history.conversations import History

if os.getuid() == 0:
    os.setuid(65534)
try:
    with History.open(Path(sys.argv[1])) as history:
        history.start()
except StoreError as error:
    print(error)
"""


def run(*program, killed_after=None):
    """What a program of its own prints; killed as by `kill -9` once it has printed so many lines."""
    with subprocess.Popen([sys.executable, "-c", *program], cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8") as process:
        if killed_after is None:
            return process.communicate()[0].splitlines()
        lines = [process.stdout.readline() for _ in range(killed_after)]
        process.kill()
        lines += process.stdout.readlines()
    return [line.strip() for line in lines if line.endswith("\n")]


@pytest.mark.parametrize("killed_after", [1, 7, 40])
def test_a_finished_turn_survives_kill_9(history, path, killed_after):
    key = history.start().conversation_id
    history.close()
    printed = run(PROGRAM + WRITE_ON, str(path), key, killed_after=killed_after)
    assert len(printed) >= killed_after
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    with History.open(path) as again:
        numbers = [str(turn.number) for turn in again.turns(key)]
        assert numbers[: len(printed)] == printed
        assert len(numbers) <= len(printed) + 1
        assert again.add(key, make_answer()).number == len(numbers) + 1


def test_the_log_is_synchronised_in_full(tmp_path):
    database = Database.open(tmp_path / "x.db", tables="CREATE TABLE IF NOT EXISTS one(x)", version=1)
    pragmas = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "user_version")
    found = {name: database.rows(f"PRAGMA {name}")[0][0] for name in pragmas}
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "user_version": 1}
    database.close()


def test_processes_write_into_one_conversation(history, path):
    key = history.start().conversation_id
    with ThreadPoolExecutor(4) as pool:
        printed = list(pool.map(lambda name: run(PROGRAM + WRITE_25, str(path), key, name), "abcd"))
    assert sorted(int(number) for numbers in printed for number in numbers) == list(range(1, 101))
    turns = history.turns(key)
    assert [turn.number for turn in turns] == list(range(1, 101))
    assert {turn.answer["question"] for turn in turns} == {f"{name} {i}" for name in "abcd" for i in range(25)}
    for name, numbers in zip("abcd", printed, strict=True):
        assert [turns[int(number) - 1].answer["question"] for number in numbers] == [f"{name} {i}" for i in range(25)]


def test_threads_write_and_read_at_once(history):
    keys = [history.start().conversation_id for _ in range(2)]

    def converse(i):
        number = history.add(keys[i % 2], make_answer(f"Question {i}?")).number
        history.rate(keys[i % 2], number, Rating.DOWN, str(i))
        return len(history.turns(keys[i % 2])) >= number

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(converse, range(60)))
    for i, key in enumerate(keys):
        turns = history.turns(key)
        assert [turn.number for turn in turns] == list(range(1, 31))
        assert {turn.answer["question"] for turn in turns} == {f"Question {j}?" for j in range(i, 60, 2)}
        assert all(turn.answer["question"] == f"Question {turn.comment}?" for turn in turns)


def test_openers_at_once_begin_the_file_together(path):
    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(lambda _: History.open(path), range(8)))
    for history in opened:
        history.start()
    assert all(len(history.conversations()) == 8 for history in opened)
    for history in opened:
        history.close()


def test_a_change_that_fails_changes_nothing(history):
    key = history.start().conversation_id
    with pytest.raises(AttributeError):
        history.add(key, None)
    with pytest.raises(StoreError, match="NOT NULL"):
        history.start(owner=None)
    assert [conversation.conversation_id for conversation in history.conversations()] == [key]
    assert history.add(key, make_answer()).number == 1


def test_a_file_of_a_newer_version_is_refused_and_left(path):
    History.open(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 7")
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"has version 7, newer than the 2 known here; update the assistant"):
        History.open(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("place", ["a folder", "below a file"])
def test_what_cannot_be_a_file_is_told(tmp_path, place):
    (tmp_path / "file").write_text("x")
    path = tmp_path if place == "a folder" else tmp_path / "file" / "h.db"
    with pytest.raises(StoreError, match=r"can't be used \(.*\); see that its folder exists and can be written"):
        History.open(path)


def test_a_closed_history_says_so(history):
    history.close()
    with pytest.raises(StoreError, match=r"can't be used \(Cannot operate on a closed database"):
        history.conversations()


def test_a_full_disk_is_told_and_no_finished_turn_lost(history, path):
    key = history.start().conversation_id
    history.close()
    told, counted, number = run(PROGRAM + FILL_THE_DISK, str(path), key)
    assert re.search(r"can't be used \(.+\); see that .* the disk is not full", told)
    kept, found = map(int, counted.split())
    assert kept == found > 0
    assert int(number) == kept + 1
    with History.open(path) as again:
        assert [turn.number for turn in again.turns(key)] == list(range(1, kept + 2))


@pytest.mark.skipif(not hasattr(os, "setuid"), reason="rights are POSIX's")
def test_a_file_without_the_right_to_write_is_told():
    folder = Path(tempfile.mkdtemp())  # below a folder that every user may enter
    try:
        path = folder / FILE_NAME
        History.open(path).close()
        path.chmod(0o444)
        folder.chmod(0o555)
        (told,) = run(WITHOUT_RIGHTS, str(path))
        assert re.search(r"can't be used \(.+\); see that its folder exists and can be written", told)
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)
