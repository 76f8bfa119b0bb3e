"""Judged results -> figures. Each says over how many cases it is, and is None with a reason where it has none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.evaluation.grade import CaseResult
from assistant.evaluation.metrics.answers import abstention_precision, abstention_recall, mrr_at_k, ndcg_at_k
from assistant.evaluation.metrics.confidence import aurc, auroc, calibration_error, risk_coverage
from assistant.evaluation.metrics.figure import Figure, mean, measure
from assistant.evaluation.run import Run
from assistant.schema import Support

Results = Sequence[CaseResult]
Figures = dict[str, Figure]

LOWER_IS_BETTER = (
    "answered_wrong",
    "unanswerable_answered",
    "forbidden_said",
    "aurc",
    "calibration_error",
    "failed",
)
_K = 5


@dataclass(frozen=True, slots=True)
class TotalUsage:
    """What chat models took for the `answers` that tell it; `cost` is None unless all of these do."""

    answers: int
    input_tokens: int
    output_tokens: int
    cost: float | None


def summarise(run: Run) -> Figures:
    """Every metric by name, at the threshold of the run; those of `LOWER_IS_BETTER` should be low.

    Citation figures follow those of right answers and are to be read beside them: whoever copies the first passage cites
    perfectly.
    """
    answerable = [result for result in run.results if not result.case.unanswerable]
    return {
        **_retrieval(answerable),
        **_answers(answerable),
        **_support([result for result in run.results if result.answered]),
        **_abstention(run.results),
        **_confidence(run.results),
        "failed": measure(mean, [0.0] * len(run.results) + [1.0] * len(run.failures)),
    }


def label(name: str) -> str:
    """A metric's name with what a reader has to know of it: what others call it, and whether less is better."""
    known = "groundedness (faithfulness)" if name == "groundedness" else name
    return f"{known} (lower is better)" if name in LOWER_IS_BETTER else known


def summarise_tags(results: Results) -> dict[str, Figures]:
    """A few figures of the cases with each tag."""
    tags = sorted({tag for result in results for tag in result.case.tags})
    return {tag: _of_tag([result for result in results if tag in result.case.tags]) for tag in tags}


def count_verdicts(results: Results) -> dict[str, int]:
    """How many claims of the answers given have each verdict."""
    found = Counter(verdict.support for result in results if result.answered for verdict in result.answer.verdicts)
    return {support.value: found[support] for support in Support}


def total_usage(results: Results) -> TotalUsage | None:
    """The sum over all answers, also those that were not given; None where none tells anything."""
    told = [usage for result in results if (usage := result.answer.usage)]
    if not told:
        return None
    total = sum(told[1:], start=told[0])
    return TotalUsage(len(told), total.input_tokens, total.output_tokens, total.cost)


def percentiles(values: Sequence[float]) -> dict[str, float | None]:
    """Median and 95th percentile; None of nothing."""
    if not values:
        return {"p50": None, "p95": None}
    p50, p95 = np.percentile(values, [50, 95])
    return {"p50": round(float(p50), 2), "p95": round(float(p95), 2)}


def _retrieval(answerable: Results) -> Figures:
    with_gold = [result for result in answerable if result.ranks]
    reason = "no case gives evidence"
    return {
        "recall_at_1": _average(with_gold, lambda result: _recall(result, 1), reason),
        f"recall_at_{_K}": _average(with_gold, lambda result: _recall(result, _K), reason),
        f"mrr_at_{_K}": _average(with_gold, lambda result: mrr_at_k(_ranking(result), _gold(result), _K), reason),
        f"ndcg_at_{_K}": _average(with_gold, lambda result: ndcg_at_k(_ranking(result), _gold(result), _K), reason),
    }


def _ranking(result: CaseResult) -> list[str]:
    """The hits, each named by its rank."""
    return [str(rank) for rank in sorted(hit.rank for hit in result.answer.hits)]


def _gold(result: CaseResult) -> set[str]:
    """The hits that hold evidence, each counting once, and what no hit holds."""
    return {f"lost {place}" if rank is None else str(rank) for place, rank in enumerate(result.ranks)}


def _recall(result: CaseResult, k: int) -> float:
    return sum(rank is not None and rank <= k for rank in result.ranks) / len(result.ranks)


