"""A chat model in a GGUF file, run in this process by llama.cpp: no second program, and nothing leaves the machine.

`--model gguf:PATH`. One reply is written at a time; other questions wait for their turn. The library also begins a server of
its own: it listens on a socket file that only this user can open, never on a port.
"""

from __future__ import annotations

import json
import queue
import secrets
import tempfile
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from time import monotonic
from typing import Any, Protocol

from assistant.errors import (
    ContextOverflowError,
    GenerationError,
    GenerationTimeoutError,
    MissingExtraError,
    ReplyCutOffError,
    SettingsError,
)
from assistant.llm.gguf_file import read_head
from assistant.llm.prompts import Message
from assistant.llm.usage import began, note_usage
from assistant.models.parallel import cores
from assistant.schema import Usage
from assistant.settings import Settings
from assistant.text.cleaning import valid_pieces

PREFIX = "gguf:"
_OVERFLOW = "exceed_context_size_error"


class LlamaServer(Protocol):
    """What is used of `xllamacpp.Server`."""

    def handle_chat_completions(self, request: str, tell: Callable[[str], bool]) -> object:
        """Write a reply, telling each chunk as JSON until one is answered with True; blocks."""


def is_gguf(settings: Settings) -> bool:
    """Whether the model that is set is a GGUF file."""
    return (settings.model or "").startswith(PREFIX)


def context_of(settings: Settings) -> Settings:
    """The settings with a context no longer than the model in the file has, and room in it for a prompt.

    Raises:
        SettingsError: if there is no such file.
    """
    if not is_gguf(settings):
        return settings
    context = min(settings.context_tokens, read_head(_path(settings)).context_tokens)
    return settings.model_copy(
        update={"context_tokens": context, "answer_tokens": min(settings.answer_tokens, max(1, context // 2))}
    )


class GgufChatModel:
    """The model in the file that `settings.model` names; see `ChatModel`.

    Raises:
        SettingsError: if the file is none, or can't be run.
        MissingExtraError: if `xllamacpp` is not installed.
    """

    def __init__(self, settings: Settings) -> None:
        settings = context_of(settings)
        self.name = PREFIX + _path(settings).name
        self._timeout = settings.llm_timeout
        self._options: dict[str, Any] = {"stream": True, "max_tokens": settings.answer_tokens}
        if settings.temperature is not None:
            self._options["temperature"] = settings.temperature
        self._turn = threading.Lock()
        self._server = _open(_path(settings), settings.context_tokens)

    def stream(self, messages: Sequence[Message]) -> Generator[str, None, None]:
        """Write a reply as soon as it is its turn; see `ChatModel`. To close it stops the model at its next word."""
        deadline = began() + self._timeout
        if not self._turn.acquire(timeout=max(0.0, deadline - monotonic())):
            raise self._too_slow()
        said = [{"role": message.role, "content": message.text} for message in messages]
        reply = _WrittenReply(self._server, {**self._options, "messages": said}, self._turn.release)
        try:
            yield from valid_pieces(self._pieces(reply, deadline))
        finally:
            reply.stop()

    def _pieces(self, reply: _WrittenReply, deadline: float) -> Iterator[str]:
        written, ending = False, ""
        for chunk in reply.chunks(deadline):
            if chunk is None:
                raise self._too_slow()
            if "error" in chunk:
                raise self._failed(chunk["error"])
            _note(chunk)
            choice: dict[str, Any] = next(iter(chunk.get("choices", ())), {})
            ending = choice.get("finish_reason") or ending
            if text := choice.get("delta", {}).get("content"):
                written = True
                yield text
        self._check_whole(written, ending)

    def _check_whole(self, written: bool, ending: str) -> None:
        if ending == "length":
            raise ReplyCutOffError(f"the reply of {self.name!r} was cut off by its length; raise `answer_tokens`")
        if not ending:
            raise GenerationError(f"the reply of {self.name!r} broke off before its end; ask again")
        if not written:
            raise GenerationError(f"the reply of {self.name!r} is empty; ask again, or name another model")

    def _too_slow(self) -> GenerationTimeoutError:
        return GenerationTimeoutError(
            f"the chat model {self.name!r} took longer than {self._timeout:g} s; raise `llm_timeout` or name a smaller model"
        )

    def _failed(self, error: Any) -> GenerationError:
        said = " ".join(str(error.get("message", error) if isinstance(error, dict) else error).split())[:200]
        if isinstance(error, dict) and error.get("type") == _OVERFLOW:
            return ContextOverflowError(f"the prompt is too long for {self.name!r} ({said}); lower `context_tokens` or `k`")
        return GenerationError(f"the chat model {self.name!r} failed ({said}); ask again, or name another file")


class _WrittenReply:
    """A reply that is written on a thread of its own, as the library can't be waited for with a time limit."""

    def __init__(self, server: LlamaServer, request: dict[str, Any], over: Callable[[], None]) -> None:
        self._told: queue.SimpleQueue[str | BaseException | None] = queue.SimpleQueue()
        self._stopped = threading.Event()
        self._over = over
        threading.Thread(target=self._write, args=(server, json.dumps(request)), daemon=True).start()

    def stop(self) -> None:
        """Have the model stop at its next word."""
        self._stopped.set()

    def chunks(self, deadline: float) -> Iterator[dict[str, Any] | None]:
        """Each chunk as it comes; None once the time is up."""
        while True:
            try:
                told = self._told.get(timeout=max(0.0, deadline - monotonic()))
            except queue.Empty:
                yield None
                return
            if told is None:
                return
            if isinstance(told, BaseException):
                raise GenerationError(f"the chat model failed ({told!r}); ask again") from told
            yield json.loads(told)

    def _write(self, server: LlamaServer, request: str) -> None:
        try:
            server.handle_chat_completions(request, self._tell)
            self._told.put(None)
        except Exception as error:  # noqa: BLE001, told to who waits
            self._told.put(error)
        finally:
            self._over()

    def _tell(self, chunk: str) -> bool:
        self._told.put(chunk)
        return self._stopped.is_set()


def _note(chunk: dict[str, Any]) -> None:
    """Count the tokens, which the last chunk tells."""
    if timings := chunk.get("timings"):
        note_usage(Usage(timings.get("cache_n", 0) + timings["prompt_n"], timings["predicted_n"]))


def _path(settings: Settings) -> Path:
    return Path((settings.model or "").removeprefix(PREFIX)).expanduser()


def _open(path: Path, context_tokens: int) -> LlamaServer:
    try:
        import xllamacpp
    except ImportError as error:
        raise MissingExtraError(
            f"model 'gguf:{path}' needs a package that is not installed; pip install 'article-assistant[gguf]'"
        ) from error
    options = xllamacpp.CommonParams()
    options.model.path = str(path)
    options.n_ctx, options.n_parallel, options.cache_ram_mib = context_tokens, 1, 0
    options.cpuparams.n_threads = max(1, cores() - 1)  # its threads wait by spinning: with no core left, all else stalls it
    options.warmup, options.ui, options.endpoint_slots, options.verbosity = False, False, False, -1
    options.hostnames = [str(Path(tempfile.mkdtemp(prefix="assistant-")) / "model.sock")]  # a folder that is this user's alone
    options.api_keys = [secrets.token_hex(16)]
    try:
        server: LlamaServer = xllamacpp.Server(options)
    except (RuntimeError, ValueError) as error:
        raise SettingsError(f"model file {str(path)!r} can't be run ({error}); name a GGUF file of a chat model") from error
    return server
