"""What the bench of sentence vectors pools, and that it finds what it should."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.ingestion.passages import index_text, split_passages
from assistant.models.minilm import bundled_embedder
from assistant.schema import Document
from evals.bench.sentence_vectors import Collection, embed_apart, embed_pooled, measure, pooled

TEXT = "# Otters\n\nOtters swim in cold rivers. They eat fish.\n\n# Zoo\n\nThe zoo of Vienna opened in 1752."


@pytest.fixture(scope="module")
def passages():
    return split_passages(Document.create("a.md", TEXT), max_tokens=180, fits=bundled_embedder().fits)


def test_a_sentence_has_the_mean_of_its_own_pieces(passages):
    first = next(passage for passage in passages if len(passage.sentences) > 1)
    text = index_text(first.heading, first.text)
    encoding = bundled_embedder().tokenizer.encode(text)
    states = np.arange(2 * len(encoding.ids), dtype=np.float32).reshape(-1, 2) + 1
    vectors = pooled(first, encoding.offsets, states)
    for span, vector in zip(first.sentences, vectors, strict=True):
        start = text.find(first.sentence_text(span))
        end = start + len(first.sentence_text(span))
        inside = [i for i, (a, b) in enumerate(encoding.offsets) if start <= a < b <= end]
        assert "".join(encoding.tokens[i] for i in inside).startswith(text[start : start + 4].lower())
        mean = states[inside].mean(0)
        assert vector == pytest.approx(mean / np.linalg.norm(mean))


def test_both_ways_have_the_same_passages_and_as_many_sentences(passages):
    apart, together = embed_apart(bundled_embedder(), passages), embed_pooled(bundled_embedder(), passages)
    assert together.passages == pytest.approx(apart.passages, abs=1e-5)
    assert [one.shape for one in together.sentences] == [one.shape for one in apart.sentences]
    assert all(np.allclose(np.linalg.norm(one, axis=1), 1, atol=1e-5) for one in (*apart.sentences, *together.sentences))


def test_rows_tell_what_is_found():
    texts = {"otters": "Otters swim in cold rivers.", "zoo": "The zoo of Vienna opened in 1752."}
    questions = (("Where do otters swim?", "otters"), ("When did the zoo open?", "otters"))
    rows = list(measure(Collection("two", texts, questions), bundled_embedder(), None))
    assert [(row[3], row[5], row[6]) for row in rows] == [("apart", "0.500", "1.000"), ("pooled", "0.500", "1.000")]
