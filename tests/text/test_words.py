"""What carries content in a text."""

from __future__ import annotations

from assistant.text.words import content_stems


def test_an_acronym_that_looks_like_a_stop_word_carries_content():
    assert content_stems("How many doses did the WHO recommend to US nurses?") == ["dose", "who", "recommend", "us", "nurs"]
    assert content_stems("Who told us?") == ["told"]
    assert content_stems("WHO SAID SO?") == []
