"""The published JSON of an answer: the same from the command line, Python and HTTP. Keys may be added, never changed.

What is kept of a conversation is this JSON, so it is read here too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from assistant.schema import (
    Abstention,
    Answer,
    Citation,
    CitationFailure,
    Claim,
    Document,
    Hit,
    Passage,
    Support,
    Timings,
    Usage,
    Verdict,
)


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
