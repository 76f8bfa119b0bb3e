"""The data sets as examples: questions with the places of their answers.

Split by article: the five SQuAD articles whose titles have the smallest SHA-256 are never trained on. The first three are for
development, the other two are looked at only at the end.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evals.datasets import Article
from training.reader.examples import Example, Nearest, Place

_SPELT = {"``": '"', "''": '"', "-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]"}
_NEAREST = 3
_QUESTION = 60  # words of a question with its history


def squad_examples(article: Article) -> Iterator[Example]:
    """Each question with its own paragraph; of several answers the first that was given."""
    for paragraph, questions in zip(article.paragraphs, article.questions, strict=True):
        for question in questions:
            text = question["question"].strip()
            if question["is_impossible"]:
                yield Example("squad/unanswerable", text, paragraph, None, False)
            elif place := squad_place(paragraph, question["answers"][0]):
                yield Example("squad/answerable", text, paragraph, place, True)


def squad_place(paragraph: str, answer: dict[str, Any]) -> Place | None:
    """Where a published answer stands, if it does."""
    start, text = int(answer["answer_start"]), str(answer["text"])
    return (start, start + len(text)) if text and paragraph.startswith(text, start) else None


def nq_examples(data: Path) -> Iterator[Example]:
    """Natural Questions with the passage that answers; the first place that the first short answer has in it."""
    for row in _lines(data / "nq_oracle" / "nq_oracle.jsonl"):
        passage = " ".join(row["passage"].split())
        places = (whole_place(passage, " ".join(answer.split())) for answer in row["answers"])
        if place := next((place for place in places if place), None):
            yield Example("nq", row["question"], passage, place, True)


def qed_examples(data: Path) -> Iterator[Example]:
    """QED: the shortest published answer whose place holds."""
    for row in _lines(data / "qed" / "qed.jsonl"):
        text = row["paragraph_text"]
        whole = [answer[0] for answer in row["original_nq_answers"] if len(answer) == 1]
        found = [answer for answer in whole if answer["string"] and text[answer["start"] : answer["end"]] == answer["string"]]
        if found:
            answer = min(found, key=lambda answer: len(answer["string"]))
            first = len(text[: answer["start"]].split())
            passage, places = joined(text.split())
            last = places[first + len(answer["string"].split()) - 1]
            yield Example("qed", row["question_text"], passage, (places[first][0], last[1]), True)


def qamr_examples(data: Path) -> Iterator[Example]:
    """QAMR: answers of neighbouring tokens that both validators gave too, or overlapped with."""
    sentences = dict(line.split("\t", 1) for line in _text_lines(data / "qamr" / "wiki-sentences.tsv"))
    seen: set[tuple[str, str]] = set()
    for part in ("dev", "test"):
        for line in _text_lines(data / "qamr" / f"filtered_{part}.tsv"):
            name, *_, question, answer, one, other = line.split("\t")
            tokens = _agreed(answer, one, other)
            if tokens and (name, question) not in seen:
                seen.add((name, question))
                passage, places = joined(sentences[name].split())
                yield Example("qamr", question, passage, (places[tokens[0]][0], places[tokens[-1]][1]), True)


def mtrag_examples(data: Path) -> Iterator[Example]:
    """MTRAG-UN: what its documents don't answer with the nearest passages, what they answer with the one nearest the answer."""
    rows = list(_lines(data / "mtrag_un" / "reference.jsonl"))
    every = sorted({passage for row in rows for passage in _contexts(row)})
    nearest = Nearest(every)
    for row in rows:
        question = _asked([turn["text"] for turn in row["input"] if turn["speaker"] == "user"])
        if row["answerability"] == ["UNANSWERABLE"]:
            yield from (Example("mtrag/unanswerable", question, every[i], None, False) for i in nearest(question)[:_NEAREST])
        elif row["answerability"] == ["ANSWERABLE"]:
            passages = _contexts(row)
            order = Nearest(passages)(str(row["targets"]))
            yield from (Example("mtrag/answerable", question, passages[i], None, True) for i in order[:1])


def joined(tokens: list[str]) -> tuple[str, tuple[Place, ...]]:
    """Tokens as running text, with the place of each.

    >>> joined(["Ann", "-LRB-", "1934", "-RRB-", ",", "a", "painter", "."])[0]
    'Ann (1934), a painter.'
    """
    text, places, opening = "", list[Place](), True
    for token in (_SPELT.get(token, token) for token in tokens):
        clings = opening or token in {",", ".", ";", ":", "?", "!", "%", ")", "]", "'s", "'", "n't"}
        text += ("" if clings else " ") + token
        places.append((len(text) - len(token), len(text)))
        opening = token in {"(", "[", "$", "£", "€"}
    return text, tuple(places)


def whole_place(passage: str, answer: str) -> Place | None:
    """The first place of an answer as whole words, in its own case if it can be had.

    >>> whole_place("The 1934 rules of 193.", "193")
    (18, 21)
    """
    for flags in (0, re.IGNORECASE):
        if answer and (match := re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", passage, flags)):
            return match.span()
    return None


def _agreed(answer: str, *validators: str) -> list[int] | None:
    """The tokens of an answer, if they are neighbours and each validator named one of them."""
    tokens = sorted(map(int, answer.split()))
    given = [re.findall(r"\d+", validator.partition(":")[2]) for validator in validators]
    shared = all(set(map(int, numbers)) & set(tokens) for numbers in given)
    return tokens if shared and tokens[-1] - tokens[0] + 1 == len(tokens) else None


def _asked(turns: list[str]) -> str:
    """The last thing asked, behind as much of the one before as fits."""
    return " ".join(" ".join(turns[-2:]).split()[-_QUESTION:])


def _contexts(row: dict[str, Any]) -> list[str]:
    return [" ".join(context["text"].split()) for context in row["contexts"]]


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    yield from map(json.loads, _text_lines(path))


def _text_lines(path: Path) -> Iterator[str]:
    yield from (line for line in path.read_text("utf-8").split("\n") if line.strip())
