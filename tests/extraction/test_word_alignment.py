"""Words find their counterparts: the same ones at once, and with the encoder those that mean the same in their context."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.extraction.word_alignment import Alignment, MiniLMAligner, align_words
from assistant.models.minilm import MiniLMEmbedder, WordVectors
from assistant.testing import StemAligner
from assistant.text.words import idf, stems

NOTHING = Alignment(0.0, 0.0, 0.0, 0.0, 0.5)


@pytest.fixture(scope="module", params=["minilm", "stems"])
def aligner(request):
    return MiniLMAligner(MiniLMEmbedder()) if request.param == "minilm" else StemAligner()


def test_one_alignment_for_each_sentence(aligner):
    sentences = ["Otters swim.", "Ministers signed a treaty.", "Otters swim."]
    alignments = aligner.align("Where do otters swim?", sentences)
    assert len(alignments) == 3
    assert alignments[0] == alignments[2]
    assert alignments[0].mean > alignments[1].mean
    assert alignments[0].missing < alignments[1].missing
    assert aligner.align("Where do otters swim?", []) == ()
    assert aligner.align("Where do otters swim?", sentences) == alignments


def test_a_question_finds_all_of_itself(aligner):
    question = "Where did the Jakarta ministers sign the treaty?"
    (found,) = aligner.align(question, [question])
    assert found.mean == pytest.approx(1, abs=1e-4)
    assert found.least == pytest.approx(1, abs=1e-4)
    assert found.missing == pytest.approx(0, abs=1e-4)


@pytest.mark.parametrize(("question", "sentence"), [("What is it?", "Otters swim."), ("?!", "Otters swim."), ("Otters?", "…")])
def test_nothing_to_compare(aligner, question, sentence):
    assert aligner.align(question, [sentence]) == (NOTHING,)


@given(question=st.text(max_size=40), sentence=st.text(max_size=60))
def test_any_texts_are_compared(question, sentence):
    (alignment,) = StemAligner().align(question, [sentence])
    for name, value in dataclasses.asdict(alignment).items():
        assert 0 <= value <= 1 + 1e-6, name
    assert alignment.least <= alignment.least_two + 1e-6
    assert alignment.least <= alignment.mean + 1e-6


def test_the_encoder_reads_odd_texts():
    aligner = MiniLMAligner(MiniLMEmbedder())
    for text in ("🦦🦦", "\u200b", "水", "a" * 3000, "x " * 800, "naïve", "\x00"):
        for one, other in ((text, "Otters swim."), ("Otters swim.", text)):
            (alignment,) = aligner.align(one, [other])
            assert np.isfinite(dataclasses.astuple(alignment)).all()


def test_other_words_for_the_same_are_nearer_than_others():
    aligner = MiniLMAligner(MiniLMEmbedder())
    near, far = aligner.align(
        "Who skipped the summit?", ["The minister stayed away from the meeting.", "The minister ate an apple."]
    )
    assert near.mean > far.mean


def test_alignment_by_hand():
    words = ("otter", "swam", "the")
    axes = np.eye(3, dtype=np.float32)
    half = np.array([[0.5, 0.5, 0.0]], np.float32)
    found = align_words(WordVectors(words, axes), WordVectors(("swims",), half))
    otter, swam = (idf(stem) for stem in stems("otter swam"))
    assert found.mean == pytest.approx(0.5)
    assert found.least == found.least_two == pytest.approx(0.5)
    assert found.missing == pytest.approx(max(otter, swam) * 0.5)
    assert found.function_words == pytest.approx(0.0)
