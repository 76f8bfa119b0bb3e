"""An evaluation from end to end: asking, grading, figures, the report and the command."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.check import shared_verifier
from assistant.cli.evaluate import Plan, run_eval
from assistant.errors import EvalError
from assistant.evaluation import Case, Report, evaluate, load_cases
from assistant.evaluation.cases.suites import shipped_cases
from assistant.evaluation.gates import GATES, parse_gate
from assistant.evaluation.grade import grade, lacking_evidence, short_answer
from assistant.evaluation.metrics.citations import supported_by
from assistant.evaluation.metrics.figure import mean, measure
from assistant.evaluation.report.files import dated_folder, to_markdown, write_report
from assistant.evaluation.report.summary import LOWER_IS_BETTER
from assistant.evaluation.run import applied_threshold
from assistant.schema import Abstention, Answer, Claim, Span, Support, Verdict
from assistant.settings import load_settings
from tests.support.answers import make_answer
from tests.support.evaluated import ARTICLE, LINES, write_cases, write_corpus

ROOT = Path(__file__).parents[2]
SUPPORTS = supported_by(shared_verifier())


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("evaluation")
    return load_settings(corpus=write_corpus(folder), data_dir=folder / "kept")


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    return load_cases(write_cases(tmp_path_factory.mktemp("cases"), *map(json.dumps, LINES)))


@pytest.fixture(scope="module")
def ungated(settings, cases):
    with Assistant.open(settings=settings.model_copy(update={"threshold": 0.0})) as assistant:
        return [assistant.ask(case.question, case.history) for case in cases]


@pytest.fixture(scope="module")
def report(settings, cases):
    with Assistant.open(settings=settings) as assistant:
        return evaluate(assistant, cases)


# A run


@pytest.mark.parametrize("threshold", [None, 0.5, 1.0])
def test_the_threshold_applied_afterwards_gives_what_the_assistant_gives(settings, cases, ungated, threshold):
    with Assistant.open(settings=settings.model_copy(update={"threshold": threshold})) as assistant:
        answers = [assistant.ask(case.question, case.history) for case in cases]
        applied = applied_threshold(assistant)
    assert threshold is None or applied == threshold
    for case, answer, best in zip(cases, answers, ungated, strict=True):
        result = grade(case, best, applied, SUPPORTS)
        assert (result.answered, result.abstention) == (not answer.abstained, answer.abstention)
        assert result.confidence == answer.confidence
        assert not result.answered or result.text == answer.text
    assert {answer.abstained for answer in answers} == ({True, False} if applied < 1 else {True})


def test_results_are_graded(report):
    first, second, third, off_topic, _ = report.run.results
    assert first.first_right
    assert first.any_right
    assert first.contains == 1.0
    assert first.rank == 1
    assert second.ranks == (1,)
    assert (third.first_right, third.any_right, third.ranks) == (None, None, ())  # it has expected texts only
    assert third.right == (third.contains == 1.0)
    assert (off_topic.first_right, off_topic.contains, off_topic.right) == (None, None, False)
    assert not off_topic.answered
    assert report.run.lacking == ()
    assert report.run.engine == "extractive"


def test_nothing_retrieved_is_an_abstention_at_every_threshold(cases):
    nothing = Answer("q", "q", "Nothing.", (), (), Abstention.NOTHING_RETRIEVED, 0.0, "extractive", "model", ())
    result = grade(cases[0], nothing, 0.0, SUPPORTS)
    assert (result.answered, result.first_right, result.contains, result.rank) == (False, False, 0.0, None)


def test_the_short_answer_is_the_first_highlight():
    soon, shuts = Claim("It shuts soon.", ()), Claim("It shuts on 9 October, it said.", (1,), (Span(12, 21), Span(23, 25)))
    answers = [make_answer(verdicts=tuple(map(verdict_on, claims))) for claims in ((soon, shuts), (soon,), ())]
    assert list(map(short_answer, answers)) == ["9 October", "It shuts soon.", ""]


def verdict_on(claim):
    return Verdict(claim, Support.SUPPORTED, 1.0, None)


def test_evidence_that_the_corpus_lacks_is_named(cases, report):
    gone = Case("gone", "When?", evidence=("A sentence of another article.",))
    assert lacking_evidence([*cases, gone], [ARTICLE]) == ("gone",)
    told = to_markdown(Report(dataclasses.replace(report.run, lacking=("gone",))))
    assert "lacks the evidence of these cases, which so can't be right: gone" in told


def test_figures_follow_from_the_results(report):
    figures, results = report.figures, report.run.results
    assert {*GATES, *LOWER_IS_BETTER} == set(figures)
    assert (figures["right_first"].n, figures["answered_right"].n, figures["abstention_recall"].n) == (2, 3, 2)
    answered = [result for result in results[:3] if result.answered]
    assert figures["answered_right"].value == pytest.approx(sum(result.right for result in answered) / 3)
    assert figures["contains"].value == pytest.approx(sum(result.contains for result in answered) / 3)
    assert figures["groundedness"].n == sum(result.answered for result in results)
    assert figures["citation_recall"].value == figures["citation_precision"].value == 1.0  # copied sentences, each cited
    for figure in figures.values():
        assert (figure.value is None) == bool(figure.reason)
        assert figure.value is None or figure.low <= figure.value <= figure.high


def test_the_trade_off_agrees_with_the_figures(report):
    at = {row.threshold: row for row in report.trade_off}
    given = at[report.run.threshold]
    assert given.answered_right == report.figures["answered_right"].value
    assert given.answered_wrong == report.figures["answered_wrong"].value
    assert given.unanswerable_answered == report.figures["unanswerable_answered"].value
    assert at[0.0].answered_right + at[0.0].answered_wrong == pytest.approx(1.0)
    assert at[0.0].unanswerable_answered == 1.0


def test_figures_by_tag(report):
    by_tag = report.to_dict()["by_tag"]
    assert set(by_tag) == {"when", "off-topic"}
    assert by_tag["when"]["best_right"] == {"value": 1.0, "n": 1, "low": 1.0, "high": 1.0, "reason": ""}
    assert by_tag["off-topic"]["best_right"]["value"] is None
    assert by_tag["off-topic"]["unanswerable_answered"]["value"] == 0.0


def test_a_lopsided_set_has_undefined_figures(report):
    lopsided = Report(dataclasses.replace(report.run, results=report.run.results[3:]))
    kept = json.loads(json.dumps(lopsided.to_dict(), allow_nan=False))["metrics"]
    for name in ("right_first", "answered_right", "contains", "abstention_auroc", "recall_at_5"):
        assert kept[name]["value"] is None
        assert kept[name]["reason"]
    assert kept["abstention_recall"]["n"] == 2


# Report and command


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


def test_workers_change_nothing(settings, cases, report):
    with Assistant.open(settings=settings) as assistant:
        assert evaluate(assistant, cases, workers=4).to_dict() == report.to_dict()


def test_a_run_that_fails_a_gate(settings, tmp_path, capsys):
    cautious = settings.model_copy(update={"threshold": 1.0})
    gates = ("answered_right=0.8", "recall_at_5=0.9")
    assert evaluated(cautious, tmp_path, report=tmp_path / "out", fail_under=gates) == 4
    printed = capsys.readouterr()
    assert printed.out == (tmp_path / "out" / "report.md").read_text("utf-8")
    assert printed.err.startswith("failed: answered_right is 0.0000, under 0.8\n")


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


def test_an_undefined_figure_passes_no_gate():
    figures = {"groundedness": measure(mean, [], reason="nothing was answered")}
    assert parse_gate("groundedness=0").failure(figures) == "groundedness is undefined: nothing was answered"
    assert parse_gate("groundedness=0.5").failure({"groundedness": measure(mean, [1.0, 0.0])}) == ""


@pytest.mark.parametrize(
    ("gate", "said"),
    [
        ("accuracy=0.5", "metric 'accuracy' is unknown; name one of recall_at_1,"),
        ("aurc=0.5", "'aurc' can't be gated, as less of it is better"),
        ("right_first", "has no value from 0 to 1"),
        ("right_first=high", "has no value from 0 to 1"),
        ("right_first=92", "has no value from 0 to 1"),
        ("right_first=nan", "has no value from 0 to 1"),
    ],
)
def test_a_gate_that_makes_no_sense(gate, said):
    with pytest.raises(EvalError, match=said):
        parse_gate(gate)


def test_cases_are_found_in_a_checkout(monkeypatch, tmp_path):
    monkeypatch.chdir(ROOT)
    assert {path.name for path in shipped_cases()} == {path.name for path in ROOT.glob("evals/cases/*.jsonl")}
