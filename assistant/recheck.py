"""Checking an answer again later: does what it cites still stand in the articles, and do its claims still hold?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError
from typing_extensions import TypedDict

from assistant.check import nearest_passages, shared_verifier
from assistant.errors import EvalError, StoreError
from assistant.present_documents import present_documents
from assistant.rendering.from_json import checked_of
from assistant.schema import MOST_CHECKED, Citation, Document, Draft, Span, Support, Verdict
from assistant.schema.answer import CheckedJson, CitationJson, citation_json

if TYPE_CHECKING:
    from assistant.answer import Assistant

_MOST_CITATIONS = 10 * MOST_CHECKED
"""Citations of one answer that are looked for, as each may have to be searched for in a whole document."""


class Standing(StrEnum):
    """What has become of a citation: it is where it was, at another place, or nowhere."""

    STANDS = "stands"
    MOVED = "moved"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class CitationNow:
    """A citation as it was answered, and `now`, the same text where it stands today; None where it is gone.

    `changed` says whether the article has another text than when it was cited; None where that can't be known, as the article
    is gone or the answer kept no digest.
    """

    citation: Citation
    now: Citation | None
    changed: bool | None

    @property
    def standing(self) -> Standing:
        """What has become of it."""
        if self.now is None:
            return Standing.GONE
        places = [(one.doc_id, one.start, one.end) for one in (self.citation, self.now)]
        return Standing.STANDS if places[0] == places[1] else Standing.MOVED


class PlaceJson(TypedDict):
    """Where a citation stands now, in characters."""

    document: str
    title: str
    start: int
    end: int


class CitationNowJson(TypedDict):
    """A citation as it was answered, and what has become of it."""

    citation: CitationJson
    standing: Standing
    now: PlaceJson | None
    document_changed: bool | None


class ClaimNowJson(TypedDict):
    """A claim, what the answer said of it, and what the articles say of it now."""

    text: str
    markers: list[int]
    was: Support
    support: Support
    score: float
    reason: str
    evidence: CitationJson | None


class RecheckedJson(TypedDict):
    """What became of an answer; `holds` where nothing it cites is gone and every claim that was supported still is."""

    holds: bool
    citations: list[CitationNowJson]
    claims: list[ClaimNowJson]


@dataclass(frozen=True, slots=True)
class Rechecked:
    """What became of an answer: its citations, and what the check of each claim found then and finds now."""

    citations: tuple[CitationNow, ...]
    before: tuple[Verdict, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing that it cites is gone, and every claim that was supported still is."""
        lost = (then.support is Support.SUPPORTED is not now.support for then, now in self.pairs())
        return all(one.now for one in self.citations) and not any(lost)

    def pairs(self) -> Iterator[tuple[Verdict, Verdict]]:
        """The verdicts on each claim, then and now."""
        return zip(self.before, self.verdicts, strict=True)

    def to_dict(self) -> RecheckedJson:
        """What became of the answer as JSON-ready values."""
        return {
            "holds": self.holds,
            "citations": [_citation_json(one) for one in self.citations],
            "claims": [
                {
                    "text": now.claim.text,
                    "markers": list(now.claim.markers),
                    "was": then.support,
                    "support": now.support,
                    "score": round(now.score, 4),
                    "reason": now.reason,
                    "evidence": citation_json(now.evidence) if now.evidence else None,
                }
                for then, now in self.pairs()
            ],
        }


def recheck(kept: Mapping[str, Any], assistant: Assistant) -> Rechecked:
    """Hold an answer against the articles as they are now.

    Its claims are verified anew against what it cites, where that still stands, and the passages nearest to them.

    Args:
        kept: the JSON of an answer, or of a text that was checked, of this version or an earlier one.
        assistant: has the articles.

    Raises:
        EvalError: if it is no such thing, or cites more than can be looked for.
        StoreError: if the index can't be used.
    """
    citations, before = read_kept(kept)
    located = locate(citations, assistant)
    claims = tuple(verdict.claim for verdict in before)
    hits, nearest = nearest_passages((claim.text for claim in claims), assistant)
    cited = present_documents(assistant, (one.now.doc_id for one in located if one.now))
    draft = Draft(claims, tuple(one.now for one in located if one.now and one.now.doc_id in cited), 0.0)
    verdicts = shared_verifier(assistant.settings).verify(draft, hits, {**cited, **nearest})
    return Rechecked(located, before, verdicts)


