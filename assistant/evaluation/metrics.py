"""Metrics: pure functions of numbers and texts. What is undefined is None, never NaN and never 1.0."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Values = Sequence[float] | Floats
Labels = Sequence[bool] | npt.NDArray[np.bool_]
Statistic = Callable[..., float | None]

SEED = 0
RESAMPLES = 1000
_ARTICLES = frozenset({"a", "an", "the"})


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value over `n` cases with its 95 % interval; where the value is None, `reason` says why."""

    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Answering where the confidence is at least `threshold`: the share answered, and the share of these that is wrong."""

    threshold: float
    coverage: float
    risk: float


def normalise_answer(text: str) -> str:
    """As SQuAD does: lower case, without punctuation and articles, single blanks; punctuation and symbols of all scripts.

    >>> normalise_answer("The  “Wharf” Bridge, €2 billion.")
    'wharf bridge 2 billion'
    """
    kept = "".join(character for character in text.casefold() if unicodedata.category(character)[0] not in "PS")
    return " ".join(word for word in kept.split() if word not in _ARTICLES)


def exact_match(prediction: str, expected: Sequence[str]) -> float | None:
    """1.0 if the prediction equals one of the expected texts after normalising, else 0.0; None if nothing is expected.

    >>> exact_match("the Ann Lee", ["Ann Lee", "Lee"])
    1.0
    """
    if not expected:
        return None
    return float(normalise_answer(prediction) in map(normalise_answer, expected))


def token_f1(prediction: str, expected: Sequence[str]) -> float | None:
    """The best F1 of shared words with one of the expected texts; None if nothing is expected.

    Two of three words are right, two of two found: precision 2/3, recall 1, F1 = 0.8.

    >>> token_f1("President Ann Lee", ["Ann Lee"])
    0.8
    """
    return max((_f1(normalise_answer(prediction).split(), normalise_answer(text).split()) for text in expected), default=None)


def _f1(predicted: Sequence[str], expected: Sequence[str]) -> float:
    if not predicted or not expected:
        return float(predicted == expected)
    shared = (Counter(predicted) & Counter(expected)).total()
    return 2 * shared / (len(predicted) + len(expected))


def contains(text: str, expected: Sequence[str]) -> float | None:
    """1.0 if one of the expected texts stands in the text as whole words, both normalised; None if nothing is expected.

    >>> contains("It opened in 1934.", ["1934"]), contains("It opened in 1934.", ["34"])
    (1.0, 0.0)
    """
    if not expected:
        return None
    padded = f" {normalise_answer(text)} "
    return float(any(f" {normalise_answer(wording)} " in padded for wording in expected))


def recall_at_k(ranking: Sequence[str], gold: Collection[str], k: int) -> float | None:
    """Share of the gold items among the first k; None without gold.

    >>> recall_at_k(["x", "a", "y", "b"], {"a", "b"}, 3)
    0.5
    """
    return len(set(ranking[:k]) & set(gold)) / len(set(gold)) if gold else None


def mrr_at_k(ranking: Sequence[str], gold: Collection[str], k: int) -> float | None:
    """1 / rank of the first gold item, 0 if it is not among the first k; None without gold.

    >>> mrr_at_k(["x", "a", "y", "b"], {"a", "b"}, 3)
    0.5
    """
    if not gold:
        return None
    return next((1 / rank for rank, item in enumerate(ranking[:k], start=1) if item in gold), 0.0)


def ndcg_at_k(ranking: Sequence[str], gold: Collection[str], k: int) -> float | None:
    """Gain of the gold items, each discounted by log2(1 + rank), over that of a perfect ranking; None without gold.

    Gold at ranks 2 and 4 of 4: (1/log2 3 + 1/log2 5) / (1/log2 2 + 1/log2 3) = 1.0616 / 1.6309.

    >>> round(ndcg_at_k(["x", "a", "y", "b"], {"a", "b"}, 4), 3)
    0.651
    """
    if not gold:
        return None
    gain = sum(1 / math.log2(1 + rank) for rank, item in enumerate(ranking[:k], start=1) if item in gold)
    return gain / sum(1 / math.log2(1 + rank) for rank in range(1, min(k, len(set(gold))) + 1))


def abstention_precision(abstained: Sequence[bool], unanswerable: Sequence[bool]) -> float | None:
    """Share of the abstentions that were right; None if there is none.

    >>> abstention_precision([True, True, False, False], [True, False, True, False])
    0.5
    """
    return mean([right for declined, right in zip(abstained, unanswerable, strict=True) if declined])


def abstention_recall(abstained: Sequence[bool], unanswerable: Sequence[bool]) -> float | None:
    """Share of the unanswerable questions on which it abstained; None if there is none.

    >>> abstention_recall([True, True, False, False], [True, False, True, False])
    0.5
    """
    return mean([declined for declined, absent in zip(abstained, unanswerable, strict=True) if absent])


def auroc(scores: Values, positive: Labels) -> float | None:
    """How often a positive scores higher than a negative; a tie counts half. None unless there are both.

    Of the pairs (0.9, 0.5), (0.9, 0.1), (0.5, 0.5), (0.5, 0.1) three are in order and one is tied: 3.5 / 4.

    >>> auroc([0.9, 0.5, 0.5, 0.1], [True, True, False, False])
    0.875
    """
    values, labels = np.asarray(scores, np.float64), np.asarray(positive, bool)
    positives = int(labels.sum())
    negatives = len(labels) - positives
    if not positives or not negatives:
        return None
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2  # mean rank of each group of ties, from 1
    return float((ranks[place][labels].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def risk_coverage(confidence: Values, right: Labels) -> tuple[CurvePoint, ...]:
    """The points of the curve, one for each distinct confidence, from the most cautious to answering everything.

    >>> [(p.coverage, p.risk) for p in risk_coverage([0.9, 0.5, 0.5, 0.1], [True, True, False, False])]
    [(0.25, 0.0), (0.75, 0.3333333333333333), (1.0, 0.5)]
    """
    values, wrong = np.asarray(confidence, np.float64), ~np.asarray(right, bool)
    if not len(values):
        return ()
    order = np.argsort(-values, kind="stable")
    ordered, errors = values[order], np.cumsum(wrong[order])
    last_of_ties = np.flatnonzero(np.append(np.diff(ordered) != 0, True))
    return tuple(CurvePoint(float(ordered[i]), float((i + 1) / len(values)), float(errors[i] / (i + 1))) for i in last_of_ties)


def aurc(curve: Sequence[CurvePoint]) -> float | None:
    """Area under the risk-coverage curve: the risk at each case's own confidence, averaged. 0 is best; None without a case.

    Of four cases one is answered at risk 0, two more at 1/3, the last at 1/2: (0 + 2/3 + 1/2) / 4.

    >>> round(aurc(risk_coverage([0.9, 0.5, 0.5, 0.1], [True, True, False, False])), 4)
    0.2917
    """
    if not curve:
        return None
    before = [0.0, *(point.coverage for point in curve)]
    return sum((point.coverage - start) * point.risk for start, point in zip(before, curve, strict=False))


def mean(values: Values | Labels) -> float | None:
    """The arithmetic mean; None of nothing.

    >>> mean([1.0, 0.0, 0.5])
    0.5
    """
    return float(np.mean(values)) if len(values) else None


def bootstrap_interval(statistic: Statistic, *columns: Values) -> tuple[float, float] | None:
    """95 % interval by the percentile bootstrap over cases: always the same for the same input.

    Each column has one entry a case. Draws for which the statistic is undefined are left out; None where all are.

    >>> bootstrap_interval(mean, [1.0, 1.0, 1.0])
    (1.0, 1.0)
    """
    arrays = [np.asarray(column, np.float64) for column in columns]
    random, n = np.random.default_rng(SEED), len(arrays[0])
    if not n:
        return None
    draws = (random.integers(0, n, n) for _ in range(RESAMPLES))
    values = [value for draw in draws if (value := statistic(*(array[draw] for array in arrays))) is not None]
    if not values:
        return None
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def measure(statistic: Statistic, *columns: Values, n: int | None = None, reason: str = "there is no such case") -> Figure:
    """The statistic of the cases with its interval; `n` where not all count, `reason` is kept where it is undefined.

    >>> measure(mean, [])
    Figure(value=None, n=0, low=None, high=None, reason='there is no such case')
    """
    n = len(columns[0]) if n is None else n
    value = statistic(*columns)
    if value is None:
        return Figure(None, n, reason=reason)
    low, high = bootstrap_interval(statistic, *columns) or (None, None)
    return Figure(value, n, low, high)
