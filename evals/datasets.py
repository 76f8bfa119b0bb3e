"""Public data sets as their publishers released them, read where they are at hand."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant import Turn
from assistant.text.words import content_stems, stems

_DEVELOPMENT, _TEST = 3, 2


@dataclass(frozen=True, slots=True)
class Article:
    """One article of SQuAD: its paragraphs and, for each, its questions as published."""

    title: str
    paragraphs: tuple[str, ...]
    questions: tuple[tuple[dict[str, Any], ...], ...]


@dataclass(frozen=True, slots=True)
class Squad:
    """The articles by what they are for."""

    train: tuple[Article, ...]
    development: tuple[Article, ...]
    test: tuple[Article, ...]


def squad_file(data: Path) -> Path:
    """Where the shared data has its half of SQuAD 2.0."""
    return data / "squad2_half" / "squad2_half.json"


def squad_articles(path: Path) -> tuple[Article, ...]:
    """The articles of a file in SQuAD's JSON, in its order."""
    return tuple(
        Article(
            article["title"],
            tuple(paragraph["context"] for paragraph in article["paragraphs"]),
            tuple(tuple(paragraph["qas"]) for paragraph in article["paragraphs"]),
        )
        for article in json.loads(path.read_text("utf-8"))["data"]
    )


def read_squad(data: Path) -> Squad:
    """The shared half of SQuAD, split by article, in the order of their titles' SHA-256."""
    articles = sorted(squad_articles(squad_file(data)), key=lambda article: hashlib.sha256(article.title.encode()).hexdigest())
    held = _DEVELOPMENT + _TEST
    return Squad(tuple(articles[held:]), tuple(articles[:_DEVELOPMENT]), tuple(articles[_DEVELOPMENT:held]))


HELD_OUT_PARTS = 4
"""One of so many parts of the dialogues is held out."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a dialogue, its rewrite, and its two histories."""

    dialogue: str
    topic: str
    question: str
    rewrite: str
    published: tuple[Turn, ...]
    completed: tuple[Turn, ...]

    @property
    def lacking(self) -> frozenset[str]:
        """The stems that the rewrite adds."""
        return frozenset(content_stems(self.rewrite)) - frozenset(stems(self.question))

    @property
    def untitled(self) -> tuple[Turn, ...]:
        """The history as published, without the title."""
        return self.published[1:]


def read_canard(data: Path) -> list[Asked]:
    """Every question of the file, in its order."""
    rows = json.loads((data / "canard_half" / "canard_half.json").read_text("utf-8"))
    rewrites = {(row["QuAC_dialog_id"], row["Question_no"]): row["Rewrite"] for row in rows}
    return [_asked(row, rewrites) for row in rows]


def _asked(row: dict[str, Any], rewrites: dict[tuple[str, int], str]) -> Asked:
    title, section, *said = row["History"]
    dialogue = row["QuAC_dialog_id"]
    turns = tuple(Turn(question, answer) for question, answer in zip(said[::2], said[1::2], strict=True))
    completed = tuple(Turn(rewrites[dialogue, number], turn.answer) for number, turn in enumerate(turns, start=1))
    published = (Turn(f"{title}, {section}", ""), *turns)
    return Asked(dialogue, title, row["Question"], row["Rewrite"], published, completed)


def read_trec(data: Path) -> list[Asked]:
    """The turns of TREC CAsT 2020 to 2022 and iKAT that come after another, each once; no title was on the screen.

    Turns whose rewrite needs what nobody said, such as the personal facts of iKAT, are left out.
    """
    conversations = [*_cast(data / "cast_2020_22"), *_ikat(data / "ikat")]
    asked = {(one.dialogue, one.question, one.rewrite): one for topic, turns in conversations for one in _trec(topic, turns)}
    return [one for one in asked.values() if one.lacking <= _spoken(one)]


_Told = tuple[str, str, str]
"""A question, its rewrite and the answer."""


def _cast(folder: Path) -> Iterator[tuple[str, list[_Told]]]:
    for path in sorted(folder.glob("*.json")):
        for topic in json.loads(path.read_text("utf-8")):
            turns = topic["turn"]
            yield (
                f"cast-{topic['number']}",
                [
                    (
                        turn.get("raw_utterance") or turn["utterance"],
                        turn["manual_rewritten_utterance"],
                        turn.get("response", ""),
                    )
                    for turn in turns
                ],
            )


def _ikat(folder: Path) -> Iterator[tuple[str, list[_Told]]]:
    for path in sorted(folder.glob("*.json")):
        for topic in json.loads(path.read_text("utf-8")):
            turns = topic.get("turns") or topic["responses"]
            told = [
                (turn.get("utterance") or turn["user_utterance"], turn["resolved_utterance"], turn.get("response") or "")
                for turn in turns
            ]
            yield f"ikat-{path.stem[:4]}-{str(topic['number']).split('-')[0]}", told


def _trec(topic: str, turns: Sequence[_Told]) -> Iterator[Asked]:
    published = tuple(Turn(question, answer) for question, _, answer in turns)
    completed = tuple(Turn(rewrite, answer) for _, rewrite, answer in turns)
    for number, (question, rewrite, _) in enumerate(turns):
        if number:
            yield Asked(topic, topic, question, rewrite, published[:number], completed[:number])


def _spoken(one: Asked) -> set[str]:
    return {stem for turn in (*one.published, *one.completed) for stem in content_stems(f"{turn.question} {turn.answer}")}


def is_held_out(dialogue: str) -> bool:
    """Whether the dialogue is kept from training."""
    return _hash(dialogue) % HELD_OUT_PARTS == 0


def switch_topics(asked: Sequence[Asked]) -> list[tuple[str, Asked]]:
    """Stand-alone questions, each with one whose history it is put after: the next on another topic in a fixed shuffle."""
    shuffled = sorted(asked, key=lambda one: _hash(f"{one.dialogue} {one.rewrite}"))
    pairs = zip(shuffled, [*shuffled[1:], *shuffled[:1]], strict=True)
    return [(one.rewrite, other) for one, other in pairs if one.topic != other.topic]


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")
