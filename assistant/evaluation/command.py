"""`assistant eval`: run cases, show the figures, keep a report, and fail where a figure is too low."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

from rich.console import Console
from rich.table import Table

from assistant.errors import EvalError
from assistant.evaluation.figures import Figure
from assistant.evaluation.judge import JudgeAgreement, judge_answers
from assistant.evaluation.report import Report
from assistant.evaluation.runner import Run
from assistant.evaluation.running import run_suites
from assistant.evaluation.suites import load_suites
from assistant.evaluation.summary import LOWER_IS_BETTER, label
from assistant.evaluation.tables import cells
from assistant.evaluation.writing import dated_folder, to_markdown, write_report
from assistant.settings import Settings, load_settings
from assistant.terminal import progress_bar

FAILED = 4
"""Exit status where a figure is below what `fail_under` asks."""
GATES = (
    "recall_at_1",
    "recall_at_5",
    "mrr_at_5",
    "ndcg_at_5",
    "right_first",
    "right_any",
    "right_all",
    "answered_right",
    "contains",
    "exact_match",
    "token_f1",
    "groundedness",
    "citation_precision",
    "citation_recall",
    "abstention_precision",
    "abstention_recall",
    "abstention_auroc",
)
"""The metrics that `fail_under` knows: those of which more is better."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A metric, and the least value it may have."""

    metric: str
    least: float

    def failure(self, figures: Mapping[str, Figure]) -> str:
        """Why the figures do not pass; empty if they do. An undefined figure doesn't."""
        figure = figures[self.metric]
        if figure.value is None:
            return f"{self.metric} is undefined: {figure.reason}"
        return "" if figure.value >= self.least else f"{self.metric} is {figure.value:.4f}, under {self.least:g}"


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
    from assistant.chat import LangChainChatModel
    from assistant.prompts import load_prompt

    chat, prompt = LangChainChatModel(load_settings(settings, model=model)), load_prompt("judge", settings.prompts)

    def judging(run: Run) -> JudgeAgreement:
        with progress_bar("judging") as progress:
            return judge_answers(chat, prompt, [result.answer for result in run.results if result.answered], progress)

    return judging


def parse_gate(text: str) -> Gate:
    """Read `metric=least`.

    >>> parse_gate("right_first=0.9")
    Gate(metric='right_first', least=0.9)

    Raises:
        EvalError: if it is written otherwise, or names no metric.
    """
    name, equals, least = (part.strip() for part in text.partition("="))
    if name not in GATES:
        hint = f"{name!r} can't be gated, as less of it is better" if name in LOWER_IS_BETTER else f"metric {name!r} is unknown"
        raise EvalError(f"{hint}; name one of {', '.join(GATES)}")
    try:
        value = float(least)
    except ValueError:
        value = -1.0
    if not (equals and 0 <= value <= 1):
        raise EvalError(f"gate {text!r} has no value from 0 to 1; write it like {name}=0.8")
    return Gate(name, value)


def shipped_cases() -> tuple[Path, ...]:
    """The cases of the shipped article: from the working folder where it is a checkout, else as installed.

    Raises:
        EvalError: if neither has any.
    """
    for folder in (Path("evals/cases"), Path(str(files("assistant"))) / "data" / "cases"):
        found = tuple(sorted(folder.glob("*.jsonl")))
        if found:
            return found
    raise EvalError("no cases were named and none are in 'evals/cases'; name a JSONL file with --cases")


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
