"""Cases made of answers that were rated down: added to a file, where a person says what is right.

Until then `load_cases` refuses them, as they say no right answer.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import EvalError
from assistant.history.conversations import RatedTurn, Rating

_SAYS_RIGHT = ("expected", "evidence", "pattern", "documents", "unanswerable")


@dataclass(frozen=True, slots=True)
class Appended:
    """The ids of cases that were added to a file, and of those that were there already."""

    added: tuple[str, ...]
    skipped: tuple[str, ...]


def append_cases(path: Path, cases: Sequence[Mapping[str, Any]]) -> Appended:
    """Add the cases that the file doesn't have.

    Raises:
        EvalError: if it can't be read or written, or holds what is no case.
    """
    before = _read(path)
    known = {row["id"] for row in _rows(path, before)}
    added = [case for case in cases if case["id"] not in known]
    if added:
        begin = "\n" if before and not before.endswith("\n") else ""
        _write(path, begin + _lines(added), "ab")
    return Appended(tuple(case["id"] for case in added), tuple(case["id"] for case in cases if case["id"] in known))


def incomplete_cases(path: Path) -> tuple[Mapping[str, Any], ...]:
    """The cases of a file that say no right answer yet; none where there is no such file.

    Raises:
        EvalError: if it can't be read, or holds what is no case.
    """
    return tuple(row for row in _rows(path, _read(path)) if not any(row.get(key) for key in _SAYS_RIGHT))


def complete_case(path: Path, case_id: str, *, expected: Sequence[str] = (), unanswerable: bool = False) -> None:
    """Say what is right: wordings of the answer, any of which is, or that the articles don't say.

    Raises:
        EvalError: if neither or both are said, the file has no such case, or it can't be read or written.
    """
    wordings = [wording.strip() for wording in expected if wording.strip()]
    if bool(wordings) == unanswerable:
        raise EvalError("say either what the answer should hold, or that the articles don't answer")
    rows = list(_rows(path, _read(path)))
    if not any(row["id"] == case_id for row in rows):
        raise EvalError(f"cases {os.fspath(path)!r} hold no case {case_id!r}; name one of theirs")
    said = {"expected": wordings, "unanswerable": unanswerable}
    changed = path.with_name(f".{path.name}.tmp")
    _write(changed, _lines([{**row, **said} if row["id"] == case_id else row for row in rows]), "wb")
    changed.replace(path)


def _rows(path: Path, text: str) -> Iterator[dict[str, Any]]:
    """Each line, also of cases that are not completed yet."""
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        row = _parsed(line)
        if not (isinstance(row, dict) and isinstance(row.get("id"), str)):
            raise EvalError(f"{os.fspath(path)!r} line {number} is no case with an `id`; correct the line")
        yield row


def _parsed(line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig") if path.exists() else ""
    except OSError as error:
        raise EvalError(f"cases {os.fspath(path)!r} can't be read ({error.strerror}); name a JSONL file") from error
    except UnicodeDecodeError as error:
        raise EvalError(f"cases {os.fspath(path)!r} are not UTF-8 (byte {error.start}); save the file as UTF-8") from error


def _lines(cases: Sequence[Mapping[str, Any]]) -> str:
    return "".join(json.dumps(case, ensure_ascii=False) + "\n" for case in cases)


def _write(path: Path, text: str, mode: str) -> None:
    try:
        with path.open(mode) as file:
            file.write(text.encode("utf-8", "replace"))
    except OSError as error:
        raise EvalError(f"cases {os.fspath(path)!r} can't be written ({error.strerror}); name another file") from error


def to_cases(rated: Sequence[RatedTurn]) -> tuple[dict[str, Any], ...]:
    """An eval case for each turn that was rated down.

    That an answer is wrong doesn't say what is right: `expected`, `evidence` and `unanswerable` are left for a person to fill
    in, and until then the case is refused with its line. `given` and `comment` tell that person what was wrong.
    """
    return tuple(_case(one) for one in rated if one.turn.rating is Rating.DOWN)


def _case(rated: RatedTurn) -> dict[str, Any]:
    answer = rated.turn.answer
    return {
        "id": f"feedback-{rated.conversation_id}-{rated.turn.number}",
        "question": answer["question"],
        "expected": [],
        "evidence": [],
        "unanswerable": False,
        "tags": ["feedback"],
        "history": [{"question": turn.question, "answer": turn.answer} for turn in rated.history],
        "given": answer["text"],
        "comment": rated.turn.comment,
    }
