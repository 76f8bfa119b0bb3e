"""Results -> figures, a trade-off table and files. The figures are the same for the same results; timings stay apart."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.errors import EvalError
from assistant.evaluation.metrics import (
    CurvePoint,
    Figure,
    abstention_precision,
    abstention_recall,
    aurc,
    auroc,
    mean,
    measure,
    risk_coverage,
)
from assistant.evaluation.picture import draw_risk_coverage
from assistant.evaluation.runner import CaseResult, Run, run_cases
from assistant.schema import Timings

if TYPE_CHECKING:
    from assistant.answer import Assistant
    from assistant.evaluation.cases import Case

FORMAT = 1
THRESHOLDS = tuple(step / 10 for step in range(10))
LOWER_IS_BETTER = ("answered_wrong", "unanswerable_answered", "aurc")


@dataclass(frozen=True, slots=True)
class TradeOff:
    """What one threshold gives: shares of the answerable answered right and wrong, and of the unanswerable answered."""

    threshold: float
    answered_right: float | None
    answered_wrong: float | None
    unanswerable_answered: float | None


@dataclass(frozen=True)
class Report:
    """A run and what follows from it."""

    run: Run

    @cached_property
    def figures(self) -> Mapping[str, Figure]:
        """Every metric by name, at the threshold of the run; `LOWER_IS_BETTER` names those that should be low."""
        return {**_retrieval(self._answerable), **_answers(self._answerable), **self._abstention()}

    @cached_property
    def curve(self) -> tuple[CurvePoint, ...]:
        """Risk and coverage over all cases; answering an unanswerable one is wrong."""
        results = self.run.results
        return risk_coverage([result.confidence for result in results], [result.right for result in results])

    @cached_property
    def trade_off(self) -> tuple[TradeOff, ...]:
        """What round thresholds and that of the run would give, lowest first."""
        return tuple(self._at(threshold) for threshold in sorted({*THRESHOLDS, self.run.threshold}))

    @property
    def timings(self) -> dict[str, dict[str, float | None]]:
        """Median and 95th percentile of each step in milliseconds; differs from run to run."""
        return {
            field.name: _percentiles([getattr(result.timings, field.name) for result in self.run.results])
            for field in fields(Timings)
        }

    def to_dict(self) -> dict[str, Any]:
        """All that is the same in every run, as JSON-ready values."""
        return {
            "format": FORMAT,
            "engine": self.run.engine,
            "model": self.run.model,
            "threshold": self.run.threshold,
            "cases": len(self.run.results),
            "evidence_lacking": list(self.run.lacking),
            "metrics": _figures(self.figures),
            "trade_off": [_rounded(asdict(row)) for row in self.trade_off],
            "by_tag": {tag: _figures(figures) for tag, figures in self._by_tag().items()},
            "risk_coverage": [_rounded(asdict(point)) for point in self.curve],
            "results": [_result(result) for result in self.run.results],
        }

    def to_markdown(self) -> str:
        """The figures and the trade-off as Markdown tables."""
        head = (
            f"{len(self.run.results)} cases, engine {self.run.engine}, model {self.run.model}, threshold {self.run.threshold}"
        )
        lacking = ", ".join(self.run.lacking)
        notes = [f"The corpus lacks the evidence of these cases, which so can't be right: {lacking}.", ""] if lacking else []
        figures = [(_label(name), *cells(figure)) for name, figure in self.figures.items()]
        trade_off = [[f"{share(row.threshold)}", *(share(value) for value in _shares(row))] for row in self.trade_off]
        return "\n".join(
            [
                f"{head}.",
                "",
                *notes,
                *markdown_table(("metric", "value", "95 % interval", "n"), figures),
                "",
                *markdown_table(("threshold", "answered right", "answered wrong", "unanswerable answered"), trade_off),
                "",
            ]
        )

    def write(self, folder: Path) -> None:
        """Write `report.json`, `report.md`, `timings.json` and, where matplotlib is installed, `risk-coverage.png`.

        Raises:
            EvalError: if the folder can't be written to.
            MissingExtraError: if there is no matplotlib; the other files are written.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "report.json").write_text(json.dumps(self.to_dict(), indent=1, ensure_ascii=False) + "\n", "utf-8")
            (folder / "report.md").write_text(self.to_markdown(), "utf-8")
            (folder / "timings.json").write_text(json.dumps(self.timings, indent=1) + "\n", "utf-8")
        except OSError as error:
            raise EvalError(f"report {os.fspath(folder)!r} can't be written ({error.strerror}); name another folder") from error
        draw_risk_coverage({"all cases": self.curve}, folder / "risk-coverage.png", threshold=self.run.threshold)

    @property
    def _answerable(self) -> list[CaseResult]:
        return [result for result in self.run.results if not result.case.unanswerable]

    @property
    def _unanswerable(self) -> list[CaseResult]:
        return [result for result in self.run.results if result.case.unanswerable]

    def _abstention(self) -> dict[str, Figure]:
        results = self.run.results
        abstained = [float(not result.answered) for result in results]
        absent = [float(result.case.unanswerable) for result in results]
        confidence = [result.confidence for result in results]
        return {
            "abstention_precision": measure(
                abstention_precision, abstained, absent, n=int(sum(abstained)), reason="it abstained from nothing"
            ),
            "abstention_recall": measure(
                abstention_recall, abstained, absent, n=int(sum(absent)), reason="no case is unanswerable"
            ),
            "abstention_auroc": measure(
                auroc, confidence, [1 - value for value in absent], reason="it takes answerable and unanswerable cases"
            ),
            "unanswerable_answered": measure(
                mean, [float(r.answered) for r in self._unanswerable], reason="no case is unanswerable"
            ),
            "aurc": measure(_aurc, confidence, [float(result.right) for result in results]),
        }

    def _at(self, threshold: float) -> TradeOff:
        def answered(result: CaseResult) -> bool:
            return result.confidence >= threshold and bool(result.text)

        return TradeOff(
            threshold,
            mean([answered(result) and result.right for result in self._answerable]),
            mean([answered(result) and not result.right for result in self._answerable]),
            mean([answered(result) for result in self._unanswerable]),
        )

    def _by_tag(self) -> dict[str, dict[str, Figure]]:
        tags = sorted({tag for result in self.run.results for tag in result.case.tags})
        return {tag: self._of_tag(tag) for tag in tags}

    def _of_tag(self, tag: str) -> dict[str, Figure]:
        answerable, unanswerable = ([r for r in side if tag in r.case.tags] for side in (self._answerable, self._unanswerable))
        return {
            "right_first": measure(mean, [float(result.right) for result in answerable]),
            "answered_right": measure(mean, [float(result.answered and result.right) for result in answerable]),
            "unanswerable_answered": measure(mean, [float(result.answered) for result in unanswerable]),
        }


