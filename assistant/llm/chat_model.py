"""ChatModel port: messages -> text, piece by piece; and its adapter on whatever LangChain can reach.

Every provider has its own tree of exceptions. Here they become three of ours, and a reply that only looks whole (no sign of an
end, cut off by length, empty) becomes an error too, so that nothing but a finished reply passes for one. All calls for one
question share one deadline, and no reply is read beyond what an answer may be long.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from itertools import count
from math import inf
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, Protocol

from assistant.errors import (
    ContextOverflowError,
    GenerationError,
    GenerationTimeoutError,
    MissingExtraError,
    ReplyCutOffError,
    SettingsError,
)
from assistant.llm.anthropic_chat import open_anthropic
from assistant.llm.bounded_http import client_options, within
from assistant.llm.openai_chat import open_openai
from assistant.llm.prompts import Message
from assistant.llm.usage import began, note_usage
from assistant.schema import Usage
from assistant.settings import Settings
from assistant.text.cleaning import valid_pieces

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk

_END_KEYS = ("finish_reason", "stop_reason", "done_reason")
"""Where OpenAI, Anthropic and Ollama say why a reply ended."""
_CUT_OFF = frozenset({"length", "max_tokens", "MAX_TOKENS"})
_WITHHELD = frozenset({"content_filter", "refusal"})
_EXTRAS = {"langchain-openai": "openai", "langchain-anthropic": "anthropic", "langchain-ollama": "ollama"}
_ADVICE = {401: "set `api_key`", 403: "set `api_key`", 404: "correct `model` or `base_url`", 429: "wait, or name another model"}
_OPENERS = {"openai": open_openai, "anthropic": open_anthropic}
_CHARS_OF_A_TOKEN = 16
"""More than the longest tokens that texts are made of have on average, by far."""
_QUIET = ("httpx", "openai", "anthropic")


class ChatModel(Protocol):
    """Writes a reply to messages."""

    name: str

    def stream(self, messages: Sequence[Message]) -> Generator[str, None, None]:
        """Yield the reply in pieces as they come; closing the generator stops the model.

        Raises:
            ReplyCutOffError: once all pieces are there, if the reply was cut off by its length.
            GenerationError: if no whole reply comes of it.
        """


def complete(model: ChatModel, messages: Sequence[Message]) -> str:
    """The whole reply."""
    return "".join(model.stream(messages))


class LangChainChatModel:
    """A chat model that `init_chat_model` knows, such as `openai:gpt-4o-mini` or `ollama:llama3.2`.

    Raises:
        MissingExtraError: if the provider's package is not installed.
        SettingsError: if no model is named, or the provider is unknown or lacks its key.
    """

    def __init__(self, settings: Settings) -> None:
        if not settings.model:
            raise SettingsError("setting 'model' is None, but the engine or verifier 'llm' needs one; set `provider:name`")
        self.name = settings.model
        self._timeout = settings.llm_timeout
        self._retries = settings.llm_retries
        self._most_chars = settings.answer_tokens * _CHARS_OF_A_TOKEN
        self._model = _open(settings, settings.model)

    def stream(self, messages: Sequence[Message]) -> Generator[str, None, None]:
        """Call the model, again where it is busy and has not begun to write; see `ChatModel`."""
        deadline = began() + self._timeout
        written = False
        for attempt in count():
            try:
                for piece in valid_pieces(self._reply(messages, deadline)):
                    written = True
                    yield piece
            except Exception as error:
                pause = _pause(error, attempt)
                last = written or attempt >= self._retries or not _may_pass(error)
                if last or monotonic() + pause > deadline:
                    raise self._translate(error, written, late=monotonic() >= deadline) from error
                sleep(pause)
            else:
                return

    def _reply(self, messages: Sequence[Message], deadline: float) -> Iterator[str]:
        said = [(message.role, message.text) for message in messages]
        read, ending = 0, ""
        with within(deadline - monotonic()), closing(self._model.stream(said)) as chunks:  # type: ignore[type-var]
            for chunk in chunks:
                if monotonic() > deadline:
                    raise TimeoutError
                if usage := _usage(chunk):
                    note_usage(usage)
                ending = next((str(found) for key in _END_KEYS if (found := chunk.response_metadata.get(key))), ending)
                text = str(chunk.text)
                read += len(text)
                if text:
                    yield text
                if read > self._most_chars:  # a server that does not keep to `answer_tokens`
                    raise self._cut_off()
        self._check_whole(read > 0, ending)

    def _cut_off(self) -> ReplyCutOffError:
        return ReplyCutOffError(f"the reply of {self.name!r} was cut off by its length; raise `answer_tokens`")

    def _check_whole(self, written: bool, ending: str) -> None:
        if ending in _WITHHELD:
            raise GenerationError(f"the reply of {self.name!r} was withheld ({ending}); put the question in other words")
        if ending in _CUT_OFF:
            raise self._cut_off()
        if not ending:
            raise self._broken_off()
        if not written:
            raise GenerationError(f"the reply of {self.name!r} is empty; ask again, or name another model")

    def _broken_off(self) -> GenerationError:
        return GenerationError(f"the reply of {self.name!r} broke off before its end; ask again, or look at its server")

    def _translate(self, error: Exception, written: bool, *, late: bool) -> GenerationError:
        """What a provider raised, as one sentence of ours; `late`: it may be that the connection was cut at the deadline."""
        if own := _own(error):
            return own
        names = " ".join(cause.__name__ for cause in type(error).__mro__)
        said = _one_line(error)
        if late or "Timeout" in names:
            return GenerationTimeoutError(
                f"the chat model {self.name!r} took longer than {self._timeout:g} s; raise `llm_timeout` or name a faster model"
            )
        if "context_length_exceeded" in said or "maximum context length" in said:
            return ContextOverflowError(f"the prompt is too long for {self.name!r} ({said}); lower `context_tokens` or `k`")
        status = getattr(error, "status_code", 0)
        if not status and "Connect" in names:
            if written:
                return self._broken_off()
            return GenerationError(f"the chat model {self.name!r} can't be reached ({said}); start it, or set `base_url`")
        advice = _ADVICE.get(status, "ask again, or look at its server")
        return GenerationError(f"the chat model {self.name!r} failed ({said}); {advice}")


def _usage(chunk: AIMessageChunk) -> Usage | None:
    """What a chunk reports; those of one reply add up, which is LangChain's rule."""
    said, counted = chunk.response_metadata, chunk.usage_metadata
    if not counted:
        return None
    cost = said.get("cost", (said.get("token_usage") or {}).get("cost"))
    cost = cost[0] if isinstance(cost, list) else cost
    told = isinstance(cost, (int, float)) and 0 <= cost < inf
    return Usage(counted["input_tokens"], counted["output_tokens"], cost if told else None)


