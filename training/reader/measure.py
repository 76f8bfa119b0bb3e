"""What a reader gets right on texts that it wasn't trained on."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from assistant.evaluation.metrics.agreement import balanced_accuracy
from assistant.evaluation.metrics.answers import exact_match, token_f1
from assistant.evaluation.metrics.confidence import auroc
from assistant.evaluation.metrics.figure import mean
from evals.datasets import Article
from training.reader.claims import claims, texts_of
from training.reader.encode import Encoder, Row, Window
from training.reader.examples import Example, Support
from training.reader.model import Batch, Reader
from training.reader.summedits import Edited, Windows, summary_examples

ANSWER = 30
"""Pieces of the longest answer."""
Scorer = Callable[[Batch], tuple[Tensor, Tensor, Tensor]]
"""The model, or another way to run it: scores of start and end, of being answerable, and of support."""
_BATCH = 32
_PER_QUESTION = 2  # made claims for each question of the sample


@dataclass(frozen=True, slots=True)
class Question:
    """A question of SQuAD with all answers that people gave; none if it is unanswerable."""

    example: Example
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """What the reader finds: the best span, how far it beats "no answer", and the score of being answerable."""

    text: str
    margin: float
    answerable: float
    start: int = 0  # where the span begins, in characters

    @property
    def score(self) -> float:
        """Both signs of there being an answer together."""
        return self.margin + self.answerable


@dataclass(frozen=True, slots=True)
class Development:
    """What a run is measured on between its steps."""

    questions: tuple[Question, ...]
    made: tuple[Example, ...]
    summaries: tuple[Example, ...]


def development(articles: Sequence[Article], edited: Sequence[Edited], size: int, seed: int) -> Development:
    """A sample of so many questions, and of claims in proportion; all of it is held out."""
    chance = random.Random(seed)
    questions = [question for article in articles for question in questions_of(article)]
    made = [claim for article in articles for text in texts_of(article.paragraphs) for claim in claims(text, "squad", chance)]
    summaries = list(summary_examples(edited, Windows(Encoder())))
    return Development(
        tuple(chance.sample(questions, min(size, len(questions)))),
        tuple(chance.sample(made, min(size * _PER_QUESTION // 2, len(made)))),
        tuple(chance.sample(summaries, min(size // 2, len(summaries)))),
    )


def questions_of(article: Article) -> Iterator[Question]:
    """All questions of an article with their own paragraphs."""
    for paragraph, asked in zip(article.paragraphs, article.questions, strict=True):
        for question in asked:
            answers = tuple(str(answer["text"]) for answer in question["answers"])
            yield Question(Example("squad", question["question"], paragraph, None, not question["is_impossible"]), answers)


def figures(model: Reader, held: Development) -> dict[str, float | None]:
    """All development figures by name."""
    encoder = Encoder()
    found = read(model, [question.example for question in held.questions], encoder)
    return {
        **answer_figures(held.questions, found),
        **support_figures("made", held.made, supported(model, held.made, encoder)),
        **support_figures("summedits", held.summaries, supported(model, held.summaries, encoder)),
    }


def read(model: Scorer, examples: Sequence[Example], encoder: Encoder) -> list[Read]:
    """The best span of each pair over all of its windows."""
    windows = [(number, window) for number, example in enumerate(examples) for window in encoder.windows(example)]
    best: list[Read | None] = [None] * len(examples)
    for batch in _batched(windows):
        for (number, _), found in zip(batch, _spans(model, batch, examples), strict=True):
            other = best[number]
            if other is None or found.score > other.score:
                best[number] = found
    return [one for one in best if one is not None]


def supported(model: Scorer, examples: Sequence[Example], encoder: Encoder) -> list[float]:
    """The probability of each claim's being supported."""
    if not examples:
        return []
    chances: list[float] = torch.tensor(support_scores(model, examples, encoder)).softmax(-1)[:, Support.SUPPORTED].tolist()
    return chances


