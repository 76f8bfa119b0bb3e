"""Samples of other evaluation tools, read as they are published, and their answers checked against their contexts.

Ragas writes JSON lines or CSV with `user_input`, `response`, `retrieved_contexts` (once `question`, `answer`, `contexts`);
DeepEval JSON, JSON lines or CSV with `input`, `actual_output` and `retrieval_context`, its service the same in camel case. Only
whether an answer is grounded in its contexts is checked here. What a file holds besides is counted, so that nobody takes it for
checked.
"""

from __future__ import annotations

import ast
import csv
import io
import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typing_extensions import TypedDict

from assistant.check import as_answer, check
from assistant.errors import EvalError
from assistant.progress import Progress, no_progress
from assistant.schema import Answer, Support
from assistant.schema.answer import CheckedJson, checked_json
from assistant.settings import Settings

_QUESTIONS = ("user_input", "input", "question")
_ANSWERS = ("response", "actual_output", "answer")
_RETRIEVED = ("retrieved_contexts", "retrieval_context", "contexts")
_IDEAL = ("reference_contexts", "context")
"""What should have been retrieved: an answer is held against it only where a sample has nothing that was."""
_READ = frozenset((*_QUESTIONS, *_ANSWERS, *_RETRIEVED, *_IDEAL))
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LISTS = ("samples", "test_cases", "testCases", "goldens", "dataset", "data")
"""Where a file that is one object keeps its samples."""


@dataclass(frozen=True, slots=True)
class ForeignSample:
    """One sample, numbered from 1; `lacking` says why it can't be checked, if it can't."""

    number: int
    question: str
    answer: str
    sources: tuple[str, ...]
    lacking: str = ""


@dataclass(frozen=True, slots=True)
class Samples:
    """The samples of a file, and of each field that is not looked at how many samples have it."""

    samples: tuple[ForeignSample, ...]
    unread: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class CheckedSample:
    """A sample whose answer was checked."""

    sample: ForeignSample
    answer: Answer


class NotCheckedJson(TypedDict):
    """A sample that could not be checked, and why."""

    sample: int
    reason: str


class CheckedSampleJson(CheckedJson):
    """What checking the answer of a sample found."""

    sample: int
    question: str


class CheckedSamplesJson(TypedDict):
    """What checking a file of samples found, and what it left unchecked."""

    groundedness: float | None
    samples: list[CheckedSampleJson]
    not_checked: list[NotCheckedJson]
    fields_not_checked: dict[str, int]


@dataclass(frozen=True, slots=True)
class CheckedSamples:
    """What checking a file of samples found."""

    checked: tuple[CheckedSample, ...]
    lacking: tuple[ForeignSample, ...]
    unread: Mapping[str, int]

    @property
    def groundedness(self) -> float | None:
        """Supported claims / claims over all samples, in [0, 1]; None where there is no claim."""
        verdicts = [verdict for one in self.checked for verdict in one.answer.verdicts]
        return sum(verdict.support is Support.SUPPORTED for verdict in verdicts) / len(verdicts) if verdicts else None

    def to_dict(self) -> CheckedSamplesJson:
        """The same as JSON-ready values."""
        return {
            "groundedness": self.groundedness,
            "samples": [
                {"sample": one.sample.number, "question": one.sample.question, **checked_json(one.answer)}
                for one in self.checked
            ],
            "not_checked": [{"sample": sample.number, "reason": sample.lacking} for sample in self.lacking],
            "fields_not_checked": dict(self.unread),
        }


def check_samples(read: Samples, settings: Settings | None = None, progress: Progress = no_progress) -> CheckedSamples:
    """Check the answer of each sample that has one, with contexts, against these; `settings` choose the verifier."""
    whole = [sample for sample in read.samples if not sample.lacking]
    checked = list[CheckedSample]()
    for done, sample in enumerate(whole, start=1):
        checked.append(CheckedSample(sample, as_answer(check(sample.answer, sample.sources, settings=settings))))
        progress(done, len(whole))
    return CheckedSamples(tuple(checked), tuple(sample for sample in read.samples if sample.lacking), read.unread)


