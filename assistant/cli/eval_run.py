"""`assistant eval`: run cases, show the figures, keep a report, and fail where a figure is too low."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from assistant.cli.console import progress_bar
from assistant.evaluation.cases.suites import load_suites, shipped_cases
from assistant.evaluation.gates import parse_gate
from assistant.evaluation.llm_judge import JudgeAgreement, judge_answers
from assistant.evaluation.report.files import dated_folder, to_markdown, write_report
from assistant.evaluation.report.report import Report
from assistant.evaluation.report.summary import label
from assistant.evaluation.report.tables import cells
from assistant.evaluation.run import Run, run_suites
from assistant.settings import Settings, load_settings

FAILED = 4
"""Exit status where a figure is below what `fail_under` asks."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a person asks of `assistant eval`.

    `cases` are files, none meaning those of the shipped article; `fail_under` gates such as `answered_right=0.8`; `report` the
    folder of the report, or `name` what it is called below `reports/`; `fresh` asks also what was
    asked before; `judge` names a chat model that judges the claims, too.
    """

    cases: tuple[Path, ...] = ()
    fail_under: tuple[str, ...] = ()
    report: Path | None = None
    name: str | None = None
    workers: int = 1
    fresh: bool = False
    judge: str | None = None
    as_json: bool = False


def run_eval(settings: Settings, plan: Plan) -> int:
    """Run the cases and print what came of them.

    Returns:
        The exit status: 0, or 4 where a gate is not passed, or there are gates and a case brought no answer.

    Raises:
        EvalError: if a case is broken, a gate names no metric, or the report can't be written.
        AssistantError: if the assistant can't be opened.
    """
    gates = tuple(map(parse_gate, plan.fail_under))
    suites = load_suites(plan.cases or shipped_cases())
    folder = dated_folder(plan.name, date.today()) if plan.name else plan.report
    errors = Console(stderr=True, soft_wrap=True, markup=False, highlight=False)
    judging = _open_judge(settings, plan.judge) if plan.judge else None
    with progress_bar("asking") as progress:
        run = run_suites(settings, suites, workers=plan.workers, fresh=plan.fresh, progress=progress)
    found = Report(run, judging(run) if judging else None)
    _show(found, as_json=plan.as_json)
    failures = [failure for gate in gates if (failure := gate.failure(found.figures))]
    if gates and run.failures:  # figures of what is left would pass for those of all
        failures.append(f"{len(run.failures)} cases brought no answer; the first because {run.failures[0].reason}")
    for failure in failures:
        errors.print(f"failed: {failure}")
    if folder is not None:
        write_report(found, folder)
        errors.print(f"report: {folder / 'report.html'}")
    return FAILED if failures else 0


def _open_judge(settings: Settings, model: str) -> Callable[[Run], JudgeAgreement]:
    """A chat model that judges what was answered; it is opened before anything is asked, in case that it can't be."""
    from assistant.llm.chat_model import LangChainChatModel
    from assistant.llm.prompts import load_prompt

    chat, prompt = LangChainChatModel(load_settings(settings, model=model)), load_prompt("judge", settings.prompts)

    def judging(run: Run) -> JudgeAgreement:
        with progress_bar("judging") as progress:
            return judge_answers(chat, prompt, [result.answer for result in run.results if result.answered], progress)

    return judging


def _show(report: Report, *, as_json: bool) -> None:
    console = Console(soft_wrap=True, markup=False, highlight=False)
    if as_json:
        console.out(json.dumps({**report.to_dict(), "timings_ms": report.timings}, ensure_ascii=False))
    elif console.is_terminal:
        _show_tables(report, console)
    else:
        console.out(to_markdown(report), end="")


def _show_tables(report: Report, console: Console) -> None:
    run = report.run
    table = Table("metric", "value", "95 % interval", "n", title=f"{len(run.results)} cases, {run.engine}")
    for name, figure in report.figures.items():
        table.add_row(label(name), *cells(figure))
    console.print(table)
    console.print(f"claims: {', '.join(f'{number} {support}' for support, number in report.verdicts.items())}")
    if run.lacking:
        console.print(f"The corpus lacks the evidence of {len(run.lacking)} cases: {', '.join(run.lacking)}")
    for failure in run.failures:
        console.print(f"{failure.case.id} failed: {failure.reason}")
    total = report.timings["total"]
    console.print(f"{total['p50']} ms a question at the median, {total['p95']} ms at the 95th percentile")
