"""What a chat model writes -> claims and markers, also while it streams."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.citation.model_text import split_claims, take_markers, visible
from tests.support.drafts import TEXT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained. [1] It snowed.", "It rained. It snowed."),
        ("It rained [1]. It snowed.", "It rained. It snowed."),
        ("It rained.[1] It snowed.", "It rained. It snowed."),
        ("It rained [1], [2]. It snowed.", "It rained. It snowed."),
        ("It rained [1] and [2]. It snowed.", "It rained. It snowed."),
        ("It rained ([1], [2]). It snowed.", "It rained. It snowed."),
        ("It rained [[1]]. It snowed.", "It rained. It snowed."),
        ("[1] It rained. It snowed.", "It rained. It snowed."),
        ("- [1] It rained.\n[2] It snowed.", "- It rained.\nIt snowed."),
        ("It rained [sic] [...] [citation needed] [a] array[i].", "It rained [sic] [...] [citation needed] [a] array[i]."),
        ("It rained [1990-2020].", "It rained [1990-2020]."),
        ("It rained [3-1].", "It rained [3-1]."),
        ("It rained [1990-2020] [1].", "It rained [1990-2020]."),
        ("It rained [1[7]2].", "It rained (12)."),
        ("[[7]7] rained.", "(7) rained."),
        ("It rained [1", "It rained [1"),
        ("It rained 1].", "It rained 1]."),
    ],
)
def test_markers_are_taken_out_and_other_brackets_stay(text, expected):
    assert take_markers(text)[0] == expected


@pytest.mark.parametrize(
    ("marker", "numbers"),
    [
        ("[1]", (1,)),
        ("[12]", (12,)),
        ("[1, 2]", (1, 2)),
        ("[1,2,3]", (1, 2, 3)),
        ("[1; 2]", (1, 2)),
        ("[1][2]", (1, 2)),
        ("[1] [2]", (1, 2)),
        ("[1-3]", (1, 2, 3)),
        ("[1–3, 5]", (1, 2, 3, 5)),
        ("[1-20]", tuple(range(1, 21))),
        ("[1-21]", ()),
        ("[^1]", (1,)),
        ("[^1, ^2]", (1, 2)),
        ("【1】", (1,)),
        ("[Passage 1]", (1,)),
        ("[passage 2]", (2,)),
        ("[Passages 1 and 2]", (1, 2)),
        ("[Passages 1-3]", (1, 2, 3)),
        ("[Passage 1, Passage 3]", (1, 3)),
        ("[0]", (0,)),
        ("[007]", (7,)),
        ("[2, 2]", (2,)),
        ("[٣]", (3,)),
        (f"[{'9' * 5000}]", (999999999,)),
        ("[]", ()),
        ("[-1]", ()),
        ("[1.5]", ()),
        ("[one]", ()),
        ("[1, sic]", ()),
    ],
)
def test_forms_of_a_marker(marker, numbers):
    plain, marks = take_markers(f"It rained {marker}.")
    assert tuple(number for mark in marks for number in mark.numbers) == numbers
    assert plain == ("It rained." if numbers else f"It rained {marker}.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained. It snowed.", ["It rained.", "It snowed."]),
        ("It rained\n\nIt snowed", ["It rained", "It snowed"]),
        ("- It rained.\n* It snowed.\n10. It froze.\n2) It thawed.", ["It rained.", "It snowed.", "It froze.", "It thawed."]),
        ("# A heading\nIt rained.", ["A heading", "It rained."]),
        ("> It rained.\n>- It snowed.", ["It rained.", "It snowed."]),
        ("```python\nx = rain()\n```\n---\n***\n", ["x = rain()"]),
        (
            "He said “it rained. It snowed a lot. It froze.” Then he left.",
            ["He said “it rained. It snowed a lot. It froze.”", "Then he left."],
        ),
        ("He said “it rained all day. It snowed.", ["He said “it rained all day. It snowed."]),
        ("**It rained.** _It snowed._", ["**It rained.**", "_It snowed._"]),
        ("Dr. Smith saw 3.5 otters. OK.", ["Dr. Smith saw 3.5 otters.", "OK."]),
        ("  \n \n", []),
        ("!!! … ---", []),
    ],
)
def test_claims_are_sentences_of_lines(text, expected):
    assert [text[span.start : span.end] for span in split_claims(text)] == expected


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (["It rained. [1]"], "It rained. [1]"),
        (["It rained. ", "[", "7", "]", " It"], "It rained.   It"),
        (["It rained [", "1, ", "7]"], "It rained [1]"),
        (["It rained [1", "-3]."], "It rained [1][2][3]."),
        (["It rained [Pas", "sage 2]."], "It rained [2]."),
        (["It rained [Pas", "sage 4]."], "It rained  ."),
        (["It rained 【4", "】."], "It rained  ."),
        (["It rained [sic] [1990-2020] [a", "[0]]"], "It rained [sic] [1990-2020] [a ]"),
        (["[[7]", "7]"], "[ 7]"),
        (["[1[7", "]2]"], "[1 2]"),
        (["It rained [1"], "It rained [1"),
        ([], ""),
        (["", ""], ""),
    ],
)
def test_only_known_markers_are_streamed(pieces, expected):
    assert "".join(visible(pieces, shown=3)) == expected


def test_text_is_streamed_as_it_comes():
    stream = visible(iter(["It ", "rained [", "no", "w] [1", "] here", " [2"]), shown=2)
    assert list(stream) == ["It ", "rained ", "[no", "w] ", "[1] here", " ", "[2"]


@given(text=TEXT, cuts=st.sets(st.integers(0, 60)), shown=st.integers(0, 3))
def test_a_stream_may_be_cut_anywhere(text, cuts, shown):
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    streamed = "".join(visible([text[start:end] for start, end in pairwise(places)], shown))
    assert streamed == "".join(visible([text], shown))
    assert all(mark.numbers and set(mark.numbers) <= set(range(1, shown + 1)) for mark in take_markers(streamed)[1])
