"""`assistant eval` and `assistant check`: runs, gates, a chat model as judge, the verifier against people, other texts."""

from __future__ import annotations

import json
import re

import pytest

from assistant.cli.evaluate import Plan, run_eval
from assistant.errors import SettingsError
from assistant.settings import load_settings
from assistant.testing import HttpError, Reply, ScriptedChatModel
from tests.support.command import OTTER_QUESTION, OTTERS, run, write
from tests.support.evaluated import LINES, write_cases, write_corpus
from tests.support.labelled_claims import write_tolls

SENTENCE = "The Wharf Bridge in Ketterby will shut on 9 October, the council said."


@pytest.fixture
def folder(tmp_path):
    write_corpus(tmp_path)
    write_cases(tmp_path, json.dumps(LINES[0]), json.dumps(LINES[2]), json.dumps(LINES[3]))
    return tmp_path


def script(body):
    """Judges say UNSUPPORTED of what is about money; as the engine it quotes one sentence whatever is asked, or fails."""
    prompt = body["messages"][0]["content"] + body["messages"][1]["content"]
    if body["model"] == "judge":
        return Reply(("UNSUPPORTED" if "costs" in prompt.partition("Claim:")[2] else "SUPPORTED",))
    if "Ajax" in prompt:
        return HttpError(400, "no football here")
    said = SENTENCE if "shut" in prompt.rpartition("Question:")[2] else "The repair costs 4 million euros."
    return Reply((f"{said} [1]",), cost=0.25)


def settings_of(folder, server, **more):
    return load_settings(
        corpus=folder / "corpus",
        data_dir=folder / "kept",
        base_url=server.base_url,
        model="openai:engine",
        llm_retries=0,
        **more,
    )


def test_a_chat_model_is_evaluated_and_judged(folder, capsys):
    with ScriptedChatModel(script) as server:
        settings = settings_of(folder, server)
        plan = Plan((folder / "cases.jsonl",), report=folder / "out", judge="openai:judge", as_json=True)
        assert run_eval(settings, plan) == 0
        asked = len(server.requests)
        assert run_eval(settings, plan) == 0  # answers are kept; only what failed, and the judge, are asked again
        again = [request["model"] for request in server.requests[asked:]]
    assert sorted(again) == ["engine", "judge", "judge"]
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert [one["id"] for one in first["failed"]] == ["u1"]
    assert "no football here" in first["failed"][0]["reason"]
    assert first["engine"] == "llm"
    assert first["usage"]["answers"] == 2
    assert first["usage"]["cost"] == 0.5
    assert first["usage"]["input_tokens"] > 50
    assert first["judge"]["n"] == 2
    assert first["judge"]["agreed"]["value"] == 0.5  # both are copies, so the verifier supports both
    assert first["judge"]["kappa"]["value"] == 0.0
    assert {**first, "timings_ms": None} == {**second, "timings_ms": None}
    markdown = (folder / "out" / "report.md").read_text("utf-8")
    assert "for 2 answers, at a cost of 0.5000." in markdown
    assert "| judge openai:judge and verifier | value |" in markdown
    assert "| the same verdict | 0.500 |" in markdown
    assert "These cases failed and count in no figure but `failed`: u1 (" in markdown
    page = (folder / "out" / "report.html").read_text("utf-8")
    assert "<h2>Chat models</h2>" in page
    assert "openai:judge" in page


def test_no_gate_is_passed_where_a_case_brought_no_answer(folder, capsys):
    with ScriptedChatModel(script) as server:
        plan = Plan((folder / "cases.jsonl",), fail_under=("groundedness=0",))
        assert run_eval(settings_of(folder, server), plan) == 4
        assert "failed: 1 cases brought no answer; the first because the chat model" in capsys.readouterr().err
        assert run_eval(settings_of(folder, server), Plan((folder / "cases.jsonl",))) == 0


def test_a_judge_that_cannot_be_opened_is_said_before_anything_is_asked(folder):
    with ScriptedChatModel(script) as server:
        with pytest.raises(SettingsError):
            run_eval(settings_of(folder, server), Plan((folder / "cases.jsonl",), judge="nobody:judge"))
        assert not server.requests


def test_the_options_of_the_command_reach_the_run(folder, monkeypatch):
    monkeypatch.chdir(folder)
    with ScriptedChatModel(script) as server:
        monkeypatch.setenv("ASSISTANT_BASE_URL", server.base_url)
        monkeypatch.setenv("ASSISTANT_LLM_RETRIES", "0")
        options = ["--cases", "cases.jsonl", "--model", "openai:engine", "--judge", "openai:judge"]
        assert run("eval", *options, "--workers", "2", "--name", "bridge").status == 0
    (report,) = (folder / "reports").iterdir()
    assert report.name.endswith("-bridge")
    assert json.loads((report / "report.json").read_text("utf-8"))["judge"]["judge"] == "openai:judge"