def _answers(answerable: Results) -> Figures:
    """How good the best sentences are; and, counting an abstention as 0, what is answered."""
    no_evidence, none, no_text = "no case gives evidence", "no case is answerable", "no case gives expected texts"
    several = [result for result in answerable if result.case.needs_all]
    return {
        "right_first": _average(answerable, lambda result: result.first_right, no_evidence),
        "right_any": _average(answerable, lambda result: result.any_right, no_evidence),
        "right_all": _average(several, lambda result: result.all_right, "no case needs several sentences"),
        "answered_right": _average(answerable, lambda result: result.answered and result.right, none),
        "answered_wrong": _average(answerable, lambda result: result.answered and not result.right, none),
        "contains": _average(answerable, lambda result: _given(result, result.contains), no_text),
        "exact_match": _average(answerable, lambda result: _given(result, result.exact_match), no_text),
        "token_f1": _average(answerable, lambda result: _given(result, result.token_f1), no_text),
    }


def _given(result: CaseResult, value: float | None) -> float | None:
    """What a judgement of the best answer is worth where it was not given."""
    return value if value is None or result.answered else 0.0


def _support(answered: Results) -> Figures:
    """How well the answers that were given are supported, also those to unanswerable questions."""
    nothing = "nothing was answered"
    return {
        "groundedness": _average(answered, lambda result: result.groundedness, nothing),
        "citation_precision": _average(answered, lambda result: result.citation_precision, "no answer cites anything"),
        "citation_recall": _average(answered, lambda result: result.citation_recall, nothing),
    }


def _abstention(results: Results) -> Figures:
    abstained = [float(not result.answered) for result in results]
    absent = [float(result.case.unanswerable) for result in results]
    groups, unanswerable = _groups(results), [result for result in results if result.case.unanswerable]
    none_absent, none_abstained = "no case is unanswerable", "it abstained from nothing"
    return {
        "abstention_precision": measure(
            abstention_precision, abstained, absent, n=int(sum(abstained)), reason=none_abstained, groups=groups
        ),
        "abstention_recall": measure(
            abstention_recall, abstained, absent, n=int(sum(absent)), reason=none_absent, groups=groups
        ),
        "unanswerable_answered": _average(unanswerable, lambda result: result.answered, none_absent),
        "forbidden_said": _average(
            [result for result in results if result.case.forbidden],
            lambda result: result.answered and bool(result.forbidden),
            "no case forbids anything",
        ),
    }


def _confidence(results: Results) -> Figures:
    confidence = [result.confidence for result in results]
    right = [float(result.right) for result in results]
    answerable = [float(not result.case.unanswerable) for result in results]
    groups, both = _groups(results), "it takes answerable and unanswerable cases"
    return {
        "abstention_auroc": measure(auroc, confidence, answerable, reason=both, groups=groups),
        "aurc": measure(lambda values, labels: aurc(risk_coverage(values, labels)), confidence, right, groups=groups),
        "calibration_error": measure(calibration_error, confidence, right, groups=groups),
    }


def _of_tag(results: Results) -> Figures:
    answerable = [result for result in results if not result.case.unanswerable]
    unanswerable = [result for result in results if result.case.unanswerable]
    answered = [result for result in results if result.answered]
    none, nothing = "no case with this tag is answerable", "nothing was answered"
    return {
        "best_right": _average(answerable, lambda result: result.right, none),
        "answered_right": _average(answerable, lambda result: result.answered and result.right, none),
        "unanswerable_answered": _average(unanswerable, lambda result: result.answered, "none is unanswerable"),
        "groundedness": _average(answered, lambda result: result.groundedness, nothing),
    }


def _average(results: Results, judgement: Callable[[CaseResult], float | None], reason: str) -> Figure:
    """The mean of a judgement over the results that have it."""
    judged = [(result, float(value)) for result in results if (value := judgement(result)) is not None]
    return measure(mean, [value for _, value in judged], reason=reason, groups=_groups([result for result, _ in judged]))


def _groups(results: Results) -> list[str]:
    """What the cases are drawn together with: their conversation, or only themselves."""
    return [result.case.conversation or result.case.id for result in results]
