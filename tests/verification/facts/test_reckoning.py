"""Numbers that a person who rewords a text writes: said otherwise, counted or worked out; and those that nothing bears out."""

import pytest

from assistant.verification.facts.fact import FactKind
from assistant.verification.facts.reckoning import is_reckonable
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
    ("The library is open for four hours.", "The library opens from six to ten in the morning."),
    ("It took two hours.", "It began at ten. / By noon it was over."),
    ("All loans were mixed up for about two and a half hours.", "From 08:52 to 11:20 all loans were mixed up."),
    ("It lasted one and a half hours.", "It lasted from half past seven to nine."),
    ("The works lasted nine months.", "The works lasted from June to the following March."),
    ("The thefts went on for roughly six and a half weeks.", "It was stolen from between 3 April and 19 May."),
    ("The books were back two days later.", "On Saturday they were lost. / By Monday they were back."),
    ("Dozens of stairs were built.", "With it he built 61 stairs."),
    ("The cost fell by 610,000 dollars.", "It cost 1.32 million in 2019 and 0.71 million in 2023."),
    ("In 2018 there were 26 kilos more.", "An average year brings 35 kilos, 2018 brought 61."),
    ("The way is 44 kilometres long.", "First day: 14 km. / Second day: 19 km. / Third day: 11 km."),
    ("A student pays 384 dollars.", "A year costs 480 dollars. / Students get 20 per cent off."),
    ("Rides of thirty minutes are free.", "The first half hour is free."),
    ("Wait for fourteen days.", "Wait for a fortnight."),
]
ABSENT = [
    ("It costs 47 euros more than last year.", "It costs 160 euros, against 120 last year."),
    ("He left in 1955.", "He came in 1948 and left six years later."),
    ("Order within nine months.", "It must be ordered within a year."),
    ("About four fifths took the drug.", "Of 212 patients, 141 took the drug and 71 a placebo."),
    ("The bridge is 340 metres long.", "The bridge is long."),
    ("Rowing is open to 17-year-old boys.", "Rowing is open to fifteen-year-old boys."),
    ("The library is open for seventeen hours.", "The library opens from six to ten in the morning."),
    ("The works lasted seven months.", "The works lasted from June to the following March."),
    ("Dozens of stairs were built.", "With it he built 14 stairs."),
    ("A student pays 380 dollars.", "A year costs 480 dollars. / Students get 20 per cent off."),
]


def reckonable(claim, told):
    """Whether each number of the claim can be had from the sentences."""
    numbers = [fact for fact in parse(claim).facts if fact.kind is FactKind.NUMBER]
    texts = [(one.tokens, one.facts) for one in map(parse, told.split(" / "))]
    assert numbers
    return all(is_reckonable(number, texts) for number in numbers)


@pytest.mark.parametrize(("claim", "told"), RECKONED)
def test_what_is_said_otherwise_or_worked_out_can_be_had(claim, told):
    assert reckonable(claim, told)


@pytest.mark.parametrize(("claim", "told"), ABSENT)
def test_what_cannot_be_had_from_the_evidence(claim, told):
    assert not reckonable(claim, told)


def test_numbers_far_from_each_other_are_not_put_together():
    told = ["It costs 160 euros.", "It rained.", "It rained.", "It cost 120 euros."]
    assert not reckonable("It costs 40 euros more.", " / ".join(told))
    assert reckonable("It costs 40 euros more.", " / ".join(told[:1] + told[2:]))
