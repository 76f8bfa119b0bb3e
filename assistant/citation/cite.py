"""Markers and quotations in a model's draft -> citations. Code decides what a citation is, not the model.

The model saw passages numbered from 1 and wrote `[n]` behind its sentences, or forgot to, or made a number up. Here every
marker is taken out of its text; each sentence gets back only citations of exact spans, with numbers of our own. All words that
are shown are claims: a heading, a list item and a line of code count as sentences, only their marks (`#`, `-`, `1.`, `>`, a
code fence) stay outside. Markdown links lose their brackets, so that a link is visible text and never looks like a marker.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.citation.quotations import failure_of, find_quotations, quoted_sentences, same_words
from assistant.schema import MOST_CHECKED, Citation, CitationFailure, Claim, Document, Draft, Hit, Passage, Span
from assistant.text.sentences import split_sentences

Score = Callable[[str, Sequence[str]], Sequence[float]]
"""The support, in [0, 1], that each sentence gives to a claim."""

MARKER_FLOOR = 0.1
"""A marker whose passage holds no sentence with this much support is dropped: the passage is about something else."""

POST_HOC_FLOOR = 0.7
"""A sentence without a marker gets one if a sentence of the passages supports it this much."""

_WIDEST_RANGE = 20
"""`[1-20]` is a marker; `[1990-2020]` are years."""

_BLANK = "[ \t\u00a0]*"
_NUMBER = rf"(?:\^|passages?{_BLANK})?\d+"
_ONE = rf"[\[【]{_NUMBER}(?:{_BLANK}(?:[-–—,;&]|and){_BLANK}{_NUMBER})*[\]】]"
_MARKER = re.compile(_ONE, re.IGNORECASE)
_BETWEEN = rf"{_BLANK}(?:(?:[,;&]|and){_BLANK})?"
_MARKERS = re.compile(rf"[(\[]{_ONE}(?:{_BETWEEN}{_ONE})*[)\]]|{_ONE}", re.IGNORECASE)
_NUMBERS = re.compile(r"(\d+)(?:\s*[-–—]\D*(\d+))?")
_UNFINISHED = re.compile(r"[\[【][\d \t\u00a0^,;&–—\-pasgend]*\Z", re.IGNORECASE)
_ROUND = str.maketrans("[]【】", "()()")

_LINK = re.compile(r"!?[\[【]([^\[\]【】\n]*)[\]】]\(")
_LINK_TARGET = re.compile(r"^([ \t>]*)\[([^\[\]\n]+)\]:", re.MULTILINE)
_LINE = re.compile(r"[^\n]+")
_LINE_MARK = re.compile(r"[ \t]*(?:(?:[-*•+]|#{1,6}|\d{1,3}[.)])[ \t]+|>[ \t]*|(?:```|~~~)\w*[ \t]*$)*")
_CLOSED_EMPHASIS = re.compile(r"([*_]+)\s+")
_WORST_FIRST = (CitationFailure.FABRICATED, CitationFailure.STITCHED, CitationFailure.MISATTRIBUTED)


@dataclass(frozen=True, slots=True)
class TakenMarker:
    """A marker taken out of a text: the passage numbers it named, and where in the text without markers it stood."""

    offset: int
    numbers: tuple[int, ...]


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
        A draft in which each claim ends with its markers, numbered from 1 in order of first use, one for each span that is
        cited. Its confidence is the mean over the claims of the best support found, 0 where there is no claim.
    """
    plain, taken = take_markers(_unlink(text.strip()))
    spans = split_claims(plain)
    numbers = _assign(plain, taken, spans)
    grounds = [
        _find(plain[span.start : span.end], own, hits, documents, score) if i < MOST_CHECKED else _UNCHECKED
        for i, (span, own) in enumerate(zip(spans, numbers, strict=True))
    ]
    return _write(plain, spans, grounds, documents)


def visible(pieces: Iterable[str], shown: int) -> Iterator[str]:
    """Let a streamed text through without markers to passages that were not shown.

    Args:
        pieces: the text as it comes, cut anywhere.
        shown: how many passages the model saw; markers 1 to `shown` are let through, in the form `[1][2]`.

    Yields:
        The text; only what may be the beginning of a marker waits for more. A blank takes the place of an unknown marker, so
        that what stood around it can't close up to another.
    """

    def known(marker: re.Match[str]) -> str:
        numbers = _numbers(marker.group())
        return "".join(f"[{n}]" for n in numbers if 1 <= n <= shown) or " " if numbers else marker.group()

    held = ""
    for piece in pieces:
        held += piece
        unfinished = _UNFINISHED.search(held)
        end = unfinished.start() if unfinished else len(held)
        if end:
            yield _MARKER.sub(known, held[:end])
        held = held[end:]
    if held:
        yield held


def take_markers(text: str) -> tuple[str, tuple[TakenMarker, ...]]:
    """Take every marker out of a text, with the blanks before it and the commas between neighbours.

    Returns:
        The text without markers, and the markers. What closes up to a new marker, as `[1[7]2]` does, gets round brackets.
    """
    plain, taken, done = "", list[TakenMarker](), 0
    for match in _MARKERS.finditer(text):
        numbers = _numbers(match.group())
        if not numbers:
            continue
        between = text[done : match.start()]
        if not (taken and re.fullmatch(_BETWEEN, between)):
            plain = _append(plain, between, taken)
        plain = plain.rstrip(" \t\u00a0")
        taken.append(TakenMarker(len(plain), numbers))
        done = match.end()
    plain = _append(plain, text[done:], taken)
    return _MARKERS.sub(_rounded, plain), tuple(taken)


