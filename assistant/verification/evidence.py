"""What a claim is held against: the texts it cites and the sentences of the hits, each with its exact span."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.schema import Citation, Document, Draft, Hit


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence or cited text, blank space made single, and its citation, whose marker is 0 where the draft cites it not."""

    text: str
    citation: Citation


def gather_evidence(draft: Draft, hits: Sequence[Hit], documents: Mapping[str, Document]) -> tuple[Evidence, ...]:
    """The texts that the draft cites, then the other sentences of the hits, each span once."""
    found: dict[tuple[int, str, int, int], Evidence] = {}
    for citation in draft.citations:
        found[citation.marker, citation.doc_id, citation.start, citation.end] = _evidence(citation)
    cited = {(citation.doc_id, citation.start, citation.end) for citation in draft.citations}
    for hit in hits:
        passage = hit.passage
        for span in passage.sentences:
            if (passage.doc_id, span.start, span.end) not in cited:
                citation = Citation.of(documents[passage.doc_id], span, marker=0, passage_id=passage.passage_id)
                found.setdefault((0, passage.doc_id, span.start, span.end), _evidence(citation))
    return tuple(found.values())


def is_copy(said: str, text: str) -> bool:
    """Whether these are the same words, however much blank space is between them."""
    return bool(said.strip()) and _normal(said) == _normal(text)


def _evidence(citation: Citation) -> Evidence:
    return Evidence(_normal(citation.cited_text), citation)


def _normal(text: str) -> str:
    return " ".join(text.split())
