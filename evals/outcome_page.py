"""A page of all questions with their answers and what each was judged, so that a reader can judge the judging.

`python -m evals.outcomes CASES --corpus FOLDER --page FILE` writes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.evaluation.cases.case import Case
from assistant.schema import Answer


@dataclass(frozen=True, slots=True)
class Asked:
    """A case, what was answered, and what that was worth, in words."""

    case: Case
    answer: Answer
    outcome: str


def outcome_page(title: str, lead: str, table: Sequence[str], asked: Iterable[Asked]) -> str:
    """The page as Markdown: the table of counts, then every question in order."""
    parts = [f"# {title}", lead, "\n".join(table), *(_entry(one) for one in asked)]
    return "\n\n".join(parts) + "\n"


def _entry(asked: Asked) -> str:
    """One question: the answer with what it cites, and what was wanted."""
    case, answer = asked.case, asked.answer
    lines = [f"## {case.id}: {_line(case.question)}", f"**{asked.outcome}**, confidence {answer.confidence:.2f}"]
    lines += [f"{number}. *Before it:* {_line(turn.question)}" for number, turn in enumerate(case.history, start=1)]
    lines.append(_quoted(answer.text))
    if answer.citations:
        lines.append("\n".join(f"- [{one.marker}] {_line(one.title)} (`{one.doc_id}`)" for one in answer.citations))
    return "\n\n".join([*lines, f"Wanted: {_wanted(case)}"])


def _wanted(case: Case) -> str:
    if case.unanswerable:
        return "that the articles don't say."
    expected = " or ".join(f"“{_line(words)}”" for words in case.expected)
    evidence = (" and " if case.needs_all else " or ").join(f"“{_line(words)}”" for words in case.evidence)
    return "; cited: ".join(filter(None, (expected, evidence))) + ("" if evidence.endswith(".”") else ".")


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.strip().splitlines())


def _line(text: str) -> str:
    """The text on one line, its signs of Markdown told as they stand."""
    return "".join(f"\\{sign}" if sign in "*_`[]<>#|" else sign for sign in " ".join(text.split()))
