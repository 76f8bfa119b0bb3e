"""What whoever asks gets: each answer as it is given, right, partly right, wrong or declined.

    python -m evals.outcomes evals/everyday/newcomer.jsonl --corpus evals/everyday/newcomer

asks every question of all articles of the folder at once, at the thresholds that are in force, and counts by the tags that
begin with `set:`. Other than `assistant eval`, which grades the best answer whether or not it is sure enough to be given. Right
is what cites the evidence first (all of it where all is needed) or holds an expected wording; partly right what cites some of
the evidence, but not first or not all. A question that the articles don't answer is right where it is declined, and wrong where
it is answered. `--answers FILE` keeps the answers, `--page FILE` writes them to be read; those of blind cases are not to
be tuned on.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from assistant import Assistant
from assistant.evaluation.cases.case import Case, load_cases
from assistant.evaluation.grade import CaseResult, grade
from assistant.evaluation.report.tables import markdown_table
from assistant.schema import Answer, Certainty
from evals.outcome_page import Asked, outcome_page

_SET = "set:"
_LEAD = """Every question with the answer that was given, what it cites, and how that was judged: *right* cites the wanted
evidence first, or holds a wanted wording; *tentatively right* does so below "I'm not sure"; *partly right* cites some of it,
not first or not all; a question that the articles don't answer is right where it is declined. Written by
`python -m evals.outcomes`; nothing may be tuned on it."""


class Outcome(StrEnum):
    """What the answer to a question was worth to whoever asked it, best first."""

    RIGHT = "right"
    TENTATIVE = "tentatively right"
    RIGHTLY_DECLINED = "rightly declined"
    PARTLY = "partly right"
    DECLINED = "wrongly declined"
    WRONG = "wrong"


GOOD = (Outcome.RIGHT, Outcome.TENTATIVE, Outcome.RIGHTLY_DECLINED)
"""What the articles allow at best."""


def outcome_of(case: Case, answer: Answer) -> Outcome:
    """What an answer, given or declined, is worth.

    Raises:
        EvalError: if the pattern of the case takes too long.
    """
    if case.unanswerable or answer.abstained:
        if case.unanswerable:
            return Outcome.RIGHTLY_DECLINED if answer.abstained else Outcome.WRONG
        return Outcome.DECLINED
    result = grade(case, answer, 0.0, _unasked)
    if result.forbidden or not (_right(result) or _cites_some(result)):
        return Outcome.WRONG
    if not _right(result):
        return Outcome.PARTLY
    return Outcome.TENTATIVE if answer.certainty is Certainty.TENTATIVE else Outcome.RIGHT


def count(outcomes: Iterable[tuple[Case, Outcome]]) -> list[tuple[str, ...]]:
    """Rows of a table: for each set and for all, n, each outcome, and the part that is as good as can be."""
    sets: dict[str, Counter[Outcome]] = {}
    for case, outcome in outcomes:
        names = [tag.removeprefix(_SET) for tag in case.tags if tag.startswith(_SET)]
        for name in (*names, "all"):
            sets.setdefault(name, Counter())[outcome] += 1
    everything = [(name, sets[name]) for name in sorted(sets, key=lambda name: (name == "all", name))]
    return [
        (name, str(found.total()), *(str(found[one]) for one in Outcome), f"{sum(found[g] for g in GOOD) / found.total():.3f}")
        for name, found in everything
    ]


def _right(result: CaseResult) -> bool:
    return not result.forbidden and (result.right or bool(result.contains))


def _cites_some(result: CaseResult) -> bool:
    return bool(result.any_right)


def _unasked(*_: object) -> bool:
    """In place of a verifier: whether citations support their claims is no question here."""
    return False


def _line(asked: Asked) -> dict[str, Any]:
    answer, cited = asked.answer, [citation.cited_text for citation in asked.answer.citations]
    told = {"id": asked.case.id, "outcome": asked.outcome, "confidence": answer.confidence}
    return {**told, "text": answer.text, "cited": cited}


def main(arguments: Sequence[str] | None = None) -> None:
    """Ask, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", type=Path, nargs="+")
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--answers", type=Path)
    parser.add_argument("--page", type=Path)
    given = parser.parse_args(arguments)
    asked = list[Asked]()
    with tempfile.TemporaryDirectory() as data, Assistant.open(given.corpus, data_dir=Path(data)) as assistant:
        for case in load_cases(*given.cases):
            answer = assistant.ask(case.question, case.history)
            asked.append(Asked(case, answer, outcome_of(case, answer)))
            sys.stderr.write(f"\r{len(asked)} asked")
    sys.stderr.write("\n")
    table = markdown_table(("set", "n", *Outcome, "good"), count((one.case, Outcome(one.outcome)) for one in asked))
    if given.answers:
        lines = (json.dumps(_line(one), ensure_ascii=False) + "\n" for one in asked)
        given.answers.write_text("".join(lines), "utf-8")
    if given.page:
        given.page.write_text(outcome_page(f"Answers to {given.cases[0].stem}", _LEAD, table, asked), "utf-8")
    print("\n".join(table))


if __name__ == "__main__":
    main()
