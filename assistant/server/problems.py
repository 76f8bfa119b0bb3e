"""What goes wrong, as RFC 9457 problem JSON with the sentence that the command line prints; never a traceback."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Scope

from assistant import errors
from assistant.errors import AssistantError

logger = logging.getLogger(__name__)

_CLIENT_PATHS, _OWN_PATHS = "/v1/", ("/v1/answers", "/v1/documents", "/v1/uploads", "/v1/check")
"""Clients of OpenAI look for an `error` in the body wherever they may ask, which is all of `/v1/` but for what is our own."""

_SHOWN = 60
"""Characters of a wrong value that are told back."""


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """A kind of problem: its status, and its title, which is the same whenever it occurs."""

    status: int
    title: str

    @property
    def slug(self) -> str:
        """How the kind is named in a problem's `type` and on the page of the docs."""
        return self.title.lower().replace(" ", "-")


ERRORS: Mapping[type[AssistantError], ProblemKind] = {
    errors.AssistantError: ProblemKind(400, "Question refused"),
    errors.SettingsError: ProblemKind(500, "Wrong setting"),
    errors.MissingExtraError: ProblemKind(500, "Package missing"),
    errors.CorpusError: ProblemKind(400, "Document refused"),
    errors.DocumentReadError: ProblemKind(422, "Document unreadable"),
    errors.UnsupportedDocumentError: ProblemKind(415, "Format not supported"),
    errors.DocumentTooLargeError: ProblemKind(413, "Document too large"),
    errors.EmptyCorpusError: ProblemKind(409, "No documents left"),
    errors.UnknownDocumentError: ProblemKind(404, "No such document"),
    errors.DocumentExistsError: ProblemKind(409, "Document exists"),
    errors.FetchError: ProblemKind(422, "Page not fetched"),
    errors.StoreError: ProblemKind(503, "Index unusable"),
    errors.PromptError: ProblemKind(500, "Wrong prompt"),
    errors.GenerationError: ProblemKind(502, "Chat model failed"),
    errors.GenerationTimeoutError: ProblemKind(504, "Chat model too slow"),
    errors.ReplyCutOffError: ProblemKind(502, "Reply cut off"),
    errors.ContextOverflowError: ProblemKind(422, "Context too small"),
    errors.EvalError: ProblemKind(422, "Nothing to check"),
}
"""The nearest entry up the tree of errors is the one that holds."""

NOT_READY = ProblemKind(503, "Not ready")
STATUSES: Mapping[int, ProblemKind] = {
    400: ProblemKind(400, "Request malformed"),
    401: ProblemKind(401, "Key needed"),
    403: ProblemKind(403, "Not allowed"),
    404: ProblemKind(404, "No such page"),
    405: ProblemKind(405, "Wrong method"),
    409: ProblemKind(409, "Upload not taken in"),
    413: ProblemKind(413, "Request too large"),
    415: ProblemKind(415, "Content type not supported"),
    421: ProblemKind(421, "Wrong host"),
    422: ProblemKind(422, "Request invalid"),
    429: ProblemKind(429, "Too many requests"),
    431: ProblemKind(431, "Headers too large"),
    500: ProblemKind(500, "Internal error"),
    499: ProblemKind(499, "Client gone"),
    503: NOT_READY,
}
UNFORESEEN = "something went wrong while answering; the server's log has the details under this request's id"


class ProblemResponse(Response):
    """A problem; text that is no valid Unicode is escaped, not fatal."""

    media_type = "application/problem+json"

    def render(self, content: Any) -> bytes:
        """Write the JSON."""
        return json_bytes(content)


def json_bytes(content: Any) -> bytes:
    """Compact JSON; half a surrogate pair, which UTF-8 doesn't have, becomes its escape."""
    return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8", "backslashreplace")


def kind_of(error: AssistantError) -> ProblemKind:
    """The kind of one of our own errors."""
    return next(ERRORS[cls] for cls in type(error).__mro__ if cls in ERRORS)


