"""Text -> sections under headings -> sentences, as spans.

A row of a table, a line of a key and its value, and a list of short items with the words that lead in to it are each a
sentence: what is asked about, cited and shown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from assistant.schema import Span
from assistant.text.abbreviations import ENGLISH, guess_language, mask_abbreviations
from assistant.text.line_kinds import (
    CODE,
    LIST_ITEM,
    are_entries,
    goes_on,
    is_row,
    key_of,
    looks_like_heading,
    marked_title,
    typed_line_by_line,
)

_LINE = re.compile(r"[^\n]+")
_ENDS_SENTENCE = re.compile(r"[.!?:…][\"'“”‘’)\]]*$")
_LEADS_IN = re.compile(r"(?::|[^\W_])[\"'“”‘’)\]]*$")
_REFERENCE = re.compile(r"([.!?]+)([⁰¹²³⁴-⁹]+)")
_MAY = re.compile(r"\bMay\.")
_WIDEST = 120  # characters: a longer line is a paragraph, not a wrapped line
_MOST_AT_ONCE = 20_000  # characters; sentencex takes time by the square of the quotation marks and the like
_LONGEST_LIST = 600  # characters of a list that is read as one with what leads in to it


@dataclass(frozen=True, slots=True)
class Section:
    """The sentences under one heading, as spans in the document."""

    heading: str
    sentences: tuple[Span, ...]


def split_sections(text: str) -> tuple[Section, ...]:
    """Find headings and, between them, sentences. A marked heading without text under it yields no section.

    Each row of a table, each record of a register and each group of lines of a key and its value is a section of its own, since
    its neighbours are about something else.
    """
    language = guess_language(text)
    sections = (
        Section(heading, tuple(_sentences(text, part, language)))
        for heading, blocks in _under_headings(text, language)
        for part in _parts(text, blocks)
    )
    return tuple(section for section in sections if section.sentences)


def split_sentences(text: str, block: Span) -> tuple[Span, ...]:
    """The sentences of one block of text, without the blank space around them."""
    return _split(text, block, guess_language(text[block.start : block.end]))


def _under_headings(text: str, language: str) -> Iterator[tuple[str, list[Span]]]:
    heading, blocks = "", list[Span]()
    for block, title in _titled_blocks(text, language):
        if title is None:
            blocks.append(block)
            continue
        yield heading, blocks
        heading, blocks = title, []
    yield heading, blocks


def _parts(text: str, blocks: Sequence[Span]) -> Iterator[list[Span]]:
    """Each row, each record and each group of keys with their values by itself, what stands between them together."""
    plain: list[Span] = []
    for apart, part in _told_apart(text, blocks):
        if apart:
            yield from (plain, part)
            plain = []
        else:
            plain += part
    yield plain


def _told_apart(text: str, blocks: Sequence[Span]) -> Iterator[tuple[bool, list[Span]]]:
    """The blocks in parts, and whether a part is about something else than its neighbours."""
    groups = _adjoining(blocks)
    firsts = Counter(_record_key(text, group) for group in groups)
    for group in groups:
        key = _record_key(text, group)
        if key and firsts[key] > 1:
            yield True, [Span(group[0].start, group[-1].end)]
        elif key and not any(is_row(_of(text, block)) for block in group):
            yield True, group
        else:
            yield from ((is_row(_of(text, block)), [block]) for block in group)


def _adjoining(blocks: Sequence[Span]) -> list[list[Span]]:
    """The blocks in groups without a blank line between them."""
    groups: list[list[Span]] = []
    for block in blocks:
        if groups and block.start == groups[-1][-1].end + 1:
            groups[-1].append(block)
        else:
            groups.append([block])
    return groups


def _record_key(text: str, group: Sequence[Span]) -> str:
    """The key of the first line, if the lines may be the record of something; it is one if others begin with the same key."""
    if len(group) < 2 or group[-1].end - group[0].start > _LONGEST_LIST:
        return ""
    keys = [key_of(_of(text, block)) for block in group]
    return keys[0] if all(keys) else ""


def _sentences(text: str, blocks: Sequence[Span], language: str) -> Iterator[Span]:
    """The sentences of blocks; the last of a block that leads in to a list of short items holds these too."""
    i = 0
    while i < len(blocks):
        found = list(_split(text, blocks[i], language))
        items = _items_after(text, blocks, i) if found else []
        if items and items[-1].end - found[-1].start <= _LONGEST_LIST:
            start = found[-1].start
            found[-1] = Span(start, start + len(text[start : items[-1].end].rstrip()))
            i += len(items)
        yield from found
        i += 1


def _items_after(text: str, blocks: Sequence[Span], place: int) -> list[Span]:
    """The list items below a block that leads in to them; none if one of them is a sentence by itself."""
    here = _of(text, blocks[place])
    if LIST_ITEM.match(here) or is_row(here) or not _LEADS_IN.search(here):
        return []
    items: list[Span] = []
    for block in blocks[place + 1 :]:
        if not LIST_ITEM.match(_of(text, block)):
            break
        items.append(block)
    return [] if any(_ENDS_SENTENCE.search(_of(text, item)) for item in items) else items


def _of(text: str, span: Span) -> str:
    return text[span.start : span.end]


def _split(text: str, block: Span, language: str) -> tuple[Span, ...]:
    item = LIST_ITEM.match(text, block.start, block.end)
    first = item.end() if item else block.start
    flat = text[first : block.end].replace("\n", " ")
    found: list[Span] = []
    offset = first
    whole = is_row(flat) or _is_record(text[first : block.end])
    for sentence in [flat] if whole else _segment(flat, language):
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


def _segment(text: str, language: str) -> list[str]:
    """Pieces of the same lengths as the sentences, one after the other, as sentencex finds them.

    It takes "May." for an abbreviation, which it never is; so it is shown another word. A raised digit behind a period, which
    refers to a footnote, is shown before it.
    """
    shown = mask_abbreviations(_MAY.sub("Day.", _REFERENCE.sub(r"\2\1", text)), language)
    return [sentence for piece in _pieces(shown) for sentence in _segments(piece)]


def _segments(piece: str) -> list[str]:
    """What sentencex makes of a piece; one in which no sentence can end is not shown to it, as it might take seconds."""
    import regex
    import sentencex

    ends = regex.search(r"\p{Sentence_Terminal}", piece)
    segments: list[str] = sentencex.segment(ENGLISH, piece) if ends else [piece]
    return segments


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces that sentencex gets through; where it is cut, at a space, a sentence ends."""
    start = 0
    while len(text) - start > _MOST_AT_ONCE:
        cut = text.rfind(" ", start, start + _MOST_AT_ONCE) + 1 or start + _MOST_AT_ONCE
        yield text[start:cut]
        start = cut
    yield text[start:]


