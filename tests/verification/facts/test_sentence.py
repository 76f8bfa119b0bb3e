"""What a sentence says is read whole, with the spans of its words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.verification.facts.fact import FactKind, tokenise
from assistant.verification.facts.positions import fit
from assistant.verification.facts.sentence import parse


def values(text, kind):
    return [fact.value for fact in parse(text).facts if fact.kind is kind]


def test_months_weekdays_and_relative_times():
    text = "They met on Monday 3 May, not last month or yesterday."
    assert values(text, FactKind.MONTH) == ["may"]
    assert values(text, FactKind.WEEKDAY) == ["monday"]
    assert values(text, FactKind.TIME) == ["last month", "yesterday"]


@given(st.text(max_size=80))
def test_every_text_is_read_and_tokens_keep_their_spans(text):
    for token in tokenise(text):
        assert text[token.start : token.end] == token.text
    reading = parse(text)
    assert len(reading.positions) == len(reading.facts)
    assert all(fit(position, position) == pytest.approx(1.0) for position in reading.positions)
