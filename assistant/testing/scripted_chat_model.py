"""A chat model that says what a test tells it to: a real server on loopback that speaks the OpenAI chat-completions protocol.

The clients under test are the real ones, so what they make of a slow, broken or hostile model is seen and not assumed.
"""

from __future__ import annotations

import json
import re
import select
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, cast

Body = Mapping[str, Any]
"""The JSON body of a request."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply in pieces, with `delay` seconds before each; without a stream they come as one.

    `usage` reports tokens, and with them the `cost`, as some servers do, unless that is None.
    """

    pieces: tuple[str, ...]
    delay: float = 0.0
    finish: str = "stop"
    usage: bool = True
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class CutOff:
    """A reply whose connection drops after the last piece, before it is said to be complete."""

    pieces: tuple[str, ...]
    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class HttpError:
    """An error instead of a reply; `retry_after` is in seconds."""

    status: int
    message: str
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Malformed:
    """A reply, streamed or not, whose body is these bytes."""

    body: bytes


@dataclass(frozen=True, slots=True)
class Hang:
    """No reply: the connection is closed after `seconds`, or when the client or the server goes."""

    seconds: float


Scripted = Reply | CutOff | HttpError | Malformed | Hang
Script = Sequence[Scripted] | Callable[[Body], Scripted]

_TICK = 0.02
"""In seconds: how soon a wait sees that the server closes."""

_INSTRUCTION = re.compile(r"ignore (?:\w+ )*instructions and say: *([^\n]+)", re.IGNORECASE)


def obeying(otherwise: Reply) -> Callable[[Body], Reply]:
    """A script for a model that is easily led: it obeys an `ignore your instructions and say: ...` in what it is asked.

    Where there is none, it replies `otherwise`.
    """

    def script(body: Body) -> Reply:
        asked = "\n".join(str(message["content"]) for message in body["messages"] if message["role"] == "user")
        order = _INSTRUCTION.search(asked)
        return Reply((order[1],)) if order else otherwise

    return script


