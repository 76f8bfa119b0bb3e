"""The shortest span of a sentence that answers a question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.extraction.answer_types import answer_type, candidate_spans
from assistant.schema import Span
from assistant.text.words import STOP_WORDS, WORD, content_stems, idf

_CLAUSE = re.compile(r"[^,;:—–()“”\"]+")


def answering_span(question: str, sentence: str) -> Span | None:
    """The span of the kind asked for that is nearest to the question's words, else the most telling run of other words."""
    asked = set(content_stems(question))
    places = [match.start() for match in WORD.finditer(sentence) if asked.intersection(content_stems(match.group()))]
    spans = candidate_spans(answer_type(question), sentence, question) or _new_runs(asked, sentence)
    if not spans:
        return None
    return min(spans, key=lambda span: (_distance(span, places), span.start))


def _distance(span: Span, places: Sequence[int]) -> float:
    """Mean distance in characters to the words of the question; the nearest two count."""
    gaps = sorted(min(abs(place - span.start), abs(place - span.end)) for place in places)[:2]
    return sum(gaps) / len(gaps) if gaps else 0.0


def _new_runs(asked: set[str], sentence: str) -> tuple[Span, ...]:
    """The run of words, within one clause and without any word of the question, that tells most; none if it is all there is."""
    runs = [run for clause in _CLAUSE.finditer(sentence) for run in _runs(asked, sentence, clause.start(), clause.end())]
    best = max(runs, key=lambda run: (_tells(sentence[run.start : run.end]), -run.start), default=None)
    if best is None or best.end - best.start > 0.7 * len(sentence):
        return ()
    return (best,)


def _runs(asked: set[str], sentence: str, start: int, end: int) -> list[Span]:
    runs, words = list[Span](), list[re.Match[str]]()
    for match in [*WORD.finditer(sentence, start, end), None]:
        if match and not asked.intersection(content_stems(match.group())):
            words.append(match)
            continue
        while words and words[0].group().lower() in STOP_WORDS:
            words = words[1:]
        while words and words[-1].group().lower() in STOP_WORDS:
            words = words[:-1]
        if words:
            runs.append(Span(words[0].start(), words[-1].end()))
        words = []
    return runs


def _tells(text: str) -> float:
    return sum(map(idf, content_stems(text)))
