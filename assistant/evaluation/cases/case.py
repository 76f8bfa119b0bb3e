"""Cases: questions with what a right answer is, one JSON object a line.

    {"id": "a1", "question": "Who resigned?", "expected": ["Ann Lee"], "evidence": ["Ann Lee resigned on Monday."]}
    {"id": "u1", "question": "Who succeeded her?", "unanswerable": true}

`evidence` are sentences of the articles, any of which answers, or, with `needs_all`, only all together; `documents` are the ids
of articles, any of which answers. `expected` are wordings of the answer, any of which is right, and `pattern` a regular
expression that finds a right one. `forbidden` are texts that no answer may hold, such as what an article orders to be said.
Further keys: `tags`, `history` (earlier turns, oldest first), `conversation`, `turn`, and, for the reader alone, `document`,
`given` (an answer that was wrong) and `comment` (what the person said of it).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import regex
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import EvalError
from assistant.schema import Turn


@dataclass(frozen=True, slots=True)
class Case:
    """A question and what a right answer to it is; `conversation` is empty where it belongs to none."""

    id: str
    question: str
    expected: tuple[str, ...] = ()
    pattern: str = ""
    evidence: tuple[str, ...] = ()
    needs_all: bool = False
    documents: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    unanswerable: bool = False
    tags: tuple[str, ...] = ()
    history: tuple[Turn, ...] = ()
    conversation: str = ""
    turn: int = 1


class _Turn(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    question: str = Field(pattern=r"\S")
    answer: str


class _CaseLine(BaseModel):
    """One line as it is written."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: str = Field(pattern=r"\S")
    question: str = Field(pattern=r"\S")
    expected: list[str] = []
    pattern: str = ""
    evidence: list[str] = []
    needs_all: bool = False
    documents: list[str] = []
    forbidden: list[str] = []
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
            pattern=self.pattern,
            evidence=tuple(self.evidence),
            needs_all=self.needs_all,
            documents=tuple(self.documents),
            forbidden=tuple(self.forbidden),
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
    cases = tuple(case for path in paths for case in _read(path))
    if not cases:
        raise EvalError(f"no case in {_names(paths)}; write one JSON object a line, with `id` and `question`")
    return distinct(cases)


def distinct(cases: tuple[Case, ...]) -> tuple[Case, ...]:
    """The cases, if each has an id of its own.

    Raises:
        EvalError: naming the id that is taken.
    """
    taken = next((case_id for case_id, times in Counter(case.id for case in cases).items() if times > 1), None)
    if taken is not None:
        raise EvalError(f"id {taken!r} is given to several cases; give each case an id of its own")
    return cases


def read_text(path: Path) -> str:
    """The text of a file of cases.

    Raises:
        EvalError: if it can't be read, or is not UTF-8.
    """
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EvalError(f"cases {os.fspath(path)!r} are not UTF-8 (byte {error.start}); save the file as UTF-8") from error
    except OSError as error:
        raise EvalError(f"cases {os.fspath(path)!r} can't be read ({error.strerror}); name a file of cases") from error


def _read(path: Path) -> Iterator[Case]:
    places: dict[str, str] = {}
    lines = read_text(path).split("\n")  # not splitlines: U+2028 may stand inside a JSON string
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        place = f"{os.fspath(path)!r} line {number}"
        case = _parse(line, place)
        if case.id in places:
            raise EvalError(f"{place}: id {case.id!r} is taken by {places[case.id]}; give each case an id of its own")
        places[case.id] = place
        yield case


def _parse(line: str, place: str) -> Case:
    try:
        row = _CaseLine.model_validate_json(line)
    except ValidationError as error:
        raise EvalError(f"{place}: {_first_fault(error)}; correct the line") from error
    fault = _contradiction(row)
    if fault:
        raise EvalError(f"{place}: case {row.id!r} {fault}")
    return row.case()


def _contradiction(row: _CaseLine) -> str:
    """What does not go together in a case, and what to do; empty if all does."""
    says_right = row.expected or row.pattern or row.evidence or row.documents
    if row.unanswerable and says_right:
        return "is unanswerable but says a right answer; remove one or the other"
    if not (row.unanswerable or says_right):
        return "says no right answer; give `expected`, `pattern`, `evidence` or `documents`, or set `unanswerable`"
    if any(not text.strip() for text in (*row.expected, *row.evidence, *row.documents, *row.forbidden)):
        return "has an empty text in one of its lists; remove it"
    if row.needs_all and len(row.evidence) < 2:
        return "needs all of its evidence but has no two sentences of it; remove `needs_all`, or give them"
    return _broken_pattern(row.pattern)


def _broken_pattern(pattern: str) -> str:
    try:
        regex.compile(pattern)
    except (regex.error, OverflowError, RecursionError) as error:
        return f"has a `pattern` that is no regular expression ({error}); correct it"
    return ""


def _first_fault(error: ValidationError) -> str:
    """One clause on the first thing that is wrong."""
    fault = error.errors()[0]
    key = ".".join(str(part) for part in fault["loc"])
    match fault["type"]:
        case "json_invalid":
            return f"it is not JSON ({fault['ctx']['error']})"
        case "extra_forbidden":
            return f"key {key!r} is unknown; the keys are {', '.join(_CaseLine.model_fields)}"
        case "missing":
            return f"key {key!r} is missing"
        case "string_pattern_mismatch":
            return f"{key!r} is empty"
    return f"{key!r} can't be {fault['input']!r} ({fault['msg']})" if key else f"it is not a JSON object ({fault['msg']})"


def _names(paths: Sequence[Path]) -> str:
    return ", ".join(repr(os.fspath(path)) for path in paths) or "no file"
