"""A claim and its evidence read together: which sentences are read, and when the reader's word counts."""

from __future__ import annotations

import pytest

from assistant.models.entailment import Chances
from assistant.schema import Support
from assistant.testing import HashEmbedder
from assistant.verification.entailment import DOUBTED, doubt, nearest_window
from assistant.verification.facts.sentence import parse
from assistant.verification.judgement import Judgement
from assistant.verification.verifier import LocalVerifier

MILL = (
    "The mill stands on the river.",
    "It was built in 1934 by Ann Lee.",
    "Otters swim below it.",
    "Flour was sold in the town until the mill closed.",
    "The bridge is older than the mill.",
)


class Certain:
    """A reader that finds every claim as likely as it is told, and remembers what it was shown."""

    identity = "certain"

    def __init__(self, supported):
        self.chances = Chances(supported, 1 - supported, 0.0)
        self.shown = []

    def read(self, question, passages):
        raise AssertionError("nothing is asked here")

    def judge(self, claim, texts):
        self.shown += [(claim, text) for text in texts]
        return (self.chances,) * len(texts)


def window(claim, most, sentences=MILL):
    return nearest_window(parse(claim), [parse(sentence) for sentence in sentences], most)


def test_the_nearest_sentence_is_read_with_those_around_it_in_order():
    assert window("Ann Lee built it in 1934.", 22) == (0, 1, 2)
    assert window("Ann Lee built it in 1934.", 14) == (1, 2) or window("Ann Lee built it in 1934.", 14) == (0, 1)
    assert window("Flour was sold in the town.", 10**6) == (0, 1, 2, 3, 4)


def test_the_nearest_sentence_is_read_however_long_it_is():
    assert window("Ann Lee built it in 1934.", 1) == (1,)
    assert window("Nothing of the kind at all.", 0, MILL[:1]) == (0,)


@pytest.mark.parametrize(
    ("support", "chance", "expected"),
    [
        (Support.SUPPORTED, DOUBTED - 0.01, Support.UNSUPPORTED),
        (Support.SUPPORTED, DOUBTED, Support.SUPPORTED),
        (Support.UNSUPPORTED, 1.0, Support.UNSUPPORTED),
        (Support.CONTRADICTED, 1.0, Support.CONTRADICTED),
        (Support.CONTRADICTED, 0.0, Support.CONTRADICTED),
    ],
)
def test_the_reader_may_only_doubt(support, chance, expected):
    before = Judgement(support, 0.8, 1, "" if support is Support.SUPPORTED else "a reason")
    after = doubt(Certain(chance), "Ann Lee built it.", MILL, before)
    assert after.support is expected
    assert (after == before) is (expected is support)
    assert bool(after.reason) is (expected is not Support.SUPPORTED)
    assert 0 <= after.score <= 1


@pytest.mark.parametrize("supported", [0.0, 1.0])
def test_a_copy_needs_no_reading(supported):
    reader = Certain(supported)
    judgement = LocalVerifier(HashEmbedder(), reader).judge("It was built in 1934 by Ann Lee.", MILL)
    assert (judgement.support, judgement.score, judgement.index) == (Support.SUPPORTED, 1.0, 1)
    assert reader.shown == []


def test_a_copy_without_its_full_stop_needs_none_either():
    reader = Certain(0.0)
    judgement = LocalVerifier(HashEmbedder(), reader).judge("It was built in 1934 by Ann Lee", MILL)
    assert (judgement.support, judgement.index, reader.shown) == (Support.SUPPORTED, 1, [])


@pytest.mark.parametrize(
    "claim",
    [
        "It was built in 1935 by Ann Lee.",
        "It was built in 1934 by Bob Lee.",
        "It was not built in 1934 by Ann Lee.",
        "The bridge is younger than the mill.",
    ],
)
def test_no_reader_makes_a_changed_fact_supported(claim):
    assert LocalVerifier(HashEmbedder(), Certain(1.0)).judge(claim, MILL).support is not Support.SUPPORTED


def test_a_reader_that_doubts_is_heard():
    claim = "Ann Lee built it in 1934."
    assert LocalVerifier(HashEmbedder(), Certain(1.0)).judge(claim, MILL).support is Support.SUPPORTED
    doubted = LocalVerifier(HashEmbedder(), Certain(0.0)).judge(claim, MILL)
    assert (doubted.support, doubted.index) == (Support.UNSUPPORTED, 1)
