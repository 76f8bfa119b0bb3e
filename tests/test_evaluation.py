"""The arithmetic of the metrics by hand, cases and their errors, and one small evaluation from end to end."""

from __future__ import annotations

import dataclasses
import doctest
import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import Assistant
from assistant.errors import EvalError, MissingExtraError
from assistant.evaluation import Case, Report, evaluate, load_cases, metrics
from assistant.evaluation.command import GATES, parse_gate, run_eval, shipped_cases
from assistant.evaluation.metrics import (
    abstention_precision,
    abstention_recall,
    aurc,
    auroc,
    bootstrap_interval,
    contains,
    exact_match,
    mean,
    measure,
    mrr_at_k,
    ndcg_at_k,
    normalise_answer,
    recall_at_k,
    risk_coverage,
    token_f1,
)
from assistant.evaluation.picture import draw_risk_coverage
from assistant.evaluation.report import LOWER_IS_BETTER
from assistant.evaluation.runner import applied_threshold, highlighted, judge, lacking_evidence
from assistant.schema import Abstention, Answer, Turn
from assistant.settings import load_settings

ROOT = Path(__file__).parents[1]
ARTICLE = """# A bridge closes

The Wharf Bridge in Ketterby will shut on 9 October, the council said. The closure is planned to last eleven months.
Ann Lee, who heads the council, called the rust "worse than feared". The repair costs 4 million euros.

# The river

The Ket floods every spring. Boats may pass under the bridge on Sundays.
"""
LINES = [
    {
        "id": "a1",
        "question": "When will the Wharf Bridge shut?",
        "expected": ["9 October"],
        "evidence": ["The Wharf Bridge in Ketterby will shut on 9 October,   the council said."],
        "tags": ["when"],
    },
    {
        "id": "a2",
        "question": "And how long will it last?",
        "expected": ["eleven months"],
        "evidence": ["The closure is planned to last eleven months."],
        "history": [{"question": "When will the Wharf Bridge shut?", "answer": "On 9 October."}],
        "conversation": "bridge",
        "turn": 2,
    },
    {"id": "a3", "question": "How much does the repair cost?", "expected": ["4 million euros"]},
    {"id": "u1", "question": "Which striker did Ajax sell in 1998?", "unanswerable": True, "tags": ["off-topic"]},
    {"id": "u2", "question": "Who designed the bridge?", "unanswerable": True},
]


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("evaluation")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "bridge.md").write_text(ARTICLE, "utf-8")
    return load_settings(corpus=folder / "corpus", data_dir=folder / "kept")


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


def write_cases(folder, *lines):
    path = folder / "cases.jsonl"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


# Metrics


def test_the_examples_in_the_docstrings_are_true():
    assert doctest.testmod(metrics).failed == 0


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("The Cat!", "cat"),
        ("  an   apple\na day ", "apple day"),
        ("“getting stronger again.”", "getting stronger again"),
        ("€2 billion", "2 billion"),
        ("a.m.", "am"),
        ("Theatre", "theatre"),
        ("", ""),
        ("STRASSE straße", "strasse strasse"),
    ],
)
def test_normalise_answer(text, normal):
    assert normalise_answer(text) == normal


@given(st.text())
def test_a_normalised_answer_is_in_order(text):
    once = normalise_answer(text)
    assert once == " ".join(once.split())
    assert exact_match(text, [text]) == token_f1(text, [text]) == contains(text, [text]) == 1.0


def test_answer_metrics_by_hand():
    assert exact_match("Prabowo", ["Prabowo Subianto", "Prabowo"]) == 1.0
    assert exact_match("Prabowo himself", ["Prabowo Subianto", "Prabowo"]) == 0.0
    assert token_f1("in late May", ["late May 2024"]) == pytest.approx(2 / 3)  # 2 shared of 3 and 3
    assert token_f1("b b", ["b"]) == pytest.approx(2 / 3)  # precision 1/2, recall 1
    assert token_f1("x", ["y"]) == 0.0
    assert contains("It cost 4 million.", ["4 million euros", "4 million"]) == 1.0
    assert contains("In 2019", ["20"]) == 0.0
    assert exact_match("x", []) is token_f1("x", []) is contains("x", []) is None


