"""`/v1/documents`: what is in the corpus; adding and removing, where clients may.

Names, bytes and URLs are the client's, so all go through the checks of `assistant.ingestion.corpus` and
`assistant.ingestion.web`. Changes are made one at a time, and each ends with the index in step.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import anyio.to_thread
from fastapi import APIRouter
from pydantic import BaseModel, ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from assistant.answer import Assistant
from assistant.errors import AssistantError, CorpusError, EmptyCorpusError
from assistant.ingestion import corpus
from assistant.ingestion.corpus import Added, Change
from assistant.ingestion.documents import too_large
from assistant.server.context import Json, Shared
from assistant.server.problems import ProblemResponse, invalid_sentence, kind_of, problem_dict
from assistant.server.responses import AdditionShape, DocumentsShape, RemovedShape, replies
from assistant.settings import Settings

_T = TypeVar("_T")

_DESCRIPTION = """Takes documents as `multipart/form-data`, or the URL of a web page as JSON. A document of the same name and
other content is only replaced where `replace` says so. Each that can't be added is told with its reason; where none could, that
is a problem."""
_REQUEST = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
                        "replace": {"type": "boolean"},
                    },
                    "required": ["files"],
                }
            },
            "application/json": {
                "schema": {
                    "type": "object",
                    "properties": {"url": {"type": "string"}, "replace": {"type": "boolean", "default": False}},
                    "required": ["url"],
                }
            },
        },
    }
}


class UrlBody(BaseModel):
    """A web page to add."""

    url: str
    replace: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """A document that could not be added, and why."""

    name: str
    error: AssistantError

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready values."""
        return {"name": self.name, "status": kind_of(self.error).status, "detail": str(self.error)}


@dataclass(frozen=True, slots=True)
class Given:
    """A document that a client gives, and how to put it into the corpus."""

    name: str
    add: Callable[[], Added]


def documents_router(shared: Shared) -> APIRouter:
    """The routes of documents."""
    router = APIRouter(tags=["documents"])
    assistant, one_at_a_time = shared.assistant, anyio.CapacityLimiter(1)

    async def change(work: Callable[[], _T]) -> _T:
        return await anyio.to_thread.run_sync(work, limiter=one_at_a_time)

    @router.get("/v1/documents", summary="List the documents", response_model=None, responses=replies(DocumentsShape))
    async def list_documents() -> Response:
        return Json({"documents": await anyio.to_thread.run_sync(partial(_listed, assistant))})

    @router.post(
        "/v1/documents",
        summary="Add documents",
        description=_DESCRIPTION,
        status_code=201,
        response_model=None,
        responses=replies(AdditionShape, status=201) | replies(AdditionShape, status=207),
        openapi_extra=_REQUEST,
    )
    async def add(request: Request) -> Response:
        _refuse_changes(shared)
        given = await _given(assistant.settings, request)
        added, failed = await change(partial(_add, assistant, given))
        return _outcome(request, added, failed)

    @router.delete(
        "/v1/documents/{doc_id:path}", summary="Remove a document", response_model=None, responses=replies(RemovedShape)
    )
    async def remove(doc_id: str) -> Response:
        _refuse_changes(shared)
        return Json({"removed": await change(partial(_remove, assistant, doc_id))})

    return router


def _refuse_changes(shared: Shared) -> None:
    if not shared.access.may_change:
        raise HTTPException(403, "documents can't be added or removed here; set allow_changes to let clients do so")


def _listed(assistant: Assistant) -> list[dict[str, Any]]:
    return [
        {
            "doc_id": document.doc_id,
            "title": document.title,
            "source": document.source,
            "published": document.published,
            "digest": document.digest,
            "passages": passages,
        }
        for document, passages in assistant.documents()
    ]


async def _given(settings: Settings, request: Request) -> list[Given]:
    """What the request brings, read but not yet looked into."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return await _uploads(settings, request)
    if kind == "application/json":
        return [_page(settings, await request.body())]
    raise HTTPException(415, f"the content type {kind!r} is not taken here; send multipart/form-data or application/json")


def _page(settings: Settings, body: bytes) -> Given:
    try:
        page = UrlBody.model_validate(json.loads(body))
    except ValidationError as error:
        raise HTTPException(422, invalid_sentence(error.errors())) from error
    except (ValueError, RecursionError) as error:
        raise HTTPException(422, f"the body is not JSON ({error}); correct it") from error
    if not corpus.is_url(page.url):
        raise HTTPException(422, f"'url' can't be {page.url[:200]!r}: it is no URL; begin with https://")
    return Given(page.url, partial(corpus.add_url, settings, page.url, replace=page.replace))


async def _uploads(settings: Settings, request: Request) -> list[Given]:
    async with request.form(max_files=settings.max_uploads, max_fields=10, max_part_size=1000) as form:
        replace = str(form.get("replace", "")).lower() in {"1", "true", "yes", "on"}
        files = [part for _, part in form.multi_items() if isinstance(part, UploadFile)]
        if not files:
            raise HTTPException(422, "the form holds no document; add one as a file")
        return [await _upload(settings, file, replace) for file in files]


async def _upload(settings: Settings, file: UploadFile, replace: bool) -> Given:
    name, most = file.filename or "", int(settings.max_document_mb * 1_000_000)
    data = await file.read(most + 1)
    return Given(name, partial(_add_upload, settings, name, data, most, replace))


def _add_upload(settings: Settings, name: str, data: bytes, most: int, replace: bool) -> Added:
    if "\\" in name:  # which is a folder on Windows
        raise CorpusError(f"document {name!r} has a backslash in its name; rename it")
    if len(data) > most:
        raise too_large(name, len(data), most)
    return corpus.add_bytes(settings, data, name, replace=replace)


def _add(assistant: Assistant, given: Sequence[Given]) -> tuple[list[Added], list[Failed]]:
    added, failed = list[Added](), list[Failed]()
    for one in given:
        try:
            added.append(one.add())
        except AssistantError as error:
            failed.append(Failed(one.name, error))
    if any(one.change is not Change.UNCHANGED for one in added):
        assistant.sync()
    return added, failed


def _outcome(request: Request, added: Sequence[Added], failed: Sequence[Failed]) -> Response:
    problems = [one.as_dict() for one in failed]
    if not added:
        first = failed[0].error
        body = problem_dict(request.scope, kind_of(first), str(first))
        return ProblemResponse({**body, "problems": problems}, body["status"])
    documents = [{"doc_id": one.doc_id, "title": one.title, "change": one.change.value} for one in added]
    return Json({"documents": documents, "problems": problems}, 207 if failed else 201)


def _remove(assistant: Assistant, doc_id: str) -> str:
    if not any(doc_id not in (document.doc_id, document.source) for document, _ in assistant.documents()):
        raise EmptyCorpusError(f"document {doc_id!r} is the last one; add another before it is removed")
    removed = corpus.remove(assistant.settings, doc_id).doc_id
    assistant.sync()
    return removed
