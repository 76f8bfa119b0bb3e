"""Which part of a sentence, or which row, is about the age that is asked for."""

from __future__ import annotations

import pytest

from assistant.extraction.age_groups import age_asked, age_parts, of_the_age_asked
from tests.support.candidates import candidate, sentences

TRAM = "A ticket is 40 crowns for grown-ups, 25 for children between 6 and 14 and free for children under six."


@pytest.mark.parametrize(
    ("question", "ages"),
    [
        ("What does the tram cost for a boy of nine?", (9, 9)),
        ("How much does a 7-year-old pay?", (7, 7)),
        ("Is it free for someone aged 70?", (70, 70)),
        ("What is the fare if my daughter is 12?", (12, 12)),
        ("I'm 66, what do I pay?", (66, 66)),
        ("How much is it for children?", (0, 17)),
        ("What do adults pay?", (18, 150)),
        ("How much does it cost?", None),
        ("Who bought 12 children's books of five pounds?", (0, 17)),
        ("What did the man of 5 million pounds buy?", None),
    ],
)
def test_the_age_asked_for(question, ages):
    assert age_asked(question) == ages


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TRAM, [(18, 150, "40 crowns"), (6, 14, "25"), (0, 5, "free")]),
        ("Adults pay £9.50, seniors £7, under-16s nothing.", [(18, 150, "£9.50"), (60, 150, "£7"), (0, 15, "nothing")]),
        ("Children aged 4–12 pay half price; those over 65 get in free.", [(4, 12, "half price"), (66, 150, "free")]),
        ("For adults, the fee is 12 dollars; for children up to 10, it is 5.", [(18, 150, "12 dollars"), (0, 10, "5")]),
        ("Visitors of 18 and over pay 15 euros, 7 to 17 years 6 euros.", [(18, 150, "15 euros"), (7, 17, "6 euros")]),
        ("Swimmers under 1,320 metres and rooms under 5 euros are rare.", []),
        ("Children under 8 must wear a vest.", [(0, 7, None)]),
        ("The pier is 80 metres long and has 12 lamps.", []),
    ],
)
def test_the_parts_of_a_sentence(text, expected):
    found = [(part.youngest, part.oldest, part.value and text[part.value.start : part.value.end]) for part in age_parts(text)]
    assert found == expected


@pytest.mark.parametrize(
    ("question", "marked", "answer"),
    [
        ("What does the tram cost for a boy of nine?", "40 crowns", "25"),
        ("What does the tram cost for a child of three?", "40 crowns", "free"),
        ("What does the tram cost for a woman of 40?", "25", "40 crowns"),
        ("What do grown-ups pay on the tram?", "free", "40 crowns"),
        ("What does the tram cost for a boy of nine?", "25 for children", "25 for children"),
        ("What does the tram cost for children?", "40 crowns", "40 crowns"),  # two prices: none is picked
        ("What does the tram cost for a boy of 15?", "40 crowns", "40 crowns"),  # it isn't said
        ("What does the tram cost?", "40 crowns", "40 crowns"),
    ],
)
def test_what_is_marked_is_of_the_age_asked(question, marked, answer):
    (one,) = of_the_age_asked(question, [candidate(TRAM, marked)])
    assert one.text[one.answer.start : one.answer.end] == answer


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("What does a 16-year-old pay for the sauna?", "Pupils of 13 to 17 years: 4 francs."),
        ("What does a boy of eleven pay for the sauna?", "Children under 13: 2 francs."),
        ("What do adults pay for the sauna?", "Adults: 9 francs."),
        ("What does the sauna cost?", "Adults: 9 francs."),
    ],
)
def test_the_row_of_the_age_asked_comes_first(question, first):
    rows = sentences("Adults: 9 francs. Pupils of 13 to 17 years: 4 francs. Children under 13: 2 francs.")
    assert of_the_age_asked(question, rows)[0].text == first
    assert sorted(one.text for one in of_the_age_asked(question, rows)) == sorted(one.text for one in rows)


def test_a_row_of_another_document_stays_where_it_is():
    rows = [candidate("Adults pay 9 francs.", doc_id="a.txt"), candidate("Children under 13 pay 2 francs.", doc_id="b.txt")]
    assert of_the_age_asked("What does a boy of eleven pay?", rows) == tuple(rows)
