"""An answer span is never a piece of what belongs together: a number or name, the value of a cell, an item of a list."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.extraction.question_types import question_kind
from assistant.schema import QuestionKind, Span
from assistant.text.line_kinds import LIST_ITEM, is_row, key_of
from assistant.text.words import content_stems

_TOKEN = re.compile(r"\w+(?:[-/.,:'’]\w+)*")
_LINE = re.compile(r"[^\n]+")
_BORDER = re.compile(r" \| ")
_KEY = re.compile(r"[^:|]{1,40}:\s+")
_NO_ITEM = (
    r"(?!(?:and|or|but|which|who|where|when|because|so|while|then|is|was|has|are|were|had|also|it|he|she|they|we|you|i)\b)"
)
_FURTHER_ITEMS = re.compile(
    rf"(?:,\s{_NO_ITEM}[^,.;:!?()|]{{1,50}})*,?\s(?:and|or)\s{_NO_ITEM}[^,.;:!?()|]{{1,60}}", re.IGNORECASE
)
"""What goes on after the first item of an enumeration: ", Marit Lie and Einar Voll"."""


def whole_answer(question: str, sentence: str, answer: Span) -> Span:
    """The span grown to whole tokens; in a row or record the one value that is asked for, in a list whole items.

    Args:
        question: says which value is meant where a span runs over several.
        sentence: a sentence of a passage; rows have their cells apart by ` | `, records and lists a line for each part.
        answer: a span of the sentence.
    """
    lines = [Span(*line.span()) for line in _LINE.finditer(sentence)]
    if is_row(sentence):
        return _value(question, sentence, _cells(sentence), answer)
    if len(lines) > 1 and all(key_of(_of(sentence, line)) for line in lines):
        return _value(question, sentence, lines, answer)
    if len(lines) > 1 and any(LIST_ITEM.match(_of(sentence, line)) for line in lines[1:]):
        return _items(question, sentence, lines, answer)
    return _enumeration(question, sentence, _tokens(sentence, answer))


def _enumeration(question: str, sentence: str, answer: Span) -> Span:
    """The span grown over the further items of an enumeration that it is the beginning of, where a list is asked for."""
    further = _FURTHER_ITEMS.match(sentence, answer.end)
    return Span(answer.start, further.end()) if further and question_kind(question) is QuestionKind.LIST else answer


def _value(question: str, sentence: str, parts: Sequence[Span], answer: Span) -> Span:
    """Whole tokens within one value; of a span that reaches over it, the value, if any, whose key the question names."""
    values = [_without_key(sentence, part) for part in parts]
    whole = _tokens(sentence, answer)
    if not values or any(value.start <= whole.start and whole.end <= value.end for value in values):
        return whole
    asked = set(content_stems(question))
    keyed = [
        (part, value)
        for part, value in zip(parts, values, strict=True)
        if value.start > part.start and not asked.issuperset(content_stems(_of(sentence, value)))  # else it tells nothing new
    ]
    named = [(len(asked.intersection(content_stems(sentence[part.start : value.start]))), value) for part, value in keyed]
    most = max((shared for shared, _ in named), default=0)
    best = [value for shared, value in named if shared == most]
    return max(best if most else values, key=lambda value: (_overlap(value, answer), -value.start))


def _items(question: str, sentence: str, lines: Sequence[Span], answer: Span) -> Span:
    """All items where the words before them are what is asked about, else those that the span touches."""
    marks = [(line, LIST_ITEM.match(_of(sentence, line))) for line in lines]
    items = [Span(line.start + mark.end(), line.end) for line, mark in marks if mark]
    lead_in = sentence[: next(line.start for line, mark in marks if mark)]
    touched = [item for (line, mark) in marks if mark and _overlap(line, answer) for item in items if item.end == line.end]
    if not touched:
        return _tokens(sentence, answer)
    asked = set(content_stems(question))
    chosen = items if asked and asked <= set(content_stems(lead_in)) else touched
    return Span(chosen[0].start, chosen[-1].end)


def _cells(row: str) -> list[Span]:
    borders = [border.span() for border in _BORDER.finditer(row)]
    starts, ends = [0, *(end for _, end in borders)], [*(start for start, _ in borders), len(row)]
    return [Span(start, end) for start, end in zip(starts, ends, strict=True) if start < end]


def _without_key(sentence: str, part: Span) -> Span:
    key = _KEY.match(sentence, part.start, part.end)
    return Span(key.end(), part.end) if key and key.end() < part.end else part


def _tokens(sentence: str, answer: Span) -> Span:
    """The span grown to the ends of the tokens that it cuts."""
    cut = [token for token in _TOKEN.finditer(sentence) if token.start() < answer.end and answer.start < token.end()]
    if not cut:
        return answer
    return Span(min(answer.start, cut[0].start()), max(answer.end, cut[-1].end()))


def _overlap(one: Span, other: Span) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _of(text: str, span: Span) -> str:
    return text[span.start : span.end]
