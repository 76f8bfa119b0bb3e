"""How well follow-ups are completed without a language model: terms on CANARD, changes of topic, retrieval on MT-RAG.

`python evals/followups.py [--data ../shared/data] [--no-retrieval]` prints Markdown tables. CANARD: the quarter of the
dialogues that `training/train_converse.py` held out; intervals are over dialogues. MT-RAG, of which nothing was learnt: the
corpus is that of `evals/pooled.py`, kept in `.training/`; indexing it takes minutes the first time.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant import Assistant, Turn
from assistant.evaluation.cases.case import Case as Task
from assistant.evaluation.metrics.answers import ndcg_at_k, recall_at_k
from assistant.evaluation.metrics.figure import Figure, Floats, mean, measure
from assistant.evaluation.report.tables import cells
from assistant.followups.completion import standalone_question
from assistant.retrieval.fusion import BREADTH
from assistant.text.words import content_stems, stems
from evals.datasets import Asked, is_held_out, read_canard, switch_topics
from evals.pooled import HEAD, KEPT, ROOT, Found, read_collection, show, standalone, write_corpus

Case = tuple[str, Sequence[Turn]]


@dataclass(frozen=True, slots=True)
class Counts:
    """Terms of one question: rightly added, added, and those of the history that the rewrite adds."""

    right: int
    added: int
    gold: int


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--no-retrieval", action="store_true", help="leave out MT-RAG")
    arguments = parser.parse_args()
    asked = [one for one in read_canard(arguments.data) if is_held_out(one.dialogue)]
    print(f"CANARD, held out: {len({one.dialogue for one in asked})} dialogues, {len(asked)} questions\n")
    report_terms(asked)
    report_untouched(asked)
    if not arguments.no_retrieval:
        report_retrieval(arguments.data / "mtrag_un" / "reference.jsonl")


def report_terms(asked: Sequence[Asked]) -> None:
    """Precision, recall and F1 of the terms added, by what the history holds."""
    by_us = completed_by_us(asked)
    others = {one: other.completed[-3:] for one, other in zip(asked, elsewhere(asked), strict=True)}
    histories: dict[str, Callable[[Asked], Sequence[Turn]]] = {
        "title and section as the first turn": lambda one: one.published,
        "the same, earlier questions as we completed them": lambda one: by_us[one],
        "no title": lambda one: one.untitled,
        "no title, earlier questions as people completed them": lambda one: one.completed,
        "the same, after three turns on another topic": lambda one: (*others[one], *one.completed) if one.completed else (),
    }
    rows = []
    for name, history in histories.items():
        dialogues: dict[str, list[Counts]] = defaultdict(list)
        for one in asked:
            dialogues[one.dialogue].append(count_terms(one, history(one)))
        sums = [[sum(getattr(c, part) for c in counts) for counts in dialogues.values()] for part in ("right", "added", "gold")]
        figures = (measure(statistic, *sums) for statistic in (precision, recall, term_f1))
        rows.append((name, *(with_interval(figure) for figure in figures)))
    show(("history", "term precision", "term recall", "term F1"), rows)


def elsewhere(asked: Sequence[Asked]) -> list[Asked]:
    """For each question one of another dialogue, half the list away or the next after it on another topic."""
    count = len(asked)
    turned = [[asked[(i + count // 2 + step) % count] for step in range(count)] for i in range(count)]
    return [next(other for other in others if other.topic != one.topic) for one, others in zip(asked, turned, strict=True)]


def completed_by_us(asked: Sequence[Asked]) -> dict[Asked, tuple[Turn, ...]]:
    """The history of each question as the assistant keeps it: earlier questions as it completed them."""
    told: dict[str, list[str]] = defaultdict(list)
    histories: dict[Asked, tuple[Turn, ...]] = {}
    for one in asked:
        title, *turns = one.published
        earlier = told[one.dialogue]
        kept = (title, *(Turn(question, turn.answer) for question, turn in zip(earlier, turns, strict=True)))
        histories[one] = kept
        earlier.append(standalone_question(one.question, kept))
    return histories


def count_terms(one: Asked, history: Sequence[Turn]) -> Counts:
    """Compare what was added with what the rewrite adds from the history."""
    spoken = {stem for turn in history for stem in content_stems(f"{turn.question} {turn.answer}")}
    gold, added = one.lacking & spoken, added_stems(one.question, history)
    return Counts(len(gold & added), len(added), len(gold))


def added_stems(question: str, history: Sequence[Turn]) -> set[str]:
    """The content stems that the standalone question has and the question has not."""
    return set(content_stems(standalone_question(question, history))) - set(stems(question))


def precision(right: Floats, added: Floats, _: Floats) -> float | None:
    """Of the terms added, the share that belongs; all dialogues together.

    >>> precision(np.array([1, 2]), np.array([2, 2]), np.array([4, 4]))
    0.75
    """
    return ratio(np.sum(right), np.sum(added))


def recall(right: Floats, _: Floats, gold: Floats) -> float | None:
    """Of the terms that belong, the share added; all dialogues together.

    >>> recall(np.array([1, 2]), np.array([2, 2]), np.array([4, 4]))
    0.375
    """
    return ratio(np.sum(right), np.sum(gold))


def term_f1(right: Floats, added: Floats, gold: Floats) -> float | None:
    """The harmonic mean of both: twice the right ones over all that were added and all that belong.

    >>> term_f1(np.array([1, 2]), np.array([2, 2]), np.array([4, 4]))
    0.5
    """
    return ratio(2 * np.sum(right), np.sum(added) + np.sum(gold))


def ratio(part: float, whole: float) -> float | None:
    """None of nothing."""
    return float(part / whole) if whole else None


def with_interval(figure: Figure) -> str:
    """Value and interval in one cell."""
    value, interval, _ = cells(figure)
    return f"{value} ({interval})"


def report_untouched(asked: Sequence[Asked]) -> None:
    """Who is left as it is: those that stand alone should be, follow-ups should not."""
    switched = switch_topics(asked)
    tuning = (ROOT / "evals" / "tuning" / "cases.jsonl").read_text("utf-8").splitlines()
    others = [json.loads(line)["question"] for line in tuning]
    cases: dict[str, list[Case]] = {
        "change of topic": [(question, one.published) for question, one in switched],
        "change of topic, earlier questions complete": [
            (question, one.completed) for question, one in switched if one.completed
        ],
        "change of topic, typed in lower case": [(question.lower(), one.published) for question, one in switched],
        "change of topic, to one of `evals/tuning`": [(q, one.published) for q, one in zip(others, asked, strict=False)],
        "stands alone, same topic (a rewrite)": [(one.rewrite, one.published) for one in asked],
        "stands alone as it was asked": [(one.question, one.published) for one in asked if not one.lacking],
        "follow-up (lower is better)": [(one.question, one.published) for one in asked if one.lacking],
    }
    report_cases(cases)


def report_cases(cases: Mapping[str, Sequence[Case]]) -> None:
    """How many questions of each kind are left as they are behind their history, and how many terms are added to one."""
    rows = []
    for name, put in cases.items():
        added = [len(added_stems(question, history)) for question, history in put]
        rows.append((name, *cells(measure(mean, [float(not count) for count in added])), f"{mean(added) or 0:.2f}"))
    show(("question", "left untouched", *HEAD[2:], "terms added"), rows)


def report_retrieval(path: Path) -> None:
    """The passages that belong to each task that has a history, by what is asked for them."""
    collection = read_collection(path)
    write_corpus(KEPT / "mtrag", collection.articles)
    tasks = [task for task in collection.cases if task.history and not task.unanswerable]
    completed = [task for task in tasks if standalone(task) != task.question]
    print(f"MT-RAG, pooled: {len(tasks)} answerable tasks after the first turn, {len(completed)} of them completed\n")
    with Assistant.open(KEPT / "mtrag", data_dir=KEPT / "index") as assistant:

        def search(questions: Iterable[str]) -> list[list[str]]:
            asked = (assistant.retrieve(question[: assistant.settings.max_question_chars], BREADTH) for question in questions)
            return [Found(hits, frozenset()).ranking(lambda hit: hit.rank) for hits in asked]

        rankings = {
            "last turn alone": search(task.question for task in tasks),
            "our completion": search(standalone(task) for task in tasks),
            "last turn and reference answer (a ceiling)": search(f"{task.question} {task.expected[0]}" for task in tasks),
        }
    for name, part in (("after the first turn", tasks), ("completed", completed)):
        show_retrieval(name, tasks, part, rankings)


def show_retrieval(name: str, tasks: Sequence[Task], part: Sequence[Task], rankings: dict[str, list[list[str]]]) -> None:
    """One table for a part of the tasks."""
    inside = [i for i, task in enumerate(tasks) if task in part]
    values = {
        (label, kind): [metric(ranked[i], tasks[i].documents, 5) or 0.0 for i in inside]
        for label, metric in (("recall_at_5", recall_at_k), ("ndcg_at_5", ndcg_at_k))
        for kind, ranked in rankings.items()
    }
    rows = [(f"{label}, {kind}", *cells(measure(mean, found))) for (label, kind), found in values.items()]
    for label in ("recall_at_5", "ndcg_at_5"):
        gain = measure(relative_gain, values[label, "last turn alone"], values[label, "our completion"])
        rows.append((f"{label}, our completion over the last turn alone", *cells(gain)))
    show((name, *HEAD[1:]), rows)


def relative_gain(before: Floats, after: Floats) -> float | None:
    """How much larger the second mean is, as a part of the first.

    >>> relative_gain(np.array([0.5, 0.5]), np.array([1.0, 0.5]))
    0.5
    """
    whole = ratio(float(np.sum(after)), float(np.sum(before)))
    return None if whole is None else whole - 1


if __name__ == "__main__":
    main()
