"""What was kept comes out as it went in, whoever writes at once and whenever the process is killed."""

from __future__ import annotations

import json
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
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import AssistantError, StoreError
from assistant.history.conversations import FILE_NAME, Conversation, History, Rating, StoredTurn
from assistant.history.database import Database
from assistant.schema import Turn
from tests.support.answers import abstained, make_answer

ROOT = Path(__file__).parents[2]
UNKNOWN = r"there is no conversation 'f00d'; `assistant conversations list`"
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


@pytest.fixture
def path(tmp_path):
    return tmp_path / "kept" / FILE_NAME


@pytest.fixture
def history(path):
    with History.open(path) as history:
        yield history


def everything(history):
    return [(conversation, history.turns(conversation.conversation_id)) for conversation in history.conversations()]


def test_nothing_is_kept_at_first(history):
    assert history.conversations() == ()
    assert history.rated() == ()


def test_what_was_added_comes_out_after_opening_again(history, path):
    conversation = history.start()
    assert conversation == Conversation(conversation.conversation_id, "", conversation.created, conversation.created, 0)
    assert re.fullmatch(r"[0-9a-f]{12}", conversation.conversation_id)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", conversation.created)
    assert history.turns(conversation.conversation_id) == ()
    first, second = make_answer(), abstained("Who counted them?")
    added = (history.add(conversation.conversation_id, first), history.add(conversation.conversation_id, second))
    assert added == (StoredTurn(1, first.to_dict(), added[0].asked), StoredTurn(2, second.to_dict(), added[1].asked))
    assert history.turns(conversation.conversation_id) == added
    (listed,) = history.conversations()
    assert (listed.title, listed.turns, listed.updated) == ("When did otters return?", 2, added[1].asked)
    assert history.conversation(conversation.conversation_id) == listed
    history.close()
    with History.open(path) as again:
        assert everything(again) == [(listed, added)]
    assert sorted(file.name for file in path.parent.iterdir()) == [FILE_NAME]


def test_turns_for_asking_are_standalone_questions_with_what_was_said(history):
    key = history.start().conversation_id
    history.add(key, make_answer("And who?", standalone_question="And who? (otters return)"))
    history.add(key, abstained("Why?"))
    assert history.turns_for_asking(key) == (
        Turn("And who? (otters return)", "Otters came back in 2019. [1]"),
        Turn("Why?", "The articles don't say."),
    )


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("  Who\n resigned? ", "Who resigned?"),
        ("x" * 60, "x" * 60),
        ("x" * 61, "x" * 60 + "…"),
        ("word " * 12 + "more", "word " * 11 + "word…"),
    ],
)
def test_the_first_question_becomes_the_title(history, question, title):
    key = history.start().conversation_id
    history.add(key, make_answer(question))
    history.add(key, make_answer("Another?"))
    assert history.conversation(key).title == title


def test_a_title_of_ones_own_stays(history):
    key = history.start(" My\n title ").conversation_id
    history.add(key, make_answer())
    assert history.conversation(key).title == "My title"
    history.rename(key, " Other\ttitle\udcff ")
    history.add(key, make_answer())
    assert history.conversation(key).title == "Other title?"
    with pytest.raises(AssistantError, match=r"the title ' \\n' is empty; give"):
        history.rename(key, " \n")


def test_the_conversation_that_last_got_a_turn_comes_first(history):
    keys = [history.start(str(i)).conversation_id for i in range(3)]
    assert [found.conversation_id for found in history.conversations()] == keys[::-1]
    later = make_answer()
    while history.add(keys[0], later).asked == history.conversation(keys[2]).updated:
        pass
    assert [found.conversation_id for found in history.conversations()] == [keys[0], keys[2], keys[1]]


def test_another_answer_takes_the_place_of_a_turn_and_its_rating_goes(history):
    key = history.start().conversation_id
    for question in ("One?", "Two?"):
        history.add(key, make_answer(question))
    history.rate(key, 2, Rating.DOWN, "no")
    replaced = history.replace(key, 2, abstained("Three?"))
    assert [turn.answer["question"] for turn in history.turns(key)] == ["One?", "Three?"]
    assert history.turns(key)[1] == replaced
    assert replaced.rating is None
    assert history.conversation(key).updated == replaced.asked
    with pytest.raises(StoreError, match="no turn 3"):
        history.replace(key, 3, make_answer())
    with pytest.raises(StoreError, match="no turn 1"):
        history.replace("f00d", 1, make_answer())


