"""Cues that tie a sentence to the one before."""

from __future__ import annotations

import pytest

from assistant.text.cohesion import goes_on, opens_with_pronoun, points_back


@pytest.mark.parametrize(
    ("sentence", "back", "pronoun", "on"),
    [
        ("This damaged 600 books.", True, False, False),
        ("But the latter was sold.", True, False, False),
        ("Those who stayed were paid.", False, False, False),
        ("She sold it.", False, True, False),
        ("It also flooded the lift.", False, True, True),
        ("A second firm made an offer.", False, False, True),
        ("Finally, the lift was mended.", False, False, True),
        ("The lift was mended.", False, False, False),
    ],
)
def test_how_a_sentence_begins_ties_it_to_the_one_before(sentence, back, pronoun, on):
    assert (points_back(sentence), opens_with_pronoun(sentence), goes_on(sentence)) == (back, pronoun, on)
