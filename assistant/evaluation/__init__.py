"""The evaluation suite: what the assistant is asked, how its answers are judged, and what is reported.

with Assistant.open("corpus/") as assistant:
    report = evaluate(assistant, load_cases(Path("cases.jsonl")))
assert report.figures["answered_right"].value >= 0.8

Read in this order: `cases`, `published`, `suites` (the questions, and what they are asked of); `runner`, `running`, `kept`
(asking, not asking twice); `judging`, `citations` (an answer -> what was right); `metrics`, `confidence`, `agreement`,
`figures` (pure arithmetic); `summary`, `report` (results -> figures); `judge` (a chat model's opinion); `tables`, `writing`,
`html`, `views`, `picture` (figures -> files); `command` (`assistant eval`). `check` verifies a text that another system
wrote, `compare` holds two reports side by side, `feedback` makes cases of answers rated down, `labelled`, `scorers` and
`human` hold the verifier against people.
"""

from __future__ import annotations

from assistant.evaluation.cases import Case, load_cases
from assistant.evaluation.check import check
from assistant.evaluation.judging import CaseResult
from assistant.evaluation.report import Report, evaluate

__all__ = ["Case", "CaseResult", "Report", "check", "evaluate", "load_cases"]
