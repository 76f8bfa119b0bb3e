"""Which of the things that are the columns of a table has more of something: "which pump is louder, the P40 or the P60?".

The row of what is compared has both values, and words of ours say for which of them it is the highest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.extraction.composition import Composition
from assistant.extraction.extremes import comparable
from assistant.extraction.measures import MEASURING, Measure, comparative, superlative
from assistant.extraction.ranker import RankedSentence
from assistant.extraction.table_rows import Row, ranked_row, rows_of_table
from assistant.schema import Document, Question, Span
from assistant.text.words import content_stems

_FOUND = 8
"""Sentences, best first, among which the table stands that is asked about."""


def compose_compared_columns(
    question: Question, ranked: Sequence[RankedSentence], confidence: float, documents: Mapping[str, Document]
) -> Composition | None:
    """The row of what is compared, led in by words of ours; None where it is not plain which row or column is meant."""
    text = question.standalone
    measure = comparative(text) or superlative(text)
    asked = set(content_stems(MEASURING.sub(" ", text)))
    for one in ranked[:_FOUND] if measure else ():
        document = documents[one.hit.passage.doc_id]
        about = asked & set(content_stems(f"{document.title} {one.hit.passage.heading}"))
        rows = [row for row in rows_of_table(one, document) if measure and _is_meant(row, measure, asked)]
        if len(rows) == 1 and measure and (head := _winner(rows[0], measure, asked, is_about=bool(about))):
            sentence = ranked_row(rows[0], one, ranked)
            lead_in = f"“{rows[0].name}” is {'highest' if measure.greatest else 'lowest'} for “{head}”:"
            return Composition((_marked(rows[0], head, sentence),), confidence, (lead_in,)) if sentence else None
    return None


def _is_meant(row: Row, measure: Measure, asked: set[str]) -> bool:
    """Whether a row is of what is compared, by its name."""
    if measure.columns:
        return re.search(rf"\b(?:{measure.columns})", row.name, re.IGNORECASE) is not None
    return bool(asked & set(content_stems(row.name)))


def _winner(row: Row, measure: Measure, asked: set[str], *, is_about: bool) -> str:
    """The head of the column with the extreme, of those named, or of all where one is named or the question is on them."""
    heads = [head for head in row.cells if head not in ("", row.head)]
    named = [head for head in heads if (stems := set(content_stems(head))) and stems <= asked]
    compared = named if len(named) > 1 else heads if measure.columns and (named or is_about) else []
    values = comparable([row.cells[head] for head in compared])
    if len(values) < len(compared) or len(set(values.values())) < max(2, len(compared)):
        return ""
    return compared[max(values, key=lambda i: values[i] if measure.greatest else -values[i])]


def _marked(row: Row, head: str, sentence: RankedSentence) -> RankedSentence:
    """The row with the cell that wins as the part that answers."""
    cell = f"{head}: {row.cells[head]}"
    start = sentence.text.find(cell)
    return replace(sentence, answer=Span(start, start + len(cell)) if start >= 0 else None)
