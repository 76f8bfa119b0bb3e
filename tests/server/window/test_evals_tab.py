"""The Evals tab: which cases can be chosen, running them, reports, and cases of answers rated down."""

import json
import os
import re
import threading
from html import unescape

import pytest

from assistant.answer import Assistant
from assistant.errors import EvalError
from assistant.evaluation.cases.case import load_cases
from assistant.history.conversations import History
from assistant.server.window.background import Work
from assistant.server.window.case_files import (
    FEEDBACK,
    SHIPPED,
    choices,
    keep_upload,
    own_folder,
    reports_folder,
)
from assistant.server.window.evals_html import done_html, rated_down_html, report_html
from assistant.server.window.evals_tab import add_cases, cancel, run_cases, show_report
from assistant.server.window.evaluator import Evaluator, past_reports, read_report
from assistant.server.window.feedback_form import collect_cases, save_case
from assistant.server.window.page import build_page
from assistant.server.window.uploads import Upload
from assistant.settings import load_settings
from tests.support.evaluated import LINES, write_cases
from tests.support.rated_down import rate_down, settings_fixture

__all__ = ["settings_fixture"]

PAYLOAD = '"><script>window.pwned=1</script><img src=x onerror=alert(1)>'


@pytest.fixture
def assistant(settings):
    with Assistant.open(settings=settings) as opened:
        yield opened


def upload(folder, name="mine.jsonl", lines=LINES):
    path = folder / "uploads" / "a" / "upload.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines), "utf-8")
    return Upload(path, name)


def busy(evaluator, owner=""):
    """An evaluation that goes on until the event is set or it is cancelled."""
    end = threading.Event()

    def task(progress):
        while not end.wait(0.01):
            progress(1, 5)

    evaluator._owner, evaluator._work = owner, Work(task)
    return end


# Which cases can be chosen.


def test_the_cases_that_ship_can_be_chosen_together_and_one_file_at_a_time(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "evals" / "cases").mkdir(parents=True)
    for name in ("a", "b"):
        write_cases(tmp_path / "evals" / "cases", json.dumps(LINES[0]), name=f"{name}.jsonl")
    found = choices(load_settings(data_dir=tmp_path / "data"), "")
    assert [(key, len(files.paths)) for key, files in found.items()] == [
        (SHIPPED, 2),
        ("shipped/a.jsonl", 1),
        ("shipped/b.jsonl", 1),
    ]


def test_an_uploaded_file_is_kept_and_can_be_chosen_by_its_owner_alone(settings, tmp_path):
    given = upload(tmp_path)
    assert keep_upload(settings, "ann", given) == "own/mine.jsonl"
    assert not given.path.exists()
    assert len(load_cases(*choices(settings, "ann")["own/mine.jsonl"].paths)) == len(LINES)
    assert "own/mine.jsonl" not in choices(settings, "bo")
    assert "own/mine.jsonl" not in choices(settings, "")


@pytest.mark.parametrize(
    "name",
    ["../mine.jsonl", "a/b.jsonl", ".mine.jsonl", "mine.json", "", "mine\0.jsonl", "x" * 90 + ".jsonl", "<b>.jsonl", FEEDBACK],
)
def test_hostile_names_of_case_files_are_refused(settings, tmp_path, name):
    given = upload(tmp_path, name)
    with pytest.raises(EvalError, match=r"can't be called that|rename it"):
        keep_upload(settings, "", given)
    assert not given.path.exists()
    assert not own_folder(settings, "").exists()


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (['{"id": "x"}\n'], "'mine.jsonl' line 1: key 'question' is missing"),
        (["nothing"], "'mine.jsonl' line 1: it is not JSON"),
        ([""], "no case in 'mine.jsonl'"),
        (['{"id": "x", "question": "q", "pattern": "a{99999999999}"}\n'], "is no regular expression"),
        (["x" * 5_000_001], "'mine.jsonl' has 5,000,001 bytes"),
    ],
)
def test_a_broken_case_file_is_refused_by_the_name_the_person_knows(settings, tmp_path, lines, said):
    with pytest.raises(EvalError, match=said) as refused:
        keep_upload(settings, "", upload(tmp_path, lines=lines))
    assert str(tmp_path) not in str(refused.value)
    assert not own_folder(settings, "").exists()


