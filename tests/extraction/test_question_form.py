"""A question's form has the words that tell its kind; what it is about is only told by its shape."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.extraction.question_form import asked_part, form_pieces, question_form, question_words

KNOWN = frozenset({"which", "what", "is", "the", "how", "many", "of"})


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("Which villages lost heart?", "^ which x $"),
        ("Which old villages?", "^ which xs $"),
        ("hi, could you tell me how many of the 12 boats", "^ how many of the 0 xs $"),
        ("What is the tallest, of the towers?", "^ what is the xest , of the xs $"),
        ("the bus", "^ the x $"),
        ("", "^ $"),
    ],
)
def test_the_form_of_a_question(question, form):
    assert " ".join(question_form(question_words(question), KNOWN)) == form


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Hi! My boiler broke on Friday. Who pays for the repair?", "Who pays for the repair?"),
        ("I lost my badge, what does a new one cost?", "what does a new one cost?"),
        ("My sister visits for a month, does she have to register?", "does she have to register?"),
        ("May I ask what the parcel weighed?", "what the parcel weighed?"),
        ("Could you tell me whether Dr. Falk came?", "whether Dr. Falk came?"),
        ("In short, what does the report say?", "In short, what does the report say?"),
        ("Who is Dr. Falk?", "Who is Dr. Falk?"),
        ("It rained all day.", "It rained all day."),
    ],
)
def test_what_is_told_before_the_question_is_left_out(said, asked):
    assert asked_part(said) == asked


def test_two_questions_of_one_form_have_the_same_pieces():
    forms = [question_form(question_words(text), KNOWN) for text in ("Which bakers left?", "which weavers slept")]
    assert set(form_pieces(forms[0])) == set(form_pieces(forms[1]))


def test_pieces_are_short_runs_and_openings():
    whole = ["^", "how", "many", "of", "the", "$"]
    runs = {" ".join(whole[start : start + length]) for length in (1, 2, 3) for start in range(len(whole) - length + 1)}
    assert set(form_pieces(whole)) == runs | {"^ how many of", "^ how many of the"}


@given(st.text(max_size=500))
def test_any_text_has_a_form(text):
    form = question_form(question_words(text), KNOWN)
    assert (form[0], form[-1]) == ("^", "$")
    assert len(form) <= 62
