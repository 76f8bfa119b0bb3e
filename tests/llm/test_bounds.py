"""Whatever a model's server sends, it takes no longer than `llm_timeout` and no more than an answer may take."""

from __future__ import annotations

import gzip
import io
import socket
import threading
from contextlib import closing, contextmanager, suppress
from time import monotonic, sleep

import pytest

from assistant.errors import GenerationError, GenerationTimeoutError, ReplyCutOffError
from assistant.llm.chat_model import LangChainChatModel, complete
from assistant.llm.prompts import Message
from assistant.llm.usage import metered
from assistant.settings import load_settings
from assistant.testing import Hang, Reply, ScriptedChatModel
from assistant.text.cleaning import valid_pieces

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n"
ASKED = (Message("user", "Where do otters swim?"),)
PROVIDERS = ("openai:x", "anthropic:x", "ollama:x")


@contextmanager
def serving(send):
    """The address of a server that does with each connection what `send` does."""

    def one(connection):
        with closing(connection), suppress(OSError):
            connection.recv(65536)
            send(connection)

    def accept():
        with suppress(OSError):
            while True:
                threading.Thread(target=one, args=listener.accept()[:1], daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def opened(address, provider="openai:x", **options):
    pytest.importorskip(f"langchain_{provider.partition(':')[0]}")
    url = f"{address}/v1" if provider.startswith("openai") else address
    options = {"llm_timeout": 1.0, "llm_retries": 2, "api_key": "k", **options}
    return LangChainChatModel(load_settings(model=provider, base_url=url, **options))


def slow_headers(connection):
    for byte in HEAD + b"X-A: " + b"a" * 10_000:
        connection.send(bytes([byte]))
        sleep(0.1)


def slow_body(connection):
    connection.send(HEAD + b"\r\n")
    for byte in b'data: {"choices": [{"delta": {"content": "x"}}]}' * 1000:
        connection.send(bytes([byte]))
        sleep(0.1)


def comments(connection):
    connection.send(HEAD + b"\r\n")
    while True:
        connection.send(b": still at it\n\n")
        sleep(0.1)


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("send", [slow_headers, slow_body])
def test_a_reply_that_trickles_ends_at_the_deadline(provider, send):
    with serving(send) as address:
        model, began = opened(address, provider), monotonic()
        with pytest.raises(GenerationTimeoutError, match="took longer than 1 s"):
            complete(model, ASKED)
    assert monotonic() - began < 10


@pytest.mark.parametrize("provider", ["openai:x", "anthropic:x"])
def test_comments_keep_no_reply_alive(provider):
    with serving(comments) as address, pytest.raises(GenerationTimeoutError):
        complete(opened(address, provider), ASKED)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_packed_reply_is_not_unpacked(provider):
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb") as file:
        for _ in range(100):
            file.write(b"a" * 1_000_000)

    def send(connection):
        connection.send(HEAD + b"Content-Encoding: gzip\r\n\r\n" + packed.getvalue())

    with serving(send) as address, pytest.raises(GenerationError, match="packs its reply"):
        complete(opened(address, provider, llm_timeout=20.0), ASKED)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_no_more_bytes_are_read_than_an_answer_may_take(provider):
    def send(connection):
        connection.send(HEAD + b"\r\n")
        while True:
            connection.send(b": x" * 100_000)

    with serving(send) as address, pytest.raises(GenerationError, match="more than 16,000,000 bytes"):
        complete(opened(address, provider, llm_timeout=60.0), ASKED)


def test_a_model_that_ignores_the_length_is_cut_off():
    with ScriptedChatModel([Reply(("Otters swim in rivers. ",) * 2000)]) as server:
        model = LangChainChatModel(load_settings(model="openai:x", base_url=server.base_url, answer_tokens=100))
        pieces = []
        with pytest.raises(ReplyCutOffError, match="cut off by its length"):
            pieces.extend(iter(model.stream(ASKED)))
        assert server.cancelled.wait(10)


def test_all_calls_for_one_question_share_one_deadline():
    @metered
    def question(model):
        for _ in range(5):
            try:
                yield complete(model, ASKED)
            except GenerationTimeoutError as error:
                yield str(error)

    with ScriptedChatModel([Hang(60)]) as server:
        model = LangChainChatModel(load_settings(model="openai:x", base_url=server.base_url, llm_timeout=1.0))
        began = monotonic()
        assert all("took longer than 1 s" in said for said in question(model))
    assert monotonic() - began < 5


def test_what_is_no_unicode_is_made_valid_at_the_border():
    with ScriptedChatModel([Reply(("Otters \ud800 swim \ud83e", "\udda6 in rivers.", " \udfff"))]) as server:
        model = LangChainChatModel(load_settings(model="openai:x", base_url=server.base_url))
        assert complete(model, ASKED) == "Otters ? swim \U0001f9a6 in rivers. ?"


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (["a\ud83e", "", "\udda6b"], "a\U0001f9a6b"),
        (["\ud83e"], "?"),
        (["\ud83e", "\ud83e", "\udda6"], "?\U0001f9a6"),
        (["\udda6\ud83e"], "??"),
        ([], ""),
    ],
)
def test_surrogates_of_pieces(pieces, text):
    assert "".join(valid_pieces(pieces)) == text
