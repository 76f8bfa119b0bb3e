"""The commands over what is kept: what they print, change and refuse."""

from __future__ import annotations

import json
import re

import pytest
import typer
from typer.testing import CliRunner

from assistant.cli.conversations import conversations, feedback
from assistant.errors import AssistantError, EvalError, StoreError
from assistant.evaluation import load_cases
from assistant.history.conversations import FILE_NAME, History, Rating
from assistant.schema import Support
from tests.support.answers import abstained, make_answer

STEERING = "\x1b[2J\x9b31m\u202e"
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]")
app = typer.Typer()
app.add_typer(conversations, name="conversations")
app.command("feedback")(feedback)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path / "kept"))
    return tmp_path


@pytest.fixture
def history(home):
    with History.open(home / "kept" / FILE_NAME) as history:
        yield history


@pytest.fixture
def key(history):
    """A conversation of two turns, the first rated down and the second up."""
    key = history.start().conversation_id
    history.add(
        key,
        make_answer(
            "Did otters return?", f"Otters {STEERING}came back 🦦.", support=Support.UNSUPPORTED, title=f"Otters{STEERING}"
        ),
    )
    history.add(key, abstained("Who counted them?"))
    history.rate(key, 1, Rating.DOWN, f"no, {STEERING}foxes")
    history.rate(key, 2, Rating.UP)
    return key


def run(*arguments, status=0):
    ran = CliRunner().invoke(app, list(arguments))
    if ran.exception and not isinstance(ran.exception, SystemExit):
        raise ran.exception
    assert ran.exit_code == status
    return ran


def test_listing(history, key):
    other = history.start("[red]Badgers[/red]").conversation_id
    listed = run("conversations", "list").stdout.splitlines()
    assert re.fullmatch(rf"{other}  \d{{4}}-\d\d-\d\d \d\d:\d\d UTC  0 turns    \[red\]Badgers\[/red\]", listed[0])
    assert re.fullmatch(rf"{key}  .* UTC  2 turns    Did otters return\?", listed[1])
    found = json.loads(run("conversations", "list", "--json").stdout)["conversations"]
    assert [one["conversation_id"] for one in found] == [other, key]
    assert found[1].keys() == {"conversation_id", "title", "created", "updated", "turns"}


def test_nothing_is_kept_at_first(home):
    ran = run("conversations", "list")
    assert (ran.stdout, ran.stderr) == ("", "note: no conversation is kept yet\n")
    assert json.loads(run("conversations", "list", "--json").stdout) == {"conversations": []}
    assert run("feedback").stderr == "note: no answer is rated yet\n"
    assert json.loads(run("feedback", "--json").stdout) == {"feedback": []}


def test_showing(key):
    shown = run("conversations", "show", key).stdout
    assert shown.splitlines() == [
        "> Did otters return?",
        "Otters [2J31mcame back 🦦. [1] (unsupported)",
        '[1] Otters[2J31m (otters.md, characters 8-36): "Otters [2J31mcame back 🦦."',
        "Rated down: no, [2J31mfoxes",
        "",
        "> Who counted them?",
        "The articles don't say.",
        "Rated up",
        "",
    ]


def test_renaming(history, key):
    assert run("conversations", "rename", key, "New title").stdout == ""
    assert history.conversation(key).title == "New title"
    with pytest.raises(AssistantError, match="is empty"):
        run("conversations", "rename", key, " ")


def test_deleting_goes_on_past_what_is_unknown(history, key):
    other = history.start().conversation_id
    ran = run("conversations", "delete", key, "f00d", other, status=1)
    assert ran.stdout.splitlines() == [f"deleted {key}", f"deleted {other}"]
    assert re.fullmatch(r"error: there is no conversation 'f00d'; .*\n", ran.stderr)
    assert history.conversations() == ()


@pytest.mark.parametrize("command", [["show"], ["export"], ["rename", "--", "x"]])
def test_an_unknown_conversation_is_told(command):
    with pytest.raises(StoreError, match="there is no conversation 'f00d'"):
        run("conversations", command[0], "f00d", *command[1:])


