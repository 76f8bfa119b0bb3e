"""What somebody said is found in the lines that begin with the name."""

from __future__ import annotations

import pytest

from assistant.extraction.speakers import is_said_by_asked, said_by_asked
from tests.support.candidates import candidate

LENA, GRETA, TIM = "[12.04., 18:21] Lena: ask Tim about boxes", "18:30 Greta: I drive", "[12.04., 18:40] Tim: got 25"
RAVI = "Ravi (Borealis): The repair takes three weeks."


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("what did tim say", TIM),
        ("What did Greta say about driving?", GRETA),
        ("what does ravi promise", RAVI),
        ("what did tim fetch", LENA),  # is not asked what he said
        ("what did Omar say", LENA),
    ],
)
def test_the_lines_of_who_is_asked_for_come_first(question, first):
    ranked = [candidate(text) for text in (LENA, GRETA, TIM, RAVI)]
    found = said_by_asked(question, ranked)
    assert found[0].text == first
    assert len(found) == len(ranked)


def test_what_tells_of_their_saying_stays_first():
    ranked = [candidate("Tim wrote that he has 25 boxes."), candidate(TIM)]
    assert said_by_asked("what did Tim say", ranked) == tuple(ranked)


@pytest.mark.parametrize(
    ("question", "sentence", "is_said"),
    [
        ("what did tim say", TIM, True),
        ("what did tim say", LENA, False),
        ("what did Lena say about the boxes?", LENA, True),
        ("what did Lena say about the price?", LENA, False),
        ("who said it", LENA, False),
    ],
)
def test_it_must_be_on_what_is_asked(question, sentence, is_said):
    assert is_said_by_asked(question, sentence) is is_said
