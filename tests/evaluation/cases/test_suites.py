"""Files of cases bring their articles, and each is asked of the right ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.cli.evaluate import Plan, run_eval
from assistant.errors import EvalError
from assistant.evaluation.cases.suites import load_suites, shipped_cases, suite_corpus
from assistant.settings import load_settings
from tests.support.evaluated import ARTICLE, LINES, write_cases, write_corpus
from tests.support.squad_sample import SQUAD

RIVAL = "# A rival\n\nThe Wharf Bridge will shut on 12 October, says the Ketterby Mail.\n"
CASE = {
    "id": "r1",
    "question": "When will the Wharf Bridge shut?",
    "needs_all": True,
    "evidence": [
        "The Wharf Bridge in Ketterby will shut on 9 October, the council said.",
        "The Wharf Bridge will shut on 12 October, says the Ketterby Mail.",
    ],
}


@pytest.fixture
def settings(tmp_path):
    return load_settings(corpus=write_corpus(tmp_path), data_dir=tmp_path / "kept")


def files_of(folder):
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()}


def test_cases_alone_are_asked_of_the_persons_corpus(settings, tmp_path):
    (suite,) = load_suites([write_cases(tmp_path, *map(json.dumps, LINES))])
    assert len(suite.cases) == len(LINES)
    assert suite_corpus(suite, settings) == settings.corpus


def test_articles_beside_the_cases_come_to_the_corpus(settings, tmp_path):
    (tmp_path / "rivals").mkdir()
    (tmp_path / "rivals" / "mail.md").write_text(RIVAL, "utf-8")
    (suite,) = load_suites([write_cases(tmp_path, json.dumps(CASE), name="rivals.jsonl")])
    folder = suite_corpus(suite, settings)
    assert files_of(folder) == {"bridge.md": ARTICLE, "rivals/mail.md": RIVAL}
    assert files_of(settings.corpus) == {"bridge.md": ARTICLE}
    assert suite_corpus(suite, settings) == folder
    (tmp_path / "rivals" / "mail.md").write_text(RIVAL.replace("12", "13"), "utf-8")
    changed = load_suites([tmp_path / "rivals.jsonl"])
    assert suite_corpus(changed[0], settings) != folder


def test_a_published_set_is_asked_of_its_own_articles_alone(settings, tmp_path):
    path = tmp_path / "set.json"
    path.write_text(json.dumps(SQUAD), "utf-8")
    (suite,) = load_suites([path])
    assert list(files_of(suite_corpus(suite, settings))) == ["The-Ket-bridge/000.txt"]


def test_an_id_is_given_once_in_all_files(tmp_path):
    paths = [write_cases(tmp_path, json.dumps(CASE), name=name) for name in ("a.jsonl", "b.jsonl")]
    with pytest.raises(EvalError, match="id 'r1' is given to several cases"):
        load_suites(paths)


def test_articles_that_cannot_be_put_anywhere(settings, tmp_path):
    (tmp_path / "file").write_text("")
    path = tmp_path / "set.json"
    path.write_text(json.dumps(SQUAD), "utf-8")
    (suite,) = load_suites([path])
    with pytest.raises(EvalError, match="set `data_dir`"):
        suite_corpus(suite, settings.model_copy(update={"data_dir": tmp_path / "file"}))


def test_suites_are_run_as_one(settings, tmp_path, capsys):
    (tmp_path / "rivals").mkdir()
    (tmp_path / "rivals" / "mail.md").write_text(RIVAL, "utf-8")
    files = (
        write_cases(tmp_path, *map(json.dumps, LINES)),
        write_cases(tmp_path, json.dumps(CASE), name="rivals.jsonl"),
    )
    assert run_eval(settings, Plan(files, as_json=True)) == 0
    printed = json.loads(capsys.readouterr().out)
    assert [row["id"] for row in printed["results"]] == [*(line["id"] for line in LINES), "r1"]
    assert printed["evidence_lacking"] == []
    assert printed["metrics"]["right_all"]["n"] == 1
    ranks = {row["id"]: row["rank"] for row in printed["results"]}
    assert ranks["r1"] == 1


ROOT = Path(__file__).parents[3]


def test_cases_are_found_in_a_checkout(monkeypatch, tmp_path):
    monkeypatch.chdir(ROOT)
    assert {path.name for path in shipped_cases()} == {path.name for path in ROOT.glob("evals/cases/*.jsonl")}
