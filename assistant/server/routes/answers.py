"""`POST /v1/answers`: a question and the turns before it -> the answer's JSON, or events that end with it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from functools import partial
from typing import Any

import anyio.to_thread
from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from assistant.schema import Answer, Turn
from assistant.schema.answer import AnswerJson
from assistant.server.answer_threads import unless_gone
from assistant.server.context import Json, Shared
from assistant.server.events import PAUSE, EventStream, event
from assistant.server.problems import error_dict
from assistant.server.responses import replies
from assistant.settings import Settings

_DESCRIPTION = """Answers from the articles, or abstains. The JSON is the one of `assistant ask --json`.

With `stream` the reply is server-sent events: `piece` events with `{"text": ...}` as the answer is written, then one `answer`
event with the whole JSON, or one `error` event with a problem. What a chat model writes is not checked before the `answer`,
which takes the place of the pieces."""


_REPLIES = replies(AnswerJson, events="`piece` events, then one `answer` or `error`")


class TurnBody(BaseModel):
    """An earlier question and its answer."""

    question: str = Field(description="best the `standalone_question` of its answer")
    answer: str


class QuestionBody(BaseModel):
    """What is asked."""

    question: str
    history: list[TurnBody] = Field([], description="earlier turns, oldest first")
    documents: list[str] = Field([], description="ids of the only documents that are asked; none means all")
    tags: list[str] = Field([], description="tags or folders whose documents are asked, beside those of `documents`")
    stream: bool = False


def answers_router(shared: Shared) -> APIRouter:
    """The route of answers."""
    router = APIRouter(tags=["answers"])
    assistant, answering = shared.assistant, shared.answering

    @router.post("/v1/answers", summary="Ask a question", description=_DESCRIPTION, response_model=None, responses=_REPLIES)
    async def answer(asked: QuestionBody, request: Request) -> Response:
        shared.note_question(request, asked.question)
        assistant.check_question(asked.question)
        history = [Turn(turn.question, turn.answer) for turn in asked.history]
        check_history(assistant.settings, history)
        only = (*asked.documents, *await anyio.to_thread.run_sync(partial(assistant.tagged, *asked.tags)))
        if asked.stream:
            return EventStream(_events(shared, request, asked.question, history, only))
        return Json((await unless_gone(request, answering.answer(asked.question, history, only))).to_dict())

    return router


def check_history(settings: Settings, history: Sequence[Turn]) -> None:
    """Refuse a history that is too long.

    Raises:
        HTTPException: if it has too many turns, or characters.
    """
    if len(history) > settings.max_history_turns:
        most = settings.max_history_turns
        raise HTTPException(413, f"the history has {len(history)} turns, more than the {most} allowed; send the latest")
    size, most = history_size(history), settings.max_history_chars
    if size > most:
        raise HTTPException(413, f"the history has {size} characters, more than the {most} allowed; send the latest turns")


def history_size(history: Sequence[Turn]) -> int:
    """The characters of all turns."""
    return sum(len(turn.question) + len(turn.answer) for turn in history)


async def _events(
    shared: Shared, request: Request, question: str, history: Sequence[Turn], only: Sequence[str]
) -> AsyncGenerator[bytes, None]:
    try:
        async with aclosing(shared.answering.stream(question, history, only)) as pieces:
            async for piece in pieces:
                yield _event(piece)
    except Exception as error:  # noqa: BLE001, told to the client, and logged where it is none of ours
        yield event("error", error_dict(request.scope, error))


def _event(piece: str | Answer) -> bytes:
    if isinstance(piece, Answer):
        return event("answer", piece.to_dict())
    data: dict[str, Any] = {"text": piece}
    return event("piece", data) if piece else PAUSE
