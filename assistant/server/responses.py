"""The JSON of replies as the OpenAPI document describes it.

That of answers and checks is not stated here but in `assistant.schema.answer`.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


class Shape(BaseModel):
    """What has these keys and no others."""

    model_config = ConfigDict(extra="forbid")


class DocumentShape(Shape):
    """A document of the corpus; the digest is the SHA-256 of its text, notes say what was guessed or left out in reading."""

    doc_id: str
    title: str
    source: str
    published: str
    digest: str
    passages: int
    notes: list[str]
    tags: list[str]


class DocumentsShape(Shape):
    """All documents of the corpus."""

    documents: list[DocumentShape]


class TagsShape(Shape):
    """All tags that a document has now; the folders that it lies in are among them."""

    doc_id: str
    tags: list[str]


class AddedShape(Shape):
    """A document that is in the corpus now."""

    doc_id: str
    title: str
    change: Literal["added", "replaced", "unchanged"]


class FailedShape(Shape):
    """A document that could not be added, and why."""

    name: str
    status: int
    detail: str


class AdditionShape(Shape):
    """What became of the documents that were given."""

    documents: list[AddedShape]
    problems: list[FailedShape]


class PartShape(Shape):
    """How far a part is, such as 12 of 600, each a `page`; a total of 0 is unknown."""

    done: int
    total: int
    noun: str


class UploadShape(Shape):
    """An upload that goes on: how many of its documents are read, or indexed, and for how long it has gone on."""

    id: str
    documents: list[str]
    stage: Literal["waiting", "reading", "indexing"]
    done: int
    total: int
    part: PartShape | None
    seconds: float


class UploadsShape(Shape):
    """All uploads that go on."""

    uploads: list[UploadShape]


class CancelledShape(Shape):
    """The upload that is to stop."""

    cancelled: str


class RemovedShape(Shape):
    """The document that is gone."""

    removed: str


class ProblemShape(BaseModel):
    """What went wrong (RFC 9457); `detail` is one sentence, `instance` the request's id."""

    type: str
    title: str
    status: int
    detail: str
    instance: str


def replies(shape: type[Any], *, status: int = 200, events: str = "") -> dict[int | str, dict[str, Any]]:
    """What a route replies, for the OpenAPI document; `events` describes the stream that it may be instead."""
    content = {"text/event-stream": {"schema": {"type": "string", "description": events}}} if events else {}
    return {status: {"model": shape, "description": (shape.__doc__ or "").partition("\n")[0], "content": content}}


PROBLEMS: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "What went wrong, in one sentence.",
        "content": {"application/problem+json": {"schema": ProblemShape.model_json_schema()}},
    }
}
"""What any route may reply instead."""
