"""What was kept comes out as it went in, whoever writes at once and whenever the process is killed."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import AssistantError, StoreError
from assistant.history.conversations import FILE_NAME, Conversation, History, Rating, StoredTurn
from assistant.schema import Turn
from tests.support.answers import abstained, make_answer
from tests.support.kept_history import history_fixture, path_fixture

__all__ = ["history_fixture", "path_fixture"]

UNKNOWN = r"there is no conversation 'f00d'; `assistant conversations list`"


def everything(history):
    return [(conversation, history.turns(conversation.conversation_id)) for conversation in history.conversations()]


def test_nothing_is_kept_at_first(history):
    assert history.conversations() == ()
    assert history.rated() == ()


def test_what_was_added_comes_out_after_opening_again(history, path):
    conversation = history.start()
    assert conversation == Conversation(conversation.conversation_id, "", conversation.created, conversation.created, 0)
    assert re.fullmatch(r"[0-9a-f]{12}", conversation.conversation_id)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", conversation.created)
    assert history.turns(conversation.conversation_id) == ()
    first, second = make_answer(), abstained("Who counted them?")
    added = (history.add(conversation.conversation_id, first), history.add(conversation.conversation_id, second))
    assert added == (StoredTurn(1, first.to_dict(), added[0].asked), StoredTurn(2, second.to_dict(), added[1].asked))
    assert history.turns(conversation.conversation_id) == added
    (listed,) = history.conversations()
    assert (listed.title, listed.turns, listed.updated) == ("When did otters return?", 2, added[1].asked)
    assert history.conversation(conversation.conversation_id) == listed
    history.close()
    with History.open(path) as again:
        assert everything(again) == [(listed, added)]
    assert sorted(file.name for file in path.parent.iterdir()) == [FILE_NAME]


def test_turns_for_asking_are_standalone_questions_with_what_was_said(history):
    key = history.start().conversation_id
    history.add(key, make_answer("And who?", standalone_question="And who? (otters return)"))
    history.add(key, abstained("Why?"))
    assert history.turns_for_asking(key) == (
        Turn("And who? (otters return)", "Otters came back in 2019. [1]"),
        Turn("Why?", "The articles don't say."),
    )


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("  Who\n resigned? ", "Who resigned?"),
        ("x" * 60, "x" * 60),
        ("x" * 61, "x" * 60 + "…"),
        ("word " * 12 + "more", "word " * 11 + "word…"),
    ],
)
def test_the_first_question_becomes_the_title(history, question, title):
    key = history.start().conversation_id
    history.add(key, make_answer(question))
    history.add(key, make_answer("Another?"))
    assert history.conversation(key).title == title


def test_a_title_of_ones_own_stays(history):
    key = history.start(" My\n title ").conversation_id
    history.add(key, make_answer())
    assert history.conversation(key).title == "My title"
    history.rename(key, " Other\ttitle\udcff ")
    history.add(key, make_answer())
    assert history.conversation(key).title == "Other title?"
    with pytest.raises(AssistantError, match=r"the title ' \\n' is empty; give"):
        history.rename(key, " \n")


def test_the_conversation_that_last_got_a_turn_comes_first(history):
    keys = [history.start(str(i)).conversation_id for i in range(3)]
    assert [found.conversation_id for found in history.conversations()] == keys[::-1]
    later = make_answer()
    while history.add(keys[0], later).asked == history.conversation(keys[2]).updated:
        pass
    assert [found.conversation_id for found in history.conversations()] == [keys[0], keys[2], keys[1]]


def test_another_answer_takes_the_place_of_a_turn_and_its_rating_goes(history):
    key = history.start().conversation_id
    for question in ("One?", "Two?"):
        history.add(key, make_answer(question))
    history.rate(key, 2, Rating.DOWN, "no")
    replaced = history.replace(key, 2, abstained("Three?"))
    assert [turn.answer["question"] for turn in history.turns(key)] == ["One?", "Three?"]
    assert history.turns(key)[1] == replaced
    assert replaced.rating is None
    assert history.conversation(key).updated == replaced.asked
    with pytest.raises(StoreError, match="no turn 3"):
        history.replace(key, 3, make_answer())
    with pytest.raises(StoreError, match="no turn 1"):
        history.replace("f00d", 1, make_answer())


def test_owners_see_their_own(history):
    mine, other = history.start("mine", owner="ada"), history.start("other")
    assert (mine.owner, other.owner) == ("ada", "")
    assert history.conversations("ada") == (mine,)
    assert history.conversations("") == (other,)
    assert history.conversations("bob") == ()
    assert set(history.conversations()) == {mine, other}


def test_what_is_deleted_is_gone_with_its_ratings_also_from_the_file(history, path):
    kept, gone = history.start("kept").conversation_id, history.start("gone").conversation_id
    history.add(kept, make_answer())
    for _ in range(5):
        history.add(gone, make_answer(cited="The secret is a walnut. " * 300))
    history.rate(gone, 1, Rating.DOWN, "not a walnut")
    before = everything(history)[1:]
    history.delete(gone)
    assert everything(history) == before
    assert history.rated() == ()
    history.close()
    assert b"walnut" not in path.read_bytes()


@pytest.mark.parametrize(
    "use",
    [
        lambda history, key: history.conversation(key),
        lambda history, key: history.turns(key),
        lambda history, key: history.turns_for_asking(key),
        lambda history, key: history.add(key, make_answer()),
        lambda history, key: history.rename(key, "x"),
        lambda history, key: history.delete(key),
    ],
)
def test_an_unknown_conversation_is_named_and_nothing_changes(history, use):
    history.add(history.start().conversation_id, make_answer())
    before = everything(history)
    with pytest.raises(StoreError, match=UNKNOWN):
        use(history, "f00d")
    with pytest.raises(StoreError, match="there is no conversation"):
        use(history, "\udcff")
    assert everything(history) == before


def test_rating_rating_again_and_taking_it_back(history):
    key = history.start().conversation_id
    for question in ("One?", "Two?", "Three?"):
        history.add(key, make_answer(question))
    history.rate(key, 3, Rating.UP)
    history.rate(key, 2, Rating.DOWN, " wrong year\n")
    one, two, three = history.turns(key)
    assert [(turn.rating, turn.comment) for turn in (one, two, three)] == [(None, ""), ("down", "wrong year"), ("up", "")]
    assert [(rated.turn, rated.conversation_id, rated.title) for rated in history.rated()] == [
        (two, key, "One?"),
        (three, key, "One?"),
    ]
    (down,) = history.rated(Rating.DOWN)
    assert down.turn == two
    assert down.history == (Turn("One?", "Otters came back in 2019. [1]"),)
    assert [rated.turn.number for rated in history.rated(Rating.UP)] == [3]
    history.rate(key, 2, None, "never mind")
    assert history.turns(key)[1] == StoredTurn(2, two.answer, two.asked)
    assert history.rated(Rating.DOWN) == ()


@pytest.mark.parametrize("number", [0, 2, -1])
def test_an_unknown_turn_is_named(history, number):
    key = history.start().conversation_id
    history.add(key, make_answer())
    with pytest.raises(StoreError, match=rf"conversation '{key}' has no turn {number}; "):
        history.rate(key, number, Rating.UP)
    with pytest.raises(StoreError, match=r"conversation 'f00d' has no turn 1; "):
        history.rate("f00d", 1, Rating.UP)


@given(text=st.text(st.characters(), max_size=40), lone=st.sampled_from(["\ud800", "\udcff", "é\udfff"]))
def test_any_answer_comes_out_as_it_went_in(text, lone, tmp_path_factory):
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")  # two halves are one character
    answer = make_answer(question=whole, text=lone, notes=(whole,))
    with History.open(tmp_path_factory.mktemp("any") / "h.db") as history:
        key = history.start().conversation_id
        assert history.add(key, answer).answer == answer.to_dict()
        assert history.turns(key)[0].answer == answer.to_dict()
        assert json.dumps(history.turns(key)[0].answer) == json.dumps(answer.to_dict())
        history.rate(key, 1, Rating.UP, text)
