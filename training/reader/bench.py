"""Compare ways to run the reader: `python -m training.reader.bench --reader WEIGHTS [--data ../shared/data] [--questions 400]`.

All run in this process on one thread, on the same batches, turn by turn, so that other work on the machine slows all alike.
Timed are the passes alone, without cutting texts into pieces; the last row is the whole of the shipped reader's `read`. "One by
one" reads each passage by itself. int8 takes its scale from all that is read at once, so a score depends on what else is in the
batch: "shift" is by how much the score of being answerable differs at most between the two.

In parentheses are the points lost against the first row, on a sample of the development questions and as many made claims.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

import numpy as np
import torch
from threadpoolctl import threadpool_limits

from assistant.evaluation.metrics.answers import token_f1
from assistant.evaluation.metrics.figure import bootstrap_interval, mean
from assistant.evaluation.report.tables import markdown_table
from assistant.models.bert import PIECES, batches
from assistant.models.minilm import MiniLMEmbedder
from assistant.models.reader import MiniLMReader
from assistant.models.weights import file_digest
from assistant.schema import Passage
from assistant.text.sentences import split_sections
from evals.datasets import Article, read_squad
from training.reader.encode import Encoder
from training.reader.examples import Example
from training.reader.measure import Development, Scorer, answer_figures, development, read, support_figures, supported
from training.reader.model import Batch
from training.reader.passes import Way, ways

ROOT = Path(__file__).parents[2]
SEED = 20261124
PASSAGES, LENGTH = 8, 180
"""How many passages are read for a question, and of about how many pieces."""
REPEATS, WARM_UP = 25, 3
ALIKE = 1e-3
"""How far scores in full precision may lie apart."""
FIGURES = {"f1": "F1", "f1_with_abstention": "with abstention", "auroc_both": "AUROC", "made_balanced_accuracy": "made claims"}
HEAD = ("pass", "ms", "times as fast", "ms one by one", "shift", "MB", *FIGURES.values(), "F1 lost, 95 %", "same span")


@dataclass(frozen=True, slots=True)
class Task:
    """One question with the passages to be timed; in batches, and each row alone in the same order."""

    question: str
    passages: tuple[Passage, ...]
    together: tuple[Batch, ...]
    alone: tuple[Batch, ...]


@dataclass(frozen=True, slots=True)
class Quality:
    """What a way to run the reader makes of the sample; `f1` of each answerable question."""

    figures: dict[str, float | None]
    spans: tuple[str, ...]
    f1: tuple[float, ...]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reader", type=Path, required=True, help="weights that train_reader.py wrote")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--questions", type=int, default=400)
    chosen = parser.parse_args()
    if missing := [name for name in ("onnx", "onnxruntime") if find_spec(name) is None]:
        print(f"skipped, because {' and '.join(missing)} can't be imported; install what is missing to compare")
        return
    articles = read_squad(chosen.data).development
    held = development(articles, (), chosen.questions, SEED)
    torch.set_num_threads(1)
    with threadpool_limits(1), tempfile.TemporaryDirectory() as folder:
        task = choose_task(articles, held.questions[0].example.question)
        compare(ways(chosen.reader, task.together[0], Path(folder)), chosen.reader, task, held)


def choose_task(articles: Sequence[Article], question: str) -> Task:
    """The question with the paragraphs whose length is nearest to what is wanted."""
    encoder = Encoder()
    texts = [text for article in articles for text in article.paragraphs]
    texts = sorted(texts, key=lambda text: abs(len(encoder.pieces(text)) - LENGTH))[:PASSAGES]
    rows = [window.row for text in texts for window in encoder.windows(Example("squad", question, text))]
    chosen = [[rows[i] for i in batch] for batch in batches([len(row.ids) for row in rows])]
    return Task(
        question,
        tuple(as_passage(text) for text in texts),
        tuple(Batch(batch) for batch in chosen),
        tuple(Batch([row]) for batch in chosen for row in batch),
    )


def as_passage(text: str) -> Passage:
    """A paragraph as one passage."""
    sentences = [sentence for section in split_sections(text) for sentence in section.sentences]
    return Passage("", "", text, 0, len(text), "", tuple(sentences))


def compare(found: Sequence[Way], weights: Path, task: Task, held: Development) -> None:
    """Print the table."""
    load, exact = os.getloadavg()[0], [way.score for way in found if way.exact]
    apart = max(distance(score, exact[0], task.together) for score in exact)
    if apart > ALIKE:
        raise SystemExit(f"scores in full precision lie {apart:.1e} apart, more than {ALIKE}; look at what was exported")
    took = speeds(found, weights, task)
    qualities = [quality(way.score, held) for way in found]
    print(
        f"{len(held.questions)} questions, {len(held.made)} claims; timed: {PASSAGES} passages of about {LENGTH} pieces for one"
    )
    print(f"question, at most {PIECES} pieces a batch; one thread, load {load:.1f}; full precision agrees to {apart:.0e}\n")
    rows = [
        (way.name, *speed, f"{shift(way.score, task):.0e}", f"{way.megabytes:.1f}", *quality_cells(one, qualities[0]))
        for way, speed, one in zip(found, took, qualities, strict=False)
    ]
    rows.append(("`MiniLMReader.read`", *took[-1], *[""] * (len(HEAD) - 4)))
    print("\n".join(markdown_table(HEAD, rows)))


def distance(one: Scorer, other: Scorer, of: Sequence[Batch]) -> float:
    """The furthest that two scores of the same thing lie apart."""
    pairs = [pair for batch in of for pair in zip(one(batch), other(batch), strict=True)]
    return max(float((a - b).abs().max()) for a, b in pairs)


def shift(score: Scorer, task: Task) -> float:
    """By how much the score of being answerable changes at most where a row is read alone, not in its batch."""
    together, alone = (torch.cat([score(batch)[1] for batch in of]) for of in (task.together, task.alone))
    return float((together - alone).abs().max())


def speeds(found: Sequence[Way], weights: Path, task: Task) -> list[tuple[str, str, str]]:
    """Cells of each way to run the reader, and of the shipped reader as a whole."""
    shipped = MiniLMReader(MiniLMEmbedder(), weights, file_digest(weights))
    works = [lambda way=way, of=of: [way.score(batch) for batch in of] for of in (task.together, task.alone) for way in found]
    *took, whole = interleaved([*works, lambda: shipped.read(task.question, task.passages)])
    together, alone = took[: len(found)], took[len(found) :]
    cells = [(f"{ms:.0f}", f"{took[0] / ms:.2f}", f"{single:.0f}") for ms, single in zip(together, alone, strict=True)]
    return [*cells, (f"{whole:.0f}", f"{took[0] / whole:.2f}", "")]


def interleaved(works: Sequence[Callable[[], object]]) -> list[float]:
    """Median milliseconds of each, in a new order each time."""
    took: list[list[float]] = [[] for _ in works]
    chance, order = random.Random(SEED), list(range(len(works)))
    for _ in range(WARM_UP + REPEATS):
        chance.shuffle(order)
        for number in order:
            began = perf_counter()
            works[number]()
            took[number].append((perf_counter() - began) * 1000)
    return [statistics.median(times[WARM_UP:]) for times in took]


def quality(score: Scorer, held: Development) -> Quality:
    """The figures that runs are chosen by, and what those of answers are made of."""
    encoder = Encoder()
    found = read(score, [question.example for question in held.questions], encoder)
    figures = answer_figures(held.questions, found) | support_figures("made", held.made, supported(score, held.made, encoder))
    f1 = [token_f1(one.text, question.answers) or 0.0 for one, question in zip(found, held.questions, strict=True)]
    answered = [value for value, question in zip(f1, held.questions, strict=True) if question.answers]
    return Quality(figures, tuple(one.text for one in found), tuple(answered))


def quality_cells(one: Quality, base: Quality) -> list[str]:
    """The figures in points with what was lost; what F1 lost by question; the share of spans that are the same."""
    values = [(100 * (one.figures[name] or 0.0), 100 * (base.figures[name] or 0.0)) for name in FIGURES]
    lost = 100 * (np.array(base.f1) - np.array(one.f1))
    low, high = bootstrap_interval(mean, lost) or (0.0, 0.0)
    same = mean([a == b for a, b in zip(one.spans, base.spans, strict=True)]) or 0.0
    return [*(f"{value:.1f} ({before - value:+.1f})" for value, before in values), f"{low:+.1f} – {high:+.1f}", f"{same:.3f}"]


if __name__ == "__main__":
    main()