def read_samples(path: Path, max_bytes: int) -> Samples:
    """Read a file that Ragas or DeepEval wrote.

    Raises:
        EvalError: if it can't be read, is too large, or holds no sample with any of the fields that are known.
    """
    shown = os.fspath(path)
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise EvalError(f"{shown!r} can't be read ({error}); name a file of samples in UTF-8") from error
    if len(data) > max_bytes:
        raise EvalError(f"{shown!r} has {len(data)} bytes, more than the {max_bytes} allowed; set max_document_mb or split it")
    rows = list(_rows(text, shown, is_csv=path.suffix.lower() == ".csv"))
    if not any(_READ & row.keys() for row in rows):
        raise EvalError(
            f"{shown!r} holds no sample of Ragas or DeepEval; it needs `response` and `retrieved_contexts`, or the like"
        )
    unread = Counter(
        name for row in rows for name, value in row.items() if name not in _READ and value not in (None, "", [], {})
    )
    return Samples(tuple(_sample(row, number) for number, row in enumerate(rows, start=1)), dict(sorted(unread.items())))


def _rows(text: str, shown: str, *, is_csv: bool) -> Iterator[dict[str, Any]]:
    """The samples as objects, their names in snake case."""
    try:
        csv.field_size_limit(
            max(csv.field_size_limit(), len(text) + 1)
        )  # a context may be longer than the library lets a field be
        values = list(csv.DictReader(io.StringIO(text))) if is_csv else _json_values(text)
    except (ValueError, RecursionError, csv.Error) as error:
        raise EvalError(f"{shown!r} is neither JSON nor JSON lines nor CSV ({error}); correct it") from error
    for value in values:
        if not isinstance(value, dict):
            raise EvalError(f"{shown!r} holds {value!r:.60} where a sample should be; give objects")
        yield {_snake_case(str(name)): field for name, field in value.items() if name is not None}


def _snake_case(name: str) -> str:
    return _CAMEL.sub("_", name).lower()


def _json_values(text: str) -> Sequence[Any]:
    """The values of JSON, one array or object, or of JSON lines."""
    try:
        value = json.loads(text)
    except ValueError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    if isinstance(value, dict):
        listed = next((value[name] for name in _LISTS if isinstance(value.get(name), list)), None)
        return [value] if listed is None else listed
    return value if isinstance(value, list) else [value]


def _sample(row: Mapping[str, Any], number: int) -> ForeignSample:
    question, answer = _first(row, _QUESTIONS), _first(row, _ANSWERS)
    sources = _texts(_first(row, _RETRIEVED)) or _texts(_first(row, _IDEAL))
    if isinstance(question, list):
        return ForeignSample(number, "", "", (), "it is a conversation, not a question with its answer")
    asked = question if isinstance(question, str) else ""
    if not isinstance(answer, str) or not answer.strip():
        return ForeignSample(number, asked, "", (), "it has no answer")
    if not any(source.strip() for source in sources):
        return ForeignSample(number, asked, answer, (), "it has no contexts")
    return ForeignSample(number, asked, answer, sources)


def _first(row: Mapping[str, Any], names: Sequence[str]) -> Any:
    """The first of the fields that is there and not empty."""
    return next((row[name] for name in names if row.get(name)), None)


def _texts(value: Any) -> tuple[str, ...]:
    """Contexts as texts: a list, or how CSV holds one, as Python or JSON writes it (Ragas) or parted by `|` (DeepEval)."""
    if isinstance(value, str):
        value = _listed(value) if value.lstrip().startswith("[") else value.split("|")
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _listed(text: str) -> Any:
    for read in (json.loads, ast.literal_eval):
        try:
            return read(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
    return [text]
