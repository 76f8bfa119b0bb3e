"""Whether the best sentence answers, as numbers for a logistic regression: the sentence's features, its score and its lead.

Left out is what tells how a question was typed and not whether it is answered: names, which are known by their capitals, and
its length. So "who runs the museum" is as sure of its answer as "Who runs the museum?". Mismatches of opposites and negations
between question and sentence, after the verifier's facts, were tried and got no weight.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.extraction.features import FEATURES
from assistant.extraction.linear_ranker import ScoredSentence, answer_features

_TYPED = ("names", "names_nearby", "names_passage", "question_length", "question_names")
_LEFT_OUT = frozenset(FEATURES.index(name) for name in _TYPED)


def confidence_features(scored: Sequence[ScoredSentence]) -> tuple[float, ...]:
    """`answer_features` without what tells how the question was typed."""
    return tuple(value for place, value in enumerate(answer_features(scored)) if place not in _LEFT_OUT)
