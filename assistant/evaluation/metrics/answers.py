"""Metrics: pure functions of texts and rankings. What is undefined is None, never NaN and never 1.0."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence

from assistant.evaluation.metrics.figure import mean

_ARTICLES = frozenset({"a", "an", "the"})


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
