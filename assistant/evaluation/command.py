"""`assistant eval`: run cases, show the figures, keep a report, and fail where a figure is too low."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from rich.console import Console
from rich.table import Table

from assistant.errors import EvalError, MissingExtraError
from assistant.evaluation.cases import load_cases
from assistant.evaluation.metrics import Figure
from assistant.evaluation.report import LOWER_IS_BETTER, Report, cells, evaluate
from assistant.settings import Settings

logger = logging.getLogger(__name__)

FAILED = 4
"""Exit status where a figure is below what `fail_under` asks."""
GATES = (
    "recall_at_1",
    "recall_at_5",
    "mrr_at_5",
    "right_first",
    "right_any",
    "answered_right",
    "contains",
    "exact_match",
    "token_f1",
    "groundedness",
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


def run_eval(
    settings: Settings, *, cases: Sequence[Path], report: Path | None, fail_under: Sequence[str], as_json: bool
) -> int:
    """Run the cases and print what came of them.

    Args:
        settings: of the assistant that is evaluated.
        cases: JSONL files; none, those of the shipped article.
        report: folder for `report.json`, `report.md`, `timings.json` and `risk-coverage.png`.
        fail_under: gates such as `answered_right=0.8`.
        as_json: print one JSON object instead of tables.

    Returns:
        The exit status: 0, or 4 where a gate is not passed.

    Raises:
        EvalError: if a case is broken, a gate names no metric, or the report can't be written.
        AssistantError: if the assistant can't be opened.
    """
    from assistant.answer import Assistant

    gates = tuple(map(parse_gate, fail_under))
    asked = load_cases(*(cases or shipped_cases()))
    with Assistant.open(settings=settings) as assistant:
        found = evaluate(assistant, asked)
    _show(found, as_json=as_json)
    failures = [failure for gate in gates if (failure := gate.failure(found.figures))]
    errors = Console(stderr=True, soft_wrap=True, markup=False, highlight=False)
    for failure in failures:
        errors.print(f"failed: {failure}")
    if report is not None:
        _write(found, report, errors)
    return FAILED if failures else 0


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
        console.out(report.to_markdown(), end="")


def _show_tables(report: Report, console: Console) -> None:
    table = Table("metric", "value", "95 % interval", "n", title=f"{len(report.run.results)} cases, {report.run.engine}")
    for name, figure in report.figures.items():
        table.add_row(f"{name} (lower is better)" if name in LOWER_IS_BETTER else name, *cells(figure))
    console.print(table)
    if report.run.lacking:
        console.print(f"The corpus lacks the evidence of {len(report.run.lacking)} cases: {', '.join(report.run.lacking)}")
    total = report.timings["total"]
    console.print(f"{total['p50']} ms a question at the median, {total['p95']} ms at the 95th percentile")


def _write(report: Report, folder: Path, errors: Console) -> None:
    try:
        report.write(folder)
    except MissingExtraError as error:
        errors.print(f"no picture: {error}")
    logger.info("report written to %s", folder)
