"""Which row of a table has the most or the least: "which boat is the cheapest for an hour?", "is it cheaper than the canoe?".

No row says that by itself, so the rows are compared in code: the column is the one that the question names, else the only one
of what the word measures, else any if all of them have their extreme in the same row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.extraction.composition import Composition
from assistant.extraction.measures import MEASURING, PRICES, SIZES, Measure, comparative, superlative
from assistant.extraction.quantities import read_quantities
from assistant.extraction.ranker import RankedSentence
from assistant.extraction.table_rows import Row, ranked_row, rows_of_table
from assistant.schema import Document, Question, Span
from assistant.text.phrases import phrase
from assistant.text.words import content_stems

OF_ALL = phrase(r"total|sum|all|overall|together|average|mean|median")
"""A row that tells of all others."""
_FOUND = 3
"""Sentences, best first, among which the table stands that is asked about."""
_MOST_TIED = 3
_FILLED = 0.6
"""The part of a column's cells that must hold a value, or nothing is said of the column."""
_ANY_COLUMN = (PRICES, SIZES)
"""What any column may measure, if the columns have their extreme in the same row."""


@dataclass(frozen=True, slots=True)
class _Extreme:
    """The rows that have the extreme, and in which column, as it is told."""

    rows: tuple[Row, ...]
    column: str


def compose_extreme(
    question: Question, ranked: Sequence[RankedSentence], confidence: float, documents: Mapping[str, Document]
) -> Composition | None:
    """The row with the extreme value, led in by words of ours on what was compared; None where that is not plain.

    Where rows are named and compared, the others of them stand behind it.
    """
    text = question.standalone
    most, more = superlative(text), comparative(text)
    for one in ranked[:_FOUND] if most or more else ():
        rows = [row for row in rows_of_table(one, documents[one.hit.passage.doc_id]) if not OF_ALL.search(row.name)]
        named = _named(text, rows) if more else ()
        measure, compared = (more, named) if named else (most, rows)
        found = _extreme(text, compared, measure, are_named=bool(named)) if measure else None
        if measure and found:
            lead_in = f"{'Highest' if measure.greatest else 'Lowest'} {found.column}, of {len(compared)} rows compared:"
            beside = tuple(row for row in named if row not in found.rows)
            return _told((*found.rows, *beside), lead_in, one, ranked, confidence)
    return None


def _told(
    rows: Sequence[Row], lead_in: str, like: RankedSentence, ranked: Sequence[RankedSentence], confidence: float
) -> Composition | None:
    given = [(row, sentence) for row in rows if (sentence := ranked_row(row, like, ranked))]
    if len(given) < len(rows):  # it stands in no passage that was found
        return None
    return Composition(tuple(marked(*one) for one in given), confidence, (lead_in, *("" for _ in given[1:])))


def _named(question: str, rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows that a question names, if there are several."""
    asked = set(content_stems(question))
    named = tuple(row for row in rows if (stems := set(content_stems(row.name))) and stems <= asked)
    return named if len(named) > 1 else ()


def _extreme(question: str, rows: Sequence[Row], measure: Measure, *, are_named: bool) -> _Extreme | None:
    """The rows with the extreme of the column that is meant; None where it is not plain which is meant."""
    columns = {head: values for head in _heads(rows) if (values := _values(rows, head))}
    asked = set(content_stems(MEASURING.sub(" ", question)))
    is_of_rows = are_named or (bool(rows) and bool(asked & set(content_stems(rows[0].head))))
    meant = _meant(asked, columns, measure, is_of_rows=is_of_rows)
    if not meant or not (is_of_rows or not measure.columns):
        return None
    winners = [_winners(rows, columns[head], measure.greatest) for head in meant]
    of_all = tuple(row for row in winners[0] if all(row in found for found in winners))
    column = f"“{meant[0]}”" if len(meant) == 1 else "in each column"
    return _Extreme(of_all, column) if 0 < len(of_all) <= _MOST_TIED else None


def _meant(asked: set[str], columns: Mapping[str, Mapping[int, float]], measure: Measure, *, is_of_rows: bool) -> list[str]:
    """The columns that may be meant: those named most, else of what the word measures, else any that may be of that."""
    shared = {head: len(asked & set(content_stems(head))) for head in columns}
    most = max(shared.values(), default=0)
    if most:
        return [head for head in columns if shared[head] == most]
    if not is_of_rows or not measure.columns:
        return []
    of_kind = [head for head in columns if re.search(rf"\b(?:{measure.columns})", head, re.IGNORECASE)]
    return of_kind or [head for head in columns if measure.columns in _ANY_COLUMN]


def _heads(rows: Sequence[Row]) -> tuple[str, ...]:
    """The heads of all columns but the first, which names the rows."""
    return tuple(dict.fromkeys(head for row in rows for head in row.cells if head not in ("", row.head)))


def _values(rows: Sequence[Row], head: str) -> Mapping[int, float]:
    """The values of a column by the numbers of the rows; none where a cell has several, or most have none, or kinds differ."""
    return comparable([row.cells.get(head, "") for row in rows])


def comparable(cells: Sequence[str]) -> Mapping[int, float]:
    """The values of cells by their numbers; none where one has several, or many have none, or their kinds or units differ."""
    told = {i: quantities for i, cell in enumerate(cells) if (quantities := read_quantities(cell))}
    kinds = {(one.kind, one.unit) for quantities in told.values() for one in quantities}
    if len(told) <= len(cells) * _FILLED or len(kinds) != 1 or any(len(quantities) > 1 for quantities in told.values()):
        return {}
    return {i: quantities[0].value for i, quantities in told.items()}


def _winners(rows: Sequence[Row], values: Mapping[int, float], greatest: bool) -> tuple[Row, ...]:
    best = max(values.values()) if greatest else min(values.values())
    return tuple(rows[i] for i, value in values.items() if value == best)


def marked(row: Row, sentence: RankedSentence) -> RankedSentence:
    """The row with its name as the part that answers."""
    start = sentence.text.find(row.name)
    return replace(sentence, answer=Span(start, start + len(row.name)) if start >= 0 else None)
