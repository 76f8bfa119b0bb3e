"""A report as Markdown, and as a folder of files that can be looked at years later."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import date
from itertools import count
from pathlib import Path

from assistant.errors import EvalError
from assistant.evaluation.report.html import to_html
from assistant.evaluation.report.report import Report, TradeOff
from assistant.evaluation.report.summary import label
from assistant.evaluation.report.tables import cells, markdown_table, share
from assistant.private_files import private_folder, write_private

REPORTS = Path("reports")


def to_markdown(report: Report) -> str:
    """The figures, the verdicts and the trade-off as Markdown tables."""
    run = report.run
    head = f"{len(run.results)} cases, engine {run.engine}, model {run.model}, threshold {run.threshold}."
    figures = [(label(name), *cells(figure)) for name, figure in report.figures.items()]
    trade_off = [[share(value) for value in _values(row)] for row in report.trade_off]
    claims = ", ".join(f"{number} {support}" for support, number in report.verdicts.items())
    return "\n".join(
        [
            head,
            "",
            *_warnings(report),
            *markdown_table(("metric", "value", "95 % interval", "n"), figures),
            "",
            f"Claims of the answers given: {claims}.",
            "",
            *_told_by_models(report),
            *markdown_table(("threshold", "answered right", "answered wrong", "unanswerable answered"), trade_off),
            "",
        ]
    )


def write_report(report: Report, folder: Path) -> None:
    """Write `report.json`, `report.md`, `report.html` and `timings.json`.

    Raises:
        EvalError: if the folder can't be written to.
    """
    files = {
        "report.json": json.dumps(report.to_dict(), indent=1, ensure_ascii=False) + "\n",
        "report.md": to_markdown(report),
        "report.html": to_html(report),
        "timings.json": json.dumps(report.timings, indent=1) + "\n",
    }
    try:
        private_folder(folder)
        for name, text in files.items():
            write_private(folder / name, text.encode())
    except OSError as error:
        raise EvalError(f"report {os.fspath(folder)!r} can't be written ({error.strerror}); name another folder") from error


def dated_folder(name: str, today: date, reports: Path = REPORTS) -> Path:
    """`reports/DATE-NAME`, numbered where there is one already: no report is written over another.

    Raises:
        EvalError: if the name can't be that of a folder.
    """
    if not name.strip() or Path(name).name != name or name.startswith("."):
        raise EvalError(f"report name {name!r} can't be that of a folder; use letters, digits and hyphens")
    names = (f"{today:%Y-%m-%d}-{name}{'' if n == 1 else f'-{n}'}" for n in count(1))
    return next(folder for folder in (reports / one for one in names) if not folder.exists())


def _told_by_models(report: Report) -> list[str]:
    """What chat models took, and how far one agrees with the verifier."""
    lines: list[str] = []
    if usage := report.usage:
        cost = "" if usage.cost is None else f", at a cost of {usage.cost:.4f}"
        tokens = f"{usage.input_tokens} tokens read and {usage.output_tokens} written"
        lines += [f"Chat model: {tokens} for {usage.answers} answers{cost}.", ""]
    if judged := report.judged:
        rows = [("Cohen's kappa", *cells(judged.kappa)), ("the same verdict", *cells(judged.agreed))]
        head = (f"judge {judged.judge} and verifier", "value", "95 % interval", "n")
        lines += [*markdown_table(head, rows), "", f"Claims that the judge gave no verdict on: {len(judged.failures)}.", ""]
    return lines


def _warnings(report: Report) -> list[str]:
    run = report.run
    lines: list[str] = []
    if run.lacking:
        lacking = ", ".join(run.lacking)
        lines += [f"The corpus lacks the evidence of these cases, which so can't be right: {lacking}.", ""]
    if run.failures:
        failed = "; ".join(f"{failure.case.id} ({failure.reason})" for failure in run.failures)
        lines += [f"These cases failed and count in no figure but `failed`: {failed}.", ""]
    return lines


def _values(row: TradeOff) -> Sequence[float | None]:
    return row.threshold, row.answered_right, row.answered_wrong, row.unanswerable_answered