def read_kept(kept: Mapping[str, Any]) -> tuple[tuple[Citation, ...], tuple[Verdict, ...]]:
    """The citations and verdicts of an answer's JSON, which may be of an earlier version, damaged or forged.

    Raises:
        EvalError: if it is no such thing, or cites more than can be looked for.
    """
    try:
        found = checked_of(_valid(_shape().validate_python(_completed(kept))))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise EvalError(f"this is not the JSON of an answer ({place!r}: {first['msg']}); give what `--json` printed") from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise EvalError(f"this is not the JSON of an answer ({error}); give what `--json` printed") from error
    if len(found[0]) > _MOST_CITATIONS:
        raise EvalError(f"the answer has {len(found[0])} citations, more than the {_MOST_CITATIONS} that are looked for")
    return found


def locate(citations: Sequence[Citation], assistant: Assistant) -> tuple[CitationNow, ...]:
    """Where each citation stands in the articles as they are now.

    An article that was renamed is found by its digest; of several places with the cited text the nearest one counts.
    """
    documents = {doc_id: _document(assistant, doc_id) for doc_id in {citation.doc_id for citation in citations}}
    missing = {one.digest for one in citations if documents[one.doc_id] is None and one.digest}
    found = [one for one in assistant.summaries() if one.digest in missing] if missing else []
    renamed = {one.digest: _document(assistant, one.doc_id) for one in found}
    return tuple(locate_in(documents[one.doc_id] or renamed.get(one.digest), one) for one in citations)


def locate_in(document: Document | None, citation: Citation) -> CitationNow:
    """Where a citation stands in its document; None is one that is no longer there."""
    if document is None:
        return CitationNow(citation, None, None)
    start = _nearest(document.text, citation.cited_text, citation.start)
    changed = document.digest != citation.digest if citation.digest else None
    if start is None:
        return CitationNow(citation, None, changed)
    span = Span(start, start + len(citation.cited_text))
    now = Citation.of(document, span, marker=citation.marker, passage_id=citation.passage_id)
    return CitationNow(citation, now, changed)


@cache
def _shape() -> TypeAdapter[CheckedJson]:
    return TypeAdapter(CheckedJson)


def _completed(kept: Mapping[str, Any]) -> dict[str, Any]:
    """What an answer needs to be rechecked, with what earlier versions did not keep."""
    claims = ({**claim, "evidence": _cited(claim["evidence"]) if claim["evidence"] else None} for claim in kept["claims"])
    return {"text": kept["text"], "groundedness": None, "citations": [*map(_cited, kept["citations"])], "claims": [*claims]}


def _cited(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {"page": None, "digest": "", **kept}


def _valid(kept: CheckedJson) -> Mapping[str, Any]:
    """The same without lone surrogates, which JSON may hold and no tokenizer reads; one character for each."""
    read: Mapping[str, Any] = json.loads(json.dumps(kept, ensure_ascii=False).encode("utf-8", "replace"))
    return read


def _nearest(text: str, sought: str, start: int) -> int | None:
    """Where a text stands nearest to an offset; None where it stands nowhere."""
    places = (text.rfind(sought, 0, start + len(sought)), text.find(sought, start))
    return min((place for place in places if place >= 0), key=lambda place: abs(place - start), default=None)


def _document(assistant: Assistant, doc_id: str) -> Document | None:
    try:
        return assistant.document(doc_id)
    except StoreError:
        return None


def _citation_json(one: CitationNow) -> CitationNowJson:
    now = one.now
    return {
        "citation": citation_json(one.citation),
        "standing": one.standing,
        "now": {"document": now.doc_id, "title": now.title, "start": now.start, "end": now.end} if now else None,
        "document_changed": one.changed,
    }
