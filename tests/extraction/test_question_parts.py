"""Two questions in one are told apart, and answered one after the other."""

from __future__ import annotations

import pytest

from assistant.extraction.question_parts import question_parts
from assistant.schema import Question, QuestionKind


def parts(text, asked=None, kind=QuestionKind.FACT, given=()):
    return [part.standalone for part in question_parts(Question(asked or text, text, kind, given))]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Who signed the deal, and what is it worth?", ["Who signed the deal?", "what is it worth?"]),
        ("Who runs the mill? When was it built?", ["Who runs the mill?", "When was it built?"]),
        ("When did it open and how many people came", ["When did it open?", "how many people came?"]),
        ("Where do the pears grow, and does the firm export?", ["Where do the pears grow?", "does the firm export?"]),
        ("Where do pears grow, and do they keep?", ["Where do pears grow?", "do they keep?"]),
        ("What does a ticket cost, and do dogs pay?", ["What does a ticket cost?", "do dogs pay?"]),
        ("Which firm was sold, and is now shut?", ["Which firm was sold, and is now shut?"]),
        ("Who left the firm, and why?", ["Who left the firm?", "why left the firm?"]),
        (
            "How long will the mill be shut, and from when?",
            ["How long will the mill be shut?", "from when will the mill be shut?"],
        ),
        ("When and where was the mill built?", ["When and where was the mill built?"]),
        ("Which towns and villages lie on the river?", ["Which towns and villages lie on the river?"]),
        ("Who won, and when, and where, and who lost?", ["Who won, and when, and where, and who lost?"]),
        ("otters", ["otters"]),
    ],
)
def test_a_question_is_split_where_another_begins(question, told):
    assert parts(question) == told


def test_what_is_more_than_its_words_is_left_whole():
    text = "Who signed it and when was that?"
    assert parts(f"{text} (deal)", asked=text) == [f"{text} (deal)"]
    assert parts(text, kind=QuestionKind.OVERVIEW) == [text]
    assert parts(text, given=("It was signed in May.",)) == [text]


def test_each_part_has_a_kind_of_its_own():
    question = Question(*["How many mills are there, and why did they close?"] * 2, QuestionKind.REASON)
    assert [part.kind for part in question_parts(question)] == [QuestionKind.COUNT, QuestionKind.REASON]
