"""The questions that take several sentences, with all of these, and plain ones of the same articles beside them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from training.reader.written import WrittenArticle, read_written

Half = Literal["tune", "check"]
FILE = Path(__file__).with_name("questions.jsonl")
_EVERY = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on an article of `training/written`, by its file's name, with all the sentences that its answer takes."""

    article: str
    question: str
    sentences: tuple[str, ...]


def read_questions(half: Half) -> tuple[Asked, ...]:
    """Those of one half; no article is in both."""
    rows = map(json.loads, FILE.read_text("utf-8").splitlines())
    return tuple(Asked(row["article"], row["question"], tuple(row["sentences"])) for row in rows if row["half"] == half)


def read_articles(half: Half) -> dict[str, WrittenArticle]:
    """The articles of one half by name."""
    names = {asked.article for asked in read_questions(half)}
    return {article.name: article for article in read_written() if article.name in names}


def plain_questions(half: Half) -> tuple[Asked, ...]:
    """Every third question of the articles that one sentence answers."""
    found = ((name, article) for name, article in read_articles(half).items())
    return tuple(asked for name, article in found for asked in _plain(name, article)[::_EVERY])


def _plain(name: str, article: WrittenArticle) -> Sequence[Asked]:
    return [Asked(name, one.question, one.sentences) for one in article.questions if len(one.sentences) == 1]
