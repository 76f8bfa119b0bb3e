"""Differences are computed of two stated values of one kind, or not at all, and told beside what they rest on."""

from __future__ import annotations

import pytest

from assistant.extraction.quantities import QuantityKind, elapsed, read_quantities
from assistant.rendering.published_text import publish
from assistant.schema import Certainty, Computation, QuestionKind
from tests.support.composed import drafted


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It cost 41 million crowns.", [("amount", 41e6, "crowns")]),
        ("It is 3.2 kilometres long and 14% wider.", [("amount", 3.2, "kilometre"), ("amount", 14, "percent")]),
        ("Founded in 1988, it has 310 houses.", [("year", 1988, ""), ("amount", 310, "houses")]),
        ("It sank from 7,150 to minus 10 degrees.", [("amount", 7150, "")]),
        ("It opens on 1 March 2024.", [("date", 738946, "")]),
        ("It opens on 29 February.", [("day", 3 * 365 + 60, "")]),
        ("It opens in May 2027.", [("month", 2027 * 12 + 5, "")]),
        ("Open from 9:30 to 8 p.m.", [("time", 570, ""), ("time", 1200, "")]),
        ("On 31 June 2024 it closed.", [("amount", 31, ""), ("year", 2024, "")]),
        ("More than 5 metres, dozens of them, the third.", []),
    ],
)
def test_values_are_read_with_what_they_are_of(text, found):
    assert [(one.kind, one.value, one.unit) for one in read_quantities(text)] == found


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ("1 March 2024", "29 February 2024", "1 day"),
        ("2024-01-31", "2024-03-01", "1 month and 1 day (30 days)"),
        ("3 May 2020", "3 May 2024", "4 years (1,461 days)"),
        ("2 April", "27 April", "25 days"),
        ("May 2027", "March 2028", "10 months"),
        ("1988", "2009", "21 years"),
        ("18:20", "9:05 p.m.", "2 hours and 45 minutes"),
        ("22:00", "4:00 in the morning", "6 hours"),
        ("5 metres", "6 metres", ""),
    ],
)
def test_the_time_between_two_dates_is_told_in_words(one, other, told):
    quantities = [read_quantities(text)[0] for text in (one, other)]
    assert elapsed(*quantities) == told
    assert elapsed(*reversed(quantities)) == told or quantities[0].kind is QuantityKind.TIME


def asked(question, texts, answers):
    return drafted(question, texts, answers, QuestionKind.COMPARISON)


OLD, NEW = "The old mast is 18 metres tall.", "The new mast rises to 25.5 metres."


@pytest.mark.parametrize(
    "question",
    [
        "How much taller is the new mast than the old mast?",
        "What is the difference between the old mast and the new mast?",
        "Which is taller, the old mast or the new one?",
    ],
)
def test_a_difference_of_what_two_sentences_state_is_computed_and_cites_both(question):
    draft = asked(question, [f"{OLD} {NEW}"], {"25.5 metres": 3.0, "18 metres": 2.0})
    [computation] = draft.computations
    assert computation.text == "25.5 metres − 18 metres = 7.5 metres"
    assert {draft.citations[marker - 1].cited_text for marker in computation.markers} == {OLD, NEW}
    assert publish(draft).text.endswith(f" {computation.sentence}")
    assert all(computation.text not in claim.text for claim in draft.claims)


@pytest.mark.parametrize(
    ("question", "text", "told"),
    [
        ("How much did the fee rise?", "The fee rose from 80 to 85.5 crowns.", "85.5 crowns − 80 = 5.5 crowns"),
        ("How far has the balance fallen?", "It is 6,480 crowns, down from 7,150.", "7,150 − 6,480 crowns = 670 crowns"),
        ("How much did the share grow?", "The share went up from 21% to 28%.", "28% − 21% = 7 percentage points"),
        (
            "How much longer is the new pier than the old one?",
            "Against 6 feet the pier has 9 feet.",
            "9 feet − 6 feet = 3 feet",
        ),
        ("How long was it dark?", "It was dark from 22:00 to 4:00.", "from 22:00 to 4:00: 6 hours"),
        ("How long was it dark?", "It was dark from 18:20 to 21:05.", "from 18:20 to 21:05: 2 hours and 45 minutes"),
        (
            "How much did it grow?",
            "It grew from $1.2 billion to $3.8 billion.",
            "$3.8 billion − $1.2 billion = 2.6 billion dollars",
        ),
    ],
)
def test_a_difference_of_what_one_sentence_states_is_computed(question, text, told):
    draft = asked(question, [text], {text[:8]: 3.0})
    assert draft.computations == (Computation(told, (1,)),)


def test_what_articles_say_before_and_after_a_change_is_compared_beside_their_disagreement():
    texts = ["The wall is to be ready in May 2027.", "The wall will be ready in March 2028."]
    draft = asked("How much later will the wall be ready than planned?", texts, {"May 2027": 3.0, "March 2028": 2.5})
    assert draft.computations == (Computation("from May 2027 to March 2028: 10 months", (1, 2)),)
    assert publish(draft).text.startswith("The articles disagree.\n")


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How tall is the new mast?", f"{NEW} {OLD}"),  # no difference is asked for
        ("How much taller is the new mast than the lighthouse?", f"{NEW} {OLD}"),  # nothing is said of the one
        ("How much taller is the new mast than the old mast?", f"{NEW} The old mast weighs 18 tonnes."),
        ("How much did the fee rise?", "The fee rose from 21 to 18 million crowns."),  # of which scale is 21?
        ("How much did the fee rise?", "The fee rose from 80 crowns to 82 crowns and 85 crowns."),  # which two?
        ("How much did the fee rise?", "The fee of 80 crowns and 5 crowns rose."),
        ("How much did the fee rise?", "The fee rose from 80 crowns to 80 crowns."),
        ("How many more is that than before?", "That is 370 more than at the census ten years ago."),  # stated already
        ("How much did the fee rise?", "Of the 370 there, from the fund, ten years were left."),
        ("How much did the fee rise?", "It rose from 370 within ten years."),
        ("How many days was the office open?", "The office was open from 10:00 to 16:00."),
        ("How many hours was the office open?", "The office was open from 4 May to 6 May."),
    ],
)
def test_nothing_is_computed_where_it_is_not_plain_what(question, text):
    draft = asked(question, [text], {text[:8]: 3.0})
    assert draft.computations == ()
    assert "Computed" not in publish(draft).text


@pytest.mark.parametrize(("confidence", "certainty"), [(0.9, "firm"), (0.6, "tentative"), (0.3, "tentative"), (0.2, None)])
def test_a_difference_is_given_tentatively_where_neither_sentence_answers_by_itself(confidence, certainty):
    text = "The fee rose from 80 to 85 crowns."
    draft = drafted("How much did the fee rise?", [text], {text[:8]: 3.0}, confidence=confidence)
    assert draft.abstention is not None if certainty is None else draft.certainty is Certainty(certainty)
    assert bool(draft.computations) is (certainty is not None)


def test_a_computation_goes_on_with_the_answers_to_other_questions():
    text = "The fee rose from 80 to 85 crowns. Ada Finch signed the order."
    draft = drafted("How much did the fee rise, and who signed the order?", [text], {"80 to 85": 3.0, "Ada Finch": 2.0})
    assert draft.computations == (Computation("85 crowns − 80 = 5 crowns", (1,)),)
    assert len(draft.claims) == 2
