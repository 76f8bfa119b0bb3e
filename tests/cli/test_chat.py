"""`assistant chat`: a conversation of piped lines, kept and rated."""

from __future__ import annotations

import json
import re

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


def test_chat_ends_with_its_input(home):
    assert run("chat").status == 0
