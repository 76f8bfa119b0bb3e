"""A chat model's own text, read: its markers, its bold and its links taken out, its sentences found. Pure functions.

The model saw passages numbered from 1 and wrote `[n]` behind its sentences, as it chose to. All words that are shown are
claims: a heading, a list item and a line of code count as sentences, only their marks (`#`, `-`, `1.`, `>`, a code fence) stay
outside, as gaps. Markdown links lose their brackets, so that a link is visible text and never looks like a marker.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.citation.quotations import find_quotations
from assistant.schema import Span
from assistant.text.markup import BOLD, take_bold
from assistant.text.sentences import split_sentences

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


@dataclass(frozen=True, slots=True)
class TakenMarker:
    """A marker taken out of a text: the passage numbers it named, and where in the text without markers it stood."""

    offset: int
    numbers: tuple[int, ...]


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


def unlink(text: str) -> str:
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


def assign_markers(plain: str, taken: Sequence[TakenMarker], claims: Sequence[Span]) -> list[tuple[int, ...]]:
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


def claim_words(plain: str, claim: Span, sources: Sequence[str]) -> tuple[str, tuple[Span, ...]]:
    """The words of a claim, and what is bold in them; what runs over several claims is bold in each."""
    start = plain.rfind("\n", 0, claim.start) + 1
    line = plain[start:].partition("\n")[0]
    bold = [Span(match.start(1) + start, match.end(1) + start) for match in BOLD.finditer(line)]
    opens = "**" if any(span.start < claim.start < span.end for span in bold) else ""
    closes = "**" if any(span.start < claim.end < span.end for span in bold) else ""
    return take_bold(f"{opens}{plain[claim.start : claim.end]}{closes}", sources)


def gaps_between(plain: str, claims: Sequence[Span]) -> tuple[str, ...]:
    """What stands before, between and behind the claims."""
    starts, ends = [claim.start for claim in claims], [claim.end for claim in claims]
    between = [plain[end:start] for end, start in zip([0, *ends], [*starts, len(plain)], strict=True)]
    return (*between[:-1], between[-1].rstrip())