def test_no_owner_leads_out_of_the_data_folder(settings):
    for owner in ("../../x", "/etc", "a/b", "\ud800"):
        assert own_folder(settings, owner).parent == settings.data_dir / "evals" / "cases"
        assert reports_folder(settings, owner).parent == settings.data_dir / "evals" / "reports"
    assert os.fspath(reports_folder(settings, "")) == "reports"


# Running.


def shown_by(assistant, evaluator, key, owner=""):
    return list(run_cases(assistant, evaluator, key, owner))


def test_cases_are_run_and_the_report_is_shown_in_place_and_kept(assistant, tmp_path):
    evaluator = Evaluator(assistant)
    key = keep_upload(assistant.settings, "", upload(tmp_path))
    began, *_, (run, stop, status, reports, report) = shown_by(assistant, evaluator, key)
    assert (began[0]["interactive"], began[1]["visible"]) == (False, True)
    assert (run["interactive"], stop["visible"]) == (True, False)
    (name,) = past_reports(tmp_path / "reports")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d-mine", name)
    assert "5 cases asked" in status
    assert name in status
    assert reports["value"] == name
    page = unescape(re.search(r'srcdoc="([^"]*)"', report).group(1))
    assert page == (tmp_path / "reports" / name / "report.html").read_text("utf-8")
    assert "answered_right" in page
    assert "<svg" in page
    assert show_report(assistant, name, "") == (report, "")
    assert "There is no report" in show_report(assistant, name, "ann")[1]


def test_a_report_of_somebody_with_a_name_is_theirs(assistant, tmp_path):
    evaluator = Evaluator(assistant)
    shown_by(assistant, evaluator, keep_upload(assistant.settings, "ann", upload(tmp_path, lines=LINES[:1])), "ann")
    (name,) = past_reports(reports_folder(assistant.settings, "ann"))
    assert past_reports(tmp_path / "reports") == ()
    assert "iframe" in show_report(assistant, name, "ann")[0]


def test_a_report_that_cannot_be_kept_is_shown_all_the_same(assistant, tmp_path):
    (tmp_path / "reports").write_text("a file, no folder")
    key = keep_upload(assistant.settings, "", upload(tmp_path, lines=LINES[:1]))
    _, _, status, _, report = shown_by(assistant, Evaluator(assistant), key)[-1]
    assert "can&#39;t be written" in status
    assert "<iframe" in report


def test_a_second_run_says_that_one_is_under_way(assistant, tmp_path):
    evaluator = Evaluator(assistant)
    key = keep_upload(assistant.settings, "", upload(tmp_path))
    end = busy(evaluator)
    while not evaluator.under_way.steps.total:
        pass
    ((_, _, status, _, _),) = shown_by(assistant, evaluator, key)
    assert "An evaluation is under way already (1 of 5 cases)" in status
    end.set()
    list(evaluator._work.watch())
    assert evaluator.under_way is None


def test_only_who_began_an_evaluation_can_cancel_it(assistant):
    evaluator = Evaluator(assistant)
    assert "No evaluation of yours is under way." in cancel(evaluator, "")
    busy(evaluator, "ann")
    work = evaluator.under_way
    assert "No evaluation of yours" in cancel(evaluator, "bo")
    assert not work.cancelled
    assert "It stops after this case" in cancel(evaluator, "ann")
    list(work.watch())
    assert work.outcome is None


def test_an_evaluation_ends_with_the_assistant_so_that_the_server_can(assistant, tmp_path):
    evaluator = Evaluator(assistant)
    key = keep_upload(assistant.settings, "", upload(tmp_path))
    work = evaluator.start(choices(assistant.settings, "")[key], tmp_path / "reports", "")
    assistant.close()
    list(work.watch())
    assert (work.outcome, work.error) == (None, "")
    assert past_reports(tmp_path / "reports") == ()


