"""What a page shows of a report beyond its figures: what went wrong, case by case, and the verdicts by tag."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from markupsafe import Markup

from assistant.evaluation.grade import CaseResult
from assistant.evaluation.report.report import Report
from assistant.evaluation.run import Run
from assistant.rendering.answer_html import sentences_html
from assistant.schema import Support

MEANINGS = {
    "recall_at_1": "evidence found in the first passage",
    "recall_at_5": "evidence found in the first five passages",
    "mrr_at_5": "1 / rank of the first passage with evidence",
    "ndcg_at_5": "passages with evidence, weighed by rank",
    "right_first": "the first citation of the best answer is evidence",
    "right_any": "any citation of the best answer is evidence",
    "right_all": "all evidence is cited, where a case needs all",
    "answered_right": "answerable questions answered, and rightly",
    "answered_wrong": "answerable questions answered, and wrongly",
    "contains": "an expected wording stands in the answer",
    "exact_match": "the span in bold is an expected wording",
    "token_f1": "words that the span in bold and an expected wording share",
    "groundedness": "claims that their evidence supports, of answers given",
    "citation_precision": "citations that help to support their claim",
    "citation_recall": "claims that what they cite supports",
    "forbidden_said": "a forbidden text stands in the answer given",
    "abstention_precision": "abstentions from unanswerable questions, of all abstentions",
    "abstention_recall": "unanswerable questions abstained from",
    "unanswerable_answered": "unanswerable questions answered",
    "abstention_auroc": "how well the confidence tells answerable from unanswerable",
    "aurc": "area under the risk-coverage curve",
    "calibration_error": "gap between confidence and share right",
    "failed": "cases that brought no answer",
}
"""What each metric says, for a reader who does not know its name."""
MOST_TAGS = 30
"""Tags with a bar of their own."""

_UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class WrongCase:
    """A case that went wrong; `number` keeps the ids of its sources apart from those of other cases."""

    number: int
    result: CaseResult
    lacking: bool

    @property
    def said(self) -> Markup:
        """The best answer with its verdicts; `render` has escaped what is not its own."""
        return Markup(sentences_html(self.result.answer, self.number))  # noqa: S704

    @property
    def looked_for(self) -> tuple[tuple[str, str], ...]:
        """Each sentence (else document) that answers, with where it was found."""
        case = self.result.case
        return tuple(
            (gold, _found(rank)) for gold, rank in zip(case.evidence or case.documents, self.result.ranks, strict=False)
        )


@dataclass(frozen=True, slots=True)
class Mistake:
    """One way to go wrong, and the cases that did."""

    name: str
    title: str
    told: str
    cases: tuple[WrongCase, ...]


def what_went_wrong(run: Run) -> tuple[Mistake, ...]:
    """The mistakes that were made, each with its cases; a case that said something forbidden is listed twice."""
    numbers = count(1)
    made = (
        Mistake(name, title, told, tuple(_wrong_cases(run, name, numbers)))
        for name, title, told in (
            ("wrong", "Answered wrong", "The question is answerable, and an answer was given that is not the right one."),
            ("held-back", "Abstained although answerable", "The articles answer, but the assistant said that they don't."),
            ("made-up", "Answered although unanswerable", "The articles don't answer, but an answer was given."),
            ("forbidden", "Said something forbidden", "The answer holds a text that the case forbids; it is listed above too."),
        )
    )
    return tuple(mistake for mistake in made if mistake.cases)


def mistakes(result: CaseResult) -> frozenset[str]:
    """The names of the mistakes that the result is one of."""
    absent, answered = result.case.unanswerable, result.answered
    found = {
        "wrong": answered and not absent and not result.right,
        "held-back": not answered and not absent,
        "made-up": answered and absent,
        "forbidden": answered and bool(result.forbidden),
    }
    return frozenset(name for name, is_so in found.items() if is_so)


def verdict_bars(results: Sequence[CaseResult]) -> tuple[tuple[str, Mapping[str, int]], ...]:
    """How many cases have each verdict: all of them, then those with each of the most frequent tags, by name."""
    tags = Counter(tag for result in results for tag in result.case.tags)
    shown = sorted(tag for tag, _ in tags.most_common(MOST_TAGS))
    bars = [("all cases", results), *((tag, [result for result in results if tag in result.case.tags]) for tag in shown)]
    return tuple((name, Counter(map(standing, members))) for name, members in bars)


def standing(result: CaseResult) -> str:
    """The worst verdict on a claim of the answer given, or that it abstained, or has no claim to check."""
    if not result.answered:
        return "abstained"
    found = {verdict.support for verdict in result.answer.verdicts}
    worst_first = (Support.CONTRADICTED, Support.UNSUPPORTED, Support.SUPPORTED)
    return next((support.value for support in worst_first if support in found), _UNCHECKED)


def lacking_cases(report: Report) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Id, question and evidence of the cases whose evidence the corpus lacks."""
    run = report.run
    cases = {case.id: case for case in (*(one.case for one in run.results), *(one.case for one in run.failures))}
    known = ((case_id, cases.get(case_id)) for case_id in run.lacking)
    return tuple((case_id, case.question if case else "", case.evidence if case else ()) for case_id, case in known)


def _wrong_cases(run: Run, name: str, numbers: Iterator[int]) -> Iterator[WrongCase]:
    for result in run.results:
        if name in mistakes(result):
            yield WrongCase(next(numbers), result, result.case.id in run.lacking)


def _found(rank: int | None) -> str:
    return "not among the passages found" if rank is None else f"in the passage of rank {rank}"