def test_ranking_metrics_by_hand():
    ranking = ["x", "a", "y", "b", "z"]
    assert [recall_at_k(ranking, {"a", "b"}, k) for k in (1, 2, 4)] == [0.0, 0.5, 1.0]
    assert [mrr_at_k(ranking, {"b"}, k) for k in (3, 4)] == [0.0, 0.25]
    assert ndcg_at_k(["a", "b"], {"a", "b"}, 5) == 1.0
    assert ndcg_at_k(ranking, {"a"}, 5) == pytest.approx(0.6309, abs=1e-4)  # 1 / log2(3)
    assert recall_at_k([], {"a"}, 5) == mrr_at_k([], {"a"}, 5) == ndcg_at_k([], {"a"}, 5) == 0.0
    assert recall_at_k(ranking, set(), 5) is mrr_at_k(ranking, set(), 5) is ndcg_at_k(ranking, set(), 5) is None


def test_abstention_by_hand():
    abstained, unanswerable = [True, True, True, False], [True, True, False, True]
    assert abstention_precision(abstained, unanswerable) == pytest.approx(2 / 3)
    assert abstention_recall(abstained, unanswerable) == pytest.approx(2 / 3)
    assert abstention_precision([False], [True]) is abstention_recall([True], [False]) is None


def test_auroc_by_hand():
    assert auroc([3, 2, 1], [True, True, False]) == 1.0
    assert auroc([1, 2, 3], [True, False, False]) == 0.0
    assert auroc([1, 1, 1], [True, False, False]) == 0.5
    assert auroc([1, 2], [True, True]) is auroc([], []) is None


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=12))
def test_auroc_counts_pairs(rows):
    positive = [score for score, label in rows if label]
    negative = [score for score, label in rows if not label]
    found = auroc([score for score, _ in rows], [label for _, label in rows])
    if not positive or not negative:
        assert found is None
        return
    pairs = [(p > n) + (p == n) / 2 for p in positive for n in negative]
    assert found == pytest.approx(sum(pairs) / len(pairs))


def test_risk_coverage_by_hand():
    curve = risk_coverage([0.2, 0.9, 0.6, 0.6], [False, True, True, False])
    assert [(p.threshold, p.coverage, p.risk) for p in curve] == [(0.9, 0.25, 0.0), (0.6, 0.75, 1 / 3), (0.2, 1.0, 0.5)]
    assert aurc(curve) == pytest.approx((0 + 2 / 3 + 1 / 2) / 4)
    assert aurc(risk_coverage([0.9, 0.1], [True, True])) == 0.0
    assert risk_coverage([], []) == ()
    assert aurc(()) is None


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.5, 0.9]), st.booleans()), min_size=1, max_size=12), st.randoms())
def test_the_curve_does_not_depend_on_the_order_of_cases(rows, random):
    shuffled = random.sample(rows, len(rows))
    assert risk_coverage(*zip(*rows, strict=True)) == risk_coverage(*zip(*shuffled, strict=True))
    assert risk_coverage(*zip(*rows, strict=True))[-1].coverage == 1.0


def test_the_bootstrap_is_repeatable_and_about_right():
    values = [1.0] * 80 + [0.0] * 20
    low, high = bootstrap_interval(mean, values)
    assert (low, high) == bootstrap_interval(mean, values)
    assert low == pytest.approx(0.72, abs=0.02)  # 0.8 ± 1.96 · sqrt(0.8 · 0.2 / 100) = 0.8 ± 0.078
    assert high == pytest.approx(0.88, abs=0.02)
    assert bootstrap_interval(mean, []) is None


def test_what_is_undefined_is_none_with_a_reason():
    figure = measure(auroc, [0.5], [1.0], reason="it takes both")
    assert (figure.value, figure.low, figure.high, figure.reason) == (None, None, None, "it takes both")
    lopsided = measure(auroc, [0.9, 0.1], [1.0, 0.0])  # half of the draws lack a class
    assert (lopsided.value, lopsided.low, lopsided.high) == (1.0, 1.0, 1.0)


