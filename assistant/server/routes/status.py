"""How the server is: alive, ready, and in numbers."""

from __future__ import annotations

import logging
import secrets

import anyio.to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import TypedDict

from assistant.errors import AssistantError
from assistant.server.context import Json, Shared
from assistant.server.metrics import CONTENT_TYPE
from assistant.server.problems import NOT_READY, problem

logger = logging.getLogger(__name__)


class Health(TypedDict):
    """That the server is alive; `instance` changes when it is started anew, `revision` grows when the articles change."""

    status: str
    instance: str
    revision: int


def status_router(shared: Shared) -> APIRouter:
    """The routes for whoever watches over the server."""
    router = APIRouter(tags=["status"])
    instance = secrets.token_hex(8)

    @router.head("/healthz", include_in_schema=False)
    @router.get("/healthz", summary="Whether the process is alive, which it is, and which edition of the articles it has")
    async def healthy() -> Health:
        return {"status": "ok", "instance": instance, "revision": shared.assistant.revision}

    @router.head("/readyz", include_in_schema=False)
    @router.get("/readyz", summary="Whether questions can be answered", response_model=None)
    async def ready(request: Request) -> Response:
        try:
            await anyio.to_thread.run_sync(shared.assistant.check)
        except AssistantError as error:
            return problem(request.scope, NOT_READY, str(error))
        except Exception:
            logger.exception("the index can't be used")
            return problem(request.scope, NOT_READY, "the index can't be used; the server's log has the details")
        return Json({"status": "ready"})

    @router.get("/metrics", summary="Counters for Prometheus", response_model=None)
    async def metrics() -> Response:
        return Response(shared.metrics.page(), headers={"content-type": CONTENT_TYPE})

    return router
