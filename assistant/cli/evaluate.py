"""`assistant eval`: measuring answers on the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from assistant.cli import console
from assistant.cli.options import CorpusOption, DataDirOption, EngineOption, JsonOption, ModelOption, settings_from

if TYPE_CHECKING:
    from assistant.evaluation.llm_judge import JudgeAgreement
    from assistant.evaluation.report.report import Report
    from assistant.evaluation.run import Run
    from assistant.settings import Settings

GATE_FAILED = 4
"""Exit status where a figure is below what `--fail-under` asks."""

evaluating = typer.Typer(invoke_without_command=True, rich_markup_mode=None)


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


@evaluating.callback()
def evaluate(
    context: typer.Context,
    cases: Annotated[
        list[Path] | None, typer.Option("--cases", help="JSONL file of cases, or SQuAD or MT-RAG; may be repeated.")
    ] = None,
    report: Annotated[Path | None, typer.Option("--report", metavar="DIR", help="Folder for the report.")] = None,
    name: Annotated[str | None, typer.Option("--name", help="Keep the report as reports/DATE-NAME instead.")] = None,
    fail_under: Annotated[
        list[str] | None,
        typer.Option("--fail-under", metavar="METRIC=X", help="Exit with status 4 if it is lower; may be repeated."),
    ] = None,
    workers: Annotated[int, typer.Option("--workers", min=1, max=64, help="Questions asked at a time.")] = 1,
    fresh: Annotated[bool, typer.Option("--fresh", help="Ask also what was asked before.")] = False,
    judge: Annotated[str | None, typer.Option("--judge", metavar="MODEL", help="Chat model to judge the claims, too.")] = None,
    engine: EngineOption = None,
    model: ModelOption = None,
    corpus: CorpusOption = None,
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure how well questions with known answers are answered."""
    if context.invoked_subcommand:
        return
    settings = settings_from(engine=engine, model=model, corpus=corpus, data_dir=data_dir)
    plan = Plan(tuple(cases or ()), tuple(fail_under or ()), report, name, workers, fresh, judge, as_json)
    raise typer.Exit(run_eval(settings, plan))


@evaluating.command()
def diff(
    before: Annotated[Path, typer.Argument(metavar="A", help="Report folder of one run.")],
    after: Annotated[Path, typer.Argument(metavar="B", help="Report folder of another run on the same cases.")],
) -> None:
    """Compare two runs case by case: what was won and lost, and whether it could be chance."""
    from assistant.evaluation.report.diff import compare_reports, comparison_markdown

    typer.echo(comparison_markdown(compare_reports(before, after)), nl=False)


@evaluating.command()
def human(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files or folders of claims that people labelled.")],
    split: Annotated[
        Literal["all", "heldout"], typer.Option("--split", help="All, or only those that nothing is trained on.")
    ] = "all",
    nli: Annotated[str | None, typer.Option("--nli", metavar="NAME", help="Cross-encoder, measured too.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Measure how far the verifier, and simpler scores, agree with people."""
    from assistant.evaluation.human.agreement import compare_scorers, to_markdown
    from assistant.evaluation.human.labelled import load_labelled
    from assistant.evaluation.human.scorers import load_scorers

    claims, scorers = load_labelled(paths), load_scorers(settings_from(), nli)
    with console.progress_bar("scoring") as progress:
        rows = compare_scorers(claims, scorers, split, progress)
    if as_json:
        console.show_json({"format": 1, "split": split, "rows": [asdict(row) for row in rows]})
    else:
        typer.echo(to_markdown(rows, split))


def run_eval(settings: Settings, plan: Plan) -> int:
    """Run the cases, print what came of them, keep the report, and hold the figures against the gates.

    Returns:
        The exit status: 0, or 4 where a gate is not passed, or there are gates and a case brought no answer.

    Raises:
        EvalError: if a case is broken, a gate names no metric, or the report can't be written.
        AssistantError: if the assistant can't be opened.
    """
    from assistant.evaluation.cases.suites import load_suites, shipped_cases
    from assistant.evaluation.gates import failed_gates, parse_gate
    from assistant.evaluation.report.files import dated_folder, write_report
    from assistant.evaluation.report.report import Report
    from assistant.evaluation.run import run_suites

    gates = tuple(map(parse_gate, plan.fail_under))
    suites = load_suites(plan.cases or shipped_cases())
    folder = dated_folder(plan.name, date.today()) if plan.name else plan.report
    judge = _open_judge(settings, plan.judge) if plan.judge else None
    with console.progress_bar("asking") as progress:
        run = run_suites(settings, suites, workers=plan.workers, fresh=plan.fresh, progress=progress)
    report = Report(run, judge(run) if judge else None)
    _show(report, as_json=plan.as_json)
    failed = failed_gates(gates, report)
    for reason in failed:
        console.tell("failed", reason)
    if folder is not None:
        write_report(report, folder)
        console.tell("report", str(folder / "report.html"))
    return GATE_FAILED if failed else 0


def _open_judge(settings: Settings, model: str) -> Callable[[Run], JudgeAgreement]:
    """A chat model that judges what was answered; it is opened before anything is asked, in case that it can't be."""
    from assistant.components import open_chat_model
    from assistant.evaluation.llm_judge import judge_answers
    from assistant.llm.prompts import load_prompt
    from assistant.settings import load_settings

    chat, prompt = open_chat_model(load_settings(settings, model=model)), load_prompt("judge", settings.prompts)

    def judge(run: Run) -> JudgeAgreement:
        with console.progress_bar("judging") as progress:
            return judge_answers(chat, prompt, [result.answer for result in run.results if result.answered], progress)

    return judge


def _show(report: Report, *, as_json: bool) -> None:
    from assistant.evaluation.report.files import to_markdown

    if as_json:
        console.show_json({**report.to_dict(), "timings_ms": report.timings})
    elif console.is_styled():
        _show_tables(report)
    else:
        typer.echo(to_markdown(report), nl=False)


def _show_tables(report: Report) -> None:
    from rich.console import Console
    from rich.table import Table

    from assistant.evaluation.report.summary import label
    from assistant.evaluation.report.tables import cells

    run, terminal = report.run, Console(soft_wrap=True, markup=False, highlight=False)
    table = Table("metric", "value", "95 % interval", "n", title=f"{len(run.results)} cases, {run.engine}")
    for name, figure in report.figures.items():
        table.add_row(label(name), *cells(figure))
    terminal.print(table)
    terminal.print(f"claims: {', '.join(f'{number} {support}' for support, number in report.verdicts.items())}")
    if run.lacking:
        terminal.print(f"The corpus lacks the evidence of {len(run.lacking)} cases: {', '.join(run.lacking)}")
    for failure in run.failures:
        terminal.print(f"{failure.case.id} failed: {failure.reason}")
    total = report.timings["total"]
    terminal.print(f"{total['p50']} ms a question at the median, {total['p95']} ms at the 95th percentile")
