"""`assistant chat`: a conversation of piped lines, kept and rated."""

from __future__ import annotations

import contextlib
import io
import json
import re
import sys

import pytest

from assistant import Assistant
from assistant.cli.chat import converse
from assistant.cli.chat_commands import ChatState, obey
from assistant.cli.line_editor import editing
from assistant.history.conversations import FILE_NAME, History
from assistant.settings import load_settings
from tests.support.command import OTTER_QUESTION, run


def test_a_conversation_is_kept_goes_on_and_is_rated(own):
    first = run("chat", "--threshold", "0", text=f"/up too early\n{OTTER_QUESTION}\n/down wrong river\n")
    assert first.status == 0
    assert "there is no answer to rate yet" in first.err
    assert "rated down" in first.err
    key = re.search(r"--resume (\S+)` goes on", first.err)[1]
    second = run("chat", "--threshold", "0", "--resume", key, text="Who counted them?\n/up\n")
    assert "Asked as: Who counted them? (" in second.out
    listed = json.loads(run("conversations", "list", "--json").out)["conversations"]
    assert [(one["conversation_id"], one["turns"]) for one in listed] == [(key, 2)]
    cases = own / "cases.jsonl"
    assert run("feedback", "--to-cases", str(cases)).status == 0
    (case,) = map(json.loads, cases.read_text("utf-8").splitlines())
    assert (case["question"], case["comment"]) == (OTTER_QUESTION, "wrong river")


def test_an_unknown_conversation_is_one_line(own):
    ran = run("chat", "--resume", "nothing", text="Who?\n")
    assert ran.status == 1
    assert re.fullmatch(r"error: there is no conversation 'nothing'.*\n", ran.err)


def test_chat_goes_line_by_line_where_it_is_piped(own):
    lines = f"{OTTER_QUESTION}\n\n{'x' * 3000}\nWho counted them?\n/quit\nnever asked\n"
    ran = run("chat", "--threshold", "0", text=lines)
    assert ran.status == 0
    assert ran.out.startswith("Otters came back")
    assert ran.out.count("Asked as: Who counted them? (") == 1
    assert ran.out.count("\n\n") == 2
    assert re.fullmatch(r"error: the question has 3000 characters.*\nnote: kept as (\w|-)+; .*\n", ran.err)


def test_commands_are_no_questions(own):
    lines = f"/sources\n/open 1\n{OTTER_QUESTION}\n/sources\n/open 1\n/open 7\n/documents\n/help\n/nonsense please\n/quit\n"
    ran = run("chat", "--threshold", "0", text=lines)
    assert ran.status == 0
    told = "[1] Otters return (otters.md, characters "
    assert ran.out.count(told) == 2  # below the answer, and for /sources
    assert "# Otters return\n\nOtters came back to the river Lenn in 2019. Mayor Ada Brandt counted" in ran.out
    assert "\notters.md\tOtters return\t" in ran.out
    assert "/documents  the articles\n" in ran.out
    errors = ran.err.splitlines()
    assert errors[0] == "note: there is no answer with sources yet"
    assert errors[1].startswith("error: the last answer has no source '1'")
    assert any(line.startswith("error: there is no command '/nonsense'; /help lists all") for line in errors)
    (kept,) = json.loads(run("conversations", "list", "--json").out)["conversations"]
    assert kept["turns"] == 1  # no command was asked


def test_an_article_that_changed_is_not_opened_at_the_wrong_place(own):
    with (
        Assistant.open(own / "corpus", data_dir=own / ".assistant", threshold=0.0) as assistant,
        History.open(own / ".assistant" / FILE_NAME) as history,
    ):
        talk = ChatState(assistant, history, None, ())
        talk.keep(assistant.ask(OTTER_QUESTION))
        (own / "corpus" / "otters.md").write_text("# Otters\n\nGone.")
        assistant.sync()
        with contextlib.redirect_stderr(io.StringIO()) as err:
            obey(talk, "/open 1")
    assert "has changed since" in err.getvalue()


class Interrupted:
    """An assistant that is stopped by Ctrl-C in the middle of every answer."""

    def __init__(self, folder):
        self.settings = load_settings(data_dir=folder)
        self.closed = 0

    def stream(self, question, history, documents=()):
        try:
            yield "Otters "
            raise KeyboardInterrupt
        finally:
            self.closed += 1


def test_stopping_an_answer_does_not_end_the_conversation(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{OTTER_QUESTION}\n/help\n"))
    stopped = Interrupted(tmp_path)
    with History.open(tmp_path / FILE_NAME) as history:
        converse(stopped, history, None)
        assert history.conversations() == ()
    told = capsys.readouterr()
    assert "stopped; nothing of that answer is kept" in told.err
    assert "/sources" in told.out
    assert stopped.closed == 1


def test_earlier_lines_are_kept_for_their_owner_alone(tmp_path, monkeypatch):
    readline = pytest.importorskip("readline")
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    with editing(tmp_path / "data", ["/help", "/quit"]):
        readline.add_history("Where do otters swim?")
        complete = readline.get_completer()
        assert [complete("/he", 0), complete("/he", 1), complete("What", 0)] == ["/help", None, None]
    kept = tmp_path / "data" / "chat_history"
    assert "otters" in kept.read_text()
    assert kept.stat().st_mode & 0o077 == 0


def test_chat_ends_with_its_input(home):
    assert run("chat").status == 0
