"""`assistant recheck` and `receipts`: earlier answers held against the articles of now, by conversation and by file."""

from __future__ import annotations

import json

from tests.support.command import OTTER_QUESTION, OTTERS, run, write


def test_a_kept_conversation_stands_until_its_article_changes(own):
    run("chat", text=f"{OTTER_QUESTION}\n")
    (key,) = [one["conversation_id"] for one in json.loads(run("conversations", "list", "--json").out)["conversations"]]
    ran = run("recheck", key)
    assert ran.status == 0
    assert "[1] stands Otters return (otters.md, characters" in ran.out
    assert run("receipts").out.splitlines()[0].startswith(f"{key}  1 stands  When did the otters")
    write(own / "corpus" / "otters.md", f"News. {OTTERS}".replace("2019", "2021"))
    ran = run("recheck", key)
    assert ran.status == 4
    assert "[1] gone" in ran.out
    assert "contradicted (was supported)" in ran.out
    assert "It no longer holds." in ran.out
    (told,) = json.loads(run("receipts", "--json").out)["conversations"]
    assert (told["stands"], told["gone"]) == (0, 1)


def test_files_of_answers_and_of_conversations(own):
    asked = run("ask", OTTER_QUESTION, "--json").out
    write(own / "two.jsonl", asked * 2)
    told = json.loads(run("recheck", "two.jsonl", "--json").out)
    assert [told["holds"], *(answer["citations"][0]["standing"] for answer in told["answers"])] == [True, "stands", "stands"]
    write(own / "talk.json", json.dumps({"title": "t", "turns": [{"number": 1, "answer": json.loads(asked)}]}))
    assert "stands" in run("recheck", "talk.json").out


def test_what_is_no_answer_is_one_line(own):
    for text in ("{", "[1]", '{"turns": [{}]}', '{"text": 1}', "1"):
        ran = run("recheck", str(write(own / "bad.json", text)))
        assert (ran.status, ran.err.count("\n")) == (1, 1), text
        assert "error: " in ran.err
    assert "there is no conversation" in run("recheck", "nothing").err
