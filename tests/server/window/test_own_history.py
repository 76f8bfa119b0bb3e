"""The list of conversations, and whose of them a request of the page reaches."""

import json
import re
from types import SimpleNamespace

import gradio as gr
import pytest

from assistant.errors import StoreError
from assistant.history.conversations import Rating
from assistant.server.window.conversations_html import bar_html, list_html
from assistant.server.window.own_history import OwnHistory
from assistant.server.window.people import owner_of
from assistant.server.window.script_calls import server_functions
from tests.support.read_html import Read
from tests.support.scripted_window import ANSWER, Scripted, kept


def test_the_list_names_conversations_as_text_and_says_which_is_open(own):
    key, _ = kept(own, ANSWER)
    own.rename(key, '<script>a()</script> & "b"')
    html = list_html(own.conversations(), key)
    read = Read(html)
    assert '<script>a()</script> & "b"' in read.text
    assert "script" not in read.tags
    assert re.findall(r'data-conversation="([^"]*)" aria-current="true"', html) == [key]
    bar = Read(bar_html(own.conversation(key)))
    assert '“<script>a()</script> & "b"” and its 1 answer will be gone for good.' in bar.texts("p")
    assert "script" not in bar.tags


def request_of(owner=None):
    scope = {"type": "http"} if owner is None else {"type": "http", "state": {"user": owner}}
    return gr.Request(SimpleNamespace(scope=scope))


def test_the_owner_is_what_the_login_set():
    assert owner_of(request_of()) == ""
    assert owner_of(request_of("ada")) == "ada"
    assert owner_of(SimpleNamespace(scope={"state": {"user": "bob"}})) == "bob"
    assert owner_of(None) == ""


def test_nobody_sees_or_changes_the_conversation_of_another(history):
    ada, bob = OwnHistory(history, "ada"), OwnHistory(history, "bob")
    key, _ = kept(ada, ANSWER)
    assert bob.conversations() == OwnHistory(history, "").conversations() == ()
    for reach in (
        lambda: bob.conversation(key),
        lambda: bob.turns(key),
        lambda: bob.turn(key, 1),
        lambda: bob.keep(key, ANSWER),
        lambda: bob.keep(key, ANSWER, replacing=1),
        lambda: bob.rename(key, "x"),
        lambda: bob.delete(key),
        lambda: bob.rate(key, 1, Rating.UP, ""),
    ):
        with pytest.raises(StoreError, match="there is no conversation"):
            reach()
    assert [turn.answer["text"] for turn in ada.turns(key)] == [ANSWER.text]
    assert ada.turns(key)[0].rating is None


def called(history, name, asked, owner=""):
    functions = {each.__name__: each for each in server_functions(Scripted(), history)}
    return functions[name](asked, request_of(owner))


def test_requests_of_the_page_reach_only_ones_own_conversations(history):
    key, _ = kept(OwnHistory(history, "ada"), ANSWER)
    asked = {"conversation": key, "turn": 1, "source": "c1", "form": "json", "rating": "down", "comment": "no"}
    for name in ("source", "why", "copied", "exported", "rate"):
        assert "There is no conversation" in called(history, name, asked, "bob")["error"]
        assert "error" not in called(history, name, asked, "ada")
    assert json.loads(called(history, "exported", asked, "ada")["text"])["turns"][0]["comment"] == "no"
    copied = {
        form: called(history, "copied", {**asked, "form": form}, "ada")["text"]
        for form in ("text", "markdown", "bibtex", "ris")
    }
    assert copied["text"] == "Otters came back in 2019. [1]\n\nSources:\n[1] Otters, 2020, o.md\n"
    assert copied["markdown"].startswith("## 1. When did otters return?")
    assert "  title = {Otters}" in copied["bibtex"]
    assert "TI  - Otters\n" in copied["ris"]
    shared = called(history, "exported", {**asked, "form": "html"}, "ada")["text"]
    assert '<h2 dir="auto">When did otters return?</h2>' in shared
    assert '<blockquote dir="auto">Otters came back in 2019.</blockquote>' in shared
    assert not re.search("<(script|img|iframe|link)", shared)


@pytest.mark.parametrize("asked", [None, [], "x", 7, {}, {"conversation": 1}, {"conversation": "a", "turn": "1"}])
@pytest.mark.parametrize("name", ["source", "why", "copied", "exported", "rate"])
def test_a_forged_request_is_a_sentence(history, name, asked):
    assert list(called(history, name, asked)) == ["error"]


def test_a_rating_that_is_none_takes_it_back_and_a_comment_is_not_endless(history):
    key, _ = kept(OwnHistory(history, ""), ANSWER)
    asked = {"conversation": key, "turn": 1, "rating": "down", "comment": "x" * 5000}
    called(history, "rate", asked)
    turn = history.turns(key)[0]
    assert (turn.rating, len(turn.comment)) == (Rating.DOWN, 2000)
    called(history, "rate", {**asked, "rating": ""})
    assert history.turns(key)[0].rating is None
