"""Sentences, lists, wrapped lines and headings in plain text."""

from __future__ import annotations

import pytest

from assistant.schema import Span
from assistant.text.sentences import split_sections, split_sentences
from tests.support.sectioned import sentences_of, wrap


def test_list_items_are_sentences_without_their_marks():
    text = "They eat.\n- fish\n- crabs and\n  mussels\n* frogs\n1. eels\n22) snails\n• worms"
    assert sentences_of(text) == [("", ["They eat.", "fish", "crabs and mussels", "frogs", "eels", "snails", "worms"])]


def test_a_wrapped_line_may_begin_with_a_year():
    assert sentences_of("The river was dead in\n1975. Otters came back in\n2023. They stayed.") == [
        ("", ["The river was dead in 1975.", "Otters came back in 2023.", "They stayed."])
    ]


def test_a_wrapped_line_may_end_in_an_abbreviation():
    assert sentences_of("They were seen by Dr.\nSmith in St.\nPetersburg. Then\nthey left.\nNobody knew.") == [
        ("", ["They were seen by Dr. Smith in St. Petersburg.", "Then they left.", "Nobody knew."])
    ]


def test_paragraphs_on_lines_of_their_own_stay_apart():
    first = "The wardens, who have watched the river for years, said that “it had been dead before the otters came back to it.”"
    assert len(first) < 120
    assert sentences_of(f"{first}\nThis year they came.\n{first} {first}\nThey stayed.") == [
        ("", [first, "This year they came.", first, first, "They stayed."])
    ]


def test_closing_quotation_marks_stay_with_their_sentence():
    assert sentences_of("“They left. ” Then came herons.") == [("", ["“They left. ”", "Then came herons."])]


@pytest.mark.parametrize("closing", ["", " #", " ####  "])
@pytest.mark.parametrize("title", ["Otters", "C#", "What is #7?", "1. The river", "#hash", "水獭", "a" + " " * 3000 + "b"])
def test_marked_headings(title, closing):
    assert sentences_of(f"# {title}{closing}\nThey came back.") == [(title, ["They came back."])]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_headings_in_plain_text(gap):
    live, eat = "They live along the whole of the river. " * 3, "They eat fish. " * 3
    text = f"It began.\nWhere Otters Live\n{live}{gap}Their Food{gap}{eat}"
    assert [heading for heading, _ in sentences_of(text)] == ["", "Where Otters Live", "Their Food"]


def test_a_line_above_a_heading_is_text():
    text = "By Ada Smith\n\nWhere Otters Live\n\nThey live along the whole of the river, the wardens said."
    assert sentences_of(text) == [
        ("", ["By Ada Smith"]),
        ("Where Otters Live", ["They live along the whole of the river, the wardens said."]),
    ]


def test_a_short_last_line_is_text():
    assert sentences_of("They came back.\n\nAda Smith") == [("", ["They came back.", "Ada Smith"])]


@pytest.mark.parametrize("width", [60, 70, 72, 80])
def test_wrapping_makes_no_difference(width):
    text = "\n".join(
        (
            "Otters came back to the river in March, said Dr. Smith, who has watched it for 30 years. They were seen first at "
            "St. Ives by the bridge, where nobody had expected them; then in the U.S. Embassy's pond.",
            "# Where they live",
            "They live along the whole of the river and its side arms. Mr. Jones of Otter Inc. counted 14 of them.",
            "Since 1975. Nobody knows why, though many have asked about it in the years that have gone by since then.",
        )
    )
    assert sentences_of(wrap(text, width)) == sentences_of(text)


def test_a_sentence_may_end_in_may():
    text = "The toll rose in May. Lorries pay 4 crowns. “We saw it in May.” Dr. May said so."
    spans = split_sentences(text, Span(0, len(text)))
    assert [text[span.start : span.end] for span in spans] == [
        "The toll rose in May.",
        "Lorries pay 4 crowns.",
        "“We saw it in May.”",
        "Dr. May said so.",
    ]
    wrapped = "The toll rose in May.\nLorries pay 4 crowns.\n"
    assert [len(section.sentences) for section in split_sections(wrapped)] == [2]


@pytest.mark.parametrize("space", [" ", ""])
def test_a_block_of_many_quotation_marks_is_split_in_pieces_that_take_no_time_and_miss_nothing(space):
    text = f'He said "no{space}' * 5000 + "and left."
    spans = split_sentences(text, Span(0, len(text)))
    assert all(span.end - span.start <= 20_000 for span in spans)
    assert "".join(text[span.start : span.end].replace(" ", "") for span in spans) == text.replace(" ", "")
