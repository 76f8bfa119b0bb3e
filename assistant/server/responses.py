"""The JSON of replies as the OpenAPI document describes it.

What is sent is made by `assistant.contract`; a test holds the two together.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from assistant.schema import Abstention, CitationFailure, Support


class Shape(BaseModel):
    """What has these keys and no others."""

    model_config = ConfigDict(extra="forbid")


class CitationShape(Shape):
    """An exact piece of a document: `document.text[start:end] == cited_text`, counted in characters."""

    marker: int
    document: str
    title: str
    start: int
    end: int
    cited_text: str
    passage_id: str


class ClaimShape(Shape):
    """A sentence of the text, and what checking it found."""

    text: str
    start: int
    end: int
    support: Support
    score: float
    markers: list[int]
    citation_failure: CitationFailure | None
    reason: str
    evidence: CitationShape | None


class HitShape(Shape):
    """A passage that was found for the question."""

    passage_id: str
    document: str
    start: int
    end: int
    score: float
    rank: int
    dense_rank: int | None
    bm25_rank: int | None


class TimingsShape(Shape):
    """Milliseconds spent in each step."""

    rewrite: float
    embed: float
    retrieve: float
    generate: float
    verify: float
    total: float


class UsageShape(Shape):
    """What calls of a chat model took."""

    input_tokens: int
    output_tokens: int
    cost: float | None


class CheckedShape(Shape):
    """A text with markers to what supports it, and a verdict for each sentence."""

    text: str
    groundedness: float | None
    citations: list[CitationShape]
    claims: list[ClaimShape]


class AnswerShape(CheckedShape):
    """An answer, or an abstention with its reason."""

    question: str
    standalone_question: str
    abstained: bool
    abstention: Abstention | None
    confidence: float
    engine: str
    model: str
    hits: list[HitShape]
    timings_ms: TimingsShape
    notes: list[str]
    usage: UsageShape | None


class DocumentShape(Shape):
    """A document of the corpus; the digest is the SHA-256 of its text."""

    doc_id: str
    title: str
    source: str
    published: str
    digest: str
    passages: int


class DocumentsShape(Shape):
    """All documents of the corpus."""

    documents: list[DocumentShape]


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


def replies(shape: type[BaseModel], *, status: int = 200, events: str = "") -> dict[int | str, dict[str, Any]]:
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
