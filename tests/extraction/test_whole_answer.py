"""Highlights hold whole numbers and names, one value of a row or record, whole items of a list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.extraction.whole_answer import whole_answer
from assistant.schema import Span

RECORD = "Name: Elm cabin\nBunks: 31\nHeight: 1,450 m\nWarden: Ida Ruud"
LIST = "Not allowed on the island:\n1. Open fires\n2. Loud music after ten\n3. Drones"


def highlighted(question, sentence, cut):
    start = sentence.index(cut)
    span = whole_answer(question, sentence, Span(start, start + len(cut)))
    return sentence[span.start : span.end]


@pytest.mark.parametrize(
    ("question", "sentence", "cut", "expected"),
    [
        ("How high is it?", "It is 1,450 metres high.", "450 metres", "1,450 metres"),
        ("Which part?", "The belt is part KX-2213/B of the pump.", "2213", "KX-2213/B"),
        ("Who came?", "Anne-Marie O’Hara came in.", "Marie O", "Anne-Marie O’Hara"),
        ("How many seats has Hall 7?", "Hall: Hall 7 | Seats: 64 | Phone: 555 07", "7 | Seats", "64"),
        ("When was Elm built?", "House: Elm | Built: 1902 | Sold: 1950", "1902", "1902"),
        ("What is in tank 4?", "Tank 4 | diesel | 850", "4 | dies", "diesel"),
        ("How many bunks has the Elm cabin?", RECORD, "31\nHeight: 1,4", "31"),
        ("Who is the warden?", RECORD, "Ida", "Ida"),
        ("What is not allowed on the island?", LIST, "1. Open", LIST[LIST.index("Open") :]),
        ("What about music?", LIST, "music after", "Loud music after ten"),
        ("Which island?", LIST, "isl", "island"),
    ],
)
def test_a_highlight_is_whole(question, sentence, cut, expected):
    assert highlighted(question, sentence, cut) == expected


def test_a_row_of_empty_cells_has_no_value():
    assert whole_answer("a b?", " | ", Span(0, 1)) == Span(0, 1)


@given(st.text("ab1 ,-|:\n.*•)", min_size=1, max_size=60), st.data())
def test_any_span_of_any_text_stays_a_span_of_it(sentence, data):
    start = data.draw(st.integers(0, len(sentence) - 1))
    end = data.draw(st.integers(start + 1, len(sentence)))
    span = whole_answer("a b?", sentence, Span(start, end))
    assert 0 <= span.start < span.end <= len(sentence)


@pytest.mark.parametrize(
    ("question", "sentence", "found", "whole"),
    [
        (
            "Who were her pupils?",
            "Her pupils included Arne Dahl, Marit Lie and Einar Voll.",
            "Arne Dahl",
            "Arne Dahl, Marit Lie and Einar Voll",
        ),
        ("Which things do I need?", "You need a towel and a cap; bring both.", "a towel", "a towel and a cap"),
        ("Which things do I need?", "You need a towel, and they give you soap.", "a towel", "a towel"),
        ("Who taught her?", "Her teachers were Arne Dahl and Marit Lie.", "Arne Dahl", "Arne Dahl"),
    ],
)
def test_of_an_enumeration_that_is_asked_for_all_items_are_the_answer(question, sentence, found, whole):
    start = sentence.index(found)
    span = whole_answer(question, sentence, Span(start, start + len(found)))
    assert sentence[span.start : span.end] == whole
