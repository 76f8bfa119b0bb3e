"""What the reader gets right on SQuAD articles that it was not trained on: given the paragraph, and through the whole product.

    python evals/reader.py [--part development|test] [--data ../shared/data] [--weights FILE]

The settings choose the reader (`ASSISTANT_READER_MODEL=...` a model of one's own); `--weights` names others that were trained
here, which read the given paragraphs only.

"Given the paragraph", it reads the one that people wrote the question for. "Pooled", the paragraphs of all five held-out
articles are the corpus, and what counts is the bold part of the answer's first sentence, given at any confidence. An
unanswerable question is right if nothing is answered; the threshold for that is chosen on the other part. Runs were chosen by
the development part; the test part is for the end. The selector's linear models, not the reader, have seen these articles.

Intervals resample paragraphs, since the questions about one are not independent.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant import Assistant
from assistant.components import choose_reader
from assistant.evaluation.metrics.answers import exact_match, token_f1
from assistant.evaluation.metrics.confidence import auroc
from assistant.evaluation.metrics.figure import Figure, mean, measure
from assistant.evaluation.report.tables import cells
from assistant.models.minilm import bundled_embedder
from assistant.models.reader import Reader
from assistant.models.spans import NOTHING
from assistant.schema import Passage
from assistant.settings import load_settings
from assistant.text.sentences import split_sections
from evals.datasets import Article, read_squad
from evals.pooled import HEAD, KEPT, ROOT, show, write_corpus
from evals.verifiers import add_weights_argument, trained_reader

PARTS = ("development", "test")


@dataclass(frozen=True, slots=True)
class Question:
    """A published question; `answers` is empty where its paragraph has none. `place` is the document of the paragraph."""

    text: str
    paragraph: str
    place: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What was answered, and how sure of it: higher is surer."""

    question: Question
    text: str
    score: float

    @property
    def f1(self) -> float:
        """With the published answer that is nearest; 0 where there is none."""
        return token_f1(self.text, self.question.answers) or 0.0

    @property
    def exact(self) -> float:
        """1 where it is a published answer, else 0."""
        return exact_match(self.text, self.question.answers) or 0.0


def main() -> None:
    """Measure one part."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=PARTS, default=PARTS[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    add_weights_argument(parser)
    chosen = parser.parse_args()
    squad = read_squad(chosen.data)
    development, test = (
        [question for article in part for question in questions_of(article)] for part in (squad.development, squad.test)
    )
    asked, others = (development, test) if chosen.part == PARTS[0] else (test, development)
    reader = trained_reader(chosen.weights) if chosen.weights else choose_reader(load_settings(), bundled_embedder())
    if reader is None:
        parser.error("`reader` is switched off; set it to true")
    print(f"{chosen.part}: {len(asked)} questions, {sum(not one.answers for one in asked)} unanswerable\n")
    given = [read_paragraph(reader, question) for question in asked]
    show(("given the paragraph", *HEAD[1:]), rows(given, [read_paragraph(reader, question) for question in others]))
    if not chosen.weights:
        show(("pooled", *HEAD[1:]), rows(*ask_pooled(asked, others)))


def questions_of(article: Article) -> Iterator[Question]:
    """All questions of an article."""
    for number, (paragraph, asked) in enumerate(zip(article.paragraphs, article.questions, strict=True)):
        for question in asked:
            answers = tuple(answer["text"] for answer in question["answers"])
            yield Question(question["question"], paragraph, f"{article.title}/{number:03}.txt", answers)


def read_paragraph(reader: Reader, question: Question) -> Told:
    """The best answer of all sentences of the question's own paragraph."""
    text = question.paragraph
    sentences = tuple(sentence for section in split_sections(text) for sentence in section.sentences)
    (readings,) = reader.read(question.text, [Passage(question.place, question.place, text, 0, len(text), "", sentences)])
    best = max(readings, key=lambda reading: reading.margin, default=NOTHING)
    answer = text[best.span.start : best.span.end] if best.span else ""
    return Told(question, answer, best.margin + best.answerable)


def ask_pooled(asked: Sequence[Question], others: Sequence[Question]) -> tuple[list[Told], list[Told]]:
    """Ask the questions of both parts of all paragraphs."""
    write_corpus(KEPT / "held-out", {question.place: question.paragraph for question in (*asked, *others)})
    with Assistant.open(KEPT / "held-out", data_dir=KEPT / "index", threshold=0.0) as assistant:
        return [ask(assistant, question) for question in asked], [ask(assistant, question) for question in others]


def ask(assistant: Assistant, question: Question) -> Told:
    """The bold part of the first sentence."""
    answer = assistant.ask(question.text)
    claim = answer.verdicts[0].claim if answer.verdicts else None
    span = claim.answer_span if claim else None
    return Told(question, claim.text[span.start : span.end] if claim and span else "", answer.confidence)


def rows(told: Sequence[Told], others: Sequence[Told]) -> list[tuple[str, ...]]:
    """F1 and exact match of answerable questions, telling these apart, and both together at the threshold of the others."""
    known = [one for one in told if one.question.answers]
    threshold = best_threshold(others)
    found = [
        ("token F1, answerable", average([one.f1 for one in known], known)),
        ("exact match, answerable", average([one.exact for one in known], known)),
        ("AUROC, answerable or not", apart(told)),
        ("token F1, with abstention", average([kept(one, one.f1, threshold) for one in told], told)),
        ("exact match, with abstention", average([kept(one, one.exact, threshold) for one in told], told)),
        ("always abstaining", average([float(not one.question.answers) for one in told], told)),
    ]
    return [(name, *cells(figure)) for name, figure in found]


def kept(told: Told, right: float, threshold: float) -> float:
    """What an answer is worth that is only given from a threshold on; abstaining is right where there is no answer."""
    given = told.score >= threshold
    return right if given and told.question.answers else float(not given and not told.question.answers)


def best_threshold(told: Sequence[Told]) -> float:
    """That of the best mean F1 with abstention."""
    candidates = np.quantile([one.score for one in told], np.linspace(0, 1, 101)).tolist()
    return float(max(candidates, key=lambda value: sum(kept(one, one.f1, value) for one in told)))


def average(values: Sequence[float], told: Sequence[Told]) -> Figure:
    """The mean, resampled by paragraph."""
    return measure(mean, values, groups=[one.question.place for one in told])


def apart(told: Sequence[Told]) -> Figure:
    """AUROC of the scores, resampled by paragraph."""
    scores, labels = [one.score for one in told], [float(bool(one.question.answers)) for one in told]
    return measure(auroc, scores, labels, groups=[one.question.place for one in told])


if __name__ == "__main__":
    main()
