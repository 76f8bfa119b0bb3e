"""A question asked in the window: shown as its answer grows, kept, stopped, asked again."""

import json
from dataclasses import replace
from threading import Event

import gradio as gr
import pytest

from assistant.errors import AssistantError
from assistant.history.conversations import Rating
from assistant.schema import Answer, Hit, Passage, Turn
from assistant.server.window import exchange as asking
from assistant.server.window.chat_html import Exchange
from assistant.server.window.exchange import How, PageState, best_sentence
from assistant.server.window.script_calls import told
from tests.support.answers import abstained, make_answer
from tests.support.read_html import squeeze
from tests.support.scripted_window import ANSWER, OTTERS, Scripted, kept


def shown(assistant, own, question, window=None):
    return list(asking.ask(assistant, own, window or PageState(), question))


def test_the_question_is_shown_at_once_then_the_answer_as_it_comes_then_it_is_kept(own):
    windows = shown(Scripted("It ", "is so.", ANSWER), own, "q")
    assert [window.pending for window in windows] == [
        Exchange("q"),
        Exchange("q", beginning="It "),
        Exchange("q", beginning="It is so."),
        None,
    ]
    (turn,) = own.turns(windows[-1].conversation_id)
    assert turn.answer == json.loads(json.dumps(ANSWER.to_dict()))


def test_earlier_turns_are_passed_on_with_their_standalone_questions(own):
    key, _ = kept(own, make_answer("first", standalone_question="the first"), abstained("second"))
    assistant = Scripted(ANSWER)
    shown(assistant, own, "next", PageState(key))
    assert assistant.asked == [("next", (Turn("the first", ANSWER.text), Turn("second", "The articles don't say.")))]


def test_a_suggested_question_is_asked_by_itself_as_it_was_found(own):
    key, _ = kept(own, make_answer("first", standalone_question="the first"), abstained("second"))
    assistant = Scripted(ANSWER)
    list(asking.ask(assistant, own, PageState(key), "next", How(alone=True)))
    assert assistant.asked == [("next", ())]
    assert [turn.answer["question"] for turn in own.turns(key)] == ["first", "second", ANSWER.question]


def test_an_error_becomes_a_sentence_and_is_not_kept(own):
    last = shown(Scripted(AssistantError("the index is gone; rebuild it")), own, "q")[-1]
    assert last.pending == Exchange("q", error="The index is gone; rebuild it.")
    assert own.conversations() == ()


def test_an_unforeseen_error_is_logged_and_not_shown(own, caplog):
    last = shown(Scripted("It ", ValueError("secret")), own, "q")[-1]
    assert "secret" not in last.pending.error
    assert "terminal" in last.pending.error
    assert "secret" in caplog.text


class Endless(Scripted):
    """Writes until its stream is closed."""

    def __init__(self):
        super().__init__()
        self.ended = Event()

    def stream(self, question, history=(), documents=()):
        try:
            while True:
                yield "It "
                Event().wait(0.01)
        finally:
            self.ended.set()


class Silent(Endless):
    """Begins, then writes nothing before it is released."""

    def __init__(self):
        super().__init__()
        self.released = Event()

    def stream(self, question, history=(), documents=()):
        try:
            yield "It "
            self.released.wait(30)
            yield ANSWER
        finally:
            self.ended.set()


def test_a_stopped_answer_ends_the_stream_and_is_not_kept(own):
    assistant = Endless()
    growing = asking.ask(assistant, own, PageState(), "q")
    next(growing)
    window = next(growing)
    window.stop.set()
    (ended,) = growing
    assert ended.pending == Exchange("q", beginning="It ", stopped=True)
    assert ended.over.is_set()
    assert assistant.ended.wait(5)
    assert own.conversations() == ()


def test_leaving_closes_the_stream(own):
    assistant = Endless()
    growing = asking.ask(assistant, own, PageState(), "q")
    next(growing)
    next(growing)
    assert not assistant.ended.is_set()
    growing.close()
    assert assistant.ended.wait(5)


