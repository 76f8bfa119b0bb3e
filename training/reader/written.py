"""Texts written for the training (`training/written`), with questions as people ask them and claims as chat models tell them.

Each file is an article: `text`, `questions` with the words and the sentences that answer (or `null`, where it has no answer
though it sounds as if it had), and `claims` with a label and the sentences that they rest on or come nearest to.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.ingestion.passages import split_passages
from assistant.schema import Document
from training.reader.claims import claims, texts_of
from training.reader.examples import Example, Nearest, Support
from training.reader.files import held_out
from training.reader.made_claims import made_claims
from training.reader.page_sets import Page
from training.reader.unanswerable import sentences

FOLDER = Path(__file__).parents[1] / "written"
_LATER = re.compile(r"[a-z]+-\d\d-\d\d")
"""Files that were written for run 12."""
_PASSAGE_TOKENS = 180  # as in the product
_NEAR = 2  # passages that an answerable question is also read with
_NOWHERE = 3  # passages that an unanswerable question is read with
_MADE = 3  # claims made by rule of a passage, true ones and as many false ones


@dataclass(frozen=True, slots=True)
class Asked:
    """A question; `answer` and `sentences` are empty where the article has no answer."""

    question: str
    answer: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claim; `sentences` are those that it rests on or comes nearest to."""

    claim: str
    support: Support
    kind: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WrittenArticle:
    """An article with its questions and claims; `name` is that of its file."""

    name: str
    title: str
    text: str
    questions: tuple[Asked, ...]
    claims: tuple[Claimed, ...]

    @property
    def held(self) -> bool:
        """Whether it is kept apart from training."""
        return held_out(self.title)

    @property
    def is_later(self) -> bool:
        """Whether it was written for run 12; in these, false claims share more words with the text than honest ones."""
        return bool(_LATER.fullmatch(self.name))

    @property
    def document(self) -> Document:
        """The article as the product has it."""
        return Document.create(f"{self.title}.md", self.text, title=self.title)


def read_written(folder: Path = FOLDER) -> tuple[WrittenArticle, ...]:
    """All articles, by file name."""
    return tuple(_article(path.stem, json.loads(path.read_text("utf-8"))) for path in sorted(folder.glob("*.json")))


def written_questions(articles: Sequence[WrittenArticle]) -> Iterator[Example]:
    """Each question with the passages that it is met with: that of its answer, and the nearest ones that have none."""
    for article in articles:
        cut = split_passages(article.document, max_tokens=_PASSAGE_TOKENS, fits=lambda _: True)
        passages = [passage.text for passage in cut]
        nearest = Nearest(passages)
        for asked in article.questions:
            place = next((i for i, text in enumerate(passages) if asked.answer and _place(asked, text)), None)
            if asked.answer and place is not None:
                yield Example("written/question", asked.question, passages[place], _place(asked, passages[place]), True)
            telling = {" ".join(sentence.split()) for sentence in asked.sentences}
            others = [i for i in nearest(asked.question) if not telling & set(sentences(passages[i]))]
            for i in others[: _NEAR if asked.answer else _NOWHERE]:
                if not asked.answer or asked.answer.lower() not in passages[i].lower():
                    yield Example("written/nowhere", asked.question, passages[i], None, False)


def written_pages(articles: Sequence[WrittenArticle]) -> Iterator[Page]:
    """Each claim with its article; what tells of it is known."""
    for article in articles:
        parts = tuple(sentences(article.text))
        for claimed in article.claims:
            telling = [" ".join(sentence.split()) for sentence in claimed.sentences]
            known = frozenset(i for i, part in enumerate(parts) if any(one in part or part in one for one in telling))
            yield Page(f"written/{claimed.kind}", article.title, parts, claimed.claim, known, claimed.support)


def light_changes(articles: Sequence[WrittenArticle], chance: random.Random) -> Iterator[Example]:
    """Claims made by rule of each article's passages, about as many true as false ones.

    Among the written claims those that follow the text closely are more often false, and a reader that has seen only them takes
    every light rewording for false.
    """
    for article in articles:
        cut = split_passages(article.document, max_tokens=_PASSAGE_TOKENS, fits=lambda _: True)
        for text in texts_of([passage.text for passage in cut]):
            yield from claims(text, "written/light", chance)
            yield from made_claims(text, "written/light", _MADE, chance)


def _place(asked: Asked, passage: str) -> tuple[int, int] | None:
    """Where the answer stands in the sentence that holds it."""
    for sentence in asked.sentences:
        first = passage.find(sentence)
        inside = sentence.find(asked.answer)
        if first >= 0 and inside >= 0:
            return first + inside, first + inside + len(asked.answer)
    return None


def _article(name: str, found: dict[str, Any]) -> WrittenArticle:
    return WrittenArticle(
        name,
        found["title"],
        found["text"],
        tuple(Asked(one["q"], one["answer"] or "", tuple(one.get("sentences", ()))) for one in found["questions"]),
        tuple(
            Claimed(one["claim"], Support[one["label"].upper()], one["kind"], tuple(one["sentences"]))
            for one in found["claims"]
        ),
    )
