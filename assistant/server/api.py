"""The API as one app, and the guards around it and the page: who is let in, and what is said, counted and limited."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.answer import Assistant
from assistant.server.access import access_of
from assistant.server.answer_threads import Answering, answers_at_once
from assistant.server.context import Shared
from assistant.server.mcp_endpoint import PATH, McpEndpoint
from assistant.server.metrics import Metrics
from assistant.server.middleware.browser_policy import LocalOnly, SecureHeaders
from assistant.server.middleware.limits import AccessLimit, BodyLimit, Buckets
from assistant.server.middleware.request_log import Outermost
from assistant.server.problems import add_handlers
from assistant.server.responses import PROBLEMS
from assistant.server.routes.add_page import add_page_router
from assistant.server.routes.answers import answers_router
from assistant.server.routes.checks import checks_router
from assistant.server.routes.docs import docs_router
from assistant.server.routes.documents import documents_router
from assistant.server.routes.login import Sessions, sessions_router
from assistant.server.routes.openai import completions_router
from assistant.server.routes.status import status_router
from assistant.server.routes.uploads import uploads_router

_METHODS = ("GET", "POST", "DELETE")
_DESCRIPTION = "Answers from articles: every sentence is an exact, checked citation, or it is said that they don’t say."


def serving(assistant: Assistant, page: ASGIApp | None = None) -> ASGIApp:
    """The whole app: the API and, at all other addresses, the page; without one, the API alone."""
    settings = assistant.settings
    access, metrics, sessions = access_of(settings), Metrics(), Sessions()
    assistant.watch(metrics.count_answer)
    shared = Shared(assistant, access, metrics, Answering(assistant, metrics, answers_at_once(settings)))
    api = _api(shared, sessions)
    app: ASGIApp = _Switch(api, page or api, McpEndpoint(shared))
    app = BodyLimit(app, most=settings.max_body_bytes, most_upload=int(settings.max_upload_mb * 1_000_000))
    app = AccessLimit(app, access.keys, sessions, Buckets(access.per_minute) if access.per_minute else None)
    if settings.cors_origins:  # outside of the keys: a browser asks beforehand without one
        app = CORSMiddleware(app, allow_origins=settings.cors_origins, allow_methods=_METHODS, allow_headers=["*"])
    app = LocalOnly(app, access.hosts, settings.cors_origins)
    return SecureHeaders(Outermost(app, metrics, log=access.log))


def _api(shared: Shared, sessions: Sessions) -> FastAPI:
    api = FastAPI(
        title="Article Assistant",
        version=version("article-assistant"),
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        responses=PROBLEMS,
    )
    add_handlers(api)
    for router in (answers_router, completions_router, documents_router, uploads_router, checks_router, status_router):
        api.include_router(router(shared))
    api.include_router(sessions_router(shared.access.keys, sessions))
    api.include_router(add_page_router(shared))
    api.include_router(docs_router(api))
    return api


class _Switch:
    """Leads to the API, to MCP or to the page, by the path; a page at `/` would take wrong addresses of the API for its own."""

    def __init__(self, api: ASGIApp, page: ASGIApp, mcp: ASGIApp) -> None:
        self._api = api
        self._page = page
        self._mcp = mcp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._api if scope.get("api") else self._page
        await (self._mcp if scope.get("path") == PATH else app)(scope, receive, send)