def evaluate(assistant: Assistant, cases: Sequence[Case]) -> Report:
    """Ask every case, judge the answers at the assistant's own threshold, and sum up.

    Raises:
        AssistantError: if the index can't be opened, or a question can't be asked.
    """
    return Report(run_cases(assistant, cases))


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a Markdown table; all columns but the first are aligned to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return [f"| {' | '.join(line)} |" for line in lines]


def cells(figure: Figure) -> tuple[str, str, str]:
    """Value, interval and n, for a table."""
    if figure.value is None:
        return "undefined", figure.reason, str(figure.n)
    return share(figure.value), f"{share(figure.low)} – {share(figure.high)}", str(figure.n)


def share(value: float | None) -> str:
    """Three decimals, or a dash for what is undefined."""
    return "–" if value is None else f"{value:.3f}"


def _retrieval(answerable: Sequence[CaseResult]) -> dict[str, Figure]:
    with_evidence = [result for result in answerable if result.ranks]
    best = [result.rank for result in with_evidence]
    reason = "no case gives evidence"
    return {
        "recall_at_1": measure(mean, [_recall(result, 1) for result in with_evidence], reason=reason),
        "recall_at_5": measure(mean, [_recall(result, 5) for result in with_evidence], reason=reason),
        "mrr_at_5": measure(mean, [1 / rank if rank and rank <= 5 else 0.0 for rank in best], reason=reason),
    }


def _answers(answerable: Sequence[CaseResult]) -> dict[str, Figure]:
    """How good the best sentences are; and, counting an abstention as 0, what is answered."""
    first = [float(result.first_right) for result in answerable if result.first_right is not None]
    some = [float(result.any_right) for result in answerable if result.any_right is not None]
    grounded = [result.groundedness for result in answerable if result.answered and result.groundedness is not None]
    texts = {name: _given(answerable, name) for name in ("contains", "exact_match", "token_f1")}
    return {
        "right_first": measure(mean, first, reason="no case gives evidence"),
        "right_any": measure(mean, some, reason="no case gives evidence"),
        "answered_right": measure(mean, [float(r.answered and r.right) for r in answerable], reason="no case is answerable"),
        "answered_wrong": measure(
            mean, [float(r.answered and not r.right) for r in answerable], reason="no case is answerable"
        ),
        **{name: measure(mean, values, reason="no case gives expected texts") for name, values in texts.items()},
        "groundedness": measure(mean, grounded, reason="nothing was answered"),
    }


def _given(answerable: Sequence[CaseResult], name: str) -> list[float]:
    values = ((result.answered, getattr(result, name)) for result in answerable)
    return [float(value) if answered else 0.0 for answered, value in values if value is not None]


def _recall(result: CaseResult, k: int) -> float:
    return sum(rank is not None and rank <= k for rank in result.ranks) / len(result.ranks)


def _aurc(confidence: Sequence[float], right: Sequence[float]) -> float | None:
    return aurc(risk_coverage(confidence, [bool(value) for value in right]))


def _shares(row: TradeOff) -> tuple[float | None, ...]:
    return row.answered_right, row.answered_wrong, row.unanswerable_answered


def _label(name: str) -> str:
    return f"{name} (lower is better)" if name in LOWER_IS_BETTER else name


def _percentiles(values: Sequence[float]) -> dict[str, float | None]:
    if not values:
        return {"p50": None, "p95": None}
    p50, p95 = np.percentile(values, [50, 95])
    return {"p50": round(float(p50), 2), "p95": round(float(p95), 2)}


def _figures(figures: Mapping[str, Figure]) -> dict[str, dict[str, Any]]:
    return {name: _rounded(asdict(figure)) for name, figure in figures.items()}


def _rounded(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: round(value, 6) if isinstance(value, float) else value for key, value in row.items()}


def _result(result: CaseResult) -> dict[str, Any]:
    """One case, without its timings."""
    return {
        "id": result.case.id,
        "question": result.case.question,
        "unanswerable": result.case.unanswerable,
        "answered": result.answered,
        "abstention": result.abstention.value if result.abstention else None,
        "confidence": round(result.confidence, 6),
        "best_answer": result.text,
        "first_right": result.first_right,
        "any_right": result.any_right,
        "contains": result.contains,
        "exact_match": result.exact_match,
        "token_f1": result.token_f1,
        "rank": result.rank,
    }
