"""Answers on threads of their own, so that one that takes long keeps no other waiting, and the event loop never.

A thread runs a whole answer and hands over each piece. It is a daemon, as a model that hangs must not keep the process alive.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Coroutine, Sequence
from contextlib import aclosing, closing, suppress
from typing import Any, TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request

from assistant.answer import Assistant
from assistant.models.parallel import cores
from assistant.schema import Answer, Turn
from assistant.server.metrics import Metrics
from assistant.settings import Settings

_T = TypeVar("_T")

PATIENCE = 15.0
"""Seconds without a word, after which a client is told that it goes on, as something between might hang up."""

WITH_CHAT_MODEL = 16
"""Answers at a time that mostly wait for a chat model."""

_HUNG_UP = 499


class Answering:
    """Makes answers, some at a time; further ones wait for their turn."""

    def __init__(self, assistant: Assistant, metrics: Metrics, at_once: int, patience: float = PATIENCE) -> None:
        self._assistant = assistant
        self._metrics = metrics
        self._turns = asyncio.Semaphore(at_once)
        self._patience = patience

    async def stream(self, question: str, history: Sequence[Turn]) -> AsyncGenerator[str | Answer, None]:
        """Yield the pieces of an answer, then the answer; an empty piece where nothing came for long.

        Closing it stops the model at its next word, and gives the turn back then.

        Raises:
            AssistantError: see `Assistant.ask`.
        """
        await self._turns.acquire()
        feed = _Feed(asyncio.get_running_loop())
        threading.Thread(target=self._run, args=(feed, question, tuple(history)), name="answer", daemon=True).start()
        try:
            while True:
                piece = await feed.next(self._patience)
                yield piece
                if isinstance(piece, Answer):
                    return
        finally:
            feed.stopped.set()

    async def answer(self, question: str, history: Sequence[Turn]) -> Answer:
        """The answer alone; raises what `stream` raises."""
        async with aclosing(self.stream(question, history)) as pieces:
            async for piece in pieces:
                if isinstance(piece, Answer):
                    return piece
        raise AssertionError("a stream ends with an answer")

    def _run(self, feed: _Feed, question: str, history: tuple[Turn, ...]) -> None:
        self._metrics.in_flight.inc()
        try:
            with closing(self._assistant.stream(question, history)) as pieces:
                for piece in pieces:
                    feed.put(piece)
                    if feed.stopped.is_set():
                        break
        except BaseException as error:  # noqa: BLE001, raised again where the pieces are read; Chroma panics with its own kind
            self._metrics.count_failure()
            feed.put(error if isinstance(error, Exception) else RuntimeError(repr(error)))
        finally:
            self._metrics.in_flight.dec()
            feed.call(self._turns.release)


def answers_at_once(settings: Settings) -> int:
    """How many answers to make at a time; what is all arithmetic is no sooner done for being done all at once."""
    return settings.answers_at_once or (WITH_CHAT_MODEL if settings.model else cores())


async def unless_gone(request: Request, work: Coroutine[Any, Any, _T]) -> _T:
    """What the work comes to; where the client hangs up, the work is cancelled. The request's body must have been read."""
    working, gone = asyncio.ensure_future(work), asyncio.ensure_future(_disconnected(request))
    try:
        await asyncio.wait((working, gone), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise HTTPException(_HUNG_UP, "the client hung up before there was an answer")
        return working.result()
    finally:
        working.cancel()
        gone.cancel()


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


class _Feed:
    """Carries pieces from a thread to the event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._queue: asyncio.Queue[str | Answer | Exception] = asyncio.Queue()
        self.stopped = threading.Event()

    def put(self, piece: str | Answer | Exception) -> None:
        """Hand over a piece, from the thread."""
        self.call(self._queue.put_nowait, piece)

    def call(self, function: Any, *values: Any) -> None:
        """Have the event loop call something; one that has ended needs nothing any more."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(function, *values)

    async def next(self, patience: float) -> str | Answer:
        """The next piece; an empty one where none comes for long."""
        try:
            async with asyncio.timeout(patience):
                piece = await self._queue.get()
        except TimeoutError:
            return ""
        if isinstance(piece, Exception):
            raise piece
        return piece
