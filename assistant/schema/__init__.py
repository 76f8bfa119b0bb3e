"""The values that flow through the assistant, and the published JSON of an answer."""

from __future__ import annotations

from assistant.schema.answer import Answer, Timings, Turn, Usage
from assistant.schema.computation import Computation, ComputationMethod
from assistant.schema.values import (
    MOST_CHECKED,
    Abstention,
    Certainty,
    Citation,
    CitationFailure,
    Claim,
    Document,
    DocumentSummary,
    Draft,
    Hit,
    Passage,
    Question,
    QuestionKind,
    Span,
    Support,
    Verdict,
)

__all__ = [
    "MOST_CHECKED",
    "Abstention",
    "Answer",
    "Certainty",
    "Citation",
    "CitationFailure",
    "Claim",
    "Computation",
    "ComputationMethod",
    "Document",
    "DocumentSummary",
    "Draft",
    "Hit",
    "Passage",
    "Question",
    "QuestionKind",
    "Span",
    "Support",
    "Timings",
    "Turn",
    "Usage",
    "Verdict",
]
