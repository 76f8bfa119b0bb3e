"""`/v1/uploads`: what is being taken in, how far it is, and how to cancel it."""

from __future__ import annotations

from time import monotonic
from typing import Any

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from assistant.server.context import Json, Shared
from assistant.server.responses import CancelledShape, UploadsShape, replies
from assistant.server.running_uploads import UploadState

_LISTING = """What `POST /v1/documents` is taking in at the moment, oldest first. The id is that of the request: the
`X-Request-Id` that its client gave, or its own. First the documents are read one by one, then they are indexed together."""
_CANCELLING = """The upload stops within a moment, and its own reply is the problem 409. The corpus is as it was before: what it
added is gone, and what it replaced is there again."""


def uploads_router(shared: Shared) -> APIRouter:
    """The routes of uploads that go on."""
    router = APIRouter(tags=["documents"])

    @router.get(
        "/v1/uploads",
        summary="List the uploads that go on",
        description=_LISTING,
        response_model=None,
        responses=replies(UploadsShape),
    )
    async def list_uploads() -> Response:
        shared.refuse_changes()
        return Json({"uploads": [_told(state) for state in shared.uploads.states()]})

    @router.delete(
        "/v1/uploads/{upload_id}",
        summary="Cancel an upload",
        description=_CANCELLING,
        response_model=None,
        responses=replies(CancelledShape),
    )
    async def cancel(upload_id: str) -> Response:
        shared.refuse_changes()
        if not shared.uploads.cancel(upload_id):
            raise HTTPException(404, f"no upload {upload_id!r} goes on; GET /v1/uploads lists those that do")
        return Json({"cancelled": upload_id})

    return router


def _told(state: UploadState) -> dict[str, Any]:
    return {
        "id": state.upload_id,
        "documents": list(state.names),
        "stage": state.stage,
        "done": state.done,
        "total": state.total,
        "part": dict(zip(("done", "total", "noun"), state.part, strict=True)) if state.part else None,
        "seconds": round(monotonic() - state.began, 1),
    }
