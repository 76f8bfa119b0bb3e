"""Quotations in a claim: where they begin and end, where in a passage their words stand, and how they fail.

Two texts are compared after folding: white space, quotation marks, dashes, ellipses, ligatures and composed letters lose their
style, and an article's own reference numbers such as ` [7]` disappear. Every folded character remembers which characters it
came from, so that what is found is a span of the text as it was. A word or a number is never folded: change one and the
quotation is found nowhere.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.schema import CitationFailure, Document, Passage, Span

SHORTEST_WORDS, SHORTEST_CHARACTERS = 3, 12
"""What is shorter than both is a name or a scare quote, and isn't checked."""

_RUN = 3
"""Words: the shortest piece that counts as copied when a quotation is stitched together."""

_MARK = re.compile(
    r"(?P<opens>[“„«‹]|(?<![^\s(])[”»](?=\w)|(?<![\w.,;:!?…)])\"(?=\S)|(?<!\w)[‘'](?=[^\W\d]|\d(?!\d?s\b)|[\[“\"…]))"
    r"|(?P<closes>”|(?<=[^\s\d(])\"(?!\w))"
)
_CLOSING = {"“": "”", "„": "[“”]", "«": "»", "»": "«", "‹": "›", "”": "”", '"': r"(?<=\S)\"(?!\w)"}
_APOSTROPHE_OR_CLOSING = re.compile(r"(?<=\S)[’'](?!\w)")

_VARIANT = re.compile(
    r"(?P<reference>\s*\[\d+\])"
    r"|\s*(?P<dash>[-‐‑‒–—―−]+)\s*"
    r"|(?P<dots>(?:…|\.\s?\.\s?\.)(?:\s?[….])*)"
    r"|(?P<mark>[\"“”„‟«»'‘’‚‛‹›])"
    r"|(?P<unseen>[\u00ad\u200b\u2060\ufeff])"
    r"|(?P<blank>\s+)"
)
_FOLDED = {"reference": "", "dash": "-", "dots": "...", "mark": "'", "unseen": "", "blank": " "}
_LIGATURES = re.compile("[\ufb00-\ufb06]")
_JOINS_NEXT = "\u200d"
_EXTENDS = re.compile("[\u200c\u200d\U0001f3fb-\U0001f3ff\u1160-\u11ff\udc00-\udfff]")

_UNSPACED = r"\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"  # scripts that write no blank between words
_LETTER = rf"[^\W{_UNSPACED}]"
_INSIDE_WORD = re.compile(rf"(?<={_LETTER})(?={_LETTER})|(?<=\d)(?=[.,:]\d)|(?<=\d[.,:])(?=\d)|(?<=n)(?='t)")
_GAP = re.compile(r"(?<!\w)\w*\[[^\[\]]*\]\w*|\.{3,}")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text for comparison; character i of `text` came from the characters `starts[i]` up to `ends[i]` of the original."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def find_quotations(claim: str) -> tuple[Span, ...]:
    """What stands between quotation marks in a claim, long enough to be checked, as spans without the marks.

    A mark that opens and never closes quotes up to the end, one that closes and never opened from where the last quotation
    ended: half a pair must not hide a quotation. An apostrophe is told from a single mark by the letters around it.
    """
    spans = (_trim(claim, start, end) for start, end in _between_marks(claim))
    return tuple(span for span in spans if span and _is_checked(claim[span.start : span.end]))


def locate(quote: str, text: str, after: int = 0) -> Span | None:
    """Where the words of `quote` stand one after the other in `text`, at `after` or later; None where they don't.

    The case of the first letter and a last full stop or comma, which may belong to the claim, are free. The span begins and
    ends between words, and cuts no combined character.
    """
    folded, needle = _fold(text), _fold(quote).text.strip()
    forms = (form for ending in _endings(needle) for form in _beginnings(ending))
    return next((span for form in forms for span in _occurrences(form, folded, text) if span.start >= after), None)


def locate_around_gaps(quote: str, text: str) -> Span | None:
    """As `locate`, where `...` and brackets such as `[the minister]` may stand for other words or none.

    Returns:
        The span from the first to the last piece that is quoted, or None where a piece is missing or out of order.
    """
    whole = locate(quote, text)
    if whole:
        return whole
    start, end = -1, 0
    for piece in _pieces(quote):
        span = locate(piece, text, after=end)
        if span is None:
            return None
        start, end = (span.start if start < 0 else start), span.end
    return Span(start, end) if end else None


