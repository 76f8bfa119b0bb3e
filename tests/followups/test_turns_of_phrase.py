"""What people say in a conversation beside plain follow-ups: thanks before a question, corrections, another of the same."""

from __future__ import annotations

import pytest

from assistant.followups.completion import load_completer, same_topic, standalone_question
from assistant.followups.opening import Opened, read_opening
from assistant.followups.pointed_out import pointed_out, with_the_one
from assistant.followups.source import asks_who_said
from assistant.schema import Turn

BRIDGE = Turn("When was the old bridge built?", "**The old bridge** was built in 1912. [1]")
FARE = Turn("How much does an adult ticket to Lyngsøy cost?", "A single ticket costs 74 kroner. [1]")
QUOTE = Turn("Why was the boat cut?", "“It carried eleven passengers,” said Marit Engevold. [1]")


@pytest.mark.parametrize(
    ("said", "question", "turns"),
    [
        ("Thanks! And when was that?", "And when was that?", False),
        ("great, thanks. who paid for it?", "who paid for it?", False),
        ("ok and why", "and why", False),
        ("ok what about the return trip", "what about the return trip", False),
        ("Another question: who runs the mill?", "who runs the mill?", True),
        ("something else, when does it open", "when does it open", True),
        ("forget that. who is Ada Quill?", "who is Ada Quill?", True),
        ("ok thanks. how much is a ticket", "how much is a ticket", False),
        ("thanks, that's all. oh wait, what is her number?", "what is her number?", False),
        ("Thanks!", "Thanks!", False),
        ("ok", "ok", False),
        ("No smoking rules?", "No smoking rules?", False),
        ("Good bread recipes", "Good bread recipes", False),
        ("", "", False),
    ],
)
def test_what_stands_before_a_question_is_told_from_it(said, question, turns):
    assert read_opening(said) == Opened(question, turns)


@pytest.mark.parametrize(
    ("question", "turn", "standalone"),
    [
        ("not that one, the 2019 one", BRIDGE, "When was the 2019 bridge built?"),
        ("the second", BRIDGE, "When was the second bridge built?"),
        ("what about the oldest?", BRIDGE, "When was the oldest bridge built?"),
        ("and the forest?", BRIDGE, "When was the forest built?"),
        ("no, the new one", BRIDGE, "When was the new bridge built?"),
        ("and the child one?", FARE, "How much does the child adult ticket to Lyngsøy cost?"),
        ("same for the tunnel", BRIDGE, "When was the tunnel built?"),
        ("what about Oslo instead?", FARE, "How much does an adult ticket to Oslo cost?"),
        ("Same question for Oslo", FARE, "How much does an adult ticket to Oslo cost?"),
        ("thanks! and the tunnel?", BRIDGE, "When was the tunnel built?"),
        ("ok, and Oslo?", FARE, "How much does an adult ticket to Oslo cost?"),
    ],
)
def test_what_is_put_in_or_pointed_out_is_asked_of_in_full(question, turn, standalone):
    assert standalone_question(question, [turn]) == standalone


@pytest.mark.parametrize(
    "question", ["no, the other one", "not that one, the other one", "and the others?", "any others?", "another one"]
)
def test_the_other_is_what_was_not_given_yet(question):
    assert standalone_question(question, [BRIDGE]) == BRIDGE.question


@pytest.mark.parametrize("question", ["the bridge", "the one who left?", "who built the second one?", "", "the other one"])
def test_nothing_is_pointed_out_by_the_rest(question):
    assert not pointed_out(question)
    assert not with_the_one(question, BRIDGE.question)


@pytest.mark.parametrize("question", ["And for a child?", "and in the winter?"])
def test_for_whom_or_where_takes_no_subjects_place(question):
    told = standalone_question(question, [FARE])
    assert told.startswith(f"{question} (")
    assert "cost" in told


@pytest.mark.parametrize("question", ["Who said that?", "says who?", "and who told you that", "Where does it say that?"])
def test_the_source_of_an_answer_is_looked_for_by_its_words(question):
    assert asks_who_said(question)
    assert "Marit Engevold" in standalone_question(question, [QUOTE])
    assert "eleven passengers" in standalone_question(question, [QUOTE])


@pytest.mark.parametrize(
    "question", ["What are these articles about?", "which articles mention prices", "Summarise the documents"]
)
def test_what_is_asked_of_all_articles_takes_in_no_earlier_words(question):
    assert standalone_question(question, [BRIDGE, FARE]) == question


@pytest.mark.parametrize("question", ["Another question: what do the members pay?", "new topic - how is cheese made"])
def test_an_announced_change_of_subject_drops_the_old_one(question):
    assert standalone_question(question, [BRIDGE]) == read_opening(question).question


@pytest.mark.parametrize(
    "question",
    [
        "why?",
        "how so?",
        "how come",
        "since when?",
        "by whom?",
        "how much exactly",
        "per person?",
        "who owns the place?",
        "for children?",
        "even on Sundays?",
        "which is cheaper?",
    ],
)
def test_what_says_nothing_by_itself_leans_on_the_last_question(question):
    assert "ticket" in standalone_question(question, [FARE])


def test_words_in_brackets_do_not_pile_up():
    history = [FARE]
    for question in (
        "Who decides it?",
        "And why?",
        "Since when?",
        "Is that final?",
        "Who told them?",
        "How come?",
        "Really, why?",
    ):
        history.append(Turn(standalone_question(question, history), "The county committee voted by seven to four. [1]"))
    assert all(len(turn.question.split()) <= 16 for turn in history)
    assert "Lyngsøy" in history[2].question


def test_words_that_only_point_are_no_words_of_the_question_that_lacks_some():
    history = [Turn("and the second one? (best kettle)", "The articles don't say.")]
    assert standalone_question("is it quiet?", history) == "is it quiet? (second best kettle)"


def test_a_question_that_says_little_changes_no_topic():
    history = [Turn("When does the Lyngsøy boat leave?", "At 21.40. [1]"), Turn("how much is a ticket", "74 kroner. [1]")]
    assert same_topic(load_completer(), history) == history


def test_going_back_names_the_subject_first():
    assert standalone_question("back to the bridge, when was it built?", [BRIDGE]).startswith("when was the bridge built?")
