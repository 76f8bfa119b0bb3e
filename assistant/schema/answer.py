"""The outcome of a question, and its published JSON: keys may be added, never changed.

The same JSON comes from the command line, Python and HTTP; what is kept of a conversation is this JSON, so it is read here too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from assistant.schema.values import Abstention, Citation, CitationFailure, Claim, Document, Hit, Passage, Support, Verdict


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
    `hits` still hold the nearest passages. `confidence` in [0, 1] estimates that the articles answer the question. `notes` are
    sentences on how it came about: passages that did not fit, a chat model that failed, sentences that were dropped. `usage`
    sums up what the calls of chat models reported; None where there was no call, or none that reported anything.
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

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON-ready values, in the published contract's shape."""
        return answer_dict(self)


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange; a conversation is a tuple of turns, oldest first."""

    question: str
    answer: str


def answer_dict(answer: Answer) -> dict[str, Any]:
    """The answer as JSON-ready values."""
    return {
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        "text": answer.text,
        "abstained": answer.abstained,
        "abstention": answer.abstention.value if answer.abstention else None,
        "confidence": round(answer.confidence, 4),
        "engine": answer.engine,
        "model": answer.model,
        "groundedness": answer.groundedness,
        "citations": [_citation_dict(citation) for citation in answer.citations],
        "claims": [_claim_dict(verdict) for verdict in answer.verdicts],
        "hits": [_hit_dict(hit) for hit in answer.hits],
        "timings_ms": _timings_dict(answer.timings),
        "notes": list(answer.notes),
        "usage": asdict(answer.usage) if answer.usage else None,
    }


def answer_of(kept: Mapping[str, Any], hits: tuple[Hit, ...] = ()) -> Answer:
    """The value that `answer_dict` wrote. Its hits must be given (see `hits_of`), since it does not hold their passages.

    Raises:
        AttributeError, KeyError, TypeError, ValueError: if it is no such thing.
    """
    steps, usage = kept["timings_ms"], kept.get("usage")  # which was not kept at first
    return Answer(
        question=kept["question"],
        standalone_question=kept["standalone_question"],
        text=kept["text"],
        citations=tuple(map(_citation, kept["citations"])),
        verdicts=tuple(map(_verdict, kept["claims"])),
        abstention=Abstention(kept["abstention"]) if kept["abstention"] else None,
        confidence=kept["confidence"],
        engine=kept["engine"],
        model=kept["model"],
        hits=hits,
        timings=Timings(**{step.name: steps.get(step.name, 0.0) for step in fields(Timings)}),
        notes=tuple(kept["notes"]),
        usage=Usage(usage["input_tokens"], usage["output_tokens"], usage["cost"]) if usage else None,
    )


def hits_of(kept: Mapping[str, Any], documents: Mapping[str, Document]) -> tuple[Hit, ...]:
    """The hits of what `answer_dict` wrote, their passages cut anew from the documents, without headings and sentences.

    Raises:
        KeyError, TypeError: if it is no such thing, or a document is missing.
    """
    return tuple(_hit(hit, documents[hit["document"]]) for hit in kept["hits"])


def checked_dict(answer: Answer) -> dict[str, Any]:
    """What the check of a text found, in the words of `answer_dict`."""
    kept = ("text", "groundedness", "citations", "claims")
    return {name: value for name, value in answer_dict(answer).items() if name in kept}


def _citation_dict(citation: Citation) -> Mapping[str, Any]:
    return {
        "marker": citation.marker,
        "document": citation.doc_id,
        "title": citation.title,
        "start": citation.start,
        "end": citation.end,
        "cited_text": citation.cited_text,
        "passage_id": citation.passage_id,
    }


def _claim_dict(verdict: Verdict) -> Mapping[str, Any]:
    claim, evidence = verdict.claim, verdict.evidence
    return {
        "text": claim.text,
        "start": claim.start,
        "end": claim.end,
        "support": verdict.support.value,
        "score": round(verdict.score, 4),
        "markers": list(claim.markers),
        "citation_failure": claim.failure.value if claim.failure else None,
        "reason": verdict.reason,
        "evidence": _citation_dict(evidence) if evidence else None,
    }


def _hit_dict(hit: Hit) -> Mapping[str, Any]:
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


def _hit(kept: Mapping[str, Any], document: Document) -> Hit:
    start, end = kept["start"], kept["end"]
    passage = Passage(kept["passage_id"], document.doc_id, document.text[start:end], start, end, "", ())
    return Hit(passage, kept["score"], kept["rank"], kept["dense_rank"], kept["bm25_rank"])


def _timings_dict(timings: Timings) -> Mapping[str, float]:
    steps = ("rewrite", "embed", "retrieve", "generate", "verify", "total")
    return {name: round(getattr(timings, name), 2) for name in steps}


def _verdict(kept: Mapping[str, Any]) -> Verdict:
    failure, evidence = kept["citation_failure"], kept["evidence"]
    return Verdict(
        claim=Claim(
            kept["text"], kept["start"], kept["end"], tuple(kept["markers"]), CitationFailure(failure) if failure else None
        ),
        support=Support(kept["support"]),
        score=kept["score"],
        evidence=_citation(evidence) if evidence else None,
        reason=kept["reason"],
    )


def _citation(kept: Mapping[str, Any]) -> Citation:
    names = ("marker", "document", "title", "passage_id", "start", "end", "cited_text")
    return Citation(*(kept[name] for name in names))
