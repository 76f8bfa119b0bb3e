"""A run and what follows from it. All is the same for the same results, but for the timings, which stay apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any

from assistant.evaluation.answer_cache import AnswerCache
from assistant.evaluation.grade import CaseResult
from assistant.evaluation.llm_judge import JudgeAgreement
from assistant.evaluation.metrics.confidence import Bin, CurvePoint, reliability, risk_coverage
from assistant.evaluation.metrics.figure import Figure, mean
from assistant.evaluation.report.summary import (
    Figures,
    TotalUsage,
    count_verdicts,
    percentiles,
    summarise,
    summarise_tags,
    total_usage,
)
from assistant.evaluation.run import Run, run_cases
from assistant.progress import Progress, no_progress
from assistant.schema import Timings

if TYPE_CHECKING:
    from assistant.answer import Assistant
    from assistant.evaluation.cases.case import Case

FORMAT = 2
THRESHOLDS = tuple(step / 10 for step in range(10))


@dataclass(frozen=True, slots=True)
class TradeOff:
    """What one threshold gives: shares of the answerable answered right and wrong, and of the unanswerable answered."""

    threshold: float
    answered_right: float | None
    answered_wrong: float | None
    unanswerable_answered: float | None


@dataclass(frozen=True)
class Report:
    """A run and what follows from it; `judged` where a chat model judged the claims, too."""

    run: Run
    judged: JudgeAgreement | None = None

    @cached_property
    def figures(self) -> Mapping[str, Figure]:
        """Every metric by name; see `summarise`."""
        return summarise(self.run)

    @cached_property
    def by_tag(self) -> Mapping[str, Figures]:
        """A few figures of the cases with each tag."""
        return summarise_tags(self.run.results)

    @cached_property
    def verdicts(self) -> Mapping[str, int]:
        """How many claims of the answers given are supported, unsupported and contradicted."""
        return count_verdicts(self.run.results)

    @cached_property
    def usage(self) -> TotalUsage | None:
        """What chat models took for all answers; None where none reported anything."""
        return total_usage(self.run.results)

    @cached_property
    def curve(self) -> tuple[CurvePoint, ...]:
        """Risk and coverage over all cases; answering an unanswerable one is wrong."""
        return risk_coverage(*self._confidence_and_right())

    @cached_property
    def reliability(self) -> tuple[Bin, ...]:
        """How often answers of about the same confidence are right; answering an unanswerable question is wrong."""
        return reliability(*self._confidence_and_right())

    @cached_property
    def trade_off(self) -> tuple[TradeOff, ...]:
        """What round thresholds and that of the run would give, lowest first."""
        return tuple(self._at(threshold) for threshold in sorted({*THRESHOLDS, self.run.threshold}))

    @property
    def timings(self) -> dict[str, dict[str, float | None]]:
        """Median and 95th percentile of each step in milliseconds, as measured when the answer was made."""
        return {
            field.name: percentiles([getattr(result.timings, field.name) for result in self.run.results])
            for field in fields(Timings)
        }

    def to_dict(self) -> dict[str, Any]:
        """All that is the same in every run, as JSON-ready values."""
        run = self.run
        return {
            "format": FORMAT,
            "engine": run.engine,
            "model": run.model,
            "threshold": run.threshold,
            "cases": len(run.results),
            "failed": [{"id": failure.case.id, "reason": failure.reason} for failure in run.failures],
            "evidence_lacking": list(run.lacking),
            "metrics": _figures(self.figures),
            "verdicts": dict(self.verdicts),
            "usage": _rounded(asdict(self.usage)) if self.usage else None,
            "judge": self.judged.to_dict() if self.judged else None,
            "by_tag": {tag: _figures(figures) for tag, figures in self.by_tag.items()},
            "trade_off": [_rounded(asdict(row)) for row in self.trade_off],
            "risk_coverage": [_rounded(asdict(point)) for point in self.curve],
            "reliability": [_rounded(asdict(one)) for one in self.reliability],
            "results": [_result(result) for result in run.results],
        }

    def _confidence_and_right(self) -> tuple[list[float], list[bool]]:
        return [result.confidence for result in self.run.results], [result.right for result in self.run.results]

    def _at(self, threshold: float) -> TradeOff:
        def answered(result: CaseResult) -> bool:
            return result.confidence >= threshold and bool(result.text)

        results = self.run.results
        answerable = [result for result in results if not result.case.unanswerable]
        return TradeOff(
            threshold,
            mean([answered(result) and result.right for result in answerable]),
            mean([answered(result) and not result.right for result in answerable]),
            mean([answered(result) for result in results if result.case.unanswerable]),
        )


def evaluate(
    assistant: Assistant,
    cases: Sequence[Case],
    *,
    cache: AnswerCache | None = None,
    workers: int = 1,
    progress: Progress = no_progress,
) -> Report:
    """Ask every case, grade the answers at the assistant's own threshold, and sum up; see `run_cases`.

    Raises:
        AssistantError: if the index can't be opened.
        EvalError: if not one case brought an answer.
    """
    return Report(run_cases(assistant, cases, cache=cache, workers=workers, progress=progress))


def _figures(figures: Mapping[str, Figure]) -> dict[str, dict[str, Any]]:
    return {name: _rounded(asdict(figure)) for name, figure in figures.items()}


def _rounded(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: round(value, 6) if isinstance(value, float) else value for key, value in row.items()}


def _result(result: CaseResult) -> dict[str, Any]:
    """One case, without its timings."""
    answer = result.answer.to_dict()
    judged = ("first_right", "any_right", "all_right", "contains", "exact_match", "token_f1", "forbidden")
    return {
        "id": result.case.id,
        "question": result.case.question,
        "tags": list(result.case.tags),
        "unanswerable": result.case.unanswerable,
        "answered": result.answered,
        "right": result.right,
        "abstention": result.abstention.value if result.abstention else None,
        "confidence": round(result.confidence, 6),
        "best_answer": result.text,
        "rank": result.rank,
        **{name: getattr(result, name) for name in judged},
        **{name: getattr(result, name) for name in ("groundedness", "citation_precision", "citation_recall")},
        "citations": answer["citations"],
        "claims": answer["claims"],
        "notes": answer["notes"],
    }
