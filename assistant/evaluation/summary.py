"""Judged results -> figures. Each says over how many cases it is, and is None with a reason where it has none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from assistant.evaluation.confidence import aurc, auroc, calibration_error, risk_coverage
from assistant.evaluation.figures import Figure, mean, measure
from assistant.evaluation.judging import CaseResult
from assistant.evaluation.metrics import abstention_precision, abstention_recall, mrr_at_k, ndcg_at_k
from assistant.evaluation.runner import Run
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
        "forbidden_said": _forbidden([result for result in run.results if result.case.forbidden]),
        **_abstention(run.results),
        **_confidence(run.results),
        "failed": measure(mean, [0.0] * len(run.results) + [1.0] * len(run.failures)),
    }


def summarise_tags(results: Results) -> dict[str, Figures]:
    """A few figures of the cases with each tag."""
    tags = sorted({tag for result in results for tag in result.case.tags})
    return {tag: _of_tag([result for result in results if tag in result.case.tags]) for tag in tags}


def count_verdicts(results: Results) -> dict[str, int]:
    """How many claims of the answers given have each verdict."""
    found = Counter(verdict.support for result in results if result.answered for verdict in result.answer.verdicts)
    return {support.value: found[support] for support in Support}


def percentiles(values: Sequence[float]) -> dict[str, float | None]:
    """Median and 95th percentile; None of nothing."""
    if not values:
        return {"p50": None, "p95": None}
    p50, p95 = np.percentile(values, [50, 95])
    return {"p50": round(float(p50), 2), "p95": round(float(p95), 2)}


def _retrieval(answerable: Results) -> Figures:
    rankings = [(_ranking(result), gold) for result in answerable if (gold := _gold(result))]
    reason = "no case gives evidence"
    return {
        "recall_at_1": measure(mean, [_recall(result, 1) for result in answerable if result.ranks], reason=reason),
        f"recall_at_{_K}": measure(mean, [_recall(result, _K) for result in answerable if result.ranks], reason=reason),
        f"mrr_at_{_K}": measure(mean, [mrr_at_k(ranking, gold, _K) or 0.0 for ranking, gold in rankings], reason=reason),
        f"ndcg_at_{_K}": measure(mean, [ndcg_at_k(ranking, gold, _K) or 0.0 for ranking, gold in rankings], reason=reason),
    }


def _ranking(result: CaseResult) -> list[str]:
    """The hits by rank; those that hold evidence are named like the gold items."""
    return [str(rank) for rank in range(1, max([hit.rank for hit in result.answer.hits], default=0) + 1)]


def _gold(result: CaseResult) -> set[str]:
    """The hits that hold evidence, each counting once, and what no hit holds."""
    return {f"lost {place}" if rank is None else str(rank) for place, rank in enumerate(result.ranks)}


def _recall(result: CaseResult, k: int) -> float:
    return sum(rank is not None and rank <= k for rank in result.ranks) / len(result.ranks)


def _answers(answerable: Results) -> Figures:
    """How good the best sentences are; and, counting an abstention as 0, what is answered."""
    no_evidence, none = "no case gives evidence", "no case is answerable"
    texts = {name: _given(answerable, name) for name in ("contains", "exact_match", "token_f1")}
    return {
        "right_first": _share(answerable, "first_right", no_evidence),
        "right_any": _share(answerable, "any_right", no_evidence),
        "right_all": _share([r for r in answerable if r.case.needs_all], "all_right", "no case needs several sentences"),
        "answered_right": measure(mean, [float(r.answered and r.right) for r in answerable], reason=none),
        "answered_wrong": measure(mean, [float(r.answered and not r.right) for r in answerable], reason=none),
        **{name: measure(mean, values, reason="no case gives expected texts") for name, values in texts.items()},
    }


def _support(answered: Results) -> Figures:
    """Of the answers that were given, also to unanswerable questions."""
    nothing = "nothing was answered"
    return {
        "groundedness": _share(answered, "groundedness", nothing),
        "citation_precision": _share(answered, "citation_precision", "no answer cites anything"),
        "citation_recall": _share(answered, "citation_recall", nothing),
    }


def _forbidden(results: Results) -> Figure:
    return measure(mean, [float(r.answered and bool(r.forbidden)) for r in results], reason="no case forbids anything")


def _abstention(results: Results) -> Figures:
    abstained = [float(not result.answered) for result in results]
    absent = [float(result.case.unanswerable) for result in results]
    no_absent = "no case is unanswerable"
    return {
        "abstention_precision": measure(
            abstention_precision, abstained, absent, n=int(sum(abstained)), reason="it abstained from nothing"
        ),
        "abstention_recall": measure(abstention_recall, abstained, absent, n=int(sum(absent)), reason=no_absent),
        "unanswerable_answered": measure(
            mean, [float(result.answered) for result in results if result.case.unanswerable], reason=no_absent
        ),
    }


def _confidence(results: Results) -> Figures:
    confidence = [result.confidence for result in results]
    right = [float(result.right) for result in results]
    answerable = [float(not result.case.unanswerable) for result in results]
    return {
        "abstention_auroc": measure(auroc, confidence, answerable, reason="it takes answerable and unanswerable cases"),
        "aurc": measure(lambda values, labels: aurc(risk_coverage(values, labels)), confidence, right),
        "calibration_error": measure(calibration_error, confidence, right),
    }


def _of_tag(results: Results) -> Figures:
    answerable = [result for result in results if not result.case.unanswerable]
    unanswerable = [result for result in results if result.case.unanswerable]
    return {
        "best_right": measure(mean, [float(result.right) for result in answerable]),
        "answered_right": measure(mean, [float(result.answered and result.right) for result in answerable]),
        "unanswerable_answered": measure(mean, [float(result.answered) for result in unanswerable]),
        "groundedness": _share([result for result in results if result.answered], "groundedness", "nothing was answered"),
    }


def _share(results: Results, name: str, reason: str) -> Figure:
    """The mean of a judgement over the results that have it."""
    values = [float(value) for result in results if (value := getattr(result, name)) is not None]
    return measure(mean, values, reason=reason)


def _given(answerable: Results, name: str) -> list[float]:
    values: Mapping[int, float | None] = {place: getattr(result, name) for place, result in enumerate(answerable)}
    return [float(value) if answerable[place].answered else 0.0 for place, value in values.items() if value is not None]
