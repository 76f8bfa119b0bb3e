"""What `--fail-under` asks of a report: a metric and the least value it may have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.errors import EvalError
from assistant.evaluation.metrics.figure import Figure
from assistant.evaluation.report.report import Report
from assistant.evaluation.report.summary import LOWER_IS_BETTER

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


def failed_gates(gates: Sequence[Gate], report: Report) -> tuple[str, ...]:
    """Why the report does not pass, a sentence for each gate that it fails.

    No gate is passed where a case brought no answer: figures of what is left would pass for those of all.
    """
    failed = [failure for gate in gates if (failure := gate.failure(report.figures))]
    if gates and (missing := report.run.failures):
        failed.append(f"{len(missing)} cases brought no answer; the first because {missing[0].reason}")
    return tuple(failed)
