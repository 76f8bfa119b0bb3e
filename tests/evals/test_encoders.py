"""How the bench of the encoder pads, averages and tells what is found."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.models.minilm import bundled_embedder
from evals.bench.encoders import averaged, first_texts, measure, recall
from evals.bench.sentence_vectors import Collection

TEXTS = {"otters": "Otters swim in cold rivers.", "zoo": "The zoo of Vienna opened in 1752, long before others."}
TWO = Collection("two", TEXTS, (("Where do otters swim?", "otters"), ("When did the zoo open?", "zoo"), ("Why?", "gone")))


def test_the_mean_is_over_the_pieces_alone_not_over_what_fills_up():
    def states(ids, mask):
        found = np.stack([ids, ids**2], axis=-1).astype(np.float32)
        found[mask == 0] = 1e6
        return found

    vectors = averaged(states)(list(TEXTS.values()))
    for text, vector in zip(TEXTS.values(), vectors, strict=True):
        ids = np.array(bundled_embedder().tokenizer.encode(text).ids, np.float32)
        mean = np.array([ids.mean(), (ids**2).mean()])
        assert vector == pytest.approx(mean / np.linalg.norm(mean), rel=1e-5)


def test_only_questions_about_the_first_texts_are_asked():
    assert first_texts(TWO, 1).questions == (("Where do otters swim?", "otters"),)


def test_rows_tell_how_far_a_way_is_from_the_first():
    encode = bundled_embedder().encode
    pair = first_texts(TWO, 2)
    assert recall(encode, pair) == 1.0
    first, other = measure({"one": encode, "other": lambda texts: encode(texts) + np.float32(0.25)}, pair, 1)
    assert (first[0], first[2], first[6]) == ("one", "1.00", "0e+00")
    assert (other[4], other[6]) == ("1.000", "2e-01")
