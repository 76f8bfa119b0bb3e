"""Small talk is told by what it means, mended as people type it; a question is never taken for it."""

from __future__ import annotations

import pytest

from assistant.extraction.talk import Talk
from assistant.extraction.talk_model import TalkModel, load_weights, mended, talk_in_conversation, talk_words
from assistant.models.minilm import bundled_embedder
from assistant.schema import Turn

ANSWERED = (Turn("When did the mill close?", "It closed in 1971. [1]"),)


@pytest.fixture(scope="module")
def model():
    return TalkModel(bundled_embedder())


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("hiya", Talk.GREETING),
        ("Good mornin!", Talk.GREETING),
        ("hellooo :)", Talk.GREETING),
        ("thnaks", Talk.THANKS),
        ("ty!!", Talk.THANKS),
        ("thx, that helped a lot", Talk.THANKS),
        ("wat can u do", Talk.ABILITIES),
        ("what are you able to help with?", Talk.ABILITIES),
        ("who built u", Talk.IDENTITY),
        ("which documents have you got?", Talk.DOCUMENTS),
        ("that isn't what I asked", Talk.COMPLAINT),
        ("ok great. I have to go, bye", Talk.FAREWELL),
        ("how can i add another article", Talk.ADDING),
        ("what does this app do", Talk.ABILITIES),
    ],
)
def test_what_is_meant(model, said, meant):
    assert model.meant(said) is meant


@pytest.mark.parametrize(
    "said",
    [
        "Thanks to whom was the roof mended?",
        "What does 'hello' mean in the article?",
        "Who said thank you?",
        "hi, when does the museum open",
        "How do you open the valve?",
        "Can you swim in the lake?",
        "where do you start it",
        "Who made it?",
        "why?",
        "how so?",
        "Who said that?",
        "no, I meant the mill",
        "help desk hours",
        "What can you do if the pump leaks?",
        "And the glassworks, when did it close?",
        "good news?",
        "what did you learn in school",
        "who says hello first in the play?",
        "are you allowed to park here",
        "who are you supposed to call?",
        "which documents must you show",
        "thanks. and where is it?",
        "Summarize this article.",
        "quick summary please",
    ],
)
def test_what_asks_something_of_the_articles_is_no_talk(model, said):
    assert talk_in_conversation(model, said, ANSWERED) is None
    assert talk_in_conversation(model, said, ()) is None


def test_more_is_talk_only_where_nothing_was_answered(model):
    assert talk_in_conversation(model, "Tell me more", ()) is Talk.MORE
    assert talk_in_conversation(model, "tell me more", ANSWERED) is None


def test_only_slips_in_words_of_talk_are_mended():
    known = load_weights().words
    assert mended("thankss goodbey", known) == "thanks goodbye"
    assert mended("Thurs Sorensen mill", known) == "Thurs Sorensen mill"
    assert talk_words("R u sooooo gud?") == ["are", "you", "so", "good"]


def test_the_weights_fit_the_encoder():
    """If this fails, run `python training/train_talk.py`."""
    weights = load_weights()
    assert weights.matrix.shape == (len(weights.meanings), bundled_embedder().encode(["hi"]).shape[1])
    assert set(weights.meanings) == set(Talk) - {Talk.MORE}
