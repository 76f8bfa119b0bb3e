"""A follow-up stands alone afterwards, with a chat model or without; a model that fails is never replaced silently."""

from __future__ import annotations

import pytest

from assistant.errors import GenerationError
from assistant.followups.rewriter import REMEMBERED, ChatModelRewriter, FallbackRewriter, Rewriting, TermRewriter
from assistant.llm.chat_model import LangChainChatModel
from assistant.llm.prompts import load_prompt
from assistant.schema import Turn
from assistant.settings import load_settings
from assistant.testing import HttpError, Reply, ScriptedChatModel

HISTORY = (Turn("Who founded the Vienna zoo?", "Emperor Francis founded the Vienna zoo. [1]"),)


def rewriter(server, longest=200):
    settings = load_settings(model="openai:scripted", base_url=server.base_url, llm_retries=0)
    return ChatModelRewriter(LangChainChatModel(settings), load_prompt("standalone_question"), longest=longest)


@pytest.mark.parametrize(
    "reply",
    [
        "When was the Vienna zoo founded?",
        "“When was the Vienna zoo founded?”\n",
        "\n\nWhen was the Vienna zoo founded?\nI hope that helps.",
    ],
)
def test_the_models_question_is_taken_bare(reply):
    with ScriptedChatModel([Reply((reply,))]) as server:
        assert rewriter(server).rewrite("When was that?", HISTORY) == Rewriting("When was the Vienna zoo founded?")
        prompt = server.requests[0]["messages"][1]["content"]
    assert "When was that?" in prompt
    assert HISTORY[0].question in prompt
    assert HISTORY[0].answer in prompt


def test_without_a_conversation_no_model_is_called():
    with ScriptedChatModel([Reply(("Other?",))]) as server:
        assert rewriter(server).rewrite("Who?", ()) == Rewriting("Who?")
        assert not server.requests


@pytest.mark.parametrize("reply", ["x" * 201, "“”"])
def test_a_reply_that_is_no_question_leaves_the_question(reply):
    with ScriptedChatModel([Reply((reply,))]) as server:
        assert rewriter(server).rewrite("When was that?", HISTORY).question == "When was that?"


def test_a_long_conversation_is_cut():
    long = tuple(Turn(f"Question {i}?", "word " * 1000) for i in range(20))
    with ScriptedChatModel([Reply(("Q?",))]) as server:
        rewriter(server).rewrite("And then?", long)
        prompt = server.requests[0]["messages"][1]["content"]
    assert prompt.count("Question ") == REMEMBERED
    assert "Question 19?" in prompt
    assert len(prompt) < 6000


def test_a_failing_model_is_an_error_or_told():
    with ScriptedChatModel([HttpError(500, "broken")]) as server:
        with pytest.raises(GenerationError):
            rewriter(server).rewrite("When was that?", HISTORY)
        rewritten = FallbackRewriter(rewriter(server), TermRewriter()).rewrite("When was that?", HISTORY)
    assert rewritten.question == TermRewriter().rewrite("When was that?", HISTORY).question
    assert len(rewritten.notes) == 1
    assert "broken" in rewritten.notes[0]


def test_the_stand_in_for_a_model_is_the_scorer():
    rewritten = TermRewriter().rewrite("When was that?", HISTORY)
    assert rewritten.notes == ()
    assert "zoo" in rewritten.question
