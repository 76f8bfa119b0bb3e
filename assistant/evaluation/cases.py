"""Cases: questions with what a right answer is, one JSON object a line.

    {"id": "a1", "question": "Who resigned?", "expected": ["Ann Lee"], "evidence": ["Ann Lee resigned on Monday."]}
    {"id": "u1", "question": "Who succeeded her?", "unanswerable": true}

`evidence` are sentences of the articles, any of which answers; `expected` are wordings of the answer, any of which is right.
Further keys: `tags`, `history` (earlier turns, oldest first), `conversation`, `turn`, and, for the reader alone, `document`,
`given` (an answer that was wrong) and `comment` (what the person said of it).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import EvalError
from assistant.schema import Turn


@dataclass(frozen=True, slots=True)
class Case:
    """A question and what a right answer to it is; `conversation` is empty where it belongs to none."""

    id: str
    question: str
    expected: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    unanswerable: bool = False
    tags: tuple[str, ...] = ()
    history: tuple[Turn, ...] = ()
    conversation: str = ""
    turn: int = 1


class _Turn(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    question: str = Field(pattern=r"\S")
    answer: str


class _Row(BaseModel):
    """One line as it is written."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: str = Field(pattern=r"\S")
    question: str = Field(pattern=r"\S")
    expected: list[str] = []
    evidence: list[str] = []
    unanswerable: bool = False
    tags: list[str] = []
    history: list[_Turn] = []
    conversation: str = ""
    turn: int = Field(1, ge=1)
    document: str = ""
    given: str = ""
    comment: str = ""

    def case(self) -> Case:
        return Case(
            id=self.id,
            question=self.question,
            expected=tuple(self.expected),
            evidence=tuple(self.evidence),
            unanswerable=self.unanswerable,
            tags=tuple(self.tags),
            history=tuple(Turn(turn.question, turn.answer) for turn in self.history),
            conversation=self.conversation,
            turn=self.turn,
        )


def load_cases(*paths: Path) -> tuple[Case, ...]:
    """Read the cases of one or more JSONL files, in order; empty lines are passed over.

    Raises:
        EvalError: naming file, line and what is wrong with it.
    """
    places: dict[str, str] = {}
    cases: list[Case] = []
    for path in paths:
        for number, line in enumerate(_lines(path), start=1):
            if not line.strip():
                continue
            place = f"{os.fspath(path)!r} line {number}"
            case = _parse(line, place)
            if case.id in places:
                raise EvalError(f"{place}: id {case.id!r} is taken by {places[case.id]}; give each case an id of its own")
            places[case.id] = place
            cases.append(case)
    if not cases:
        raise EvalError(f"no case in {_names(paths)}; write one JSON object a line, with `id` and `question`")
    return tuple(cases)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8-sig").split("\n")  # not splitlines: U+2028 may stand inside a JSON string
    except UnicodeDecodeError as error:
        raise EvalError(f"cases {os.fspath(path)!r} are not UTF-8 (byte {error.start}); save the file as UTF-8") from error
    except OSError as error:
        raise EvalError(f"cases {os.fspath(path)!r} can't be read ({error.strerror}); name a JSONL file") from error


def _parse(line: str, place: str) -> Case:
    try:
        row = _Row.model_validate_json(line)
    except ValidationError as error:
        raise EvalError(f"{place}: {_first_fault(error)}; correct the line") from error
    if row.unanswerable and (row.expected or row.evidence):
        raise EvalError(f"{place}: case {row.id!r} is unanswerable but has `expected` or `evidence`; remove one or the other")
    if not (row.unanswerable or row.expected or row.evidence):
        raise EvalError(f"{place}: case {row.id!r} says no right answer; give `expected` or `evidence`, or set `unanswerable`")
    if any(not text.strip() for text in (*row.expected, *row.evidence)):
        raise EvalError(f"{place}: case {row.id!r} has an empty text in `expected` or `evidence`; remove it")
    return row.case()


def _first_fault(error: ValidationError) -> str:
    """One clause on the first thing that is wrong."""
    fault = error.errors()[0]
    key = ".".join(str(part) for part in fault["loc"])
    match fault["type"]:
        case "json_invalid":
            return f"it is not JSON ({fault['ctx']['error']})"
        case "extra_forbidden":
            return f"key {key!r} is unknown; the keys are {', '.join(_Row.model_fields)}"
        case "missing":
            return f"key {key!r} is missing"
        case "string_pattern_mismatch":
            return f"{key!r} is empty"
    return f"{key!r} can't be {fault['input']!r} ({fault['msg']})" if key else f"it is not a JSON object ({fault['msg']})"


def _names(paths: Sequence[Path]) -> str:
    return ", ".join(repr(os.fspath(path)) for path in paths) or "no file"
