"""Lists are given whole, and how many items they have is counted where no sentence says so.

The number is words of ours behind the list, and never a citation.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile

from assistant.extraction.composition import Computed
from assistant.extraction.ranker import RankedSentence
from assistant.schema import ComputationMethod, Question, QuestionKind, Span
from assistant.text.line_kinds import LIST_ITEM
from assistant.text.words import content_stems
from assistant.verification.facts.fact import FactKind
from assistant.verification.facts.sentence import parse

_FEWEST, _MOST = 2, 12
"""Items of a list that is given whole."""
_LISTS = frozenset((QuestionKind.LIST, QuestionKind.COUNT))


def whole_list(question: Question, best: RankedSentence) -> tuple[RankedSentence, ...]:
    """All items, in order, of the list that the best sentence is one of, if what stands above it is asked for; else none."""
    passage, items = best.hit.passage, items_around(best)
    place = passage.sentences.index(items[0]) if items else 0
    lead_in = passage.sentence_text(passage.sentences[place - 1]) if place else ""
    if question.kind not in _LISTS or not _FEWEST <= len(items) <= _MOST or not _is_asked(question, best, lead_in):
        return ()
    return tuple(
        best if span == best.sentence else replace(best, sentence=span, text=passage.sentence_text(span), answer=None)
        for span in items
    )


def items_around(one: RankedSentence) -> tuple[Span, ...]:
    """All items, in order, of the list that a sentence is an item of; none where it is no item."""
    sentences = one.hit.passage.sentences
    place = sentences.index(one.sentence)
    before = list(takewhile(lambda span: _is_item(one, span), reversed(sentences[: place + 1])))[::-1]
    return (*before, *takewhile(lambda span: _is_item(one, span), sentences[place + 1 :])) if before else ()


def led_in(best: RankedSentence) -> tuple[RankedSentence, ...]:
    """The best sentence with all items of the list that it leads in; none where it leads in no list."""
    passage = best.hit.passage
    following = passage.sentences[passage.sentences.index(best.sentence) + 1 :]
    items = tuple(takewhile(lambda span: _is_item(best, span), following)) if best.text.rstrip().endswith(":") else ()
    if not _FEWEST <= len(items) <= _MOST:
        return ()
    return tuple(
        replace(best, sentence=span, text=passage.sentence_text(span), answer=None) for span in (best.sentence, *items)
    )


def counted(question: Question, given: tuple[RankedSentence, ...]) -> tuple[Computed, ...]:
    """The number of items; none where no number is asked for, a sentence states it, or it is no list.

    Args:
        question: is one of the kind `COUNT`, or nothing is counted.
        given: the items of a list, one each, with or without what leads it in, or first a sentence that holds all of them.
    """
    if question.kind is not QuestionKind.COUNT:
        return ()
    if len(given) >= _FEWEST and all(_is_item(one, one.sentence) for one in given):
        return (Computed(given, str(len(given)), ComputationMethod.COUNT),)
    lead_in, items = _led_in_lines(given)
    states_number = any(fact.kind is FactKind.NUMBER for fact in parse(lead_in).facts)
    asked = len(items) >= _FEWEST and _is_asked(question, given[0], lead_in)
    return (Computed(given, str(len(items)), ComputationMethod.COUNT),) if asked and not states_number else ()


def _led_in_lines(given: tuple[RankedSentence, ...]) -> tuple[str, list[str]]:
    """What leads a list in, and its items, of one sentence or of one for each."""
    if len(given) > _FEWEST and all(_is_item(one, one.sentence) for one in given[1:]):
        return given[0].text, [one.text for one in given[1:]]
    lines = given[0].text.splitlines()
    items = [line for line in lines if LIST_ITEM.match(line)]
    return "\n".join(lines[: lines.index(items[0])]) if items else "", items


def _is_item(one: RankedSentence, span: Span) -> bool:
    """Whether a sentence is all that stands on the line of a list item; a passage begins behind the mark of its first one."""
    text, first = one.hit.passage.text, one.hit.passage.start
    start, end = span.start - first, span.end - first
    line = text.rfind("\n", 0, start) + 1
    mark = LIST_ITEM.match(text, line)
    if mark is None and start == 0 and not text[:end].endswith(":"):
        return text[end : end + 1] == "\n" and LIST_ITEM.match(text[end + 1 :]) is not None
    return mark is not None and start in (line, mark.end()) and "\n" not in text[start:end]


def _is_asked(question: Question, one: RankedSentence, lead_in: str) -> bool:
    """Whether the words before a list, or the heading above it, have a word that is asked for."""
    return bool(set(content_stems(question.standalone)) & set(content_stems(f"{one.hit.passage.heading} {lead_in}")))