def test_a_cancelled_run_leaves_no_report(assistant, tmp_path):
    evaluator = Evaluator(assistant)
    key = keep_upload(assistant.settings, "", upload(tmp_path))
    running = run_cases(assistant, evaluator, key, "")
    next(running)
    assert evaluator.cancel("")
    assert "Cancelled." in list(running)[-1][2]
    assert past_reports(tmp_path / "reports") == ()


@pytest.mark.parametrize("key", ["own/none.jsonl", "../../etc/passwd", "", None, ["x"]])
def test_cases_that_are_not_listed_are_not_run(assistant, key):
    ((_, _, status, _, _),) = shown_by(assistant, Evaluator(assistant), key)
    assert "There are no cases" in status


def test_a_case_file_that_went_bad_is_a_sentence(assistant, tmp_path):
    key = keep_upload(assistant.settings, "", upload(tmp_path))
    (own_folder(assistant.settings, "") / "mine.jsonl").write_text("{}\n")
    status = shown_by(assistant, Evaluator(assistant), key)[-1][2]
    assert "line 1: key &#39;id&#39; is missing" in status


def test_uploading_chooses_what_was_uploaded_or_says_what_is_wrong(assistant, tmp_path):
    def given(name):
        one = upload(tmp_path, name)
        return [{"path": str(one.path), "orig_name": one.name}]

    cleared, chosen, status = add_cases(assistant, given("mine.jsonl"), "")
    assert (cleared, chosen["value"]) == (None, "own/mine.jsonl")
    assert "can be run" in status
    assert "can&#39;t be called that" in add_cases(assistant, given("x.exe"), "")[2]


# Reports.


def test_past_reports_are_those_of_the_folder_the_newest_first(tmp_path):
    for age, name in enumerate(("old", "new")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "report.html").write_text("x")
        os.utime(tmp_path / name / "report.html", (age, age))
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "old")
    assert past_reports(tmp_path) == ("new", "old")
    assert past_reports(tmp_path / "none") == ()


@pytest.mark.parametrize("name", ["../secret", "..", "", "link", "/etc", "a\0b"])
def test_no_report_outside_of_the_folder_is_read(tmp_path, name):
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "report.html").write_text("secret")
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "link").symlink_to(tmp_path / "secret")
    with pytest.raises(EvalError, match="there is no report"):
        read_report(tmp_path / "reports", name)


def test_a_report_cannot_leave_its_frame():
    shown = report_html(f"<p>{PAYLOAD}</p></iframe>")
    assert shown.count("<") == 2
    assert 'sandbox="allow-same-origin"' in shown
    assert "allow-scripts" not in shown


def test_what_an_evaluation_came_to_is_inert():
    assert "<script" not in done_html(1, PAYLOAD, PAYLOAD) + rated_down_html({"question": PAYLOAD, "given": PAYLOAD}, 1)


# Where changes are switched off.


def test_switched_off_nothing_is_run_uploaded_or_made(settings, tmp_path):
    rate_down(settings)
    off = load_settings(settings, allow_changes=False)
    with Assistant.open(settings=off) as closed:
        given = upload(tmp_path)
        ((_, _, status, _, _),) = shown_by(closed, Evaluator(closed), SHIPPED)
        assert "can&#39;t be run here" in status
        refused = add_cases(closed, [{"path": str(given.path), "orig_name": given.name}], "")[2]
        assert "set allow_changes" in refused
        assert not given.path.exists()
        assert "set allow_changes" in collect_cases(off, "")[1]
        assert "set allow_changes" in save_case(off, "", "x", "y", False)[0]
        assert not own_folder(off, "").exists()
        with History.open(tmp_path / "c.db") as history:
            config = build_page(closed, history).get_config_file()
        parts = {part["props"].get("elem_id"): part["props"] for part in config["components"]}
        assert parts["rated-down"]["visible"] is False
        assert parts["case-choice"]["visible"] is False
