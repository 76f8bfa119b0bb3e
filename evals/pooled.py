"""Retrieval and abstention on two public collections, each pooled as one corpus.

`python evals/pooled.py squad|mtrag [--data ../shared/data] [--limit N]` prints Markdown tables and draws the curve in
`evals/images/`. Corpora and their index are kept in `.training/`, which git ignores. The models that rank have seen the SQuAD
questions that are left: what they are worth on them is told from the out-of-fold judgements that
`training/rankers/train_reader_ranker.py` leaves in `.training/`, so that has to be run first. The reader was trained on
MT-RAG's.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from assistant import Assistant, Hit
from assistant.evaluation.cases.case import Case
from assistant.evaluation.cases.published import Collection, read_published
from assistant.evaluation.metrics.answers import ndcg_at_k, recall_at_k
from assistant.evaluation.metrics.confidence import aurc, auroc, risk_coverage
from assistant.evaluation.metrics.figure import mean, measure
from assistant.evaluation.report.plots import draw_risk_coverage
from assistant.evaluation.report.report import THRESHOLDS
from assistant.evaluation.report.tables import cells, markdown_table, share
from assistant.extraction.linear_ranker import load_ranking_models
from assistant.extraction.reader_ranker import MODELS
from assistant.followups.completion import standalone_question
from assistant.retrieval.fusion import BREADTH
from evals.datasets import squad_file

ROOT = Path(__file__).parents[1]
KEPT = ROOT / ".training"
IMAGES = ROOT / "evals" / "images"
CONSTANTS = (0, 1, 2, 5, 10, 20, 60)
HEAD = ("", "value", "95 % interval", "n")


@dataclass(frozen=True, slots=True)
class Found:
    """What was retrieved for a question, and the documents that should have been."""

    hits: tuple[Hit, ...]
    gold: frozenset[str]

    def ranking(self, key: Callable[[Hit], float | None]) -> list[str]:
        """Documents in ascending order of `key`, each once; hits for which it is None are left out."""
        keyed = sorted((value, hit.rank, hit.passage.doc_id) for hit in self.hits if (value := key(hit)) is not None)
        return list(dict.fromkeys(doc_id for _, _, doc_id in keyed))


def standalone(case: Case) -> str:
    """The question as the assistant completes it."""
    return standalone_question(case.question, case.history)


def main() -> None:
    """Measure one collection."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("collection", choices=("squad", "mtrag"))
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--limit", type=int, help="only the first questions")
    arguments = parser.parse_args()
    if arguments.collection == "squad":
        measure_squad(squad_file(arguments.data), arguments.limit)
    else:
        measure_mtrag(arguments.data / "mtrag_un" / "reference.jsonl", arguments.limit)


def measure_squad(path: Path, limit: int | None) -> None:
    """The gold paragraph among all paragraphs; and the held-out judgements of the selector."""
    collection = read_collection(path)
    write_corpus(KEPT / "squad", collection.articles)
    asked = [(case.question, frozenset(case.documents)) for case in collection.cases if not case.unanswerable]
    with Assistant.open(KEPT / "squad", data_dir=KEPT / "index") as assistant:
        passages = assistant.totals().passages
        found = [Found(assistant.retrieve(question, BREADTH), gold) for question, gold in asked[:limit]]
    print(f"SQuAD: {len(collection.articles)} paragraphs, {passages} passages, {len(found)} answerable questions\n")
    report_rankings(found)
    report_constants(found)
    report_out_of_fold(KEPT / "reading-out_of_fold.jsonl", IMAGES / "squad-risk-coverage.png")


def report_rankings(found: Sequence[Found]) -> None:
    """Recall of the gold paragraph, by each ranking alone and by both."""
    rankings = {
        "dense": [one.ranking(lambda hit: hit.dense_rank) for one in found],
        "BM25": [one.ranking(lambda hit: hit.bm25_rank) for one in found],
        "fused": [one.ranking(lambda hit: hit.rank) for one in found],
    }
    rows = []
    for name, ranked in rankings.items():
        for k in (1, 5, 10):
            values = [recall_at_k(ranking, one.gold, k) or 0.0 for ranking, one in zip(ranked, found, strict=True)]
            rows.append((f"recall_at_{k}, {name}", *cells(measure(mean, values))))
    show(HEAD, rows)


def report_constants(found: Sequence[Found]) -> None:
    """What other fusion constants would give."""
    rows = []
    for constant in CONSTANTS:
        ranked = [one.ranking(lambda hit, c=constant: -fused_score(hit, c)) for one in found]  # type: ignore[misc]
        recalls = [
            mean([recall_at_k(ranking, one.gold, k) or 0.0 for ranking, one in zip(ranked, found, strict=True)])
            for k in (1, 5, 10)
        ]
        rows.append((str(constant), *map(share, recalls)))
    show(("fusion constant", "recall_at_1", "recall_at_5", "recall_at_10"), rows)


def fused_score(hit: Hit, constant: int) -> float:
    """Reciprocal rank fusion by ranks alone, without the part of the cosine in `assistant.retrieval.fusion`."""
    return sum(1 / (constant + rank) for rank in (hit.dense_rank, hit.bm25_rank) if rank is not None)


