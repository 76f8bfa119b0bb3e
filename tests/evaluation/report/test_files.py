"""A report as files: the same in every run, and never in the place of another."""

from __future__ import annotations

import dataclasses
import json
from datetime import date

import pytest

from assistant.cli.evaluate import Plan, run_eval
from assistant.errors import EvalError
from assistant.evaluation import Case, Report
from assistant.evaluation.grade import lacking_evidence
from assistant.evaluation.report.files import dated_folder, to_markdown, write_report
from tests.support.evaluated import ARTICLE, LINES, write_cases


def test_evidence_that_the_corpus_lacks_is_named(cases, report):
    gone = Case("gone", "When?", evidence=("A sentence of another article.",))
    assert lacking_evidence([*cases, gone], [ARTICLE]) == ("gone",)
    told = to_markdown(Report(dataclasses.replace(report.run, lacking=("gone",))))
    assert "lacks the evidence of these cases, which so can't be right: gone" in told


def evaluated(settings, folder, **changed):
    return run_eval(settings, Plan((write_cases(folder, *map(json.dumps, LINES)),), **changed))


def test_two_runs_give_the_same(settings, tmp_path, capsys, report):
    write_report(report, tmp_path / "one")
    asked_again = {"report": tmp_path / "two", "fresh": True}
    assert evaluated(settings, tmp_path, as_json=True, fail_under=("recall_at_5 = 0.9",), **asked_again) == 0
    names = {path.name for path in (tmp_path / "one").iterdir()}
    assert names == {"report.json", "report.md", "report.html", "timings.json"}
    for name in ("report.json", "report.md"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    printed = json.loads(capsys.readouterr().out)
    assert printed.pop("timings_ms")["total"]["p50"] > 0
    assert printed == report.to_dict()


def test_a_named_report_never_takes_the_place_of_another(tmp_path):
    today = date(2026, 11, 24)
    first = dated_folder("bridge", today, tmp_path)
    assert first == tmp_path / "2026-11-24-bridge"
    first.mkdir()
    assert dated_folder("bridge", today, tmp_path).name == "2026-11-24-bridge-2"
    for name in ("", " ", "a/b", "..", ".hidden"):
        with pytest.raises(EvalError, match="can't be that of a folder"):
            dated_folder(name, today, tmp_path)


def test_a_report_that_cannot_be_written(tmp_path, report):
    (tmp_path / "file").write_text("")
    with pytest.raises(EvalError, match="can't be written"):
        write_report(report, tmp_path / "file" / "out")
