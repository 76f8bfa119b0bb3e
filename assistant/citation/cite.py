"""Markers and quotations in a model's draft -> citations. Code decides what a citation is, not the model.

The model wrote `[n]` behind its sentences, or forgot to, or made a number up. Every marker is taken out of its text (see
`assistant.citation.model_text`); each sentence gets back only citations of exact spans, with numbers of our own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.citation.model_text import assign_markers, claim_words, gaps_between, split_claims, take_markers, unlink
from assistant.citation.quotations import failure_of, find_quotations, quoted_sentences, same_words
from assistant.citation.refusals import is_refusal
from assistant.schema import MOST_CHECKED, Citation, CitationFailure, Claim, Document, Draft, Hit, Passage, Span

Score = Callable[[str, Sequence[str]], Sequence[float]]
"""The support, in [0, 1], that each sentence gives to a claim."""

MARKER_FLOOR = 0.1
"""A marker whose passage holds no sentence with this much support is dropped: the passage is about something else."""

POST_HOC_FLOOR = 0.7
"""A sentence without a marker gets one if a sentence of the passages supports it this much."""

_WORST_FIRST = (CitationFailure.FABRICATED, CitationFailure.STITCHED, CitationFailure.MISATTRIBUTED)


@dataclass(frozen=True, slots=True)
class Place:
    """One or more whole sentences of a passage, as a span in its document, and the support they give to a claim."""

    passage: Passage
    span: Span
    score: float

    @property
    def text(self) -> str:
        """The words that stand there."""
        return self.passage.sentence_text(self.span)


@dataclass(frozen=True, slots=True)
class Grounds:
    """What one claim rests on, how a quotation in it fails, and the best support that was found for it, in [0, 1]."""

    places: tuple[Place, ...]
    failure: CitationFailure | None
    score: float


_UNCHECKED = Grounds((), None, 0.0)


def cite(text: str, hits: Sequence[Hit], documents: Mapping[str, Document], score: Score) -> Draft:
    """Turn what a model wrote into claims with exact citations.

    Args:
        text: the model's words, with markers and quotations as it chose to write them.
        hits: what it was shown; `hits[i]` was passage number i + 1.
        documents: the documents of the hits, by id.
        score: the support that sentences give to a claim.

    Returns:
        A draft in which a refusal is no claim, and whose markers are numbered from 1 in order of first use, one for each span
        that is cited. Its confidence is the mean over the claims of the best support found, 0 where there is no claim.
    """
    plain, taken = take_markers(unlink(text.strip()))
    spans = [span for span in split_claims(plain) if not is_refusal(plain[span.start : span.end])]
    claims = [claim_words(plain, span, [hit.passage.text for hit in hits]) for span in spans]
    numbers = assign_markers(plain, taken, spans)
    grounds = [
        _find(text, own, hits, documents, score) if i < MOST_CHECKED else _UNCHECKED
        for i, ((text, _), own) in enumerate(zip(claims, numbers, strict=True))
    ]
    return _write(claims, gaps_between(plain, spans), grounds, documents)


def _find(claim: str, numbers: Sequence[int], hits: Sequence[Hit], documents: Mapping[str, Document], score: Score) -> Grounds:
    """What a claim rests on: the sentences it quotes, the best one of each other passage it cites, else the best of all."""
    shown = [hit.passage for hit in hits]
    cited = [shown[number - 1] for number in numbers if 1 <= number <= len(shown)]
    quoted, failure = _quoted(claim, cited, shown, documents)
    places = _weigh(claim, quoted, score)
    others = [passage for passage in cited if not any(_shows(passage, place) for place in places)]
    best = [_best(claim, [passage], score) for passage in others]
    places += [place for place in best if place and place.score >= MARKER_FLOOR]
    if not places and (nearest := _best(claim, shown, score)):
        return Grounds((nearest,) if nearest.score >= POST_HOC_FLOOR else (), failure, nearest.score)
    return Grounds(tuple(places), failure, max((place.score for place in places), default=0.0))


def _quoted(
    claim: str, cited: Sequence[Passage], shown: Sequence[Passage], documents: Mapping[str, Document]
) -> tuple[list[tuple[Passage, Span]], CitationFailure | None]:
    """The sentences that the claim quotes, and the worst failure among its quotations."""
    sentences, failures = list[tuple[Passage, Span]](), set[CitationFailure]()
    for quotation in find_quotations(claim):
        quote = claim[quotation.start : quotation.end]
        found = quoted_sentences(quote, cited or shown, documents)
        sentences += found
        if not found:
            elsewhere = quoted_sentences(quote, shown, documents)
            failures.add(CitationFailure.MISATTRIBUTED if elsewhere else failure_of(quote, shown, documents))
    return sentences, next((failure for failure in _WORST_FIRST if failure in failures), None)


def _weigh(claim: str, sentences: Sequence[tuple[Passage, Span]], score: Score) -> list[Place]:
    """The sentences with their support; the very words of the claim support it whole."""
    texts = [passage.sentence_text(span) for passage, span in sentences]
    scores = score(claim, texts) if texts else ()
    return [
        Place(passage, span, 1.0 if same_words(claim, text) else float(support))
        for (passage, span), text, support in zip(sentences, texts, scores, strict=True)
    ]


def _best(claim: str, passages: Sequence[Passage], score: Score) -> Place | None:
    """The sentence that supports the claim best; among equals its very words, then the first."""
    places = _weigh(claim, [(passage, span) for passage in passages for span in passage.sentences], score)
    return max(places, key=lambda place: (place.score, same_words(claim, place.text)), default=None)


def _shows(passage: Passage, place: Place) -> bool:
    same = passage.doc_id == place.passage.doc_id
    return place.passage == passage or (same and passage.start <= place.span.start and place.span.end <= passage.end)


def _write(
    claims: Sequence[tuple[str, tuple[Span, ...]]],
    gaps: tuple[str, ...],
    grounds: Sequence[Grounds],
    documents: Mapping[str, Document],
) -> Draft:
    """Number the citations and give each claim its markers."""
    citations: dict[tuple[str, Span], Citation] = {}
    written = list[Claim]()
    for (text, highlights), ground in zip(claims, grounds, strict=True):
        markers = tuple(dict.fromkeys(_cited(place, citations, documents) for place in ground.places))
        written.append(Claim(text, markers, highlights, ground.failure))
    confidence = sum(ground.score for ground in grounds) / max(1, len(grounds))
    return Draft(tuple(written), tuple(citations.values()), confidence, gaps=gaps)


def _cited(place: Place, citations: dict[tuple[str, Span], Citation], documents: Mapping[str, Document]) -> int:
    """The number of the citation of a place, which is made where there is none."""
    passage = place.passage
    made = Citation.of(documents[passage.doc_id], place.span, marker=len(citations) + 1, passage_id=passage.passage_id)
    return citations.setdefault((passage.doc_id, place.span), made).marker