def report_out_of_fold(path: Path, picture: Path) -> None:
    """The right sentence, abstention and the curve, each question judged by models that never saw its article."""
    if not path.exists():
        raise SystemExit(f"{path} is missing; run `python -m training.rankers.train_reader_ranker` first")
    rows = [row for row in map(json.loads, path.read_text("utf-8").splitlines()) if row["set"] == "squad2_half"]
    confidence = [row["confidence"] for row in rows]
    right = [row["right"] and not row["unanswerable"] for row in rows]
    curve = risk_coverage(confidence, right)
    first = measure(mean, [float(row["right"]) for row in rows if not row["unanswerable"]])
    table = [
        ("right sentence first (sentence recall_at_1)", *cells(first)),
        ("abstention AUROC", *cells(measure(auroc, confidence, [float(not row["unanswerable"]) for row in rows]))),
        ("AURC (lower is better)", share(aurc(curve)), "", str(len(rows))),
    ]
    show(("out of fold", *HEAD[1:]), table)
    show(
        ("threshold", "answered right", "answered wrong", "unanswerable answered"),
        [*map(partial(at_threshold, rows), THRESHOLDS)],
    )
    picture.parent.mkdir(exist_ok=True)
    draw_risk_coverage(
        {f"SQuAD, {len(rows)} questions, out of fold": curve}, picture, threshold=load_ranking_models(MODELS).threshold
    )


def at_threshold(rows: Sequence[dict[str, Any]], threshold: float) -> tuple[str, ...]:
    """What a threshold gives: shares of the answerable questions answered right and wrong, and of the others answered."""
    answerable = [(row["confidence"] >= threshold, row["right"]) for row in rows if not row["unanswerable"]]
    right = mean([answered and right for answered, right in answerable])
    wrong = mean([answered and not right for answered, right in answerable])
    return (
        share(threshold),
        share(right),
        share(wrong),
        share(mean([r["confidence"] >= threshold for r in rows if r["unanswerable"]])),
    )


def measure_mtrag(path: Path, limit: int | None) -> None:
    """The passages that belong to each task, among those of all; and whether there is an answer at all."""
    collection = read_collection(path)
    tasks = collection.cases[:limit]
    write_corpus(KEPT / "mtrag", collection.articles)
    with Assistant.open(KEPT / "mtrag", data_dir=KEPT / "index", threshold=0.0) as assistant:
        passages = assistant.totals().passages
        print(f"MT-RAG: {len(collection.articles)} documents, {passages} passages, {len(tasks)} tasks\n")
        report_questions(assistant, [task for task in tasks if not task.unanswerable])
        report_confidence([(kind_of(task), assistant.ask(task.question, task.history).confidence) for task in tasks])


def read_collection(path: Path) -> Collection:
    """The questions of a published set with their passages."""
    collection = read_published(path)
    if collection is None:
        raise SystemExit(f"{path} is no published set of questions")
    return collection


def kind_of(task: Case) -> str:
    """Whether an MT-RAG task is answerable, partial, unanswerable or underspecified."""
    return task.tags[-1].upper()


def report_questions(assistant: Assistant, tasks: Sequence[Case]) -> None:
    """Retrieval with the last turn as it stands, and completed from the history."""
    changed = sum(standalone(task) != task.question for task in tasks)
    followed = sum(bool(task.history) for task in tasks)
    print(f"{len(tasks)} answerable or partly answerable, {followed} with history, {changed} of them completed\n")
    rows = []
    for name, questions in (
        ("last turn alone", [task.question for task in tasks]),
        ("standalone question", [standalone(task) for task in tasks]),
    ):
        found = [
            Found(assistant.retrieve(q, BREADTH), frozenset(task.documents)) for q, task in zip(questions, tasks, strict=True)
        ]
        ranked = [(one.ranking(lambda hit: hit.rank), one.gold) for one in found]
        rows += [
            (f"{label}, {name}", *cells(measure(mean, [metric(ranking, gold, 5) or 0.0 for ranking, gold in ranked])))
            for label, metric in (("recall_at_5", recall_at_k), ("ndcg_at_5", ndcg_at_k))
        ]
    show(HEAD, rows)


def report_confidence(judged: Sequence[tuple[str, float]]) -> None:
    """Whether the confidence tells answerable from unanswerable, and what the default threshold answers of each kind."""
    threshold = load_ranking_models(MODELS).threshold
    clear = [(confidence, kind == "ANSWERABLE") for kind, confidence in judged if kind in ("ANSWERABLE", "UNANSWERABLE")]
    auroc_figure = measure(auroc, [c for c, _ in clear], [float(answerable) for _, answerable in clear])
    show(HEAD, [("abstention AUROC, answerable against unanswerable", *cells(auroc_figure))])
    rows = []
    for kind, _ in Counter(kind for kind, _ in judged).most_common():
        answered = [float(confidence >= threshold) for other, confidence in judged if other == kind]
        rows.append((kind.lower(), *cells(measure(mean, answered))))
    show((f"answered at the threshold {threshold}", "share", *HEAD[2:]), rows)


def write_corpus(folder: Path, texts: Mapping[str, str]) -> None:
    """Make the folder hold exactly these texts; what is there already is left as it is."""
    for path in stale(folder, texts):
        path.unlink()
    for name, text in texts.items():
        path = folder / name
        if not path.exists() or path.read_bytes() != text.encode():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())


def stale(folder: Path, texts: Mapping[str, str]) -> Iterator[Path]:
    """Files of an earlier run that don't belong."""
    return (path for path in sorted(folder.rglob("*.txt")) if path.relative_to(folder).as_posix() not in texts)


def show(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a Markdown table."""
    print("\n".join(markdown_table(head, rows)), "\n")


if __name__ == "__main__":
    main()
