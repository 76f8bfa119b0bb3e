"""Suites: a file of cases together with the articles that they are asked of.

Cases in JSONL are asked of the person's corpus; where a folder of the same name stands beside the file, also of the articles in
it, so that a case can be about what does not belong into the corpus: sources that contradict it, articles that give orders.
A published set brings its own articles and is asked of these alone.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from assistant.errors import EvalError
from assistant.evaluation.cases.case import Case, distinct, load_cases
from assistant.evaluation.cases.published import read_published
from assistant.ingestion.corpus_listing import corpus_paths, document_id
from assistant.settings import Settings


@dataclass(frozen=True, slots=True)
class Suite:
    """Cases, and by doc_id the bytes of the articles that they bring; `alone` where they are asked of nothing else."""

    name: str
    cases: tuple[Case, ...]
    articles: Mapping[str, bytes]
    alone: bool = False


def load_suites(paths: Sequence[Path]) -> tuple[Suite, ...]:
    """Read files of cases, ours or published.

    Raises:
        EvalError: if one can't be read or is broken, or several cases have one id.
    """
    suites = tuple(_load(path) for path in paths)
    distinct(tuple(case for suite in suites for case in suite.cases))
    return suites


def suite_corpus(suite: Suite, settings: Settings) -> Path:
    """The folder of the articles that a suite is asked of: the person's own, or one made for it below `data_dir`.

    Raises:
        EvalError: if it can't be made.
    """
    if not suite.articles:
        return settings.corpus
    articles = dict(_own_articles(settings.corpus)) | dict(suite.articles) if not suite.alone else dict(suite.articles)
    folder = settings.data_dir / "evals" / f"{suite.name}-{_digest(articles)}"
    try:
        for doc_id, data in articles.items():
            path = folder / doc_id
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or path.read_bytes() != data:
                path.write_bytes(data)
    except OSError as error:
        raise EvalError(f"articles can't be put into {os.fspath(folder)!r} ({error.strerror}); set `data_dir`") from error
    return folder


def _load(path: Path) -> Suite:
    published = read_published(path)
    if published is not None:
        articles = {doc_id: text.encode() for doc_id, text in published.articles.items()}
        return Suite(path.stem, distinct(published.cases), articles, alone=True)
    return Suite(path.stem, load_cases(path), dict(_beside(path)))


def _beside(path: Path) -> Iterator[tuple[str, bytes]]:
    """The articles in the folder beside a file of cases; their ids begin with its name."""
    folder = path.with_suffix("")
    if folder.is_dir():
        yield from ((f"{folder.name}/{doc_id}", data) for doc_id, data in _own_articles(folder))


def _own_articles(folder: Path) -> Iterator[tuple[str, bytes]]:
    try:
        yield from ((document_id(folder, path), path.read_bytes()) for path in corpus_paths(folder))
    except OSError as error:
        raise EvalError(f"articles in {os.fspath(folder)!r} can't be read ({error.strerror}); see to its files") from error


def _digest(articles: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for doc_id in sorted(articles):
        digest.update(f"{doc_id}\0{len(articles[doc_id])}\0".encode() + articles[doc_id])
    return digest.hexdigest()[:12]


def shipped_cases() -> tuple[Path, ...]:
    """The cases of the shipped article: from the working folder where it is a checkout, else as installed.

    Raises:
        EvalError: if neither has any.
    """
    for folder in (Path("evals/cases"), Path(str(files("assistant"))) / "data" / "cases"):
        found = tuple(sorted(folder.glob("*.jsonl")))
        if found:
            return found
    raise EvalError("no cases were named and none are in 'evals/cases'; name a JSONL file with --cases")
