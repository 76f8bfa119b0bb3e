"""`/add?url=...`: a small form that saves the web page one is reading, for a bookmark of the browser.

Another website may lead here, so opening it adds nothing: only the form does, sent from this server's own page.
"""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from urllib.parse import parse_qs

import anyio.to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from assistant.answer import Assistant
from assistant.changes import Addition, add_documents
from assistant.errors import AssistantError
from assistant.ingestion import corpus
from assistant.server.context import Shared
from assistant.server.html_templates import macro
from assistant.server.routes.login import FORM_HEADERS

_LONGEST = 2000
"""Characters of an address."""
_NOT_HERE = "Articles can’t be added here; set allow_changes to let people do so."


def add_page_router(shared: Shared) -> APIRouter:
    """The form, and what came of it."""
    router = APIRouter(include_in_schema=False)

    @router.get("/add")
    async def form(url: str = "") -> Response:
        return _page(url[:_LONGEST], "" if shared.access.may_change else _NOT_HERE)

    @router.post("/add")
    async def add(request: Request) -> Response:
        url = parse_qs((await request.body()).decode("utf-8", "replace")).get("url", [""])[0].strip()[:_LONGEST]
        if not shared.access.may_change:
            return _page(url, _NOT_HERE, status=HTTPStatus.FORBIDDEN)
        if not corpus.is_url(url):
            return _page(url, "That is no address of a web page; it begins with https://", status=HTTPStatus.BAD_REQUEST)
        title, error = await anyio.to_thread.run_sync(partial(_added, shared.assistant, url))
        return _page(url, error, title=title, status=HTTPStatus.BAD_REQUEST if error else HTTPStatus.OK)

    return router


def _added(assistant: Assistant, url: str) -> tuple[str, str]:
    """The title of the page that was added, or why it was not; one that was added before is renewed."""
    addition = Addition(url, partial(corpus.add_url, assistant.settings, url, replace=True))
    try:
        (outcome,) = add_documents([addition], assistant.sync)
    except AssistantError as error:
        return "", str(error)
    return (getattr(outcome.done, "title", ""), "") if outcome.done else ("", str(outcome.error))


def _page(url: str, error: str = "", *, title: str = "", status: int = HTTPStatus.OK) -> Response:
    return HTMLResponse(macro("add.html.jinja", "page")(url, error, title).lstrip(), status, FORM_HEADERS)
