"""What the rankers learn from: questions with the sentences that were retrieved for them.

Questions come from `squad2_half` (16 articles pooled as one corpus, answerable and not) and from two sets that were written
for this purpose: `evals/tuning` (six invented articles), and of `training/written` the articles that the reader was not trained
on. The shipped article and its cases are never read.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import cycle
from pathlib import Path

from assistant import Assistant
from assistant.extraction.features import CandidateSentence, candidate_sentences
from assistant.retrieval.index_file import FORMAT
from evals.datasets import squad_articles, squad_file
from training.reader.written import WrittenArticle, read_written

ROOT = Path(__file__).parents[2]
KEPT = ROOT / ".training"
TUNING_WEIGHT = 2.0
"""A question that was written for this counts this many times, as they are what people
ask of a handful of articles."""
_GROUP_SIZES = (3, 12, 6)
"""Articles of which questions are asked at once."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A question with the sentences that were retrieved for it; `right` says which of them answer it (none: unanswerable)."""

    question: str
    article: str
    weight: float
    unanswerable: bool
    candidates: tuple[CandidateSentence, ...]
    right: tuple[bool, ...]

    @property
    def answers(self) -> set[str]:
        """The sentences that answer."""
        return {candidate.text for candidate, right in zip(self.candidates, self.right, strict=True) if right}

    @property
    def key(self) -> str:
        """Tells it from all others: some questions are asked of two articles."""
        return f"{self.article}: {self.question}"


def load_samples(data: Path, titles: Collection[str] | None = None) -> list[Sample]:
    """All samples, those of SQuAD first, or of SQuAD those of some articles; made once and kept."""
    name = f"squad-{len(titles)}" if titles is not None else "squad"
    asked = [*kept("tuning", tuning_samples), *kept("written", written_samples)]
    return [*kept(name, lambda: squad_samples(data, titles)), *asked]


def squad_samples(data: Path, titles: Collection[str] | None = None) -> list[Sample]:
    """One sample for each SQuAD question, or for those of some articles, retrieved from all paragraphs as one corpus."""
    articles = squad_articles(squad_file(data))
    corpus = KEPT / "squad"
    for article in articles:
        for number, paragraph in enumerate(article.paragraphs):
            path = corpus / article.title / f"{number:03}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(paragraph, "utf-8")
    samples: list[Sample] = []
    with Assistant.open(corpus, data_dir=KEPT / "index") as assistant:
        for article in (one for one in articles if titles is None or one.title in titles):
            for number, asked in enumerate(article.questions):
                doc_id = f"{article.title}/{number:03}.txt"
                text = assistant.document(doc_id).text
                for question in asked:
                    golds = [_locate(text, answer) for answer in question["answers"]]

                    def right(candidate: CandidateSentence, doc_id: str = doc_id, golds: list[int] = golds) -> bool:
                        inside = (candidate.sentence.start <= gold < candidate.sentence.end for gold in golds)
                        return candidate.hit.passage.doc_id == doc_id and any(inside)

                    samples.append(
                        _sample(assistant, question["question"], article.title, 1.0, question["is_impossible"], right)
                    )
    return samples


def tuning_samples() -> list[Sample]:
    """One sample for each tuning case, retrieved from the six articles as one corpus."""
    lines = (ROOT / "evals" / "tuning" / "cases.jsonl").read_text("utf-8").splitlines()
    samples: list[Sample] = []
    with Assistant.open(ROOT / "evals" / "tuning" / "corpus", data_dir=KEPT / "index") as assistant:
        for case in map(json.loads, lines):
            golds = {" ".join(sentence.split()) for sentence in case["evidence"]}

            def right(candidate: CandidateSentence, golds: set[str] = golds) -> bool:
                return " ".join(candidate.text.split()) in golds

            samples.append(_sample(assistant, case["question"], case["document"], TUNING_WEIGHT, case["unanswerable"], right))
    return samples


def written_samples() -> list[Sample]:
    """One sample for each question on a written article that is kept apart, retrieved from its group.

    People ask of a few articles or some dozens, so groups are of different sizes; of all at once "what does it cost" has many
    answers.
    """
    samples: list[Sample] = []
    for number, group in enumerate(_groups([one for one in read_written() if one.held])):
        corpus = KEPT / "written" / f"{number:02}"
        corpus.mkdir(parents=True, exist_ok=True)
        for article in group:
            (corpus / f"{article.title.replace('/', ' ')}.md").write_text(article.text, "utf-8")
        with Assistant.open(corpus, data_dir=KEPT / "index") as assistant:
            for article in group:
                samples += _asked(assistant, article)
    return samples


def _groups(articles: Sequence[WrittenArticle]) -> Iterator[Sequence[WrittenArticle]]:
    """All articles in groups of different sizes, mixed by a hash of their titles."""
    mixed = sorted(articles, key=lambda article: sha256(article.title.encode()).digest())
    first = 0
    for size in cycle(_GROUP_SIZES):
        if first >= len(mixed):
            return
        yield mixed[first : first + size]
        first += size


def _asked(assistant: Assistant, article: WrittenArticle) -> Iterator[Sample]:
    for asked in article.questions:
        golds = {" ".join(sentence.split()) for sentence in asked.sentences}

        def right(candidate: CandidateSentence, golds: set[str] = golds) -> bool:
            return " ".join(candidate.text.split()) in golds

        yield _sample(assistant, asked.question, article.title, TUNING_WEIGHT, not asked.answer, right)


def _sample(
    assistant: Assistant,
    question: str,
    article: str,
    weight: float,
    unanswerable: bool,
    right: Callable[[CandidateSentence], bool],
) -> Sample:
    candidates = candidate_sentences(question, assistant.retrieve(question))
    return Sample(question, article, weight, unanswerable, candidates, tuple(map(right, candidates)))


def _locate(text: str, answer: dict[str, object]) -> int:
    """Where an answer stands in the text as we read it, which may differ from the published one in blank space."""
    start, found = int(str(answer["answer_start"])), str(answer["text"])
    places = [i for i in range(len(text)) if text.startswith(found, i)]
    return min(places, key=lambda place: abs(place - start), default=start)


def kept(name: str, make: Callable[[], list[Sample]]) -> list[Sample]:
    """The samples under a name, made once and kept."""
    path = KEPT / f"{name}-{FORMAT}.pickle"  # passages of another format are cut elsewhere
    if not path.exists():
        KEPT.mkdir(exist_ok=True)
        path.write_bytes(pickle.dumps(make()))
    samples: list[Sample] = pickle.loads(path.read_bytes())  # noqa: S301, our own file
    return samples