def quoted_sentences(
    quote: str, passages: Sequence[Passage], documents: Mapping[str, Document]
) -> tuple[tuple[Passage, Span], ...]:
    """The sentences that hold a quotation, as spans in the document of their passage; none if the passages don't hold it."""
    for doc_id, stretch in _stretches(passages, documents):
        span = locate_around_gaps(quote, documents[doc_id].text[stretch.start : stretch.end])
        if span:
            return tuple(_cover(span.shift(stretch.start), [passage for passage in passages if passage.doc_id == doc_id]))
    return ()


def failure_of(quote: str, passages: Sequence[Passage], documents: Mapping[str, Document]) -> CitationFailure:
    """How a quotation fails that the passages don't hold: its pieces stand in them apart from each other, or some nowhere.

    Pieces are what lies between gaps, or else two or three runs of at least three words.
    """
    texts = [documents[doc_id].text[stretch.start : stretch.end] for doc_id, stretch in _stretches(passages, documents)]

    def is_somewhere(piece: str) -> bool:
        return any(locate(piece, text) for text in texts)

    pieces = _pieces(quote)
    apart = len(pieces) > 1 and all(map(is_somewhere, pieces))
    stitched = apart or _falls_into_runs(" ".join(pieces).split(), is_somewhere)
    return CitationFailure.STITCHED if stitched else CitationFailure.FABRICATED


def same_words(one: str, other: str) -> bool:
    """Whether two texts are the same but for the style that folding takes away."""
    return _fold(one).text.strip() == _fold(other).text.strip()


def _between_marks(claim: str) -> Iterator[tuple[int, int]]:
    done = 0
    while mark := _MARK.search(claim, done):
        if mark["closes"]:
            yield done, mark.start()
            done = mark.end()
            continue
        closing = _closing(claim, mark)
        if closing is None and mark.group() in "‘'":
            done = mark.end()
            continue
        yield mark.end(), closing.start() if closing else len(claim)
        done = closing.end() if closing else len(claim)


def _closing(claim: str, opening: re.Match[str]) -> re.Match[str] | None:
    """The mark that ends what `opening` begins; typewriter and curly double marks may be mixed."""
    kind = opening.group()
    if kind in "‘'":
        return _single_closing(claim, opening.end())
    closing = re.compile(_CLOSING[kind]).search(claim, opening.end())
    if closing is None and kind in '“"':
        closing = re.compile('[”"]').search(claim, opening.end())
    return closing


def _single_closing(claim: str, start: int) -> re.Match[str] | None:
    """The first mark that doesn't stand behind an s, where it may only be a plural's apostrophe; else the first."""
    following = claim.find("‘", start)
    candidates = list(_APOSTROPHE_OR_CLOSING.finditer(claim, start, following if following >= 0 else len(claim)))
    sure = (candidate for candidate in candidates if claim[candidate.start() - 1] != "s")
    return next(sure, candidates[0] if candidates else None)


def _trim(text: str, start: int, end: int) -> Span | None:
    inner = text[start:end]
    start += len(inner) - len(inner.lstrip())
    end -= len(inner) - len(inner.rstrip())
    return Span(start, end) if start < end else None


def _is_checked(quote: str) -> bool:
    long_enough = len(quote.split()) >= SHORTEST_WORDS or len(quote) >= SHORTEST_CHARACTERS
    return long_enough and any(character.isalnum() for piece in _pieces(quote) for character in piece)


def _pieces(quote: str) -> list[str]:
    """The quotation, folded, without its gaps."""
    return [piece.strip() for piece in _GAP.split(_fold(quote).text) if any(map(str.isalnum, piece))]


def _stretches(passages: Sequence[Passage], documents: Mapping[str, Document]) -> list[tuple[str, Span]]:
    """The text of the passages; those that overlap or follow each other are one, for a quotation may run on in the next."""
    order = [passage.doc_id for passage in passages]
    stretches: list[tuple[str, Span]] = []
    for passage in sorted(passages, key=lambda passage: (order.index(passage.doc_id), passage.start)):
        doc_id, stretch = stretches[-1] if stretches else ("", None)
        if stretch and doc_id == passage.doc_id and not documents[doc_id].text[stretch.end : passage.start].strip():
            stretches[-1] = doc_id, Span(stretch.start, max(stretch.end, passage.end))
        else:
            stretches.append((passage.doc_id, Span(passage.start, passage.end)))
    return stretches


