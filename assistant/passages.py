"""Document -> passages: whole sentences packed up to a number of tokens, with exact character offsets.

A passage never crosses a heading. Neighbours share one sentence, so that a fact told across a cut is still read whole. A
sentence that is too long for a passage of its own is cut between words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.schema import Document, Passage, Span
from assistant.tokens import count_tokens

Fits = Callable[[str], bool]

_LINE = re.compile(r"[^\n]+")
_MARKED_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(?P<title>\S.*?)\s*#*\s*$")
_ENDS_SENTENCE = re.compile(r"[.!?:;…,][\"'“”‘’)\]]*$")
_LIST_ITEM = re.compile(r"\s*(?:[-*•]|\d+[.)])\s+(?=\S)")
_PIECE = re.compile(r"\S+\s*")
_HEADING_WORDS = 12


@dataclass(frozen=True, slots=True)
class Section:
    """The sentences under one heading, as spans in the document."""

    heading: str
    sentences: tuple[Span, ...]


def split_passages(document: Document, *, max_tokens: int, fits: Fits) -> tuple[Passage, ...]:
    """Cut a document into passages.

    Args:
        document: what to cut.
        max_tokens: longest passage in tokens of our own encoding.
        fits: whether the embedder reads a text whole; text here is `index_text(passage)`, heading included.

    Returns:
        The passages in order. They hold every sentence of the document; only headings and blank space lie outside.
    """
    passages: list[Passage] = []
    for section in split_sections(document.text):

        def small(sentences: Sequence[Span], heading: str = section.heading) -> bool:
            text = document.text[sentences[0].start : sentences[-1].end]
            return count_tokens(text) <= max_tokens and fits(index_text(heading, text))

        pieces = [piece for sentence in section.sentences for piece in _cut(document.text, sentence, small)]
        for group in _pack(pieces, small):
            passages.append(_passage(document, section.heading, group, len(passages) + 1))
    return tuple(passages)


def index_text(heading: str, text: str) -> str:
    """What is embedded and searched for a passage: its heading, then its text."""
    return f"{heading}\n{text}" if heading else text


def split_sections(text: str) -> tuple[Section, ...]:
    """Find headings and, between them, sentences. A heading without text under it yields no section."""
    sections: list[Section] = []
    heading, sentences = "", list[Span]()
    lines = [Span(*match.span()) for match in _LINE.finditer(text)]
    for block in _blocks(text, lines):
        title = _heading(text, block)
        if title is None:
            sentences += split_sentences(text, block)
            continue
        if sentences:
            sections.append(Section(heading, tuple(sentences)))
        heading, sentences = title, []
    if sentences:
        sections.append(Section(heading, tuple(sentences)))
    return tuple(sections)


def split_sentences(text: str, block: Span) -> tuple[Span, ...]:
    """The sentences of one block of text, without the blank space around them."""
    import sentencex

    item = _LIST_ITEM.match(text, block.start, block.end)
    first = item.end() if item else block.start
    flat = text[first : block.end].replace("\n", " ")
    found: list[Span] = []
    offset = first
    for sentence in sentencex.segment("en", flat):
        start, end = offset, offset + len(sentence)
        offset = end
        start += len(sentence) - len(sentence.lstrip())
        end -= len(sentence) - len(sentence.rstrip())
        if start >= end:
            continue
        if found and not any(character.isalnum() for character in text[start:end]):
            found[-1] = Span(found[-1].start, end)  # a stray closing quotation mark belongs to the sentence before
        else:
            found.append(Span(start, end))
    return tuple(found)


def _blocks(text: str, lines: Sequence[Span]) -> Iterator[Span]:
    """Join wrapped lines: a line goes on in the next unless it ends a sentence, stands alone or one of them is a heading."""
    block: Span | None = None
    for i, line in enumerate(lines):
        if not text[line.start : line.end].strip():
            if block:
                yield block
            block = None
            continue
        block = Span(block.start, line.end) if block else line
        following = lines[i + 1] if i + 1 < len(lines) else None
        if following is None or following.start > line.end + 1 or _stands_alone(text, line, following):
            yield block
            block = None
    if block:
        yield block


def _stands_alone(text: str, line: Span, following: Span) -> bool:
    """Whether `line` is the end of its block although text follows on the next line."""
    here, after = text[line.start : line.end].strip(), text[following.start : following.end].strip()
    if _MARKED_HEADING.match(here) or _MARKED_HEADING.match(after) or _LIST_ITEM.match(after):
        return True
    ends = bool(_ENDS_SENTENCE.search(here)) and here[-1] not in ",;"
    return ends or _looks_like_heading(here, after)


def _looks_like_heading(here: str, after: str) -> bool:
    """A short unpunctuated line above a much longer one: a heading in plain text, not a wrapped line."""
    short = len(here.split()) <= _HEADING_WORDS and len(after) > 1.5 * len(here)
    return short and not _ENDS_SENTENCE.search(here) and (here[0].isupper() or here[0].isdigit()) and here[-1].isalnum()


def _heading(text: str, block: Span) -> str | None:
    content = text[block.start : block.end]
    marked = _MARKED_HEADING.match(content)
    if marked:
        return marked["title"]
    rest = text[block.end : block.end + 2000].lstrip("\n").split("\n", 1)[0].strip()
    alone = "\n" not in content and not _LIST_ITEM.match(content)
    return content.strip() if alone and rest and _looks_like_heading(content.strip(), rest) else None


def _cut(text: str, sentence: Span, small: Callable[[Sequence[Span]], bool]) -> Iterator[Span]:
    """The sentence itself where it is small enough, else pieces of it, cut between words where there are any."""
    while not small([sentence]):
        end = _longest_start(text, sentence, small)
        piece = text[sentence.start : end]
        yield Span(sentence.start, sentence.start + len(piece.rstrip() or piece))
        if end >= sentence.end:
            return
        sentence = Span(end, sentence.end)
    yield sentence


def _longest_start(text: str, sentence: Span, small: Callable[[Sequence[Span]], bool]) -> int:
    """Where the longest start of the sentence ends that is small enough; at least one character."""
    ends = [match.end() for match in _PIECE.finditer(text, sentence.start, sentence.end)]
    if not small([Span(sentence.start, ends[0])]):
        ends = list(range(sentence.start + 1, ends[0] + 1))  # one endless word: cut inside it
    low, high = 0, len(ends) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if small([Span(sentence.start, ends[middle])]) else (low, middle - 1)
    return ends[low]


def _pack(sentences: Sequence[Span], small: Callable[[Sequence[Span]], bool]) -> Iterator[tuple[Span, ...]]:
    """Fill passages with sentences in order; each begins with the last sentence of the one before, where both fit."""
    group: list[Span] = []
    for sentence in sentences:
        if group and not small([*group, sentence]):
            yield tuple(group)
            group = group[-1:] if small([group[-1], sentence]) else []
        group.append(sentence)
    if group:
        yield tuple(group)


def _passage(document: Document, heading: str, sentences: tuple[Span, ...], number: int) -> Passage:
    start, end = sentences[0].start, sentences[-1].end
    text = document.text[start:end]
    return Passage(f"{document.doc_id}#{number}", document.doc_id, text, start, end, heading, sentences)
