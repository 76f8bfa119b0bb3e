"""How whole the answers are that take several sentences: `python -m training.several.measure [--half check]`.

Each question is put to six articles, its own and one of each other writer, as to a person's few articles. Answers are graded
whatever their confidence, as in the evals.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from assistant import Assistant
from training.several.questions import Asked, plain_questions, read_articles, read_questions


@dataclass(frozen=True, slots=True)
class Figures:
    """Of answers: the shares of which all, and of which the first, is right; the sentences given, and which share is right."""

    questions: int
    right_all: float
    right_first: float
    sentences: float
    precision: float


def main() -> None:
    """Ask and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=("tune", "check"), default="check")
    half = parser.parse_args().half
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "articles")
        corpus.mkdir()
        articles = read_articles("tune") | read_articles("check")
        for name, article in articles.items():
            (corpus / f"{name}.md").write_text(f"# {article.title}\n\n{article.text}", "utf-8")
        with Assistant.open(corpus, data_dir=Path(folder, "index"), threshold=0.0) as assistant:
            for name, questions in (("several", read_questions(half)), ("plain", plain_questions(half))):
                answers = [given(assistant, asked.question, beside(asked.article, articles)) for asked in questions]
                print(name, figures(questions, answers), flush=True)


def given(assistant: Assistant, question: str, articles: Sequence[str]) -> tuple[str, ...]:
    """The sentences of the answer to a question that is put to some articles, as they are cited."""
    return tuple(one.cited_text for one in assistant.quote(question, documents=[f"{name}.md" for name in articles]).citations)


def beside(article: str, articles: Iterable[str]) -> tuple[str, ...]:
    """An article and one of each other writer, whose name the articles' names begin with; always the same."""
    writers = defaultdict[str, list[str]](list)
    for name in sorted(articles):
        writers[name.partition("-")[0]].append(name)
    place = writers[article.partition("-")[0]].index(article)
    return tuple(names[place % len(names)] for names in writers.values())


def figures(questions: Sequence[Asked], answers: Sequence[Sequence[str]]) -> Figures:
    """The figures of answers, each the sentences given; blank space tells nothing."""
    graded = [
        ([_flat(one) for one in answer], set(map(_flat, asked.sentences)))
        for asked, answer in zip(questions, answers, strict=True)
    ]
    told = [answer for answer, _ in graded if answer]
    return Figures(
        questions=len(graded),
        right_all=fmean(right <= set(answer) for answer, right in graded),
        right_first=fmean(bool(right.intersection(answer[:1])) for answer, right in graded),
        sentences=fmean(len(answer) for answer, _ in graded),
        precision=sum(one in right for answer, right in graded for one in answer) / max(1, sum(map(len, told))),
    )


def _flat(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    main()
