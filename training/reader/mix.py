"""The two stages of a run: short QAMR pairs first, then everything else."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.datasets import Article
from training.reader.answers import answer_claims, plausible_claims
from training.reader.claims import claims, texts_of
from training.reader.encode import Encoder, Row
from training.reader.examples import Example
from training.reader.order import Stage
from training.reader.sources import mtrag_examples, nq_examples, qamr_examples, qed_examples, squad_examples
from training.reader.summedits import Edited, Windows, sentence_examples, summary_examples, swapped_examples
from training.reader.swapping import Article as Names
from training.reader.unanswerable import changed_questions, near_misses, shuffled, without_answer

_GROUP = 8  # passages without an article whose names stand in for each other
_CLAIM_PASSAGES = 500
"""So many passages each of Natural Questions and QED give claims; SQuAD's all do."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """How much is read in one epoch of what isn't read in each; epochs and rows of a batch.

    `found` counts questions of Natural Questions and QED, `changed` changed questions, `swapped` changed summaries.
    """

    epochs: int = 2
    short_batch: int = 32
    batch: int = 16
    found: int = 4000
    near: int = 1500
    removed: int = 500
    claims: int = 5000
    told: int = 1200
    changed: int = 0
    swapped: int = 0
    short: int = 20_000
    short_near: int = 3000
    short_told: int = 2000


def stages(data: Path, articles: Sequence[Article], edited: Sequence[Edited], amounts: Amounts, seed: int) -> tuple[Stage, ...]:
    """The rows to train on; `articles` and `edited` are the training parts."""
    chance, encoder = random.Random(seed), Encoder()
    short = _short(data, amounts, chance)
    always, dealt = _long(data, articles, edited, amounts, chance)
    return (
        Stage("short", tuple(encoder.rows(short)), (), 1, amounts.short_batch),
        Stage("long", tuple(encoder.rows(always)), tuple(encoder.rows(dealt)), amounts.epochs, amounts.batch),
    )


def fingerprint(parts: Sequence[Stage]) -> str:
    """The SHA-256 of all rows in their order: a checkpoint goes on only over the same."""
    digest = hashlib.sha256()
    for stage in parts:
        for row in (*stage.always, *stage.dealt):
            digest.update(row.ids.tobytes())
            digest.update(repr((row.passage, row.start, row.end, row.answerable, row.support)).encode())
    return digest.hexdigest()


def _short(data: Path, amounts: Amounts, chance: random.Random) -> list[Example]:
    asked = _some(qamr_examples(data), amounts.short, chance)
    passages = sorted({example.passage for example in asked})
    near = near_misses(asked[: amounts.short_near], passages)
    people = [example for example in asked if example.question.lower().startswith("who ")]
    return [
        *asked,
        *_some(near, amounts.short_near, chance),
        *_some(answer_claims(people, chance), amounts.short_told, chance),
    ]


def _long(
    data: Path, articles: Sequence[Article], edited: Sequence[Edited], amounts: Amounts, chance: random.Random
) -> tuple[list[Example], list[Example]]:
    """What every epoch reads, and what is dealt over the epochs."""
    squad = [[*squad_examples(article)] for article in articles]
    nq, qed = list(nq_examples(data)), list(qed_examples(data))
    always = [example for part in squad for example in part]
    windows, epochs = Windows(Encoder()), amounts.epochs
    always += [*summary_examples(edited, windows), *sentence_examples(edited, windows)]
    answered = [[example for example in part if example.answer] for part in squad]
    near = [n for part, article in zip(answered, articles, strict=True) for n in near_misses(part, article.paragraphs)]
    near += near_misses(nq, [example.passage for example in nq])
    changed = [
        example
        for part, article in zip(answered, articles, strict=True)
        for example in changed_questions(part, Names.of("\n\n".join(article.paragraphs)), chance)
    ]
    flat = [*(example for part in answered for example in part), *nq]
    told = [*answer_claims(flat, chance), *(claim for article in articles for claim in plausible_claims(article))]
    dealt = [
        *_some([*nq, *qed], amounts.found * epochs, chance),
        *_some(changed, amounts.changed * epochs, chance),
        *_some(swapped_examples(edited, windows, chance), amounts.swapped * epochs, chance),
        *_some(near, amounts.near * epochs, chance),
        *_some(without_answer(flat), amounts.removed * epochs, chance),
        *_some(told, amounts.told * epochs, chance),
        *_some(_made_claims(articles, nq, qed, chance), amounts.claims * epochs, chance),
        *mtrag_examples(data),
    ]
    return always, shuffled(dealt, chance)


def _made_claims(
    articles: Sequence[Article], nq: Sequence[Example], qed: Sequence[Example], chance: random.Random
) -> list[Example]:
    groups = [("squad", article.paragraphs) for article in articles]
    for name, examples in (("nq", nq), ("qed", qed)):
        passages = sorted({example.passage for example in examples})
        some = chance.sample(passages, min(_CLAIM_PASSAGES, len(passages)))
        groups += [(name, tuple(some[i : i + _GROUP])) for i in range(0, len(some), _GROUP)]
    return [claim for name, passages in groups for text in texts_of(passages) for claim in claims(text, name, chance)]


def _some(examples: Iterable[Example], most: int, chance: random.Random) -> list[Example]:
    """So many of them, each once."""
    return shuffled(list(examples), chance)[:most]


def count_rows(parts: Sequence[Stage]) -> str:
    """A line for the log."""
    return ", ".join(f"{stage.name}: {_told(stage)}" for stage in parts)


def _told(stage: Stage) -> str:
    rows: tuple[Row, ...] = stage.epoch(0)
    return f"{stage.epochs} x {len(rows)} rows of {sum(len(row.ids) for row in rows) / max(1, len(rows)):.0f} pieces"