# Cases


def test_cases_are_read(tmp_path):
    path = tmp_path / "cases.jsonl"
    path.write_text("\ufeff" + json.dumps(LINES[1]) + "\r\n\n" + json.dumps({**LINES[3], "document": "x.md"}), "utf-8")
    first, second = load_cases(path)
    assert first == Case(
        "a2",
        "And how long will it last?",
        ("eleven months",),
        ("The closure is planned to last eleven months.",),
        history=(Turn("When will the Wharf Bridge shut?", "On 9 October."),),
        conversation="bridge",
        turn=2,
    )
    assert second.unanswerable
    assert not second.history


GOOD = '{"id": "g", "question": "Who?", "unanswerable": true}'


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "it is not JSON"),
        ("[1]", "it is not a JSON object"),
        ('{"id": "x", "unanswerable": true}', "key 'question' is missing"),
        ('{"question": "Who?", "unanswerable": true}', "key 'id' is missing"),
        ('{"id": "x", "question": "  ", "unanswerable": true}', "'question' is empty"),
        ('{"id": "x", "question": "Who?", "answer": "Lee"}', "key 'answer' is unknown; the keys are id, question,"),
        ('{"id": "x", "question": "Who?", "expected": "Lee"}', "'expected' can't be 'Lee'"),
        ('{"id": "x", "question": "Who?", "expected": [4]}', "'expected.0' can't be 4"),
        ('{"id": "x", "question": "Who?", "unanswerable": "yes"}', "'unanswerable' can't be 'yes'"),
        ('{"id": "x", "question": "Who?", "unanswerable": true, "turn": 0}', "'turn' can't be 0"),
        (
            '{"id": "x", "question": "Who?", "unanswerable": true, "history": [{"question": "A?"}]}',
            "'history.0.answer' is missing",
        ),
        ('{"id": "x", "question": "Who?"}', "case 'x' says no right answer"),
        ('{"id": "x", "question": "Who?", "expected": ["Lee"], "unanswerable": true}', "is unanswerable but has"),
        ('{"id": "x", "question": "Who?", "expected": [" "]}', "has an empty text"),
        (GOOD, "id 'g' is taken by"),
    ],
)
def test_a_broken_case_is_named_with_its_line(tmp_path, line, said):
    path = write_cases(tmp_path, GOOD, "", line)
    with pytest.raises(EvalError) as raised:
        load_cases(path)
    assert f"{str(path)!r} line 3: " in str(raised.value)
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


def test_files_that_are_no_cases(tmp_path):
    with pytest.raises(EvalError, match="can't be read"):
        load_cases(tmp_path / "none.jsonl")
    with pytest.raises(EvalError, match="no case in"):
        load_cases(write_cases(tmp_path, ""))
    (tmp_path / "latin.jsonl").write_bytes(b'{"id": "\xe9"}')
    with pytest.raises(EvalError, match="not UTF-8"):
        load_cases(tmp_path / "latin.jsonl")


def test_an_id_is_taken_in_all_files(tmp_path):
    (tmp_path / "other").mkdir()
    with pytest.raises(EvalError, match="is taken by"):
        load_cases(write_cases(tmp_path, GOOD), write_cases(tmp_path / "other", GOOD))


def test_the_cases_of_the_project_are_sound():
    for path in (
        *ROOT.glob("evals/cases/*.jsonl"),
        *(ROOT / "evals/tuning" / name for name in ("cases.jsonl", "followups.jsonl")),
    ):
        assert load_cases(path)


# A run


@pytest.mark.parametrize("threshold", [None, 0.5, 1.0])
def test_the_threshold_applied_afterwards_gives_what_the_assistant_gives(settings, cases, ungated, threshold):
    with Assistant.open(settings=settings.model_copy(update={"threshold": threshold})) as assistant:
        answers = [assistant.ask(case.question, case.history) for case in cases]
        applied = applied_threshold(assistant)
    assert threshold is None or applied == threshold
    for case, answer, best in zip(cases, answers, ungated, strict=True):
        result = judge(case, best, applied)
        assert (result.answered, result.abstention) == (not answer.abstained, answer.abstention)
        assert result.confidence == answer.confidence
        assert not result.answered or result.text == answer.text
    assert {answer.abstained for answer in answers} == ({True, False} if applied < 1 else {True})


