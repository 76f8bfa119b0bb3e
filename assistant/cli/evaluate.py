"""`assistant eval` and `assistant check`: measuring answers, and verifying a text from elsewhere, on the command line."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli import console
from assistant.cli.options import AsJson, Corpus, DataDir, Engine, Model, settings_from
from assistant.rendering.answer_text import answer_text, verdict_text


class Split(StrEnum):
    """Which labelled documents are measured."""

    ALL = "all"
    HELDOUT = "heldout"


evaluating = typer.Typer(invoke_without_command=True)


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
    engine: Engine = None,
    model: Model = None,
    corpus: Corpus = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Measure how well questions with known answers are answered."""
    if context.invoked_subcommand:
        return
    settings = settings_from(engine=engine, model=model, corpus=corpus, data_dir=data_dir)
    from assistant.cli.eval_run import Plan, run_eval

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
    split: Annotated[Split, typer.Option("--split", help="All, or only those that nothing is trained on.")] = Split.ALL,
    nli: Annotated[str | None, typer.Option("--nli", metavar="NAME", help="Cross-encoder, measured too.")] = None,
    as_json: AsJson = False,
) -> None:
    """Measure how far the verifier, and simpler scores, agree with people."""
    from assistant.evaluation.human.agreement import run_human

    raise typer.Exit(run_human(paths, split=split.value, nli=nli, as_json=as_json))


def check(
    answer: Annotated[Path, typer.Option("--answer", metavar="FILE", help="Text to check; [n] in it means the nth source.")],
    sources: Annotated[list[Path], typer.Option("--sources", metavar="FILE...", help="What it should rest on.")],
    further: Annotated[list[Path] | None, typer.Argument(metavar="FILE...", hidden=True)] = None,
    fail_under: Annotated[
        float | None, typer.Option("--fail-under", min=0, max=1, help="Exit with status 4 if groundedness is lower.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Verify a text that another system wrote, sentence by sentence, against its sources."""
    settings = settings_from()
    from assistant.check import as_answer, check_files
    from assistant.cli.eval_run import FAILED
    from assistant.schema.answer import checked_json

    files = (*sources, *(further or ()))  # `--sources a b c` gives the option one file and the others as arguments
    checked = as_answer(check_files(answer, files, max_bytes=settings.max_document_bytes))
    if as_json:
        console.show_json(checked_json(checked))
    else:
        console.show(answer_text(checked, {}))
        console.show(verdict_text(checked))
    low = fail_under is not None and (checked.groundedness or 0.0) < fail_under
    raise typer.Exit(FAILED if low else 0)