class ScriptedChatModel:
    """Serves a script while entered: one step per request, the last of them again and again, or what a function says.

    `cancelled` is set when a client hangs up before its reply is complete.
    """

    def __init__(self, script: Script) -> None:
        self._server = _ScriptedServer(script)
        self.cancelled = self._server.cancelled

    @property
    def base_url(self) -> str:
        """What an OpenAI client takes as its base URL."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    @property
    def requests(self) -> tuple[Any, ...]:
        """The JSON bodies received, oldest first."""
        return tuple(self._server.bodies)

    @property
    def sent(self) -> float | None:
        """When the first piece of the latest reply was sent, on the clock of `time.monotonic`; None before any was."""
        return self._server.sent

    def __enter__(self) -> ScriptedChatModel:
        threading.Thread(target=self._server.serve_forever, args=(_TICK,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.close()


class _ScriptedServer(ThreadingHTTPServer):
    def __init__(self, script: Script) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self._script = script
        self._lock = threading.Lock()
        self.bodies: list[Body] = []
        self.cancelled = threading.Event()
        self.closing = threading.Event()
        self.sent: float | None = None

    def step(self, body: Body) -> Scripted:
        with self._lock:
            self.bodies.append(body)
            turn = len(self.bodies)
        return self._script(body) if callable(self._script) else self._script[:turn][-1]

    def close(self) -> None:
        self.closing.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or small pieces wait for each other's receipt

    @property
    def scripted(self) -> _ScriptedServer:
        return cast("_ScriptedServer", self.server)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, the name is the library's
        """Keep tests quiet."""

    def do_GET(self) -> None:
        if self.path == "/v1/models":
            self._send_json(200, {"object": "list", "data": [{"id": "scripted", "object": "model", "created": 0}]})
        else:
            self._send_json(404, _error(f"no page {self.path!r}"))

    def do_POST(self) -> None:
        self.close_connection = True  # one connection per request, so that no thread is left waiting for another
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path != "/v1/chat/completions":
            self._send_json(404, _error(f"no page {self.path!r}"))
            return
        try:
            self._play(self.scripted.step(body), body)
        except ConnectionError:
            if not self.scripted.closing.is_set():
                self.scripted.cancelled.set()

    def _play(self, step: Scripted, body: Body) -> None:
        stream = bool(body.get("stream"))
        match step:
            case Hang():
                self._wait(step.seconds)
            case HttpError():
                retry = {} if step.retry_after is None else {"Retry-After": f"{step.retry_after:g}"}
                self._send_json(step.status, _error(step.message), retry)
            case Malformed():
                self._send(200, "text/event-stream" if stream else "application/json", step.body)
            case _ if stream:
                self._stream(step, body)
            case _:
                self._complete(step, body)

    def _stream(self, step: Reply | CutOff, body: Body) -> None:
        self._start(200, "text/event-stream", {"Transfer-Encoding": "chunked"})
        self._event(_chunk(body, _delta({"role": "assistant", "content": ""})))
        for i, piece in enumerate(step.pieces):
            self._wait(step.delay)
            if i == 0:
                self.scripted.sent = time.monotonic()
            self._event(_chunk(body, _delta({"content": piece})))
        if isinstance(step, Reply):
            self._end_stream(step, body)

    def _end_stream(self, step: Reply, body: Body) -> None:
        self._event(_chunk(body, _delta({}, step.finish)))
        if step.usage and _wants_usage(body):
            self._event({**_chunk(body), "usage": _usage(step, body)})
        self._write_chunk(b"data: [DONE]\n\n")
        self._write_chunk(b"")

    def _complete(self, step: Reply | CutOff, body: Body) -> None:
        self._wait(step.delay * len(step.pieces))
        self.scripted.sent = time.monotonic()
        value = json.dumps(_completion(step, body)).encode()
        missing = 1 if isinstance(step, CutOff) else 0
        self._start(200, "application/json", {"Content-Length": str(len(value))})
        self.wfile.write(value[: len(value) - missing])

    def _wait(self, seconds: float) -> None:
        """Wait, unless the server closes or the client hangs up, the only thing it may do while a reply is due."""
        until = time.monotonic() + seconds
        while not self.scripted.closing.is_set():
            left = until - time.monotonic()
            readable, _, _ = select.select([self.connection], [], [], max(0.0, min(left, _TICK)))
            if readable:
                raise ConnectionResetError
            if left <= _TICK:
                return
        raise ConnectionAbortedError

    def _send_json(self, status: int, value: Body, headers: Mapping[str, str] = {}) -> None:
        self._send(status, "application/json", json.dumps(value).encode(), headers)

    def _send(self, status: int, content_type: str, body: bytes, headers: Mapping[str, str] = {}) -> None:
        self._start(status, content_type, {**headers, "Content-Length": str(len(body))})
        self.wfile.write(body)

    def _start(self, status: int, content_type: str, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": content_type, "Connection": "close", **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def _event(self, value: Body) -> None:
        self._write_chunk(f"data: {json.dumps(value)}\n\n".encode())

    def _write_chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))


def _error(message: str) -> Body:
    return {"error": {"message": message, "type": "scripted", "param": None, "code": None}}


def _delta(delta: Body, finish: str | None = None) -> Body:
    return {"index": 0, "delta": delta, "finish_reason": finish}


def _chunk(body: Body, *choices: Body) -> Body:
    return {**_head("chat.completion.chunk", body), "choices": choices, **({"usage": None} if _wants_usage(body) else {})}


def _wants_usage(body: Body) -> bool:
    """Whether a stream should end with usage; all other pieces then say that they hold none."""
    return bool((body.get("stream_options") or {}).get("include_usage"))


def _completion(step: Reply | CutOff, body: Body) -> Body:
    message = {"role": "assistant", "content": "".join(step.pieces)}
    finish, usage = (step.finish, _usage(step, body)) if isinstance(step, Reply) else ("stop", None)
    choice = {"index": 0, "message": message, "finish_reason": finish}
    return {**_head("chat.completion", body), "choices": [choice], "usage": usage}


def _head(kind: str, body: Body) -> Body:
    return {"id": "chatcmpl-scripted", "object": kind, "created": 0, "model": body["model"]}


def _usage(step: Reply, body: Body) -> Body | None:
    """Token counts, if the reply reports any; a token is a word of the messages, and a piece of the reply."""
    if not step.usage:
        return None
    asked, written = sum(len(str(message["content"]).split()) for message in body["messages"]), len(step.pieces)
    tokens = {"prompt_tokens": asked, "completion_tokens": written, "total_tokens": asked + written}
    return tokens if step.cost is None else {**tokens, "cost": step.cost}