def test_to_stop_does_not_wait_for_a_model_that_is_silent(own):
    assistant = Silent()
    growing = asking.ask(assistant, own, PageState(), "q")
    next(growing)
    next(growing).stop.set()
    assert [window.pending.stopped for window in growing] == [True]
    assert not assistant.ended.is_set()
    assistant.released.set()
    assert assistant.ended.wait(5)
    assert own.conversations() == ()


def test_asking_again_takes_the_place_of_the_last_answer_and_of_nothing_before_it(own):
    key, _ = kept(own, make_answer("first"), make_answer("second"))
    own.rate(key, 2, Rating.DOWN, "no")
    assistant = Scripted(make_answer("again"))
    windows = shown(assistant, own, "again", PageState(key, replacing=2))
    assert [exchange.question for exchange in asking.exchanges(assistant, own, windows[0])] == ["first"]
    assert [(turn.answer["question"], turn.rating) for turn in own.turns(key)] == [("first", None), ("again", None)]
    assert [turn.question for turn in assistant.asked[0][1]] == ["first"]
    assert windows[-1] == PageState(key)


def test_a_failed_attempt_leaves_the_answer_that_was_there(own):
    key, _ = kept(own, make_answer("first"))
    shown(Scripted(AssistantError("no")), own, "again", PageState(key, replacing=1))
    assert [turn.answer["question"] for turn in own.turns(key)] == ["first"]


def test_an_answer_that_cannot_be_kept_is_shown_with_the_reason(own):
    key, _ = kept(own, ANSWER)

    class Deleting(Scripted):
        def stream(self, question, history=(), documents=()):
            own.delete(key)
            yield ANSWER

    last = shown(Deleting(), own, "q", PageState(key))[-1]
    assert last.pending.answer == ANSWER
    assert last.pending.error.startswith("This answer is not kept. There is no conversation")


def test_sentences_of_the_articles_can_be_asked_for_where_a_model_drafts(own):
    assistant = Scripted(ANSWER)
    list(asking.ask(assistant, own, PageState(), "q", How(quoting=True)))
    assert assistant.asked == [("quoted", "q", ())]


def test_a_reopened_abstention_has_its_nearest_passages_from_the_articles_that_are_left(own):
    passage = Passage("otters.md#1", "otters.md", OTTERS.text[:33], 0, 33, "H", ())
    gone = replace(passage, doc_id="gone.md", passage_id="gone.md#1")
    key, _ = kept(own, abstained(hits=(Hit(gone, 1.0, 1, 1, None), Hit(passage, 0.5, 2, 2, None))))
    (exchange,) = asking.exchanges(Scripted(), own, PageState(key))
    assert isinstance(exchange.answer, Answer)
    assert [(hit.rank, hit.passage.text) for hit in exchange.answer.hits] == [(2, OTTERS.text[:33])]
    assert exchange.titles == {"otters.md": "Otters"}
    assert squeeze(exchange.question) == squeeze("When did otters return?")


@pytest.mark.parametrize(
    ("sent", "expected"),
    [({"title": "Bridges"}, "Bridges"), ({"title": 3}, ""), ({}, ""), (None, ""), ("title", ""), (["title"], "")],
)
def test_what_a_script_tells_is_a_text_or_nothing(sent, expected):
    assert told(gr.EventData(None, sent), "title") == expected


def test_the_nearest_sentence_of_a_passage_ends_where_its_line_does():
    text = "The ferry calls here:\n\n# Prices\n\nA ticket costs four crowns in winter\n\nAnd more."
    span = best_sentence(Scripted(), "What does a ticket cost?", text)
    assert text[span.start : span.end] == "A ticket costs four crowns in winter"
    assert best_sentence(Scripted(), "What?", " \n ") is None