def split_claims(plain: str) -> tuple[Span, ...]:
    """The sentences of a text line by line, without the marks of lines; a sentence goes on while a quotation does."""
    claims: list[Span] = []
    for line in _LINE.finditer(plain):
        mark = _LINE_MARK.match(plain, *line.span())
        start = mark.end() if mark else line.start()
        if any(map(str.isalnum, plain[start : line.end()])):
            quotations = [quotation.shift(start) for quotation in find_quotations(plain[start : line.end()])]
            claims += _join(plain, split_sentences(plain, Span(start, line.end())), quotations)
    return tuple(claim for claim in claims if any(map(str.isalnum, plain[claim.start : claim.end])))


def _unlink(text: str) -> str:
    """The text with `[label](target)` as `label (target)`, and nothing else that Markdown would read as a link."""
    return _LINK_TARGET.sub(r"\1\2:", _LINK.sub(r"\1 (", text)).replace("](", "] (")


def _numbers(marker: str) -> tuple[int, ...]:
    """The passage numbers in order; none where a range is too wide or runs backwards, and so is no marker."""
    found: list[int] = []
    for first, last in _NUMBERS.findall(marker):
        numbers = range(int(first[:9]), int((last or first)[:9]) + 1)  # `int` refuses thousands of digits
        if not 1 <= len(numbers) <= _WIDEST_RANGE:
            return ()
        found += numbers
    return tuple(dict.fromkeys(found))


def _append(plain: str, piece: str, taken: Sequence[TakenMarker]) -> str:
    """Go on with the text; where a marker was the first thing on its line, the blank behind it goes too."""
    began = bool(taken) and (not plain or plain.endswith("\n"))
    return plain + (piece.lstrip(" \t\u00a0") if began else piece)


def _rounded(marker: re.Match[str]) -> str:
    return marker.group().translate(_ROUND) if _numbers(marker.group()) else marker.group()


def _join(plain: str, sentences: Sequence[Span], quotations: Sequence[Span]) -> list[Span]:
    """Join sentences within a quotation; an emphasis that closes behind a full stop belongs to the sentence before."""
    joined: list[Span] = []
    for sentence in sentences:
        closing = _CLOSED_EMPHASIS.match(plain, sentence.start, sentence.end) if joined else None
        if closing:
            joined[-1], sentence = Span(joined[-1].start, closing.end(1)), Span(closing.end(), sentence.end)
        if joined and any(quotation.start < sentence.start < quotation.end for quotation in quotations):
            joined[-1] = Span(joined[-1].start, sentence.end)
        else:
            joined.append(sentence)
    return joined


def _assign(plain: str, taken: Sequence[TakenMarker], claims: Sequence[Span]) -> list[tuple[int, ...]]:
    """For each claim the numbers of the markers that stand in it or behind it."""
    numbers: list[tuple[int, ...]] = [() for _ in claims]
    for marker in taken if claims else ():
        owner = _owner(plain, marker.offset, claims)
        numbers[owner] += marker.numbers
    return [tuple(dict.fromkeys(own)) for own in numbers]


def _owner(plain: str, offset: int, claims: Sequence[Span]) -> int:
    """The claim that began last before a marker; where its line is not the marker's, the next one on the marker's line."""
    before = bisect_left(claims, offset, key=lambda claim: claim.start) - 1
    behind = before >= 0 and "\n" not in plain[claims[before].end : offset]
    if not behind and before + 1 < len(claims) and "\n" not in plain[offset : claims[before + 1].start]:
        return before + 1
    return max(before, 0)


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


def _write(plain: str, claims: Sequence[Span], grounds: Sequence[Grounds], documents: Mapping[str, Document]) -> Draft:
    """Put the markers behind the claims; what stands between these stays."""
    text, done, written = "", 0, list[Claim]()
    citations: dict[tuple[str, Span], Citation] = {}
    for span, ground in zip(claims, grounds, strict=True):
        markers = tuple(dict.fromkeys(_cited(place, citations, documents) for place in ground.places))
        text += plain[done : span.start]
        said = plain[span.start : span.end] + "".join(f" [{marker}]" for marker in markers)
        written.append(Claim(said, len(text), len(text) + len(said), markers, ground.failure))
        text, done = text + said, span.end
    confidence = sum(ground.score for ground in grounds) / max(1, len(grounds))
    return Draft((text + plain[done:]).rstrip(), tuple(written), tuple(citations.values()), confidence)


def _cited(place: Place, citations: dict[tuple[str, Span], Citation], documents: Mapping[str, Document]) -> int:
    """The number of the citation of a place, which is made where there is none."""
    passage = place.passage
    made = Citation.of(documents[passage.doc_id], place.span, marker=len(citations) + 1, passage_id=passage.passage_id)
    return citations.setdefault((passage.doc_id, place.span), made).marker
