"""Names, codes and slips of the finger in a question are put as the articles write them, and nothing else is touched."""

from __future__ import annotations

import pytest

from assistant.retrieval.spelling import Spelling, looks_odd, respell

TEXTS = [
    "Jørgen Ñuñez and Ana Sá-Carneiro opened the kiosk on Rue Crémieux in 1938.",
    "Fault F-207 means that the tank is empty. Fault F-270 means that the lid is open.",
    "The hotel by the kiosk should be drawn.",
    "O'Hara's well-kept garden was drawn by Lovelace. We'll see it again in Trondheim.",
]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("When did Jorgen Nunez open it?", "When did Jørgen Ñuñez open it?"),
        ("Who is Ana Sá Carneiro or Nunez?", "Who is Ana Sá Carneiro or Ñuñez?"),
        ("where is rue cremieux", "where is rue Crémieux"),
        ("What does F207 mean?", "What does F-207 mean?"),
        ("what is F 207", "what is F-207"),
        ("Did OHara live there?", "Did O'Hara live there?"),
        ("What did Lovelase draw?", "What did Lovelace draw?"),
        ("is it in Trondhiem", "is it in Trondheim"),
    ],
)
def test_a_word_is_written_as_the_articles_write_it(typed, written):
    assert looks_odd(typed)
    assert respell(typed, TEXTS).question == written


@pytest.mark.parametrize(
    "question",
    [
        "What does F-207 mean?",
        "What does F-702 mean?",
        "Which gardens did Lovelace draw?",
        "Who is well?",
        "What did Lorenzo draw?",
        "When was it opened, in 1983?",
        "When shouldn't it be drawn?",
        "when shouldnt we see it",
        "how old is the hostel",
        "",
    ],
)
def test_what_stands_there_or_is_too_different_is_left(question):
    assert respell(question, TEXTS) == Spelling(question)


def test_what_was_searched_for_is_said():
    assert respell("Who is Jorgen Nunez?", TEXTS).notes == ("Searched for “Jørgen”, “Ñuñez”.",)
    assert respell("Who drew it?", TEXTS).notes == ()
    assert not looks_odd("Who drew the garden?")


def test_a_word_that_is_written_in_two_ways_is_left_as_it_was_typed():
    texts = ["The E-1043 was sold.", "An E1043 costs 4 crowns; see E 1044."]
    assert respell("What does an E1043 cost?", texts) == Spelling("What does an E1043 cost?")
    assert respell("Who sold the E-1043?", texts) == Spelling("Who sold the E-1043?")
    assert respell("What is an E/1043?", texts).question == "What is an E-1043?"


def test_of_words_that_are_as_near_the_first_is_taken():
    assert respell("Where is Lovelase?", ["Lovelace came. Lovelape went."]).mended == ("Lovelace",)
    assert respell("Where is Lovelase?", ["Lovelape went.", "Lovelace came."]).mended == ("Lovelape",)


@pytest.mark.parametrize(
    ("question", "text", "written"),
    [
        ("when does it leave on sat", "Saturdays there is one bus.", "when does it leave on Saturdays"),
        ("who sat in front", "Saturdays there is one bus.", "who sat in front"),
        ("is it open on Tuesday", "Open Tue and Thu, 9-12.", "is it open on Tue"),
        ("is it open tues or thursdays", "Open Tue and Thursday, 9-12.", "is it open Tue or Thursday"),
        ("is it open on friday", "Open Tue. The Friday bus is late.", "is it open on friday"),
        ("what is due in oct", "The rent is due on 1 October.", "what is due in October"),
        ("what is due by marc", "The rent is due in March.", "what is due by marc"),
        ("what is due in mar", "The marina opens.", "what is due in mar"),
    ],
)
def test_days_and_months_are_written_as_the_articles_write_them(question, text, written):
    assert respell(question, [text]).question == written