def problem_dict(scope: Scope, kind: ProblemKind, detail: str) -> dict[str, Any]:
    """The body of a problem; where a client of OpenAI asked, also as it expects an error."""
    body: dict[str, Any] = {
        "type": f"/docs#{kind.slug}",
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "instance": request_id(scope),
    }
    path = scope.get("path", "")
    if path.startswith(_CLIENT_PATHS) and not path.startswith(_OWN_PATHS):
        body["error"] = {"message": detail, "type": kind.slug, "param": None, "code": kind.slug}
    return body


def problem(scope: Scope, kind: ProblemKind, detail: str, headers: Mapping[str, str] | None = None) -> ProblemResponse:
    """A problem as a response."""
    return ProblemResponse(problem_dict(scope, kind, detail), kind.status, headers)


def error_dict(scope: Scope, error: Exception) -> dict[str, Any]:
    """The body of the problem that an exception is; one that nobody foresaw is logged and not told."""
    if isinstance(error, AssistantError):
        return problem_dict(scope, kind_of(error), str(error))
    logger.error("request %s failed", request_id(scope), exc_info=error)
    return problem_dict(scope, STATUSES[500], UNFORESEEN)


def request_id(scope: Scope) -> str:
    """The id of a request, which `assistant.server.middleware.request_log` gives it."""
    return str(scope.get("state", {}).get("request_id", ""))


def add_handlers(app: FastAPI) -> None:
    """Let every error of an app end as a problem."""

    @app.exception_handler(AssistantError)
    async def on_error(request: Request, error: AssistantError) -> Response:
        return problem(request.scope, kind_of(error), str(error))

    @app.exception_handler(HTTPException)
    async def on_refusal(request: Request, error: HTTPException) -> Response:
        kind = STATUSES.get(error.status_code) or ProblemKind(error.status_code, HTTPStatus(error.status_code).phrase)
        return problem(request.scope, kind, _sentence(request, error), error.headers)

    @app.exception_handler(RequestValidationError)
    async def on_invalid(request: Request, error: RequestValidationError) -> Response:
        found = error.errors()
        if found[0]["loc"] == ("body",) and isinstance(found[0].get("input"), bytes):  # it was not taken for JSON
            kind = request.headers.get("content-type", "")
            return problem(request.scope, STATUSES[415], f"the content type {kind!r} is not taken here; send application/json")
        return problem(request.scope, STATUSES[422], invalid_sentence(found))

    @app.exception_handler(ClientDisconnect)
    async def on_hang_up(request: Request, error: ClientDisconnect) -> Response:  # noqa: ARG001
        return problem(request.scope, STATUSES[499], "the client hung up before the request was whole")

    @app.exception_handler(Exception)
    async def on_unforeseen(request: Request, error: Exception) -> Response:  # noqa: ARG001, logged where it ends up
        return problem(request.scope, STATUSES[500], UNFORESEEN)


def invalid_sentence(found: Sequence[Any]) -> str:
    """The first thing that is wrong with a request, in one sentence."""
    first = found[0]
    if first["type"] == "json_invalid":
        return f"the body is not JSON ({first['ctx']['error']}, character {first['loc'][-1]}); correct it"
    place = repr(".".join(str(part) for part in first["loc"] if part != "body")) if len(first["loc"]) > 1 else "the body"
    if first["type"] == "missing":
        return f"{place} is missing; add it"
    shown = repr(first.get("input"))
    cut = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
    return f"{place} can't be {cut}: {first['msg']}; correct it"


def _sentence(request: Request, error: HTTPException) -> str:
    """The detail of a refusal; what the framework words itself is worded anew."""
    path = request.url.path
    if error.detail == HTTPStatus.METHOD_NOT_ALLOWED.phrase:
        allowed = (error.headers or {}).get("Allow", "another method")
        return f"{path!r} doesn't take {request.method}; use {allowed}"
    if error.detail == HTTPStatus.NOT_FOUND.phrase:
        return f"there is no page {path!r}; /docs lists all"
    return str(error.detail)
