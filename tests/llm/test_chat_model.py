"""The chat-model adapter, through the real client, against a real server: only a whole reply passes."""

from __future__ import annotations

import socket
import time

import pytest

from assistant.errors import (
    ContextOverflowError,
    GenerationError,
    GenerationTimeoutError,
    MissingExtraError,
    SettingsError,
)
from assistant.llm.chat_model import LangChainChatModel, complete
from assistant.llm.prompts import Message
from assistant.settings import load_settings
from assistant.testing import CutOff, Hang, HttpError, Malformed, Reply, ScriptedChatModel

ASKED = (Message("system", "Answer."), Message("user", "Where do otters swim?"))
GOOD = Reply(("Otters ", "swim in ", "rivers. [1]"))


def opened(server, **options):
    options = {"model": "openai:scripted", "base_url": server.base_url, "llm_timeout": 20.0, "llm_retries": 0, **options}
    return LangChainChatModel(load_settings(**options))


def failure(step, kind=GenerationError, **options):
    with ScriptedChatModel([step]) as server, pytest.raises(kind) as caught:
        complete(opened(server, **options), ASKED)
    message = str(caught.value)
    assert "\n" not in message
    assert "'openai:scripted'" in message
    return message


def test_a_reply_comes_piece_by_piece_and_whole():
    with ScriptedChatModel([GOOD]) as server:
        assert tuple(opened(server).stream(ASKED)) == GOOD.pieces
        (body,) = server.requests
    assert [(message["role"], message["content"]) for message in body["messages"]] == [
        ("system", "Answer."),
        ("user", "Where do otters swim?"),
    ]
    assert (body["model"], body["stream"], body["temperature"]) == ("scripted", True, 0.0)


def test_a_reply_is_passed_on_before_it_is_whole():
    with ScriptedChatModel([Reply(("a", "b", "c"), delay=0.2)]) as server:
        pieces = opened(server).stream(ASKED)
        assert next(pieces) == "a"
        assert not server.cancelled.is_set()
        assert list(pieces) == ["b", "c"]


def test_closing_the_stream_stops_the_model():
    with ScriptedChatModel([Reply(("word ",) * 500, delay=0.02)]) as server:
        pieces = opened(server).stream(ASKED)
        next(pieces)
        pieces.close()
        assert server.cancelled.wait(5)


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (Reply(("Otters swim",), finish="length"), "answer_tokens"),
        (Reply(("Otters swim",), finish="content_filter"), "withheld"),
        (Reply(()), "empty"),
        (Malformed(b'data: {"choices": []}\n\n'), "broke off"),
        (CutOff(("Otters ",)), "broke off"),
        (HttpError(500, "out of memory"), "out of memory"),
        (HttpError(401, "no such key"), "api_key"),
        (HttpError(404, "no such model"), "base_url"),
        (HttpError(429, "slow down"), "wait"),
        (Malformed(b"data: {not json\n\n"), "failed"),
        (Malformed(b"<html>Bad gateway</html>"), "ask again"),
    ],
)
def test_what_is_no_whole_reply_is_an_error(step, said):
    assert said in failure(step)


def test_a_model_that_takes_too_long_is_stopped():
    assert "llm_timeout" in failure(Hang(30), GenerationTimeoutError, llm_timeout=0.3)
    assert "llm_timeout" in failure(Reply(("word ",) * 100, delay=0.05), GenerationTimeoutError, llm_timeout=0.4)


def test_a_prompt_that_is_too_long_says_what_to_lower():
    step = HttpError(400, "This model's maximum context length is 4096 tokens")
    assert "context_tokens" in failure(step, ContextOverflowError)


def test_a_model_that_is_not_there_is_named():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    model = LangChainChatModel(load_settings(model="openai:scripted", base_url=url, llm_retries=0))
    with pytest.raises(GenerationError, match="can't be reached"):
        complete(model, ASKED)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_model_is_asked_again(status):
    with ScriptedChatModel([HttpError(status, "busy", retry_after=0.01), GOOD]) as server:
        assert complete(opened(server, llm_retries=1), ASKED) == "".join(GOOD.pieces)
        assert len(server.requests) == 2


def test_a_refusal_is_not_asked_again():
    with ScriptedChatModel([HttpError(401, "no"), GOOD]) as server, pytest.raises(GenerationError):
        complete(opened(server, llm_retries=3), ASKED)
    assert len(server.requests) == 1


def test_what_has_begun_is_not_begun_again():
    with ScriptedChatModel([CutOff(("Otters ",)), GOOD]) as server:
        pieces = opened(server, llm_retries=3).stream(ASKED)
        assert next(pieces) == "Otters "
        with pytest.raises(GenerationError):
            next(pieces)
        assert len(server.requests) == 1


def test_waiting_keeps_to_the_time_an_answer_may_take():
    began = time.monotonic()
    assert "wait" in failure(HttpError(429, "busy", retry_after=600), llm_retries=5, llm_timeout=5)
    assert time.monotonic() - began < 100


@pytest.mark.parametrize("name", ["anthropic:claude-x", "ollama:llama3.2", "openai:gpt-4o-mini"])
def test_the_extras_open(name):
    pytest.importorskip(f"langchain_{name.partition(':')[0]}")
    assert LangChainChatModel(load_settings(model=name, api_key="key")).name == name


def test_an_extra_that_is_not_installed_is_named_with_its_install_line(monkeypatch):
    import sys

    from langchain.chat_models import base

    base._get_chat_model_creator.cache_clear()
    monkeypatch.setitem(sys.modules, "langchain_anthropic", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'article-assistant\[anthropic\]'"):
        LangChainChatModel(load_settings(model="anthropic:claude-x", api_key="key"))


def test_an_unknown_provider_and_a_missing_model_and_key_are_settings_errors(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    for options, said in [
        ({"model": "nobody:x"}, "'nobody:x'"),
        ({"model": "openai:gpt-4o-mini"}, "api_key"),
        ({}, "provider:name"),
    ]:
        with pytest.raises(SettingsError) as caught:
            LangChainChatModel(load_settings(**options))
        assert said in str(caught.value)
        assert "\n" not in str(caught.value)


def test_a_key_is_sent_but_never_shown():
    settings = load_settings(model="openai:x", api_key="s3cret")
    assert "s3cret" not in repr(settings)
