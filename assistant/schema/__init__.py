"""The values that flow through the assistant, and the published JSON of an answer."""

from __future__ import annotations

from assistant.schema.answer import Answer, Timings, Turn, Usage
from assistant.schema.values import (
    MOST_CHECKED,
    Abstention,
    Citation,
    CitationFailure,
    Claim,
    Document,
    Draft,
    Hit,
    Passage,
    Question,
    Span,
    Support,
    Verdict,
)

__all__ = [
    "MOST_CHECKED",
    "Abstention",
    "Answer",
    "Citation",
    "CitationFailure",
    "Claim",
    "Document",
    "Draft",
    "Hit",
    "Passage",
    "Question",
    "Span",
    "Support",
    "Timings",
    "Turn",
    "Usage",
    "Verdict",
]
