"""The published JSON of an answer -> the answer again, as conversations and evaluations keep it.

It may be of an earlier version of the assistant, or damaged, so nothing about it is taken for granted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from assistant.rendering.published_text import written_markers
from assistant.schema import (
    Abstention,
    Answer,
    Certainty,
    Citation,
    CitationFailure,
    Claim,
    Computation,
    ComputationMethod,
    Document,
    Hit,
    Passage,
    QuestionKind,
    Span,
    Support,
    Timings,
    Usage,
    Verdict,
)
from assistant.text.markup import take_bold


def answer_of(kept: Mapping[str, Any], hits: tuple[Hit, ...] = ()) -> Answer:
    """The value that `Answer.to_dict` wrote. Its hits must be given (see `hits_of`), since it does not hold their passages.

    Raises:
        AttributeError, KeyError, TypeError, ValueError: if it is no such thing.
    """
    citations, verdicts = checked_of(kept)
    steps, usage = kept["timings_ms"], kept.get("usage")  # which was not kept at first
    return Answer(
        question=kept["question"],
        standalone_question=kept["standalone_question"],
        text=kept["text"],
        citations=citations,
        verdicts=verdicts,
        abstention=Abstention(kept["abstention"]) if kept["abstention"] else None,
        confidence=kept["confidence"],
        engine=kept["engine"],
        model=kept["model"],
        hits=hits,
        timings=Timings(**{step.name: steps.get(step.name, 0.0) for step in fields(Timings)}),
        notes=tuple(kept["notes"]),
        usage=Usage(usage["input_tokens"], usage["output_tokens"], usage["cost"]) if usage else None,
        spans=tuple(Span(claim["start"], claim["end"]) for claim in kept["claims"]),
        kind=QuestionKind(kept.get("kind", QuestionKind.FACT)),  # which, as the next, was not kept at first
        certainty=Certainty(kept.get("certainty", Certainty.NONE if kept["abstention"] else Certainty.FIRM)),
        computations=tuple(map(_computation, kept.get("computations", ()))),
    )


def _computation(kept: Mapping[str, Any]) -> Computation:
    method = ComputationMethod(kept.get("method", ComputationMethod.DIFFERENCE))  # which was not kept at first
    return Computation(kept["text"], tuple(kept["markers"]), method)


def checked_of(kept: Mapping[str, Any]) -> tuple[tuple[Citation, ...], tuple[Verdict, ...]]:
    """What an answer cites and what checking it found, also of a text that was only checked.

    Raises:
        AttributeError, KeyError, TypeError, ValueError: if it is no such thing.
    """
    citations = tuple(map(_citation, kept["citations"]))
    return citations, tuple(_verdict(claim, citations) for claim in kept["claims"])


def hits_of(kept: Mapping[str, Any], documents: Mapping[str, Document]) -> tuple[Hit, ...]:
    """The hits of what `Answer.to_dict` wrote, their passages cut anew from the documents, without headings and sentences.

    Raises:
        KeyError, TypeError: if it is no such thing, or a document is missing.
    """
    return tuple(_hit(hit, documents[hit["document"]]) for hit in kept["hits"])


def _hit(kept: Mapping[str, Any], document: Document) -> Hit:
    start, end = kept["start"], kept["end"]
    passage = Passage(kept["passage_id"], document.doc_id, document.text[start:end], start, end, "", ())
    return Hit(passage, kept["score"], kept["rank"], kept["dense_rank"], kept["bm25_rank"])


def _verdict(kept: Mapping[str, Any], citations: Sequence[Citation]) -> Verdict:
    evidence = _citation(kept["evidence"]) if kept["evidence"] else None
    sources = [*(citation for citation in citations if citation.marker in kept["markers"]), *([evidence] if evidence else [])]
    return Verdict(_claim(kept, sources), Support(kept["support"]), kept["score"], evidence, kept["reason"])


def _claim(kept: Mapping[str, Any], sources: Sequence[Citation]) -> Claim:
    """The claim without the markup that `publish` gave it; asterisks that a source has itself are words."""
    markers, failure = tuple(kept["markers"]), kept["citation_failure"]
    words = kept["text"].removesuffix(written_markers(markers))
    text, highlights = take_bold(words, [source.cited_text for source in sources])
    return Claim(text, markers, highlights, CitationFailure(failure) if failure else None)


def _citation(kept: Mapping[str, Any]) -> Citation:
    names = ("marker", "document", "title", "passage_id", "start", "end", "cited_text")
    later = {"page": kept.get("page"), "digest": kept.get("digest", "")}  # which were not kept at first
    return replace(Citation(*(kept[name] for name in names)), **later)