def test_results_are_judged(report):
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
    result = judge(cases[0], nothing, 0.0)
    assert (result.answered, result.first_right, result.contains, result.rank) == (False, False, 0.0, None)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("It shuts on **9 October**, it said. [1] Or **10 May**. [2]", "9 October"),
        ("It shuts soon. [1]", "It shuts soon."),
        ("", ""),
    ],
)
def test_the_highlighted_span(text, span):
    assert highlighted(text) == span


def test_evidence_that_the_corpus_lacks_is_named(cases, report):
    gone = Case("gone", "When?", evidence=("A sentence of another article.",))
    assert lacking_evidence([*cases, gone], [ARTICLE]) == ("gone",)
    told = Report(dataclasses.replace(report.run, lacking=("gone",))).to_markdown()
    assert "lacks the evidence of these cases, which so can't be right: gone" in told


def test_figures_follow_from_the_results(report):
    figures, results = report.figures, report.run.results
    assert {*GATES, *LOWER_IS_BETTER} == set(figures)
    assert (figures["right_first"].n, figures["answered_right"].n, figures["abstention_recall"].n) == (2, 3, 2)
    answered = [result for result in results[:3] if result.answered]
    assert figures["answered_right"].value == pytest.approx(sum(result.right for result in answered) / 3)
    assert figures["contains"].value == pytest.approx(sum(result.contains for result in answered) / 3)
    assert figures["groundedness"].n == len(answered)
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
    assert by_tag["when"]["right_first"] == {"value": 1.0, "n": 1, "low": 1.0, "high": 1.0, "reason": ""}
    assert by_tag["off-topic"]["right_first"]["value"] is None
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
    arguments = {"cases": [write_cases(folder, *map(json.dumps, LINES))], "report": None, "fail_under": [], "as_json": False}
    return run_eval(settings, **{**arguments, **changed})


def test_two_runs_give_the_same(settings, tmp_path, capsys, report):
    report.write(tmp_path / "one")
    assert evaluated(settings, tmp_path, report=tmp_path / "two", as_json=True, fail_under=["recall_at_5 = 0.9"]) == 0
    names = {path.name for path in (tmp_path / "one").iterdir()}
    assert names == {"report.json", "report.md", "timings.json", "risk-coverage.png"}
    for name in names - {"timings.json"}:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert (tmp_path / "one" / "risk-coverage.png").read_bytes().startswith(b"\x89PNG")
    printed = json.loads(capsys.readouterr().out)
    assert printed.pop("timings_ms")["total"]["p50"] > 0
    assert printed == report.to_dict()


def test_a_run_without_matplotlib_that_fails_a_gate(settings, tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    cautious = settings.model_copy(update={"threshold": 1.0})
    gates = ["answered_right=0.8", "recall_at_5=0.9"]
    assert evaluated(cautious, tmp_path, report=tmp_path / "out", fail_under=gates) == 4
    printed = capsys.readouterr()
    assert printed.out == (tmp_path / "out" / "report.md").read_text("utf-8")
    assert printed.err.startswith("failed: answered_right is 0.0000, under 0.8\nno picture: ")
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"report.json", "report.md", "timings.json"}


def test_without_matplotlib_the_picture_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(MissingExtraError, match="pip install matplotlib"):
        draw_risk_coverage({}, tmp_path / "x.png")


def test_a_report_that_cannot_be_written(tmp_path, report):
    (tmp_path / "file").write_text("")
    with pytest.raises(EvalError, match="can't be written"):
        report.write(tmp_path / "file" / "out")


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
    assert {path.name for path in shipped_cases()} == {"russia-southeast-asia.jsonl", "conversations.jsonl"}
