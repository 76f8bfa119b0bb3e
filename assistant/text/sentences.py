"""Text -> sections under headings -> sentences, as spans."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from assistant.schema import Span

_LINE = re.compile(r"[^\n]+")
_HEADING_MARK = re.compile(r" {0,3}#{1,6}[ \t]+(?=\S)")
_ENDS_SENTENCE = re.compile(r"[.!?:…][\"'“”‘’)\]]*$")
_MAY = re.compile(r"\bMay\.")
_LIST_ITEM = re.compile(r"\s*(?:[-*•]|\d{1,3}[.)])\s+(?=\S)")  # not four digits: a wrapped line may begin with a year
_HEADING_WORDS = 12
_CODE = ("    ", "\t")
_WIDEST = 120  # characters: a longer line is a paragraph, not a wrapped line
_MOST_AT_ONCE = 20_000  # characters; sentencex takes time by the square of the quotation marks and the like


@dataclass(frozen=True, slots=True)
class Section:
    """The sentences under one heading, as spans in the document."""

    heading: str
    sentences: tuple[Span, ...]


def split_sections(text: str) -> tuple[Section, ...]:
    """Find headings and, between them, sentences. A marked heading without text under it yields no section."""
    sections: list[Section] = []
    heading, sentences = "", list[Span]()
    for block, title in _titled_blocks(text):
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
    item = _LIST_ITEM.match(text, block.start, block.end)
    first = item.end() if item else block.start
    flat = text[first : block.end].replace("\n", " ")
    found: list[Span] = []
    offset = first
    for sentence in _segment(flat):
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


def _segment(text: str) -> list[str]:
    """Pieces of the same lengths as the sentences, one after the other, as sentencex finds them.

    It takes "May." for an abbreviation, which it never is; so it is shown another word.
    """
    import sentencex

    shown = _MAY.sub("Day.", text)
    return [sentence for piece in _pieces(shown) for sentence in sentencex.segment("en", piece)]


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces that sentencex gets through; where it is cut, at a space, a sentence ends."""
    start = 0
    while len(text) - start > _MOST_AT_ONCE:
        cut = text.rfind(" ", start, start + _MOST_AT_ONCE) + 1 or start + _MOST_AT_ONCE
        yield text[start:cut]
        start = cut
    yield text[start:]


def _titled_blocks(text: str) -> Iterator[tuple[Span, str | None]]:
    """Each block with its title if it is a heading. What only looks like one needs text under it, or it is text itself."""
    lines = [Span(*match.span()) for match in _LINE.finditer(text)]
    blocks = list(_blocks(text, lines))
    marked = [_marked_title(text[block.start : block.end]) for block in blocks]
    looks = [*(_looks_titled(text, block, following) for block, following in pairwise(blocks)), False]
    for i, block in enumerate(blocks):
        guessed = looks[i] and not (marked[i + 1] or looks[i + 1])
        yield block, text[block.start : block.end].strip() if guessed else marked[i]


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
    here, after = text[line.start : line.end], text[following.start : following.end]
    if _marked_title(here) or _marked_title(after) or _LIST_ITEM.match(after):
        return True
    here, after = here.strip(), after.strip()
    return not after or _sentence_ends(here, after) or _looks_like_heading(here, after)


def _sentence_ends(here: str, after: str) -> bool:
    """Whether a sentence, or what leads in to a list, ends between two lines; it doesn't after a wrapped line's last 'Dr.'."""
    end = _ENDS_SENTENCE.search(here)
    if not end or end.group() != "." or len(here) > _WIDEST:
        return bool(end)
    sentences = _segment(f"{here} {after[:_WIDEST]}")
    return len(here) + 1 in accumulate(len(sentence) for sentence in sentences)


def _looks_like_heading(here: str, after: str) -> bool:
    """A short unpunctuated line above a much longer line or paragraph: a heading in plain text, not a wrapped line."""
    short = len(here.split()) <= _HEADING_WORDS and len(after) > 1.5 * len(here)
    return short and (here[0].isupper() or here[0].isdigit()) and here[-1].isalnum()


def _marked_title(line: str) -> str | None:
    """The title of a Markdown heading, which may be closed by more `#` after a space."""
    mark = _HEADING_MARK.match(line)
    if not mark or "\n" in line:
        return None
    title = line[mark.end() :].rstrip()
    bare = title.rstrip("#")
    return bare.rstrip() if bare.endswith((" ", "\t")) else title


def _looks_titled(text: str, block: Span, following: Span) -> bool:
    content = text[block.start : block.end]
    if "\n" in content or content.startswith(_CODE) or _LIST_ITEM.match(content):
        return False
    return _looks_like_heading(content.strip(), text[following.start : following.end].strip())