def _own(error: BaseException | None) -> GenerationError | None:
    """An error of ours, also one that a provider's client has wrapped."""
    while error is not None:
        if isinstance(error, GenerationError):
            return error
        error = error.__cause__
    return None


def _may_pass(error: Exception) -> bool:
    """Whether the same call may succeed a moment later."""
    if _own(error):
        return False
    status = getattr(error, "status_code", None)
    if status is None:
        return any("Connect" in cause.__name__ for cause in type(error).__mro__)
    return status in {408, 409, 429} or int(status) >= 500


def _pause(error: Exception, attempt: int) -> float:
    """Seconds to wait before the next attempt: what the server asks for, else 0.5, 1, 2 ..."""
    asked = getattr(getattr(error, "response", None), "headers", {}).get("retry-after", "")
    return float(asked) if asked.replace(".", "", 1).isdigit() else 0.5 * 2**attempt


def _open(settings: Settings, model: str) -> BaseChatModel:
    os.environ.setdefault("LANGSMITH_TRACING", "false")  # nothing is reported unless the person asks for it
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    from langchain.chat_models import init_chat_model

    provider, _, name = model.partition(":")
    options = _options(settings, provider)
    try:
        opened: BaseChatModel = _OPENERS[provider](name, options) if provider in _OPENERS else init_chat_model(model, **options)
    except ImportError as error:
        raise _missing(model, str(error)) from error
    except Exception as error:  # providers share no base class
        raise SettingsError(f"model {model!r} can't be used ({_one_line(error)}); correct `model`, or set `api_key`") from error
    return opened


def _options(settings: Settings, provider: str) -> dict[str, Any]:
    """What the provider's adapter wants to be told, each in its own words."""
    key = settings.api_key.get_secret_value() if settings.api_key else None
    shared = {"base_url": settings.base_url, "temperature": settings.temperature}
    if provider == "ollama":
        import httpx

        own: dict[str, Any] = {
            "num_predict": settings.answer_tokens,
            "num_ctx": settings.context_tokens,
            "client_kwargs": {"timeout": settings.llm_timeout},
            "sync_client_kwargs": client_options(settings.llm_timeout, httpx),
        }
    else:
        # A server of one's own seldom asks for a key, but the client insists on having one.
        key = key or ("none" if settings.base_url and provider == "openai" and not os.environ.get("OPENAI_API_KEY") else None)
        own = {
            "api_key": key,
            "max_tokens": settings.answer_tokens,
            "timeout": settings.llm_timeout,
            "max_retries": 0,  # ours, which keep to the time that an answer may take
        }
    return {name: value for name, value in {**shared, **own}.items() if value is not None}


def _missing(model: str, said: str) -> MissingExtraError:
    package = next((name for name in _EXTRAS if name in said or name.replace("-", "_") in said), "")
    install = f"pip install 'article-assistant[{_EXTRAS[package]}]'" if package else "the package of that provider"
    return MissingExtraError(f"model {model!r} needs a package that is not installed ({_one_line(said)}); install {install}")


def _one_line(error: object) -> str:
    """What a provider says, on one line and not too long."""
    said = " ".join(str(error).split()) or type(error).__name__
    return said if len(said) <= 200 else f"{said[:199]}…"
