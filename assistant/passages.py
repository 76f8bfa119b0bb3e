"""Document -> passages: whole sentences packed up to a number of tokens, with exact character offsets.

A passage never crosses a heading. Neighbours share one sentence, so that a fact told across a cut is still read whole. A
sentence that is too long for a passage of its own is cut between words. Time grows with the length of the text, whatever it
holds: nothing but the splitter into sentences looks at more than a passage or `_LONGEST_SENTENCE` at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from assistant.schema import Document, Passage, Span
from assistant.tokens import count_tokens

Fits = Callable[[str], bool]

_LINE = re.compile(r"[^\n]+")
_HEADING_MARK = re.compile(r" {0,3}#{1,6}[ \t]+(?=\S)")
_ENDS_SENTENCE = re.compile(r"[.!?:…][\"'“”‘’)\]]*$")
_MAY = re.compile(r"\bMay\.")
_LIST_ITEM = re.compile(r"\s*(?:[-*•]|\d{1,3}[.)])\s+(?=\S)")  # not four digits: a wrapped line may begin with a year
_WORD = re.compile(r"\S+")
_HEADING_WORDS = 12
_CODE = ("    ", "\t")
_WIDEST = 120  # characters: a longer line is a paragraph, not a wrapped line
_LONGEST_SENTENCE = 4000  # characters
_MOST_AT_ONCE = 20_000  # characters; sentencex takes time by the square of the quotation marks and the like


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
        The passages in order. They hold every sentence of the document; only headings, the marks of list items and blank space
        lie outside. A heading that would fill most of what fits is shortened.
    """
    passages: list[Passage] = []
    for section in split_sections(document.text):
        title = _shorten(section.heading, fits)

        def small(sentences: Sequence[Span], heading: str = title) -> bool:
            text = document.text[sentences[0].start : sentences[-1].end]
            return count_tokens(text) <= max_tokens and fits(index_text(heading, text))

        pieces = [piece for sentence in section.sentences for piece in _cut(document.text, sentence, small)]
        for group in _pack(pieces, small):
            passages.append(_passage(document, title, group, len(passages) + 1))
    return tuple(passages)


def index_text(heading: str, text: str) -> str:
    """What is embedded and searched for a passage: its heading, then its text."""
    return f"{heading}\n{text}" if heading else text


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


def _shorten(heading: str, fits: Fits) -> str:
    """The start of the heading that leaves a text as long as itself room beside it."""
    while heading and not fits(index_text(heading, heading)):
        heading = heading[: len(heading) // 2].rstrip()
    return heading


def _cut(text: str, sentence: Span, small: Callable[[Sequence[Span]], bool]) -> Iterator[Span]:
    """The sentence itself where it is small enough, else pieces of it, cut between words where there are any."""
    while sentence.end - sentence.start > _LONGEST_SENTENCE or not small([sentence]):
        end = _longest_start(text, sentence, small)
        yield Span(sentence.start, end)
        if end >= sentence.end:
            return
        sentence = Span(next(_WORD.finditer(text, end)).start(), sentence.end)
    yield sentence


def _longest_start(text: str, sentence: Span, small: Callable[[Sequence[Span]], bool]) -> int:
    """Where the longest start of the sentence ends that is small enough; at least one character."""
    limit = min(sentence.end, sentence.start + _LONGEST_SENTENCE)
    ends = [match.end() for match in _WORD.finditer(text, sentence.start, limit)]
    if limit < sentence.end and len(ends) > 1:
        ends.pop()  # its word may go on
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
