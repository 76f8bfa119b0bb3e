"""How well the kind of a question is told: right kinds, talk answered as talk, and what else is taken for talk.

    python -m evals.kinds [FILE ...]

asks nothing: it looks at the questions of `evals/everyday/` and their `kind:…` tags, of which any is right.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from assistant.evaluation.cases.case import Case, load_cases
from assistant.evaluation.metrics.figure import mean, measure
from assistant.evaluation.report.tables import cells, markdown_table
from assistant.extraction.kind_model import KindModel, kind_in_conversation
from assistant.extraction.talk_model import TalkModel, talk_in_conversation
from assistant.models.minilm import bundled_embedder
from assistant.schema import QuestionKind

EVERYDAY = Path(__file__).parent / "everyday"


@dataclass(frozen=True, slots=True)
class Models:
    """What tells small talk, and what tells the kinds of questions."""

    talk: TalkModel
    kinds: KindModel


def main() -> None:
    """Print a row for each file, then what was mistaken for what, counted."""
    paths = [Path(name) for name in sys.argv[1:]] or sorted(EVERYDAY.glob("*.jsonl"))
    rows, mistaken, models = (
        [],
        Counter[tuple[str, str]](),
        Models(TalkModel(bundled_embedder()), KindModel(bundled_embedder())),
    )
    for path in paths:
        cases = [case for case in load_cases(path) if kinds_of(case)]
        found = [(case, told_kind(case, models)) for case in cases]
        right = [float(kind in kinds_of(case)) for case, kind in found]
        talk = [float(kind == QuestionKind.TALK) for case, kind in found if kinds_of(case)[0] == QuestionKind.TALK]
        taken = [float(kind == QuestionKind.TALK) for case, kind in found if QuestionKind.TALK not in kinds_of(case)]
        figures = [cells(measure(mean, values)) for values in (right, talk, taken)]
        rows.append((path.stem, *(f"{value} ({interval}; {n})" for value, interval, n in figures)))
        mistaken.update((kinds_of(case)[0], kind) for case, kind in found if kind not in kinds_of(case))
    print("\n".join(markdown_table(("", "right kind", "talk taken as talk", "else taken for talk"), rows)))
    print("\n".join(f"{times} {meant} taken for {taken_for}" for (meant, taken_for), times in mistaken.most_common()))


def told_kind(case: Case, models: Models) -> QuestionKind:
    """The kind as the assistant tells it, which leaves out the turns that were small talk."""
    history = [turn for turn in case.history if not models.talk.meant(turn.question)]
    if talk_in_conversation(models.talk, case.question, history):
        return QuestionKind.TALK
    return kind_in_conversation(models.kinds, case.question, history)


def kinds_of(case: Case) -> list[str]:
    """The kinds that a case may be taken for, the one that is meant first."""
    return [tag.removeprefix("kind:") for tag in case.tags if tag.startswith("kind:")]


if __name__ == "__main__":
    main()
