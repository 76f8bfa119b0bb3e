"""`/docs`: the OpenAPI document as a page that needs no script and no other host."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.responses import HTMLResponse, Response

from assistant.server.html_templates import environment
from assistant.server.problems import ERRORS, STATUSES, ProblemKind

_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Operation:
    """One route of the API, as it is shown."""

    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[str, ...]
    bodies: tuple[tuple[str, str], ...]
    replies: tuple[tuple[str, str], ...]


def docs_router(api: FastAPI) -> APIRouter:
    """The page of the API's own OpenAPI document."""
    router = APIRouter(include_in_schema=False)

    @router.get("/docs", response_model=None)
    async def docs() -> Response:
        return HTMLResponse(docs_html(api.openapi()))

    return router


def docs_html(openapi: Mapping[str, Any]) -> str:
    """The page of an OpenAPI document."""
    kinds: set[ProblemKind] = {*ERRORS.values(), *STATUSES.values()}
    return (
        environment()
        .get_template("docs.html.jinja")
        .render(
            info=openapi["info"],
            operations=list(operations(openapi)),
            kinds=sorted(kinds, key=lambda kind: (kind.status, kind.title)),
        )
    )


def operations(openapi: Mapping[str, Any]) -> Iterator[Operation]:
    """The routes, in the document's order."""
    for path, methods in openapi["paths"].items():
        for method in (name for name in _METHODS if name in methods):
            told = methods[method]
            content = told.get("requestBody", {}).get("content", {})
            yield Operation(
                method.upper(),
                path,
                told.get("summary", ""),
                told.get("description", ""),
                tuple(parameter["name"] for parameter in told.get("parameters", ())),
                tuple((kind, _schema(body["schema"], openapi)) for kind, body in content.items()),
                tuple(_replies(told["responses"], openapi)),
            )


def _replies(responses: Mapping[str, Any], openapi: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is replied with success, if the document says."""
    for status, reply in responses.items():
        schema = reply.get("content", {}).get("application/json", {}).get("schema")
        if schema and status != "default":
            yield status, _schema(schema, openapi)


def _schema(schema: Mapping[str, Any], openapi: Mapping[str, Any]) -> str:
    return json.dumps(_resolved(schema, openapi), indent=2, ensure_ascii=False)


def _resolved(value: Any, openapi: Mapping[str, Any]) -> Any:
    """The schema with what it refers to put in; no schema of ours contains itself."""
    if isinstance(value, list):
        return [_resolved(one, openapi) for one in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        return _resolved(openapi["components"]["schemas"][value["$ref"].rpartition("/")[2]], openapi)
    return {name: _resolved(one, openapi) for name, one in value.items()}
