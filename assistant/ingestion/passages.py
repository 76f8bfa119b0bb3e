"""Document -> passages: whole sentences packed up to a number of tokens, with exact character offsets.

A passage never crosses a heading. Neighbours share one sentence, so that a fact told across a cut is still read whole. A
sentence that is too long for a passage of its own is cut between words. Time grows with the length of the text, whatever it
holds: nothing but the splitter into sentences looks at more than a passage or `_LONGEST_SENTENCE` at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from assistant.schema import Document, Passage, Span
from assistant.text.sentences import split_sections
from assistant.text.tokens import count_tokens

Fits = Callable[[str], bool]

_WORD = re.compile(r"\S+")
_LONGEST_SENTENCE = 4000  # characters


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
    fitting, beyond = 0, 1
    while beyond < len(ends) and small([Span(sentence.start, ends[beyond])]):
        fitting, beyond = beyond, 2 * beyond  # so that nothing much longer than what fits is looked at
    beyond = min(beyond, len(ends))
    while fitting + 1 < beyond:
        middle = (fitting + beyond) // 2
        fitting, beyond = (middle, beyond) if small([Span(sentence.start, ends[middle])]) else (fitting, middle)
    return ends[fitting]


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
