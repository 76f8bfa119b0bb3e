"""A noun in the place of another that isn't like it."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.verification.checks.replaced_words import replaced_words
from assistant.verification.facts.sentence import parse

DUCKS = "A resident of the lane complained that bread thrown to the ducks draws rats."
ALIKE = {"parcels": 0, "packages": 0, "crust": 1}
"""Which words the encoder of these tests takes for the same; all others are apart."""


def encode(words):
    return np.eye(100, dtype=np.float32)[[ALIKE.get(word, 2 + i) for i, word in enumerate(words)]]


def reasons(claim, evidence):
    failures = list(replaced_words(parse(claim), parse(evidence), encode))
    assert all(failure.lasting and not failure.conflict for failure in failures)
    return [failure.reason for failure in failures]


def test_both_words_are_named():
    (reason,) = reasons(DUCKS.replace("the ducks", "the pelicans"), DUCKS)
    assert "'ducks'" in reason
    assert "'pelicans'" in reason


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        (DUCKS, DUCKS),
        ("He sent the packages to the old mill in Ghent.", "He sent the parcels to the old mill in Ghent."),
        ("He hurled the parcels at the old mill in Ghent.", "He tossed the parcels at the old mill in Ghent."),
        ("He sent the parcels to the old mill in Ghent.", "He sent it to the old mill in Ghent."),
        ("He sent the things to the old mill in Ghent.", "He sent the parcels to the old mill in Ghent."),
        ("Exports to Ghent grew by fourteen percent.", "Exports to Ghent grew by 14 %."),
        ("The otters sleep.", DUCKS),
        ("", ""),
    ],
)
def test_synonyms_verbs_pronouns_common_words_numbers_and_other_sentences_are_none(claim, evidence):
    assert not reasons(claim, evidence)
