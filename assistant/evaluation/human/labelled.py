"""What people say of claims: files of several data sets -> labelled claims.

A format is told by the keys of its rows, whether these stand in a JSON array, under `samples`, or one a line:

    SummEdits   {"doc", "summary", "label"}            label 1 = consistent
    FaithBench  {"source", "summary", "annotations"}   spans that people marked, with how bad each is
    QAGS        {"article", "summary_sentences"}       a claim for each sentence; supported where most said yes
    claims      {"claim", "document", "label"}         true, 1, "supported", ... or their opposites

A FaithBench summary is unsupported if a span of it is marked Unwanted by anybody, and left out if the worst mark is
Questionable; what has no mark, or only Benign ones, counts as supported.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, Field, ValidationError

from assistant.errors import EvalError

HELD_OUT_GROUP = "summedits/sales_email"
"""No document of this domain is trained on, so that it shows what the verifier is worth on texts of a new kind."""

_MEASURE_ONLY = "faithbench"
_YES = frozenset({"true", "1", "yes", "supported", "consistent"})
_NO = frozenset({"false", "0", "no", "unsupported", "contradicted", "inconsistent"})
_Text = Annotated[str, Field(pattern=r"\S")]
_Row = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class LabelledClaim:
    """A claim on a document, and whether people found it supported; `document_key` is the SHA-256 of the document's text.

    `group` names data set and, after a slash, its part: all parts of a data set count the same in its mean.
    """

    document_key: str
    document: str
    claim: str
    supported: bool
    group: str

    @property
    def measure_only(self) -> bool:
        """Whether nothing may be chosen or trained on it."""
        return self.group == _MEASURE_ONLY

    @property
    def held_out(self) -> bool:
        """A quarter of all documents, by the first byte of the key, one whole domain, and what is for measuring only."""
        return self.measure_only or self.group == HELD_OUT_GROUP or int(self.document_key[:2], 16) % 4 == 0


class _SummEdits(BaseModel):
    doc: _Text
    summary: _Text
    label: int = Field(ge=0, le=1)

    def claims(self, part: str) -> Iterator[LabelledClaim]:
        yield _claim(self.doc, self.summary, self.label == 1, f"summedits/{part.removeprefix('summedits_')}")


class _Annotation(BaseModel):
    label: list[str]


class _FaithBench(BaseModel):
    source: _Text
    summary: _Text
    annotations: list[_Annotation]

    def claims(self, _part: str) -> Iterator[LabelledClaim]:
        marks = {label.partition(".")[0] for annotation in self.annotations for label in annotation.label}
        if "Unwanted" in marks or "Questionable" not in marks:
            yield _claim(self.source, self.summary, "Unwanted" not in marks, _MEASURE_ONLY)


class _Response(BaseModel):
    response: str = Field(pattern=r"^(yes|no)$")


class _QagsSentence(BaseModel):
    sentence: _Text
    responses: list[_Response] = Field(min_length=1)


class _Qags(BaseModel):
    article: _Text
    summary_sentences: list[_QagsSentence]

    def claims(self, part: str) -> Iterator[LabelledClaim]:
        for sentence in self.summary_sentences:
            agreed = sum(response.response == "yes" for response in sentence.responses)
            yield _claim(self.article, sentence.sentence, 2 * agreed > len(sentence.responses), f"qags/{part}")


class _Claim(BaseModel):
    claim: _Text
    document: _Text
    label: Annotated[str, Field(pattern=f"(?i)^({'|'.join(sorted(_YES | _NO))})$", coerce_numbers_to_str=True)] | bool

    def claims(self, part: str) -> Iterator[LabelledClaim]:
        yield _claim(self.document, self.claim, str(self.label).lower() in _YES, f"claims/{part}")


_FORMATS = (_SummEdits, _FaithBench, _Qags, _Claim)


def load_labelled(paths: Sequence[Path]) -> tuple[LabelledClaim, ...]:
    """Read files, and of folders all `.json` and `.jsonl` files by name.

    Raises:
        EvalError: naming file, row and what is wrong with it; or if nothing is labelled at all.
    """
    claims = tuple(claim for path in paths for file in _files(path) for claim in _read(file))
    if not claims:
        raise EvalError(
            f"no labelled claim in {[os.fspath(path) for path in paths]!r}; name a JSON or JSONL file, or a folder of them"
        )
    return claims


def tabulate(claims: Sequence[LabelledClaim]) -> dict[str, list[str]]:
    """The groups of each table by its heading: every group for itself, then all of a data set that has several."""
    groups = list(dict.fromkeys(claim.group for claim in claims))
    sets = [list(parts) for _, parts in groupby(sorted(groups), key=lambda group: group.partition("/")[0])]
    means = {f"{parts[0].partition('/')[0]}, mean of {len(parts)} groups": parts for parts in sets if len(parts) > 1}
    return {group: [group] for group in groups} | means


def _files(path: Path) -> list[Path]:
    return sorted(file for file in path.iterdir() if file.suffix in (".json", ".jsonl")) if path.is_dir() else [path]


def _read(path: Path) -> Iterator[LabelledClaim]:
    for place, row in _rows(path):
        yield from _recognise(row, place).claims(path.stem)


def _rows(path: Path) -> Iterator[_Row]:
    """Each row with the words that say where it stands."""
    name = repr(os.fspath(path))
    text = _text(path, name)
    try:
        whole = json.loads(text)
    except json.JSONDecodeError:  # one object a line, then
        for number, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                yield f"{name} line {number}", _parse(line, f"{name} line {number}")
        return
    rows = whole.get("samples", [whole]) if isinstance(whole, dict) else whole
    if not isinstance(rows, list):
        raise EvalError(f"{name} holds {rows!r:.40}, not rows; write one JSON object a line")
    yield from ((f"{name} row {number}", row) for number, row in enumerate(rows, start=1))


def _text(path: Path, name: str) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EvalError(f"labelled claims {name} are not UTF-8 (byte {error.start}); save the file as UTF-8") from error
    except OSError as error:
        raise EvalError(f"labelled claims {name} can't be read ({error.strerror}); name a JSON or JSONL file") from error


def _parse(line: str, place: str) -> Any:
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        raise EvalError(f"{place}: it is not JSON ({error.msg}); correct the line") from error


def _recognise(row: Any, place: str) -> _SummEdits | _FaithBench | _Qags | _Claim:
    keys = row.keys() if isinstance(row, dict) else ()
    format_ = next((one for one in _FORMATS if one.model_fields.keys() <= set(keys)), None)
    if format_ is None:
        raise EvalError(
            f"{place}: it has keys {sorted(keys)!r}; give `claim`, `document` and `label`, or the keys of a known data set"
        )
    try:
        return format_.model_validate(row)
    except ValidationError as error:
        fault = error.errors()[0]
        key = ".".join(map(str, fault["loc"]))
        raise EvalError(f"{place}: {key!r} can't be {str(fault['input'])[:40]!r} ({fault['msg']}); correct it") from error


def _claim(document: str, claim: str, supported: bool, group: str) -> LabelledClaim:
    return LabelledClaim(hashlib.sha256(document.encode()).hexdigest(), document, claim, supported, group)
