"""ROUGE by hand."""

from __future__ import annotations

import pytest

from evals.overview import rouge, text_rank


def test_rouge_by_hand():
    assert rouge("the cat sat", "the cat ran") == pytest.approx((2 / 3, 1 / 2, 2 / 3))
    assert rouge("a b c d", "a c b d")[2] == pytest.approx(3 / 4)  # "a b d", of four words each
    assert rouge("", "the cat") == (0.0, 0.0, 0.0)


def test_textrank_takes_what_overlaps_most():
    sentences = ["mill fire town", "mill fire river", "goat", "town fire mill river", "owl"]
    assert list(text_rank(sentences)) == [0, 1, 3]
