"""Numbers that a person who rewords a text writes: said otherwise, counted or worked out; and those that nothing bears out."""

import pytest

from assistant.verification.checks.absence import absent_fact
from assistant.verification.facts.sentence import parse

RECKONED = [
    ("Boys of fifteen may row.", "Rowing is open to fifteen-year-old boys."),
    ("Wait for fifteen minutes.", "Wait for at least a quarter of an hour."),
    ("The repair took half a day.", "The repair took twelve hours."),
    ("It lasts six and a half hours.", "It lasts 390 minutes."),
    ("Order within twelve months.", "It must be ordered within a year."),
    ("Some 40 per cent went to schools.", "Two fifths of them went to schools."),
    ("One third of the plates broke.", "A third of the plates broke."),
    ("About two thirds took the drug.", "Of 212 patients, 141 took the drug and 71 a placebo."),
    ("It costs 40 euros more than last year.", "It costs 160 euros, against 120 last year."),
    ("In all, 25 workers fell ill.", "Twenty-three workers fell ill at first, and two more later."),
    ("She paid 10,800 crowns.", "He had got 900 crowns, and she paid twelve times as much."),
    ("He left in 1954.", "He came in 1948 and left six years later."),
    ("It had stood for 13 years.", "It was built in 1991 and pulled down in 2004."),
    ("Two letters went unanswered.", "She has written twice and got no answer."),
    ("At most eight weeks are allowed.", "It must never take longer than eight weeks."),
    ("It rarely goes further than 15 kilometres.", "It is heavy and rarely goes further than fifteen."),
]
ABSENT = [
    ("It costs 47 euros more than last year.", "It costs 160 euros, against 120 last year.", "47"),
    ("He left in 1955.", "He came in 1948 and left six years later.", "1955"),
    ("Order within nine months.", "It must be ordered within a year.", "nine months"),
    ("About four fifths took the drug.", "Of 212 patients, 141 took the drug and 71 a placebo.", "four fifths"),
    ("The bridge is 340 metres long.", "The bridge is long.", "340"),
    ("Rowing is open to 17-year-old boys.", "Rowing is open to fifteen-year-old boys.", "17"),
]


@pytest.mark.parametrize(("claim", "told"), RECKONED)
def test_what_is_said_otherwise_or_worked_out_is_not_absent(claim, told):
    assert not absent_fact(parse(claim), parse(told))


@pytest.mark.parametrize(("claim", "told", "number"), ABSENT)
def test_what_cannot_be_had_from_the_evidence_is_named(claim, told, number):
    assert number in absent_fact(parse(claim), parse(told))


def test_a_name_is_never_reckoned():
    assert "'Oslo'" in absent_fact(parse("Two ships left Oslo."), parse("The ships left Bergen."))
