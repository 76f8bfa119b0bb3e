"""Files as Ragas and DeepEval write them are read, and what isn't checked is told."""

from __future__ import annotations

import csv
import json

import pytest

from assistant.errors import EvalError
from assistant.evaluation.samples import check_samples, read_samples
from assistant.schema import Support
from tests.support.command import run, write

ZOO = "The zoo of Vienna opened in 1752. It keeps two pandas."
OTTERS = "Otters swim in cold rivers."
QUESTION, RIGHT, WRONG = "When did the zoo open?", "The zoo of Vienna opened in 1752.", "The zoo of Vienna opened in 1753."

RAGAS = [
    {"user_input": QUESTION, "response": RIGHT, "retrieved_contexts": [OTTERS, ZOO], "reference": "1752"},
    {"user_input": QUESTION, "response": WRONG, "retrieved_contexts": [ZOO], "reference": "1752", "rubrics": {"a": "b"}},
    {"user_input": QUESTION, "retrieved_contexts": [ZOO]},
    {"user_input": QUESTION, "response": RIGHT},
    {"user_input": [{"content": "Hi", "type": "human"}]},
]
DEEPEVAL = [
    {
        "input": QUESTION,
        "actual_output": RIGHT,
        "expected_output": "1752",
        "context": None,
        "retrieval_context": [ZOO],
        "tools_called": [{"name": "search"}],
    },
    {"input": QUESTION, "actual_output": WRONG, "context": [ZOO], "retrieval_context": None, "source_file": "zoo.txt"},
]


def support(path):
    found = check_samples(read_samples(path, 1_000_000))
    return [verdict.support for one in found.checked for verdict in one.answer.verdicts]


@pytest.fixture
def ragas(tmp_path):
    return write(tmp_path / "ragas.jsonl", "".join(json.dumps(row) + "\n" for row in RAGAS))


def test_ragas_lines(ragas):
    found = check_samples(read_samples(ragas, 1_000_000))
    assert found.groundedness == 0.5
    assert [one.sample.number for one in found.checked] == [1, 2]
    assert [(one.number, one.lacking) for one in found.lacking] == [
        (3, "it has no answer"),
        (4, "it has no contexts"),
        (5, "it is a conversation, not a question with its answer"),
    ]
    assert found.unread == {"reference": 2, "rubrics": 1}


def test_the_same_as_ragas_before_0_2_as_json_and_as_csv(tmp_path):
    old = [{"question": QUESTION, "answer": text, "contexts": [ZOO], "ground_truth": "1752"} for text in (RIGHT, WRONG)]
    with (tmp_path / "ragas.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, ["user_input", "response", "retrieved_contexts"])
        writer.writeheader()
        writer.writerows(
            {**row, "retrieved_contexts": [ZOO]} for row in ({k: r[k] for k in ("user_input", "response")} for r in RAGAS[:2])
        )
    for path in (write(tmp_path / "old.json", json.dumps(old)), tmp_path / "ragas.csv"):
        assert support(path) == [Support.SUPPORTED, Support.CONTRADICTED]


def test_deepeval_as_json_as_its_service_names_it_and_as_csv(tmp_path):
    camel = [{"input": QUESTION, "actualOutput": text, "retrievalContext": [ZOO]} for text in (RIGHT, WRONG)]
    with (tmp_path / "d.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["input", "actual_output", "expected_output", "context", "source_file"])
        writer.writerows([QUESTION, text, "", f"{OTTERS}|{ZOO}", ""] for text in (RIGHT, WRONG))
    first = write(tmp_path / "d.json", json.dumps(DEEPEVAL))
    for path in (first, write(tmp_path / "camel.json", json.dumps({"testCases": camel})), tmp_path / "d.csv"):
        assert support(path) == [Support.SUPPORTED, Support.CONTRADICTED], path
    assert read_samples(first, 1_000_000).unread == {"expected_output": 1, "source_file": 1, "tools_called": 1}


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"a": 1}', '[{"a": 1}]', "[" * 100_000, '"x"', "null"])
def test_what_is_no_file_of_samples_is_refused(tmp_path, text):
    with pytest.raises(EvalError, match="; "):
        read_samples(write(tmp_path / "bad.json", text), 1_000_000)


def test_a_file_that_is_too_large_or_not_there_is_refused(ragas):
    with pytest.raises(EvalError, match="more than the 10 allowed"):
        read_samples(ragas, 10)
    with pytest.raises(EvalError, match="can't be read"):
        read_samples(ragas.with_name("none.jsonl"), 10)


def test_on_the_command_line(ragas, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    ran = run("check", "--samples", "ragas.jsonl", "--fail-under", "0.9")
    assert ran.status == 4
    lines = ran.out.splitlines()
    assert lines[0] == "sample 2: When did the zoo open?"
    assert "groundedness 0.500 in 2 samples" in lines
    assert "not checked: sample 3, it has no answer" in lines
    assert "not checked: `reference` of 2 samples" in lines
    told = json.loads(run("check", "--samples", "ragas.jsonl", "--json").out)
    assert told["groundedness"] == 0.5
    assert told["fields_not_checked"] == {"reference": 2, "rubrics": 1}
    assert [claim["support"] for sample in told["samples"] for claim in sample["claims"]] == ["supported", "contradicted"]
    assert "give --answer with --sources" in run("check", "--samples", "ragas.jsonl", "--answer", "x").err
    assert run("check").status == 1