def test_exporting_to_standard_output_and_to_a_file(home, history, key):
    printed = run("conversations", "export", key).stdout
    assert printed.startswith("# Did otters return?\n")
    assert "**(unsupported)**" in printed
    assert not UNSAFE.search(printed)
    assert run("conversations", "export", key, "--output", "out.md").stdout == ""
    assert (home / "out.md").read_text("utf-8") == printed
    printed = run("conversations", "export", key, "--format", "json").stdout
    assert not UNSAFE.search(printed)
    assert [turn["answer"] for turn in json.loads(printed)["turns"]] == [turn.answer for turn in history.turns(key)]
    run("conversations", "export", key, "--format", "json", "--output", "out.json")
    assert (home / "out.json").read_text("utf-8") == printed
    with pytest.raises(StoreError, match=r"'none/out.md' can't be written \(No such file or directory\); name another"):
        run("conversations", "export", key, "--output", "none/out.md")
    run("conversations", "export", key, "--format", "pdf", status=2)


def test_the_feedback_is_listed(key):
    ran = run("feedback")
    assert ran.stdout.splitlines() == [
        f"down  {key} 1  Did otters return? (no, [2J31mfoxes)",
        f"up    {key} 2  Who counted them?",
    ]
    (down, up) = json.loads(run("feedback", "--json").stdout)["feedback"]
    assert (down["conversation_id"], down["number"], down["rating"]) == (key, 1, "down")
    assert down["comment"] == f"no, {STEERING}foxes"
    assert (up["rating"], up["comment"], up["text"]) == ("up", "", "The articles don't say.")


def test_feedback_becomes_cases_once(home, history, key):
    ran = run("feedback", "--to-cases", "cases.jsonl")
    assert ran.stdout == "1 case added to cases.jsonl, 0 there already\n"
    assert "`assistant eval` refuses it until then" in ran.stderr
    with pytest.raises(EvalError, match=rf"line 1: case 'feedback-{key}-1' says no right answer"):
        load_cases(home / "cases.jsonl")
    before = (home / "cases.jsonl").read_bytes()
    ran = run("feedback", "--to-cases", "cases.jsonl")
    assert (ran.stdout, ran.stderr) == ("0 cases added to cases.jsonl, 1 there already\n", "")
    assert (home / "cases.jsonl").read_bytes() == before
    history.rate(key, 2, Rating.DOWN)
    told = json.loads(run("feedback", "--to-cases", "cases.jsonl", "--json").stdout)
    assert told == {"added": [f"feedback-{key}-2"], "skipped": [f"feedback-{key}-1"]}
    lines = (home / "cases.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["given"] for line in lines] == [f"Otters {STEERING}came back 🦦. [1]", "The articles don't say."]


def test_cases_that_are_there_stay_as_they_are(home, key):
    mine = '\ufeff{"id": "mine", "question": "Who?", "unanswerable": true}'  # with a BOM, and no line end
    (home / "cases.jsonl").write_text(mine, "utf-8")
    run("feedback", "--to-cases", "cases.jsonl")
    text = (home / "cases.jsonl").read_text("utf-8")
    assert text.startswith(f"{mine}\n")
    (home / "cases.jsonl").write_text(text.replace('"expected": []', '"expected": ["foxes"]'), "utf-8")
    assert [case.id for case in load_cases(home / "cases.jsonl")] == ["mine", f"feedback-{key}-1"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"id": "a"}\n{', r"line 2 is no case with an `id`; correct the line"),
        (b"[1]", r"line 1 is no case"),
        (b'{"id": []}', r"line 1 is no case"),
        (b"\xff\xfe", r"are not UTF-8 \(byte 0\)"),
    ],
)
def test_a_file_that_holds_no_cases_is_left(home, key, content, said):
    (home / "cases.jsonl").write_bytes(content)
    with pytest.raises(EvalError, match=said):
        run("feedback", "--to-cases", "cases.jsonl")
    assert (home / "cases.jsonl").read_bytes() == content


@pytest.mark.parametrize(("path", "said"), [("none/cases.jsonl", "can't be written"), (".", "can't be read")])
def test_a_place_without_cases_is_told(key, path, said):
    with pytest.raises(EvalError, match=said):
        run("feedback", "--to-cases", path)


def test_a_data_folder_of_choice(home):
    run("conversations", "list", "--data-dir", "other")
    assert (home / "other" / FILE_NAME).exists()
    assert not (home / "kept").exists()
