"""`POST /v1/chat/completions`: the same answers for programs that speak to OpenAI.

Such a client can't take words back, so a stream begins once the answer is checked: it carries no sentence that is not.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import aclosing
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from assistant.schema import Answer
from assistant.server.answer_threads import unless_gone
from assistant.server.context import Json, Shared
from assistant.server.events import PAUSE, EventStream, data_line
from assistant.server.problems import error_dict, json_bytes
from assistant.server.routes.openai_messages import ChatMessage, latest, question_of, turns_of
from assistant.text.tokens import count_tokens

MODEL = "article-assistant"
EXTRA = "article_assistant"
"""The field that holds the answer's JSON, its citations among it."""

_PIECE = re.compile(r"\s*\S+|\s+")
_DESCRIPTION = f"""Works with the clients of OpenAI. The last message is the question, earlier ones are its history; system
messages have no say. `{EXTRA}` on the completion, or on the chunk with the `finish_reason`, is the answer's JSON with its
citations. An abstention is a completion that says so. Whatever `model` is asked for, `{MODEL}` answers."""


class StreamOptions(BaseModel):
    """What a stream holds besides."""

    include_usage: bool = False


class CompletionBody(BaseModel):
    """What is asked; what else a client of OpenAI may send is passed over."""

    messages: list[ChatMessage] = Field(min_length=1)
    model: str = MODEL
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: int | None = 1
    response_format: dict[str, Any] | None = None
    tool_choice: str | dict[str, Any] | None = None


class _Head:
    """What all chunks of a completion have in common."""

    def __init__(self) -> None:
        self._id = f"chatcmpl-{uuid.uuid4().hex}"
        self._created = int(time.time())

    def dict(self, kind: str) -> dict[str, Any]:
        return {"id": self._id, "object": kind, "created": self._created, "model": MODEL}


def completions_router(shared: Shared) -> APIRouter:
    """The routes that clients of OpenAI use."""
    router = APIRouter(tags=["OpenAI"])
    began = int(time.time())

    @router.get("/v1/models", summary="List the one model", response_model=None)
    async def models() -> Response:
        return Json({"object": "list", "data": [_model(began)]})

    @router.get("/v1/models/{name:path}", summary="Tell of the one model", response_model=None)
    async def model(name: str) -> Response:
        if name != MODEL:
            raise HTTPException(404, f"there is no model {name!r}; {MODEL!r} is the one there is")
        return Json(_model(began))

    @router.post("/v1/chat/completions", summary="Ask as of OpenAI", description=_DESCRIPTION, response_model=None)
    async def complete(body: CompletionBody, request: Request) -> Response:
        _refuse_unkept(body)
        question = question_of(body.messages)
        shared.note_question(request, question)
        shared.assistant.check_question(question)
        if body.stream:
            return EventStream(_events(shared, request, body, question))
        history = latest(shared.assistant.settings, turns_of(body.messages))
        answer = await unless_gone(request, shared.answering.answer(question, history))
        return Json(_completion(answer, body))

    return router


def _model(created: int) -> dict[str, Any]:
    return {"id": MODEL, "object": "model", "created": created, "owned_by": MODEL}


def _refuse_unkept(body: CompletionBody) -> None:
    """Refuse what would change what a client reads, and can't be kept; to pass over it would break the client later.

    Raises:
        HTTPException: if several answers, an answer in JSON, or the call of a tool is asked for.
    """
    if body.n not in (None, 1):
        raise HTTPException(422, f"'n' can't be {body.n!r}: there is one answer to a question; leave it out")
    if body.response_format and (kind := body.response_format.get("type")) != "text":
        raise HTTPException(
            422, f"'response_format' can't be {kind!r}: answers are text, and {EXTRA!r} holds them as JSON; leave it out"
        )
    if body.tool_choice not in (None, "none", "auto"):
        raise HTTPException(422, f"'tool_choice' can't be {body.tool_choice!r}: no tool is ever called; leave it out")


async def _events(shared: Shared, request: Request, body: CompletionBody, question: str) -> AsyncGenerator[bytes, None]:
    head = _Head()
    wants_usage = bool(body.stream_options and body.stream_options.include_usage)
    yield _chunk(head, _choice({"role": "assistant", "content": ""}), wants_usage)
    history = latest(shared.assistant.settings, turns_of(body.messages))
    try:
        async with aclosing(shared.answering.stream(question, history)) as pieces:
            async for piece in pieces:
                if isinstance(piece, Answer):
                    for chunk in _chunks(head, piece, body, wants_usage):
                        yield chunk
                elif not piece:
                    yield PAUSE
    except Exception as error:  # noqa: BLE001, told to the client, and logged where it is none of ours
        yield data_line(json_bytes({"error": error_dict(request.scope, error)["error"]}))
    yield data_line(b"[DONE]")


def _chunks(head: _Head, answer: Answer, body: CompletionBody, wants_usage: bool) -> Iterator[bytes]:
    for piece in _PIECE.findall(answer.text):
        yield _chunk(head, _choice({"content": piece}), wants_usage)
    yield _chunk(head, _choice({}, "stop"), wants_usage, {EXTRA: answer.to_dict()})
    if wants_usage:
        last = {**head.dict("chat.completion.chunk"), "choices": [], "usage": _usage(answer, body)}
        yield data_line(json_bytes(last))


def _chunk(head: _Head, choice: Mapping[str, Any], wants_usage: bool, extra: Mapping[str, Any] | None = None) -> bytes:
    usage = {"usage": None} if wants_usage else {}
    return data_line(json_bytes({**head.dict("chat.completion.chunk"), "choices": [choice], **usage, **(extra or {})}))


def _choice(delta: Mapping[str, Any], finish: str | None = None) -> Mapping[str, Any]:
    return {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}


def _completion(answer: Answer, body: CompletionBody) -> dict[str, Any]:
    message = {"role": "assistant", "content": answer.text, "refusal": None}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    usage = _usage(answer, body)
    return {**_Head().dict("chat.completion"), "choices": [choice], "usage": usage, EXTRA: answer.to_dict()}


def _usage(answer: Answer, body: CompletionBody) -> Mapping[str, int]:
    """What the chat model reported; without one, the tokens of the messages and of the answer, as we count them."""
    if answer.usage:
        asked, written = answer.usage.input_tokens, answer.usage.output_tokens
    else:
        asked, written = sum(count_tokens(message.text) for message in body.messages), count_tokens(answer.text)
    return {"prompt_tokens": asked, "completion_tokens": written, "total_tokens": asked + written}