def _is_record(block: str) -> bool:
    lines = block.split("\n")
    return len(lines) > 1 and all(map(key_of, lines))


def _titled_blocks(text: str, language: str) -> Iterator[tuple[Span, str | None]]:
    """Each block with its title if it is a heading. What only looks like one needs text under it, or it is text itself."""
    lines = [Span(*match.span()) for match in _LINE.finditer(text)]
    blocks = list(_blocks(text, lines, language))
    marked = [marked_title(text[block.start : block.end]) for block in blocks]
    looks = [*(_looks_titled(text, block, following) for block, following in pairwise(blocks)), False]
    for i, block in enumerate(blocks):
        guessed = looks[i] and not (marked[i + 1] or looks[i + 1])
        yield block, text[block.start : block.end].strip() if guessed else marked[i]


def _blocks(text: str, lines: Sequence[Span], language: str) -> Iterator[Span]:
    """Join wrapped lines: a line goes on in the next unless it ends a sentence, stands alone or one of them is a heading."""
    block: Span | None = None
    typed = _typed(text, lines)
    for i, line in enumerate(lines):
        if not text[line.start : line.end].strip():
            if block:
                yield block
            block = None
            continue
        block = Span(block.start, line.end) if block else line
        following = lines[i + 1] if i + 1 < len(lines) else None
        ends = following is None or following.start > line.end + 1 or (line in typed and not _goes_on(text, line, following))
        if ends or (following and _stands_alone(text, line, following, language)):
            yield block
            block = None
    if block:
        yield block


def _typed(text: str, lines: Sequence[Span]) -> set[Span]:
    """The lines of those paragraphs that were typed line by line; a heading and an item of a list begin one."""
    paragraphs: list[list[Span]] = []
    ended = True
    for line in lines:
        here = _of(text, line)
        if ended or line.start > paragraphs[-1][-1].end + 1 or LIST_ITEM.match(here):
            paragraphs.append([])
        paragraphs[-1].append(line)
        ended = not here.strip() or marked_title(here) is not None
    typed = [part for part in paragraphs if typed_line_by_line([_of(text, line).strip() for line in part])]
    return {line for paragraph in typed for line in paragraph}


def _goes_on(text: str, line: Span, following: Span) -> bool:
    return goes_on(text[line.start : line.end].strip(), text[following.start : following.end].strip())


def _stands_alone(text: str, line: Span, following: Span, language: str) -> bool:
    """Whether `line` is the end of its block although text follows on the next line."""
    here, after = text[line.start : line.end], text[following.start : following.end]
    if marked_title(here) or marked_title(after) or LIST_ITEM.match(after) or is_row(here) or is_row(after):
        return True
    here, after = here.strip(), after.strip()
    if not after or (key_of(here) and key_of(after)) or are_entries(here, after):
        return True
    return _sentence_ends(here, after, language) or looks_like_heading(here, after)


def _sentence_ends(here: str, after: str, language: str) -> bool:
    """Whether a sentence, or what leads in to a list, ends between two lines; it doesn't after a wrapped line's last 'Dr.'."""
    end = _ENDS_SENTENCE.search(here)
    if not end or end.group() != "." or len(here) > _WIDEST:
        return bool(end)
    sentences = _segment(f"{here} {after[:_WIDEST]}", language)
    return len(here) + 1 in accumulate(len(sentence) for sentence in sentences)


def _looks_titled(text: str, block: Span, following: Span) -> bool:
    content = text[block.start : block.end]
    if "\n" in content or content.startswith(CODE) or LIST_ITEM.match(content):
        return False
    return looks_like_heading(content.strip(), text[following.start : following.end].strip())