def support_scores(model: Scorer, examples: Sequence[Example], encoder: Encoder) -> list[list[float]]:
    """The three scores of each claim's support."""
    windows = [(number, next(encoder.windows(example))) for number, example in enumerate(examples)]
    scores: list[list[float]] = [[] for _ in examples]
    for batch in _batched(windows):
        with torch.inference_mode():
            _, _, support = model(Batch([window.row for _, window in batch]))
        for (number, _), of_claim in zip(batch, support.tolist(), strict=True):
            scores[number] = of_claim
    return scores


def answer_figures(questions: Sequence[Question], found: Sequence[Read]) -> dict[str, float | None]:
    """F1 and exact match of answerable questions; telling these apart; both together at the best threshold."""
    known = [bool(question.answers) for question in questions]
    right = [(token_f1(r.text, q.answers), exact_match(r.text, q.answers)) for q, r in zip(questions, found, strict=True)]
    f1 = [one[0] or 0.0 for one in right]
    signs = {"answerable": [r.answerable for r in found], "margin": [r.margin for r in found], "both": [r.score for r in found]}
    named: dict[str, float | None] = {f"auroc_{name}": auroc(values, known) for name, values in signs.items()}
    return {
        "f1": mean([value for value, one in zip(f1, known, strict=True) if one]),
        "em": mean([one[1] or 0.0 for one in right if one[1] is not None]),
        "f1_with_abstention": _best_with_abstention(signs["both"], f1, known),
        "always_abstain": mean([not one for one in known]),
        **named,
    }


def support_figures(name: str, examples: Sequence[Example], scores: Sequence[float]) -> dict[str, float | None]:
    """How well supported claims are told from the others, at one half and whatever the threshold."""
    true = [example.support == Support.SUPPORTED for example in examples]
    return {
        f"{name}_balanced_accuracy": balanced_accuracy([score >= 0.5 for score in scores], true),
        f"{name}_auroc": auroc(list(scores), true),
    }


def _best_with_abstention(scores: Sequence[float], f1: Sequence[float], known: Sequence[bool]) -> float:
    """The best mean over thresholds, where abstaining is right (1) for unanswerable questions only.

    >>> _best_with_abstention([3.0, 2.0, 1.0], [0.5, 0.0, 0.0], [True, False, False])
    0.8333333333333334
    """
    order = np.argsort(-np.asarray(scores), kind="stable")
    gain = np.asarray(f1)[order] - ~np.asarray(known, bool)[order]
    total = np.concatenate([[0.0], np.cumsum(gain)]).max() + sum(not one for one in known)
    return float(total / len(scores))


def _spans(model: Scorer, batch: Sequence[tuple[int, Window]], examples: Sequence[Example]) -> Iterator[Read]:
    with torch.inference_mode():
        spans, answerable, _ = model(Batch([window.row for _, window in batch]))
    for (number, window), scores, sign in zip(batch, spans.numpy(), answerable.tolist(), strict=True):
        start, end, score = best_span(scores[0], scores[1], window.row)
        characters = window.characters(start, end)
        yield Read(
            examples[number].passage[slice(*characters)], score - float(scores[0][0] + scores[1][0]), sign, characters[0]
        )


def best_span(start: Any, end: Any, row: Row) -> tuple[int, int, float]:
    """The span of at most `ANSWER` pieces within the passage with the highest sum of scores."""
    last = len(row.ids) - 1
    sums = start[row.passage : last, None] + end[None, row.passage : last]
    sums = np.where(np.tril(np.triu(np.ones(sums.shape, bool)), ANSWER - 1), sums, -np.inf)
    first, final = np.unravel_index(int(sums.argmax()), sums.shape)
    return int(first) + row.passage, int(final) + row.passage, float(sums[first, final])


def _batched(windows: Sequence[tuple[int, Window]]) -> Iterator[Sequence[tuple[int, Window]]]:
    order = sorted(windows, key=lambda one: len(one[1].row.ids))
    yield from (order[i : i + _BATCH] for i in range(0, len(order), _BATCH))
