"""Published question sets as cases: SQuAD and MT-RAG, which bring their passages with them.

A file is told by its keys. SQuAD's (1.1 or 2.0) is one JSON object; MT-RAG's has one task a line, with `contexts` and `input`.
Each passage becomes an article of its own, so that a collection is asked as one pooled corpus.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field, ValidationError

from assistant.errors import EvalError
from assistant.evaluation.cases.case import Case, read_text
from assistant.schema import Turn
from assistant.text.sentences import split_sections

_Text = Annotated[str, Field(pattern=r"\S")]
_UNSAFE = re.compile(r"[^\w.-]+")
_ANSWERED = frozenset({"ANSWERABLE", "PARTIAL"})


@dataclass(frozen=True, slots=True)
class Collection:
    """Cases, and by doc_id the text of the articles that they are asked of."""

    cases: tuple[Case, ...]
    articles: Mapping[str, str]


class _Answer(BaseModel):
    text: str
    answer_start: int


class _Question(BaseModel):
    id: _Text
    question: _Text
    answers: list[_Answer]
    is_impossible: bool = False


class _Paragraph(BaseModel):
    context: _Text
    qas: list[_Question]


class _Article(BaseModel):
    title: _Text
    paragraphs: list[_Paragraph]


class _Squad(BaseModel):
    data: list[_Article] = Field(min_length=1)


class _Context(BaseModel):
    document_id: _Text
    text: _Text


class _Said(BaseModel):
    text: str


class _Task(BaseModel):
    task_id: _Text
    contexts: list[_Context]
    input: list[_Said] = Field(min_length=1)
    targets: list[_Said] = []
    answerability: list[Literal["ANSWERABLE", "PARTIAL", "UNANSWERABLE", "UNDERSPECIFIED"]] = Field(min_length=1)


def read_published(path: Path) -> Collection | None:
    """Read a file as one of the known sets; None where it is none of them.

    Raises:
        EvalError: if it is one of them but broken, or holds labelled summaries, which are no questions.
    """
    text = read_text(path)
    head = _first_value(text)
    if isinstance(head, list) and head and isinstance(head[0], dict) and {"doc", "summary"} <= head[0].keys():
        raise EvalError(
            f"{os.fspath(path)!r} holds labelled summaries, not questions; measure the verifier on it: `assistant eval human`"
        )
    if not isinstance(head, dict):
        return None
    if "data" in head:
        return _read_squad(text, os.fspath(path))
    return _read_mtrag(text, os.fspath(path)) if {"contexts", "input"} <= head.keys() else None


def _first_value(text: str) -> object:
    """The whole file where it is one JSON value, else its first line's."""
    for part in (text, text.lstrip().partition("\n")[0]):
        try:
            return json.loads(part)
        except json.JSONDecodeError:
            continue
    return None


def _read_squad(text: str, name: str) -> Collection:
    try:
        articles = _Squad.model_validate_json(text).data
    except ValidationError as error:
        raise EvalError(f"{name!r} looks like SQuAD, but {_fault(error)}; correct the file") from error
    paragraphs = {
        f"{_UNSAFE.sub('-', article.title)}/{number:03}.txt": paragraph
        for article in articles
        for number, paragraph in enumerate(article.paragraphs)
    }
    cases = tuple(
        _squad_case(question, doc_id, paragraph.context)
        for doc_id, paragraph in paragraphs.items()
        for question in paragraph.qas
    )
    return Collection(cases, {doc_id: paragraph.context for doc_id, paragraph in paragraphs.items()})


def _squad_case(question: _Question, doc_id: str, context: str) -> Case:
    if question.is_impossible or not question.answers:
        return Case(question.id, question.question, unanswerable=True, tags=("squad",))
    return Case(
        question.id,
        question.question,
        expected=tuple(dict.fromkeys(answer.text for answer in question.answers)),
        evidence=tuple(dict.fromkeys(_sentences_at(context, question.answers))),
        documents=(doc_id,),
        tags=("squad",),
    )


def _sentences_at(context: str, answers: list[_Answer]) -> Iterator[str]:
    """The sentences in which the answers begin."""
    spans = [span for section in split_sections(context) for span in section.sentences]
    for answer in answers:
        yield from (context[span.start : span.end] for span in spans if span.start <= answer.answer_start < span.end)


def _read_mtrag(text: str, name: str) -> Collection:
    tasks = [_task(line, f"{name!r} line {n}") for n, line in enumerate(text.split("\n"), start=1) if line.strip()]
    names: dict[str, str] = {}  # equal texts go by the first of their ids
    for context in (context for task in tasks for context in task.contexts):
        names.setdefault(context.text, f"{_UNSAFE.sub('-', context.document_id)}.txt")
    return Collection(tuple(_mtrag_case(task, names) for task in tasks), {doc_id: text for text, doc_id in names.items()})


def _task(line: str, place: str) -> _Task:
    try:
        return _Task.model_validate_json(line)
    except ValidationError as error:
        raise EvalError(f"{place} looks like an MT-RAG task, but {_fault(error)}; correct the line") from error


def _mtrag_case(task: _Task, names: Mapping[str, str]) -> Case:
    """Turns of the person and the agent alternate, and the person has the last word."""
    *before, last = task.input
    kind = task.answerability[0]
    documents = tuple(dict.fromkeys(names[context.text] for context in task.contexts)) if kind in _ANSWERED else ()
    return Case(
        task.task_id,
        last.text,
        expected=tuple(target.text for target in task.targets if target.text.strip()) if documents else (),
        documents=documents,
        unanswerable=not documents,
        tags=("mt-rag", kind.lower()),
        history=tuple(Turn(asked.text, said.text) for asked, said in zip(before[::2], before[1::2], strict=False)),
    )


def _fault(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc']))!r} can't be {str(first['input'])[:40]!r} ({first['msg']})"
