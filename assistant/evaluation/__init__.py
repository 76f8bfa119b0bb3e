"""The evaluation suite: what the assistant is asked, how its answers are judged, and what is reported.

with Assistant.open("corpus/") as assistant:
    report = evaluate(assistant, load_cases(Path("cases.jsonl")))
assert report.figures["answered_right"].value >= 0.8

Read in this order: `cases/` (the questions, and what they are asked of); `run` and `answer_cache` (asking, not asking
twice); `grade` (an answer -> what was right); `metrics/` (pure arithmetic); `report/` (results -> figures -> files);
`llm_judge` (a chat model's opinion); `human/` (the verifier against people).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.check import check as check
    from assistant.evaluation.cases.case import Case as Case
    from assistant.evaluation.cases.case import load_cases as load_cases
    from assistant.evaluation.grade import CaseResult as CaseResult
    from assistant.evaluation.report.report import Report as Report
    from assistant.evaluation.report.report import evaluate as evaluate

_HOMES = {
    "Case": "evaluation.cases.case",
    "CaseResult": "evaluation.grade",
    "Report": "evaluation.report.report",
    "check": "check",
    "evaluate": "evaluation.report.report",
    "load_cases": "evaluation.cases.case",
}
__all__ = [*_HOMES]


def __getattr__(name: str) -> Any:
    """Import a public name at first use, so that a part of the suite loads no more than it needs."""
    if name not in _HOMES:
        raise AttributeError(f"module 'assistant.evaluation' has no attribute {name!r}")
    return getattr(import_module(f"assistant.{_HOMES[name]}"), name)
