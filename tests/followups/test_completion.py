"""A question that stands alone stays as it is; a follow-up gets the words of the history that it lacks."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.followups.completion import load_completer, standalone_question
from assistant.followups.dependence import DEPENDENCE_FEATURES, dependence_features
from assistant.followups.more import asks_for_more
from assistant.followups.new_subject import named_first
from assistant.followups.opening import read_opening
from assistant.followups.pointed_out import pointed_out
from assistant.followups.substitution import put_in, swapped_words
from assistant.followups.terms import TERM_FEATURES, gather_terms, read_history
from assistant.followups.turns import read_words
from assistant.schema import Turn
from assistant.text.words import content_stems

TREATY = Turn("Has Norland signed the Bergen treaty?", "**Norland** signed it in 2021. [1]")
BAKER = Turn("Which town did the baker Marta Kell visit?", "Marta Kell visited Turku in the spring. [1][2]")
TEXT = st.text(max_size=60)
TURNS = st.lists(st.builds(Turn, TEXT, TEXT), max_size=7)


def added(question, *history):
    """The content stems that were added."""
    return set(content_stems(standalone_question(question, history))) - set(content_stems(question))


@pytest.mark.parametrize(
    "question",
    [
        "Which countries are partners of the Hanse?",
        "Who leads the Lowy Institute in Sydney?",
        "Why does Finland still rely on peat?",
        "What is the capital of Malaysia?",
        "When did Ada Quill publish The Long Field?",
        "How long had it been since the weavers of Ghent last made money?",
    ],
)
@pytest.mark.parametrize("history", [(TREATY,), (BAKER,), (BAKER, TREATY)])
def test_what_stands_alone_is_not_touched(question, history):
    assert standalone_question(question, history) == question


@pytest.mark.parametrize("question", ["When?", "And when did they do so?", "How much?", "Where was it signed?", "🦦", ""])
def test_without_history_nothing_is_touched(question):
    assert standalone_question(question, []) == question


@pytest.mark.parametrize(
    ("question", "turn", "lacking"),
    [
        ("When was that?", BAKER, {"marta", "kell"}),
        ("How long did she stay there?", BAKER, {"marta", "kell"}),
        ("What did she sell?", BAKER, {"marta", "kell"}),
        ("Who else signed it?", TREATY, {"norland", "bergen"}),
        ("Why?", TREATY, {"norland", "bergen"}),
        ("How much?", Turn("How much did the Otter Fund cost Vienna?", "It was costly."), {"otter", "fund"}),
        ("And there?", Turn("What do visitors eat in Lisbon?", "Custard tarts."), {"eat", "lisbon"}),
    ],
)
def test_a_follow_up_gets_what_it_lacks(question, turn, lacking):
    assert standalone_question(question, [turn]).startswith(f"{question} (")
    assert lacking <= added(question, turn)


@pytest.mark.parametrize("question", ["And Sudria?", "What about Sudria?", "How about in Sudria?"])
def test_what_takes_the_place_of_something_keeps_the_rest_of_the_question(question):
    assert {"sign", "bergen", "treati"} <= added(question, TREATY)
    assert "norland" not in added(question, TREATY)


def test_a_year_takes_the_place_of_a_year():
    lacking = added("And in 2024?", Turn("How many otters lived in Vienna in 2023?", "Forty."))
    assert {"otter", "live", "vienna"} <= lacking
    assert "2023" not in lacking


def test_a_change_of_topic_drops_the_old_one():
    history = [TREATY, Turn("Who trains the otters in Vienna zoo?", "Nobody.")]
    lacking = added("Who trained them?", *history)
    assert "otter" in lacking
    assert not {"norland", "bergen"} & lacking


def test_names_are_kept_whole_and_marks_are_left_out():
    told = standalone_question("What did she sell?", [BAKER])
    assert "Marta Kell" in told
    assert "[" not in told
    assert "*" not in told


@given(question=TEXT, history=TURNS)
def test_the_question_is_always_kept_and_told_the_same_way(question, history):
    told = standalone_question(question, history)
    asked = read_opening(question).question
    whole = (
        asks_for_more(question) or swapped_words(question) or swapped_words(asked) or pointed_out(asked) or named_first(asked)
    )
    assert whole or told == asked or (told.startswith(f"{asked} (") and told.endswith(")"))
    assert told == standalone_question(question, tuple(history))


def test_long_answers_and_long_conversations():
    history = [BAKER, *[Turn("What then?", "Otters everywhere. " * 5000)] * 3000]
    told = standalone_question("What did she sell?", history)
    assert told.startswith("What did she sell?")
    assert len(told) < 400


@pytest.mark.parametrize(("name", "features"), [("dependence", DEPENDENCE_FEATURES), ("terms", TERM_FEATURES)])
def test_the_weights_that_ship_are_for_these_features(name, features):
    """If this fails, run `python training/train_converse.py`."""
    kept = json.loads(files("assistant").joinpath("data/converse.json").read_text("utf-8"))
    assert tuple(kept[name]["weights"]) == features
    assert len(getattr(load_completer(), name).weights) == len(features)


@given(question=TEXT, history=TURNS.filter(bool))
def test_features_are_as_many_as_their_names_and_dependence_is_scaled(question, history):
    conversation = read_history(history)
    assert all(len(term.features) == len(TERM_FEATURES) for term in gather_terms(question, conversation))
    features = dependence_features(question, set(), set())
    assert len(features) == len(DEPENDENCE_FEATURES)
    assert all(0 <= feature <= 1 for feature in features)


@given(TEXT)
def test_words_stand_where_they_say(text):
    for word in read_words(text, 40):
        assert text[word.start : word.end] == word.written
        assert word.place in word.name


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("It met in St. Petersburg with Marta Kell.", {"St. Petersburg", "Marta Kell"}),
        ("How To Choose The Best Dog", set()),
        ("they saw Jean-Luc Picard", {"Jean-Luc Picard"}),
    ],
)
def test_runs_of_capitals_are_names(text, names):
    words = read_words(text, 40)
    runs = {(word.name.start, word.name.stop) for word in words if len(word.name) > 1}
    assert {text[words[start].start : words[stop - 1].end] for start, stop in runs} >= names


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("And the bakery, when did it open?", "when did the bakery open?"),
        ("what about the bakers? what do they earn", "what do the bakers earn"),
        ("And the bakery, when did it sign?", "when did the bakery sign?"),
        ("The bakery, who owns its oven?", "who owns The bakery's oven?"),
    ],
)
def test_a_subject_named_first_takes_the_place_of_its_pronoun_and_leaves_the_old_one(question, told):
    assert standalone_question(question, [TREATY]) == told


@pytest.mark.parametrize(
    "question", ["And then, who bought it?", "Great, when did it open?", "In 2020, how did it go?", "Yes, but who did it?"]
)
def test_what_only_opens_a_question_is_no_subject(question):
    assert named_first(question) is None


@pytest.mark.parametrize(
    ("question", "last", "told"),
    [
        ("and the bakery?", "When did the paper mill close?", "When did the bakery close?"),
        ("and the kell bridge", "How long is the Turku bridge?", "How long is the kell bridge?"),
        ("And Kell bridge?", "Who owns Turku bridge?", "Who owns Kell bridge?"),
        ("and the shelves?", "how much is a new lid (kiln E4)", "how much is the shelves"),
        ("what about the tunnel", "when was the old bridge built?", "when was the tunnel built?"),
        ("and the baker?", "What did the mayor say?", "What did the baker say?"),
        ("and the first boat", "what time does the last boat leave", "what time does the first boat leave"),
    ],
)
def test_what_is_named_takes_the_place_of_its_like_in_the_last_question(question, last, told):
    assert standalone_question(question, [Turn(last, "It is said. [1]")]) == told


@pytest.mark.parametrize("last", ["What is the price of the ticket?", "How much of the harvest was lost?", "Why?"])
def test_where_no_like_is_found_the_words_of_the_last_question_are_added(last):
    assert put_in("and the deposit?", last) == ""