# Against people


def test_scorers_are_shown_as_tables_or_json(tmp_path):
    path = str(write_tolls(tmp_path / "tolls.jsonl", bridges=12))
    ran = run("eval", "human", path)
    assert ran.status == 0
    assert "### claims/tolls" in ran.out
    assert all(f"| {name} |" in ran.out for name in ("verifier", "ROUGE-L", "MiniLM cosine"))
    found = json.loads(run("eval", "human", path, "--json").out)
    assert found["split"] == "all"
    verifier = next(row for row in found["rows"] if row["scorer"] == "verifier")
    assert verifier["figures"]["auroc"]["value"] > 0.75
    assert verifier["documents"] == 12


def test_what_is_held_out_is_measured_alone(tmp_path):
    ran = run("eval", "human", str(write_tolls(tmp_path / "tolls.jsonl")), "--split", "heldout", "--json")
    found = json.loads(ran.out)
    assert found["split"] == "heldout"
    assert 0 < found["rows"][0]["documents"] < 40


def test_a_split_that_there_is_not_is_wrong_usage(tmp_path):
    assert run("eval", "human", str(write_tolls(tmp_path / "tolls.jsonl")), "--split", "half").status == 2


# Gates on the command line


def test_eval_reports_and_gates(home, tmp_path):
    case = {
        "id": "otters-1",
        "question": OTTER_QUESTION,
        "expected": ["2019"],
        "evidence": ["Otters came back to the river Lenn in 2019."],
        "unanswerable": False,
        "tags": [],
    }
    cases = write(tmp_path / "cases.jsonl", json.dumps(case) + "\n")
    ran = run("eval", "--cases", str(cases), "--json", "--fail-under", "recall_at_1=0.5")
    assert ran.status == 0
    assert isinstance(json.loads(ran.out), dict)
    ran = run("eval", "--cases", str(cases), "--fail-under", "magic=1")
    assert (ran.status, ran.out) == (1, "")


# Checking a text


@pytest.fixture
def texts(tmp_path, monkeypatch):
    """An answer and its sources, as working folder."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "zoo.txt", "The zoo of Vienna opened in 1752. It keeps two pandas. Entry costs $25 for adults.")
    write(tmp_path / "otters.md", OTTERS)
    write(tmp_path / "answer.txt", "The zoo of Vienna opened in 1752. Lions sing.")
    return tmp_path


def test_several_sources_follow_one_option(texts):
    write(texts / "answer.txt", "Mayor Ada Brandt counted twelve of them. [2]")
    found = json.loads(run("check", "--answer", "answer.txt", "--json", "--sources", "zoo.txt", "otters.md").out)
    assert found["citations"][0]["document"] == "otters.md"


def test_verdicts_are_printed_and_gated(texts):
    ran = run("check", "--answer", "answer.txt", "--sources", "zoo.txt")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("The zoo of Vienna opened in 1752. [1] Lions sing. (unsupported")
    assert "1 of 2 claims supported" in ran.out
    told = run("check", "--answer", "answer.txt", "--sources", "zoo.txt", "--json", "--fail-under", "0.9")
    assert told.status == 4
    found = json.loads(told.out)
    assert (found["groundedness"], [claim["support"] for claim in found["claims"]]) == (0.5, ["supported", "unsupported"])
    assert run("check", "--answer", "answer.txt", "--sources", "zoo.txt", "--fail-under", "0.5").status == 0


@pytest.mark.parametrize("refusal", ["I could not find any information on that.", "The articles don't say."])
def test_a_refusal_holds_no_claim_and_passes(texts, refusal):
    write(texts / "refusal.txt", refusal)
    arguments = ("check", "--answer", "refusal.txt", "--sources", "zoo.txt")
    ran = run(*arguments, "--fail-under", "0.95")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith(f"{refusal}\n")
    found = json.loads(run(*arguments, "--json").out)
    assert (found["groundedness"], found["claims"]) == (None, [])


@pytest.mark.parametrize(
    "arguments", [("--answer", "none.txt", "--sources", "zoo.txt"), ("--answer", "answer.txt", "--sources", "no.txt")]
)
def test_a_file_to_check_that_is_missing_is_one_line(texts, arguments):
    ran = run("check", *arguments)
    assert (ran.status, ran.out) == (1, "")
    assert re.fullmatch(r"error: .+\n", ran.err)
