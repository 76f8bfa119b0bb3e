"""`POST /v1/check`: is what somebody wrote in these sources, or in the articles? `POST /v1/recheck`: is it still?"""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

import anyio.to_thread
from fastapi import APIRouter, Body
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from assistant.check import as_answer, check, check_in_corpus
from assistant.recheck import RecheckedJson, read_kept, recheck
from assistant.schema.answer import CheckedJson, checked_json
from assistant.server.context import Json, Shared
from assistant.server.responses import replies

_DESCRIPTION = """Every sentence of the text gets a verdict, and markers to exact spans of what supports it. In a text with
`sources`, `[2]` means the second; without sources it is held against the articles, and its own markers are taken out."""


_RECHECK = """Takes the JSON of an answer, as `POST /v1/answers`, `--json` or an exported conversation has it, and says what has
become of each citation and claim. It `holds` where nothing it cites is gone and every claim that was supported still is."""
_ANSWER = {"type": "object", "required": ["text", "citations", "claims"], "description": "an answer's JSON"}


class CheckBody(BaseModel):
    """What is to be checked."""

    text: str
    sources: list[str] | None = Field(None, description="texts; unset, the articles")


def checks_router(shared: Shared) -> APIRouter:
    """The route of checks."""
    router = APIRouter(tags=["check"])
    assistant, most = shared.assistant, shared.assistant.settings.max_check_chars
    limiter = anyio.CapacityLimiter(2)  # it is all arithmetic: more at once would only be slower each

    @router.post(
        "/v1/check", summary="Check a text", description=_DESCRIPTION, response_model=None, responses=replies(CheckedJson)
    )
    async def check_text(body: CheckBody) -> Response:
        size = len(body.text) + sum(map(len, body.sources or ()))
        if size > most:
            raise HTTPException(413, f"text and sources have {size} characters, more than the {most} allowed; check in parts")
        work = (
            partial(check, body.text, body.sources, settings=assistant.settings)
            if body.sources is not None
            else partial(check_in_corpus, body.text, assistant)
        )
        checked = await anyio.to_thread.run_sync(work, limiter=limiter)
        return Json(checked_json(as_answer(checked)))

    @router.post(
        "/v1/recheck",
        summary="Check an answer again",
        description=_RECHECK,
        response_model=None,
        responses=replies(RecheckedJson),
        openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"schema": _ANSWER}}}},
    )
    async def recheck_answer(kept: Annotated[dict[str, Any], Body()]) -> Response:
        citations, verdicts = read_kept(kept)
        size = sum(len(citation.cited_text) for citation in citations) + sum(len(verdict.claim.text) for verdict in verdicts)
        if size > most:
            raise HTTPException(413, f"claims and citations have {size} characters, more than the {most} allowed")
        return Json((await anyio.to_thread.run_sync(partial(recheck, kept, assistant), limiter=limiter)).to_dict())

    return router
