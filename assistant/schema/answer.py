"""The outcome of a question, and its published JSON: keys may be added, never changed.

The JSON is stated here and nowhere else. The same comes from the command line, Python and HTTP, whose OpenAPI document is made
of these types, and it is what is kept of a conversation (`assistant.rendering.from_json` reads it again).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from typing_extensions import TypedDict  # pydantic, which describes these for HTTP, asks for it before Python 3.12

from assistant.schema.computation import Computation, ComputationJson, computation_json
from assistant.schema.notebook import notebook_html
from assistant.schema.values import (
    Abstention,
    Certainty,
    Citation,
    CitationFailure,
    Hit,
    QuestionKind,
    Span,
    Support,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds spent in each step."""

    rewrite: float = 0.0
    embed: float = 0.0
    retrieve: float = 0.0
    generate: float = 0.0
    verify: float = 0.0
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class Usage:
    """What calls of a chat model took, as its provider counts; `cost` in the provider's currency, mostly US dollars.

    `cost` is None unless every call reported one, as a part of the cost would pass for all of it.
    """

    input_tokens: int
    output_tokens: int
    cost: float | None = None

    def __add__(self, other: Usage) -> Usage:
        cost = None if self.cost is None or other.cost is None else self.cost + other.cost
        return Usage(self.input_tokens + other.input_tokens, self.output_tokens + other.output_tokens, cost)


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of a question, the same for the command line, Python, HTTP and the chat window.

    Where the assistant abstains, `abstention` says why, `citations` and `verdicts` are empty and `text` says so in words;
    `hits` still hold the nearest passages. `text` is what `assistant.rendering` wrote, Markdown with `[n]` markers; `spans` say
    where in it the claim of each verdict lies. `confidence` in [0, 1] estimates that the articles answer the question, and
    `certainty` is `none` where it abstains, `tentative` where the answer may well be wrong. `kind` is the form of answer that
    was asked for; small talk has no citation, no verdict and no hit. `computations` are differences of values that are cited,
    and numbers of cited items, and stand in `text`, too. `notes` are sentences on how it came about: passages that did not fit,
    a chat model that failed, sentences that were dropped. `usage` sums up what the calls of chat models reported; None where
    there was no call, or none that reported anything.
    """

    question: str
    standalone_question: str
    text: str
    citations: tuple[Citation, ...]
    verdicts: tuple[Verdict, ...]
    abstention: Abstention | None
    confidence: float
    engine: str
    model: str
    hits: tuple[Hit, ...]
    timings: Timings = field(default_factory=Timings)
    notes: tuple[str, ...] = ()
    usage: Usage | None = None
    spans: tuple[Span, ...] = ()
    kind: QuestionKind = QuestionKind.FACT
    certainty: Certainty = Certainty.FIRM
    computations: tuple[Computation, ...] = ()

    def __post_init__(self) -> None:
        if len(self.spans) != len(self.verdicts):
            raise ValueError(f"an answer of {len(self.verdicts)} claims needs as many spans, not {len(self.spans)}")

    @property
    def abstained(self) -> bool:
        """Whether the assistant declined to answer."""
        return self.abstention is not None

    @property
    def groundedness(self) -> float | None:
        """Supported claims / claims, in [0, 1]; None where there is no claim."""
        if not self.verdicts:
            return None
        return sum(verdict.support is Support.SUPPORTED for verdict in self.verdicts) / len(self.verdicts)

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return notebook_html(self)

    def to_dict(self) -> AnswerJson:
        """The answer as JSON-ready values, in the published contract's shape; floats are rounded to 2, 4 or 6 places."""
        return {
            "question": self.question,
            "standalone_question": self.standalone_question,
            "text": self.text,
            "abstained": self.abstained,
            "abstention": self.abstention,
            "kind": self.kind,
            "certainty": self.certainty,
            "confidence": round(self.confidence, 4),
            "engine": self.engine,
            "model": self.model,
            "groundedness": self.groundedness,
            "citations": [citation_json(citation) for citation in self.citations],
            "claims": [_claim_json(*pair, self.text) for pair in zip(self.verdicts, self.spans, strict=True)],
            "computations": list(map(computation_json, self.computations)),
            "hits": [_hit_json(hit) for hit in self.hits],
            "timings_ms": _timings_json(self.timings),
            "notes": list(self.notes),
            "usage": _usage_json(self.usage) if self.usage else None,
        }


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange; a conversation is a tuple of turns, oldest first."""

    question: str
    answer: str


class CitationJson(TypedDict):
    """An exact piece of a document: `document.text[start:end] == cited_text`, counted in characters.

    `digest` is the SHA-256 of the document's text when it was cited, or empty where that was not kept.
    """

    marker: int
    document: str
    title: str
    start: int
    end: int
    cited_text: str
    passage_id: str
    page: int | None
    digest: str


class ClaimJson(TypedDict):
    """A sentence of the text, which holds it from `start` to `end`, and what checking it found."""

    text: str
    start: int
    end: int
    support: Support
    score: float
    markers: list[int]
    citation_failure: CitationFailure | None
    reason: str
    evidence: CitationJson | None


class HitJson(TypedDict):
    """A passage that was found for the question; ranks start at 1."""

    passage_id: str
    document: str
    start: int
    end: int
    score: float
    rank: int
    dense_rank: int | None
    bm25_rank: int | None


class TimingsJson(TypedDict):
    """Milliseconds spent in each step."""

    rewrite: float
    embed: float
    retrieve: float
    generate: float
    verify: float
    total: float


class UsageJson(TypedDict):
    """What calls of a chat model took."""

    input_tokens: int
    output_tokens: int
    cost: float | None


class CheckedJson(TypedDict):
    """A text with markers to what supports it, and a verdict for each sentence."""

    text: str
    groundedness: float | None
    citations: list[CitationJson]
    claims: list[ClaimJson]


class AnswerJson(CheckedJson):
    """An answer, or an abstention with its reason."""

    question: str
    standalone_question: str
    abstained: bool
    abstention: Abstention | None
    kind: QuestionKind
    certainty: Certainty
    confidence: float
    engine: str
    model: str
    computations: list[ComputationJson]
    hits: list[HitJson]
    timings_ms: TimingsJson
    notes: list[str]
    usage: UsageJson | None


def checked_json(answer: Answer) -> CheckedJson:
    """What the check of a text found: the part of the answer's JSON that isn't about a question."""
    told = answer.to_dict()
    return {
        "text": told["text"],
        "groundedness": told["groundedness"],
        "citations": told["citations"],
        "claims": told["claims"],
    }


def citation_json(citation: Citation) -> CitationJson:
    """The citation as JSON-ready values."""
    return {
        "marker": citation.marker,
        "document": citation.doc_id,
        "title": citation.title,
        "start": citation.start,
        "end": citation.end,
        "cited_text": citation.cited_text,
        "passage_id": citation.passage_id,
        "page": citation.page,
        "digest": citation.digest,
    }


def _claim_json(verdict: Verdict, span: Span, text: str) -> ClaimJson:
    claim, evidence = verdict.claim, verdict.evidence
    return {
        "text": text[span.start : span.end],
        "start": span.start,
        "end": span.end,
        "support": verdict.support,
        "score": round(verdict.score, 4),
        "markers": list(claim.markers),
        "citation_failure": claim.failure,
        "reason": verdict.reason,
        "evidence": citation_json(evidence) if evidence else None,
    }


def _hit_json(hit: Hit) -> HitJson:
    return {
        "passage_id": hit.passage.passage_id,
        "document": hit.passage.doc_id,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "score": round(hit.score, 6),
        "rank": hit.rank,
        "dense_rank": hit.dense_rank,
        "bm25_rank": hit.bm25_rank,
    }


def _timings_json(timings: Timings) -> TimingsJson:
    return {
        "rewrite": round(timings.rewrite, 2),
        "embed": round(timings.embed, 2),
        "retrieve": round(timings.retrieve, 2),
        "generate": round(timings.generate, 2),
        "verify": round(timings.verify, 2),
        "total": round(timings.total, 2),
    }


def _usage_json(usage: Usage) -> UsageJson:
    return {"input_tokens": usage.input_tokens, "output_tokens": usage.output_tokens, "cost": usage.cost}
