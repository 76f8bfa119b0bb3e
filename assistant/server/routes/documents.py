"""`/v1/documents`: what is in the corpus; adding and removing, where clients may.

Names, bytes and URLs are the client's, so all go through the checks of `assistant.ingestion.corpus` and
`assistant.ingestion.web`. Each change ends with the index in step.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any

import anyio.to_thread
from fastapi import APIRouter, Query
from pydantic import BaseModel, ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from assistant.answer import Assistant
from assistant.changes import Addition, Outcome, add_or_take_back, remove_documents
from assistant.errors import CorpusError
from assistant.ingestion import corpus
from assistant.ingestion.corpus import Added
from assistant.ingestion.documents import too_large
from assistant.ingestion.tags import readable_tags, write_tags
from assistant.progress import StoppedError, heard_by
from assistant.retrieval.sync import log_notice
from assistant.server.context import Json, Shared
from assistant.server.problems import ProblemResponse, invalid_sentence, kind_of, problem_dict, request_id
from assistant.server.responses import AdditionShape, DocumentsShape, RemovedShape, TagsShape, replies
from assistant.server.running_uploads import RunningUpload
from assistant.settings import Settings

_READ_AT_ONCE = 4
"""Uploads read at a time, so that one that takes long keeps no other waiting."""

_LISTING = "In order of their ids: all, or from the first behind the id `after` as many as `limit` says."
_DESCRIPTION = """Takes documents as `multipart/form-data`, or the URL of a web page as JSON. A document of the same name and
other content is only replaced where `replace` says so. Each that can't be added is told with its reason; where none could, that
is a problem. By the request's id, `/v1/uploads` tells how far it is, and cancels it."""
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


class TagsBody(BaseModel):
    """The tags that a document is to have."""

    tags: list[str]


class UrlBody(BaseModel):
    """A web page to add."""

    url: str
    replace: bool = False


def documents_router(shared: Shared) -> APIRouter:
    """The routes of documents."""
    router = APIRouter(tags=["documents"])
    assistant = shared.assistant
    some_at_a_time, one_at_a_time = anyio.CapacityLimiter(_READ_AT_ONCE), anyio.CapacityLimiter(1)

    @router.get(
        "/v1/documents",
        summary="List the documents",
        description=_LISTING,
        response_model=None,
        responses=replies(DocumentsShape),
    )
    async def list_documents(after: str = "", limit: Annotated[int | None, Query(ge=1)] = None) -> Response:
        return Json({"documents": await anyio.to_thread.run_sync(partial(_listed, assistant, after, limit))})

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
        shared.refuse_changes()
        given = await _given(assistant.settings, request)
        with shared.uploads.running(request_id(request.scope), [one.name for one in given]) as upload:
            work = partial(_add, assistant, given, upload)
            return _outcome(request, await anyio.to_thread.run_sync(work, limiter=some_at_a_time))

    @router.delete(
        "/v1/documents/{doc_id:path}", summary="Remove a document", response_model=None, responses=replies(RemovedShape)
    )
    async def remove(doc_id: str) -> Response:
        shared.refuse_changes()
        return Json({"removed": await anyio.to_thread.run_sync(partial(_remove, assistant, doc_id), limiter=one_at_a_time)})

    @router.put(
        "/v1/documents/{doc_id:path}/tags",
        summary="Tag a document",
        description="The document has these tags and no others but the folders that it lies in.",
        response_model=None,
        responses=replies(TagsShape),
    )
    async def tag(doc_id: str, body: TagsBody) -> Response:
        shared.refuse_changes()
        return Json({"doc_id": doc_id, "tags": await anyio.to_thread.run_sync(partial(_tag, assistant, doc_id, body.tags))})

    return router


def _listed(assistant: Assistant, after: str, limit: int | None) -> list[dict[str, Any]]:
    tags = readable_tags(assistant.settings.corpus, log_notice)
    return [
        {
            "doc_id": document.doc_id,
            "title": document.title,
            "source": document.source,
            "published": document.published,
            "digest": document.digest,
            "passages": document.passages,
            "notes": list(document.notes),
            "tags": list(tags.of(document.doc_id)),
        }
        for document in assistant.summaries(after, limit)
    ]