def test_owners_see_their_own(history):
    mine, other = history.start("mine", owner="ada"), history.start("other")
    assert (mine.owner, other.owner) == ("ada", "")
    assert history.conversations("ada") == (mine,)
    assert history.conversations("") == (other,)
    assert history.conversations("bob") == ()
    assert set(history.conversations()) == {mine, other}


def test_what_is_deleted_is_gone_with_its_ratings_also_from_the_file(history, path):
    kept, gone = history.start("kept").conversation_id, history.start("gone").conversation_id
    history.add(kept, make_answer())
    for _ in range(5):
        history.add(gone, make_answer(cited="The secret is a walnut. " * 300))
    history.rate(gone, 1, Rating.DOWN, "not a walnut")
    before = everything(history)[1:]
    history.delete(gone)
    assert everything(history) == before
    assert history.rated() == ()
    history.close()
    assert b"walnut" not in path.read_bytes()


@pytest.mark.parametrize(
    "use",
    [
        lambda history, key: history.conversation(key),
        lambda history, key: history.turns(key),
        lambda history, key: history.turns_for_asking(key),
        lambda history, key: history.add(key, make_answer()),
        lambda history, key: history.rename(key, "x"),
        lambda history, key: history.delete(key),
    ],
)
def test_an_unknown_conversation_is_named_and_nothing_changes(history, use):
    history.add(history.start().conversation_id, make_answer())
    before = everything(history)
    with pytest.raises(StoreError, match=UNKNOWN):
        use(history, "f00d")
    with pytest.raises(StoreError, match="there is no conversation"):
        use(history, "\udcff")
    assert everything(history) == before


def test_rating_rating_again_and_taking_it_back(history):
    key = history.start().conversation_id
    for question in ("One?", "Two?", "Three?"):
        history.add(key, make_answer(question))
    history.rate(key, 3, Rating.UP)
    history.rate(key, 2, Rating.DOWN, " wrong year\n")
    one, two, three = history.turns(key)
    assert [(turn.rating, turn.comment) for turn in (one, two, three)] == [(None, ""), ("down", "wrong year"), ("up", "")]
    assert [(rated.turn, rated.conversation_id, rated.title) for rated in history.rated()] == [
        (two, key, "One?"),
        (three, key, "One?"),
    ]
    (down,) = history.rated(Rating.DOWN)
    assert down.turn == two
    assert down.history == (Turn("One?", "Otters came back in 2019. [1]"),)
    assert [rated.turn.number for rated in history.rated(Rating.UP)] == [3]
    history.rate(key, 2, None, "never mind")
    assert history.turns(key)[1] == StoredTurn(2, two.answer, two.asked)
    assert history.rated(Rating.DOWN) == ()


@pytest.mark.parametrize("number", [0, 2, -1])
def test_an_unknown_turn_is_named(history, number):
    key = history.start().conversation_id
    history.add(key, make_answer())
    with pytest.raises(StoreError, match=rf"conversation '{key}' has no turn {number}; "):
        history.rate(key, number, Rating.UP)
    with pytest.raises(StoreError, match=r"conversation 'f00d' has no turn 1; "):
        history.rate("f00d", 1, Rating.UP)


@given(text=st.text(st.characters(), max_size=40), lone=st.sampled_from(["\ud800", "\udcff", "é\udfff"]))
def test_any_answer_comes_out_as_it_went_in(text, lone, tmp_path_factory):
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")  # two halves are one character
    answer = make_answer(question=whole, text=lone, notes=(whole,))
    with History.open(tmp_path_factory.mktemp("any") / "h.db") as history:
        key = history.start().conversation_id
        assert history.add(key, answer).answer == answer.to_dict()
        assert history.turns(key)[0].answer == answer.to_dict()
        assert json.dumps(history.turns(key)[0].answer) == json.dumps(answer.to_dict())
        history.rate(key, 1, Rating.UP, text)


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