def _cover(span: Span, passages: Sequence[Passage]) -> Iterator[tuple[Passage, Span]]:
    """The sentences that a span touches, joined, from as few passages as hold it."""
    done = span.start
    while rest := [passage for passage in passages if passage.end > done and passage.start < span.end]:
        passage = min(rest, key=lambda passage: (max(passage.start, done), -min(passage.end, span.end)))
        touched = [sentence for sentence in passage.sentences if sentence.end > done and sentence.start < span.end]
        if touched:
            yield passage, Span(touched[0].start, touched[-1].end)
        done = passage.end


def _falls_into_runs(words: Sequence[str], is_somewhere: Callable[[str], bool]) -> bool:
    """Whether the words are two or three runs that each stand somewhere. A part of a run stands where the run does."""
    count = len(words)

    def holds(start: int, end: int) -> bool:
        return is_somewhere(" ".join(words[start:end]))

    cuts = range(_RUN, count - _RUN + 1)
    first = _RUN - 1 + bisect_left(cuts, True, key=lambda end: not holds(0, end))
    last = _RUN + bisect_left(cuts, True, key=lambda start: holds(start, count))
    if first >= last:
        return True
    middles = ((start, max(last, start + _RUN)) for start in range(max(_RUN, first - _RUN + 1), first + 1))
    return any(end <= count - _RUN and holds(start, end) for start, end in middles)


def _endings(needle: str) -> Iterator[str]:
    yield needle
    if needle.endswith((".", ",")) and not needle.endswith("..."):
        yield needle[:-1]


def _beginnings(needle: str) -> Iterator[str]:
    yield needle
    first = next((i for i, character in enumerate(needle) if character.isalnum()), None)
    if first is not None and len(swapped := needle[first].swapcase()) == 1:
        yield f"{needle[:first]}{swapped}{needle[first + 1 :]}"


def _occurrences(needle: str, folded: Folded, text: str) -> Iterator[Span]:
    """Every place of a folded quotation that begins and ends between words, as a span of the text."""
    place = folded.text.find(needle) if needle else -1
    while place >= 0:
        end = place + len(needle)
        if _is_between_words(folded, place, text) and _is_between_words(folded, end, text):
            yield Span(folded.starts[place], folded.ends[end - 1])
        place = folded.text.find(needle, place + 1)


def _is_between_words(folded: Folded, place: int, text: str) -> bool:
    """Whether a cut before folded character `place` goes through no word, number, ligature or combined character."""
    if place in (0, len(folded.text)):
        return True
    cuts_ligature = folded.starts[place] == folded.starts[place - 1]
    return not (cuts_ligature or _extends(text, folded.ends[place - 1]) or _INSIDE_WORD.match(folded.text, place))


@lru_cache(maxsize=512)
def _fold(text: str) -> Folded:
    characters, starts, ends = list[str](), list[int](), list[int]()
    done = 0
    while done < len(text):
        variant = _VARIANT.match(text, done)
        kind = variant.lastgroup if variant else None
        if variant and kind:
            folded, (start, end), done = _FOLDED[kind], variant.span(kind), variant.end()
        else:
            start, end = done, _cluster_end(text, done)
            folded, done = _LIGATURES.sub(_unligated, unicodedata.normalize("NFC", text[start:end])), end
        characters += folded
        starts += [start] * len(folded)
        ends += [end] * len(folded)
    return Folded("".join(characters), tuple(starts), tuple(ends))


def _unligated(ligature: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", ligature.group())


def _cluster_end(text: str, start: int) -> int:
    """The end of the character at `start` with the marks and joined characters that belong to it."""
    end = start + 1
    while end < len(text) and (_extends(text, end) or text[end - 1] == _JOINS_NEXT):
        end += 1
    return end


def _extends(text: str, place: int) -> bool:
    """Whether the character at `place` belongs to the one before it."""
    if place >= len(text) or text[place].isascii():
        return False
    return bool(_EXTENDS.match(text, place)) or unicodedata.category(text[place]).startswith("M")