async def _given(settings: Settings, request: Request) -> list[Addition]:
    """What the request brings, read but not yet looked into."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return await _uploads(settings, request)
    if kind == "application/json":
        return [_page(settings, await request.body())]
    raise HTTPException(415, f"the content type {kind!r} is not taken here; send multipart/form-data or application/json")


def _page(settings: Settings, body: bytes) -> Addition:
    try:
        page = UrlBody.model_validate(json.loads(body))
    except ValidationError as error:
        raise HTTPException(422, invalid_sentence(error.errors())) from error
    except (ValueError, RecursionError) as error:
        raise HTTPException(422, f"the body is not JSON ({error}); correct it") from error
    if not corpus.is_url(page.url):
        raise HTTPException(422, f"'url' can't be {page.url[:200]!r}: it is no URL; begin with https://")
    return Addition(page.url, partial(corpus.add_url, settings, page.url, replace=page.replace))


async def _uploads(settings: Settings, request: Request) -> list[Addition]:
    async with request.form(max_files=settings.max_uploads, max_fields=10, max_part_size=1000) as form:
        replace = str(form.get("replace", "")).lower() in {"1", "true", "yes", "on"}
        files = [part for _, part in form.multi_items() if isinstance(part, UploadFile)]
        if not files:
            raise HTTPException(422, "the form holds no document; add one as a file")
        return [await _upload(settings, file, replace) for file in files]


async def _upload(settings: Settings, file: UploadFile, replace: bool) -> Addition:
    name, most = file.filename or "", settings.max_document_bytes
    data = await file.read(most + 1)
    return Addition(name, partial(_add_upload, settings, name, data, most, replace))


def _add_upload(settings: Settings, name: str, data: bytes, most: int, replace: bool) -> Added:
    if "\\" in name:  # which is a folder on Windows
        raise CorpusError(f"document {name!r} has a backslash in its name; rename it")
    if len(data) > most:
        raise too_large(name, len(data), most)
    return corpus.add_bytes(settings, data, name, replace=replace)


def _outcome(request: Request, outcomes: Sequence[Outcome]) -> Response:
    """The documents that were added and the problems of the others; the first problem, where all have one."""
    errors = [(one.name, one.error) for one in outcomes if one.error]
    problems = [{"name": name, "status": kind_of(error).status, "detail": str(error)} for name, error in errors]
    added = [one.done for one in outcomes if isinstance(one.done, Added)]
    if not added:
        first = errors[0][1]
        body = problem_dict(request.scope, kind_of(first), str(first))
        return ProblemResponse({**body, "problems": problems}, body["status"])
    documents = [{"doc_id": one.doc_id, "title": one.title, "change": one.change.value} for one in added]
    return Json({"documents": documents, "problems": problems}, 207 if errors else 201)


def _add(assistant: Assistant, given: Sequence[Addition], upload: RunningUpload) -> tuple[Outcome, ...]:
    sync = partial(assistant.sync, progress=upload.indexing)
    try:
        with heard_by(upload.part_of_it):
            return add_or_take_back(assistant.settings, upload.reading(given), sync, upload.wanted)
    except StoppedError as error:
        assistant.follow()  # the index may hold what has been taken back
        raise HTTPException(409, "the upload was cancelled; the corpus is as it was before") from error


def _tag(assistant: Assistant, doc_id: str, names: Sequence[str]) -> list[str]:
    corpus.path_of(assistant.settings, doc_id)  # or it is unknown
    return list(write_tags(assistant.settings.corpus, doc_id, names))


def _remove(assistant: Assistant, doc_id: str) -> str:
    """The id of the document that is gone; raises what kept it there."""
    (outcome,) = remove_documents(assistant.settings, [doc_id], assistant.sync)
    if outcome.done is None:
        raise outcome.error or AssertionError("a change is done or has an error")
    return outcome.done.doc_id
