"""What the command writes: plain in a pipe, styled on a terminal, and safe on both."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest

from assistant.history.conversations import FILE_NAME, History
from assistant.text.cleaning import clean, one_line
from tests.support.command import BADGER_QUESTION, OTTER_QUESTION, OTTERS, UNSAFE, run, run_on_terminal, write

OURS = re.compile(r"\x1b\[(?:[0-9;]*m|\?25[lh]|2K|1A)|\r")  # colours, and what takes growing text away again
COMMAND = [sys.executable, "-m", "assistant"]


def test_an_answer_piped_is_plain_and_quotes_exactly(home):
    ran = run("ask", OTTER_QUESTION, "--threshold", "0")
    assert (ran.status, ran.err) == (0, "")
    answer, citation, *_ = ran.out.splitlines()
    assert "**" not in ran.out
    assert answer.startswith("Otters came back to the river Lenn in 2019. [1]")
    match = re.fullmatch(r'\[1\] Otters return \(otters\.md, characters (\d+)-(\d+)\): "(.*)"', citation)
    assert OTTERS[int(match[1]) : int(match[2])] == match[3] == "Otters came back to the river Lenn in 2019."


def test_json_is_all_there_is_on_standard_output(home):
    ran = run("ask", OTTER_QUESTION, "--threshold", "0", "--json")
    answer = json.loads(ran.out)
    assert ran.out.count("\n") == 1
    assert (ran.status, answer["abstained"], answer["citations"][0]["document"]) == (0, False, "otters.md")
    assert set(answer) == {
        *("question", "standalone_question", "text", "abstained", "abstention", "confidence", "engine", "model"),
        *("kind", "certainty", "computations"),
        *("groundedness", "citations", "claims", "hits", "timings_ms", "notes", "usage"),
    }


@pytest.mark.parametrize("threshold", ["0", "1"])
def test_hostile_articles_cannot_steer_the_terminal(home, threshold):
    ran = run("ask", BADGER_QUESTION, "--threshold", threshold)
    assert "[bold]forty[/bold] tunnels" in ran.out
    assert ":smile:" in ran.out or threshold == "1"
    assert "[red]Badgers[/red]" in ran.out
    assert not UNSAFE.search(ran.out + ran.err)


def test_on_a_terminal_the_answer_is_styled_by_us_alone(home):
    seen = run_on_terminal("ask", BADGER_QUESTION, "--threshold", "0")
    assert "\x1b[1m" in seen
    assert "confidence" in seen
    assert "[bold]" in seen
    assert not UNSAFE.search(OURS.sub("", seen))
    assert "\x1b[2J" not in seen and "\x1b[31m" not in seen and "\x9b" not in seen
    table = run_on_terminal("list")
    assert "[red]Badgers[/red]" in table
    assert "\x1b[31m" not in table


def test_a_question_from_standard_input(home):
    assert run("ask", "-", "--threshold", "0", text=f"{OTTER_QUESTION}\n").out.startswith("Otters came back")


def test_a_question_with_stray_bytes_where_output_is_ascii(home):
    command = [*COMMAND, "ask", "--json", "--threshold", "0", "otters \udcff?"]
    done = subprocess.run(command, cwd=home, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert done.stdout.isascii()
    assert json.loads(done.stdout)["question"] == "otters \ufffd?"


def test_a_reader_that_leaves_early_is_no_trouble(own):
    with History.open(own / ".assistant" / FILE_NAME) as history:
        history.start("Otters")
    assert "Otters" in run("conversations", "list").out
    command = [*COMMAND, "conversations", "list"]
    with subprocess.Popen(command, cwd=own, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b""


def test_indexing_shows_a_bar_on_a_terminal(own):
    write(own / "corpus" / "foxes.txt", "Foxes moved into the old mine in 1998.")
    seen = run_on_terminal("index")
    assert "indexing" in seen
    assert "3 documents: 1 added" in seen


def test_text_is_cleaned_for_the_terminal():
    assert clean("a\x1b[31mb\x9b\x07\x00\r\u202ec\ud800\td\n") == "a[31mbc\td\n"
    assert one_line("  a\n\tb\x1b ") == "a b"
    assert clean("naïve – עברית 😀") == "naïve – עברית 😀"
