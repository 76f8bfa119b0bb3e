"""What the bench of the index makes and how it measures."""

from __future__ import annotations

import random
import time

import numpy as np
import pytest

from evals.bench.index import DIMENSION, RandomEmbedder, article, measure, timed


def test_the_clock_and_the_processor_are_told_apart():
    took, result = timed(lambda: time.sleep(0.05) or "done")
    assert result == "done"
    assert took.seconds >= 0.05 > took.processor


def test_an_article_has_so_many_words_in_sentences():
    text = article(random.Random(0), 600)
    assert 600 <= len(text.split()) < 625
    assert text.endswith(".")
    assert text == article(random.Random(0), 600)


def test_vectors_are_drawn_from_the_text():
    one, other, again = RandomEmbedder().encode(["one", "other", "one"])
    assert np.array_equal(one, again)
    assert one.shape == (DIMENSION,)
    assert np.linalg.norm(one) == pytest.approx(1, abs=1e-5)
    assert abs(one @ other) < 0.5


def test_a_row_of_the_table():
    articles, passages, *figures = measure(5, 100)
    assert articles == "5"
    assert int(passages) >= 5
    assert len(figures) == 13
    assert all(float(figure) >= 0 for figure in figures)
