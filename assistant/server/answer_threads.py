"""Answers on threads of their own, so that one that takes long keeps no other waiting, and the event loop never."""

from __future__ import annotations

import asyncio
from asyncio import AbstractEventLoop
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import aclosing, closing, suppress
from functools import partial
from typing import Any, TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request

from assistant.answer import Assistant
from assistant.models.parallel import cores
from assistant.progress import StoppedError
from assistant.schema import Answer, Turn
from assistant.server.metrics import Metrics
from assistant.server.worker_thread import Tell, WorkerThread
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

    async def stream(
        self, question: str, history: Sequence[Turn], documents: Sequence[str] = ()
    ) -> AsyncGenerator[str | Answer, None]:
        """Yield the pieces of an answer, then the answer; an empty piece where nothing came for long.

        Closing it stops the model at its next word, and gives the turn back then.

        Raises:
            AssistantError: see `Assistant.ask`.
        """
        await self._turns.acquire()
        loop, told = asyncio.get_running_loop(), asyncio.Event()
        work = partial(self._run, loop, question, tuple(history), tuple(documents))
        thread = WorkerThread(work, notify=partial(_call, loop, told.set))
        try:
            while True:
                for piece in await self._next(thread, told):
                    yield piece
                    if isinstance(piece, Answer):
                        return
        finally:
            thread.stop()

    async def answer(self, question: str, history: Sequence[Turn], documents: Sequence[str] = ()) -> Answer:
        """The answer alone; raises what `stream` raises."""
        async with aclosing(self.stream(question, history, documents)) as pieces:
            async for piece in pieces:
                if isinstance(piece, Answer):
                    return piece
        raise AssertionError("a stream ends with an answer")

    async def _next(self, thread: WorkerThread[str | Answer], told: asyncio.Event) -> list[str | Answer]:
        """The pieces that have come; an empty one where none came for long."""
        try:
            async with asyncio.timeout(self._patience):
                while not (taken := thread.take()):
                    told.clear()  # nothing can set it before the next line, as only this loop does
                    await told.wait()
                return taken
        except TimeoutError:
            return [""]

    def _run(
        self,
        loop: AbstractEventLoop,
        question: str,
        history: tuple[Turn, ...],
        documents: tuple[str, ...],
        tell: Tell[str | Answer],
    ) -> None:
        self._metrics.in_flight.inc()
        try:
            with closing(self._assistant.stream(question, history, documents)) as pieces:
                for piece in pieces:
                    tell(piece)
        except StoppedError:
            raise
        except BaseException:
            self._metrics.count_failure()
            raise
        finally:
            self._metrics.in_flight.dec()
            _call(loop, self._turns.release)


def _call(loop: AbstractEventLoop, function: Callable[[], None]) -> None:
    """Have the event loop call something; one that has ended needs nothing any more."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(function)


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
